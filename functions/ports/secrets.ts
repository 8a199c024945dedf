/** A provider's key and the secrets of webhooks, from AWS Secrets Manager. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Clock } from './clock.ts';

/** The secret is not there, not ours to read, or holds no key. */
export class SecretError extends Error {
  override readonly name = 'SecretError' as const;
}

const Keyed = z.object({ apiKey: z.string().trim().min(1) });

/**
 * The key in a secret: `{"apiKey": "…"}`, or the bare key. Null when the secret is empty: the provider has been switched off.
 * @throws SecretError that says which secret, never what is in it.
 */
export async function readApiKey(client: SecretsManagerClient, arn: string): Promise<string | null> {
  const text = await secretText(client, arn);
  if (text === '') return null;
  if (!text.startsWith('{')) return text;
  try {
    return Keyed.parse(JSON.parse(text)).apiKey;
  } catch {
    throw new SecretError(`The secret ${arn} holds no key: write it as {"apiKey": "…"}.`);
  }
}

const SigningSecret = z.string().regex(/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/);
const Signed = z.object({ signingSecrets: z.array(SigningSecret).min(1).max(5) });

/** How long secrets that were read are used, and how soon after that an unknown signature may have them read again. */
const KEEP_MS = 300_000;
const READ_AGAIN_MS = 10_000;

/** The secrets by which a webhook's sender may sign: one, or two while they are changed. */
export interface SigningSecrets {
  /** @throws SecretError */
  known(): Promise<readonly string[]>;
  /** Read anew; null when they were only just read, so that a flood of bad signatures is no flood of reads. @throws SecretError */
  refreshed(): Promise<readonly string[] | null>;
}

/** In the secret: `{"signingSecrets": ["whsec_…", "whsec_…"]}`, or one bare `whsec_…`. */
export function openSigningSecrets(client: Pick<SecretsManagerClient, 'send'>, arn: string, clock: Clock): SigningSecrets {
  let held: { secrets: readonly string[]; readAt: number } | undefined;
  const age = () => (held === undefined ? Infinity : clock.now().getTime() - held.readAt);
  const read = async (): Promise<readonly string[]> => {
    const secrets = signingSecretsIn(await secretText(client, arn), arn);
    held = { secrets, readAt: clock.now().getTime() };
    return secrets;
  };
  return {
    known: async () => (held !== undefined && age() < KEEP_MS ? held.secrets : read()),
    refreshed: async () => (age() < READ_AGAIN_MS ? null : read()),
  };
}

function signingSecretsIn(text: string, arn: string): string[] {
  try {
    return text.startsWith('{') ? Signed.parse(JSON.parse(text)).signingSecrets : [SigningSecret.parse(text)];
  } catch {
    throw new SecretError(`The secret ${arn} holds no signing secret: write it as {"signingSecrets": ["whsec_…"]}.`);
  }
}

/** What is in a secret, without the space around it; empty where nothing is. @throws SecretError that says which secret */
export async function secretText(client: Pick<SecretsManagerClient, 'send'>, arn: string): Promise<string> {
  const secret = await client.send(new GetSecretValueCommand({ SecretId: arn })).catch((error: unknown) => {
    throw new SecretError(`The secret ${arn} cannot be read (${error instanceof Error ? error.name : 'unknown'}).`, { cause: error });
  });
  return (secret.SecretString ?? '').trim();
}
