/** Who is signed in at which browser: an opaque cookie for each session, kept in one file, so that a restart signs nobody out. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { UserId } from '#schema/values.ts';

const FILE = 'issuer-sessions.json';
export const SESSION_DAYS = 30;
/** The oldest sessions end when there are more. */
const MOST = 200;

const Sessions = z.record(z.string(), z.object({ user: UserId, since: z.iso.datetime() }));

export interface IssuerSessions {
  /** A new session's secret, which only its cookie holds. */
  open(user: string): string;
  userOf(secret: string | undefined): string | undefined;
  close(secret: string | undefined): void;
}

/** A file that cannot be read signs everyone out, and is replaced with the next session. */
export function openSessions(folder: string, now: () => Date = () => new Date()): IssuerSessions {
  const path = join(folder, FILE);
  const sessions = new Map(Object.entries(readSessions(path)));
  const store = (): void => {
    for (const id of [...sessions.keys()].slice(0, Math.max(0, sessions.size - MOST))) sessions.delete(id);
    writeFileSync(`${path}.new`, JSON.stringify(Object.fromEntries(sessions)), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  return {
    open: (user) => {
      const secret = randomBytes(32).toString('base64url');
      sessions.set(digest(secret), { user, since: now().toISOString() });
      store();
      return secret;
    },
    userOf: (secret) => {
      const session = secret === undefined ? undefined : sessions.get(digest(secret));
      return session !== undefined && now().getTime() - Date.parse(session.since) < SESSION_DAYS * 86_400_000 ? session.user : undefined;
    },
    close: (secret) => {
      if (secret !== undefined && sessions.delete(digest(secret))) store();
    },
  };
}

function readSessions(path: string): z.infer<typeof Sessions> {
  if (!existsSync(path)) return {};
  try {
    return Sessions.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}

/** The file holds digests only: reading it signs nobody in. */
function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
