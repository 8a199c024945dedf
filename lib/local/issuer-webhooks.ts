/** The messages that the local issuer sends in Clerk's place: signed as Svix signs Clerk's, by a secret of this machine. */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { IssuerKeyError } from './issuer.ts';

const SECRET_FILE = 'issuer-webhook-secret';

/** The secret in `<folder>/issuer-webhook-secret`, made at the first start and kept. */
export function openWebhookSecret(folder: string): string {
  const path = join(folder, SECRET_FILE);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${path}.new`, `whsec_${randomBytes(32).toString('base64')}`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return readFileSync(path, 'utf8').trim();
}

/** @throws IssuerKeyError when the local system has never run. */
export function readWebhookSecret(folder: string): string {
  if (!existsSync(join(folder, SECRET_FILE)))
    throw new IssuerKeyError(`There is no signing secret in ${folder}: the local system has never run. Start it with npm start.`);
  return openWebhookSecret(folder);
}

export interface UserNews {
  type: 'user.created' | 'user.updated' | 'user.deleted';
  user: string;
  name: string | null;
  /** When the user was changed. */
  at: Date;
}

/** A message as Clerk writes it, as far as anybody here reads it. */
export function messageOf({ type, user, name, at }: UserNews): string {
  const [first = null, ...rest] = name?.split(' ') ?? [];
  const known = {
    id: user,
    object: 'user',
    first_name: first,
    last_name: rest.length === 0 ? null : rest.join(' '),
    username: null,
    updated_at: at.getTime(),
  };
  const data = type === 'user.deleted' ? { deleted: true, id: user, object: 'user' } : known;
  return JSON.stringify({ data, object: 'event', type, timestamp: at.getTime() });
}

/** The headers of a signed message, sent at `sentAt`. */
export function signedHeaders(
  secret: string,
  body: string,
  { id = `msg_${randomUUID().replaceAll('-', '')}`, sentAt = new Date() }: { id?: string; sentAt?: Date } = {},
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
    'svix-signature': new Webhook(secret).sign(id, sentAt, body),
  };
}
