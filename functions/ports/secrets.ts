/** A provider's key, from AWS Secrets Manager. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';

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
  const secret = await client.send(new GetSecretValueCommand({ SecretId: arn })).catch((error: unknown) => {
    throw new SecretError(`The secret ${arn} cannot be read (${error instanceof Error ? error.name : 'unknown'}).`, { cause: error });
  });
  const text = (secret.SecretString ?? '').trim();
  if (text === '') return null;
  if (!text.startsWith('{')) return text;
  try {
    return Keyed.parse(JSON.parse(text)).apiKey;
  } catch {
    throw new SecretError(`The secret ${arn} holds no key: write it as {"apiKey": "…"}.`);
  }
}
