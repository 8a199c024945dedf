/** What a verified message tells of a user. */
import type * as z from 'zod';
import { ClerkDeletedUser, ClerkMessage, ClerkUser, USER_MESSAGES, type UserMessageType } from '#schema/clerk.ts';

/** Signed by Clerk, and yet not what Clerk says it sends. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError' as const;
}

export interface UserChange {
  type: UserMessageType;
  userId: string;
  /** Null when Clerk has none, and for who is deleted. */
  name: string | null;
  /** When Clerk changed the user, ISO; null for who is deleted. */
  at: string | null;
}

/** Null for a message about something else. @throws MalformedMessageError */
export function readMessage(body: string): UserChange | null {
  const { type: told, data } = fit('message', ClerkMessage, parse(body));
  const type = USER_MESSAGES.find((known) => known === told);
  if (type === undefined) return null;
  if (type === 'user.deleted') return { type, userId: fit('data', ClerkDeletedUser, data).id, name: null, at: null };
  const { id, first_name: first, last_name: last, username, updated_at: updatedAt } = fit('data', ClerkUser, data);
  const name = [first, last].filter((part) => part !== null && part !== undefined).join(' ');
  return { type, userId: id, name: name === '' ? (username ?? null) : name, at: new Date(updatedAt).toISOString() };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new MalformedMessageError('The body is not JSON.');
  }
}

function fit<T>(what: string, shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new MalformedMessageError(
    parsed.error.issues
      .slice(0, 5)
      .map(({ path, message }) => `${[what, ...path].join('.')}: ${message}`)
      .join('; '),
  );
}
