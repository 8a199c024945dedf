/** The versions of a database password in AWS Secrets Manager, by the labels of a rotation: the one in use (AWSCURRENT) and the one to come (AWSPENDING). */
import { randomBytes } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  UpdateSecretVersionStageCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { SecretError } from './secrets.ts';

/** What the Data API wants of a secret; whatever else is in it stays there. */
const Login = z.looseObject({ username: z.string(), password: z.string().min(1) });
export type Login = z.infer<typeof Login>;

export interface Passwords {
  current(secretArn: string): Promise<Login>;
  /** The password to come, made up with the first call: 48 characters that need no escaping anywhere. */
  pending(secretArn: string, version: string): Promise<Login>;
  /** Whether that version is in use already, so that a rotation which was cut off is not begun again. @throws SecretError when there is no such version */
  isCurrent(secretArn: string, version: string): Promise<boolean>;
  /** From here on everybody reads that version; the one before stays as AWSPREVIOUS. */
  makeCurrent(secretArn: string, version: string): Promise<void>;
}

export function openPasswords(client: Pick<SecretsManagerClient, 'send'>): Passwords {
  const read = async (secretArn: string, which: { VersionId?: string; VersionStage: string }): Promise<Login> => {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretArn, ...which }));
    return loginIn(secretArn, SecretString);
  };
  const labels = async (secretArn: string): Promise<Record<string, string[]>> => {
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: secretArn }));
    return VersionIdsToStages;
  };
  return {
    current: (secretArn) => read(secretArn, { VersionStage: 'AWSCURRENT' }),
    async pending(secretArn, version) {
      try {
        return await read(secretArn, { VersionId: version, VersionStage: 'AWSPENDING' });
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
      const next = { ...(await read(secretArn, { VersionStage: 'AWSCURRENT' })), password: randomBytes(36).toString('base64url') };
      await client.send(
        new PutSecretValueCommand({
          SecretId: secretArn,
          ClientRequestToken: version,
          SecretString: JSON.stringify(next),
          VersionStages: ['AWSPENDING'],
        }),
      );
      return next;
    },
    async isCurrent(secretArn, version) {
      const stages = (await labels(secretArn))[version];
      if (!stages) throw new SecretError(`The secret ${secretArn} has no version ${version} to change to.`);
      return stages.includes('AWSCURRENT');
    },
    async makeCurrent(secretArn, version) {
      const [before] = Object.entries(await labels(secretArn)).find(([, stages]) => stages.includes('AWSCURRENT')) ?? [];
      if (before === version) return;
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secretArn,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: version,
          ...(before !== undefined && { RemoveFromVersionId: before }),
        }),
      );
    },
  };
}

function loginIn(secretArn: string, text: string): Login {
  try {
    return Login.parse(JSON.parse(text));
  } catch {
    throw new SecretError(`The secret ${secretArn} holds no login: it must be {"username": "…", "password": "…"}.`);
  }
}
