/** What is read of Clerk's webhook messages: https://clerk.com/docs/guides/development/webhooks/overview. Anything else in them is left unread. */
import * as z from 'zod';
import { line, UserId } from './values.ts';

/** Every message, also of sessions, organisations and what may come. */
export const ClerkMessage = z.object({ type: z.string().min(1).max(100), data: z.unknown() });

export const USER_MESSAGES = ['user.created', 'user.updated', 'user.deleted'] as const;
export type UserMessageType = (typeof USER_MESSAGES)[number];

/** A name that is no plain line of text is no name: it is left out, and the user is taken all the same. */
const Name = line(120).nullish().catch(null);

/** `data` of user.created and user.updated. */
export const ClerkUser = z.object({
  id: UserId,
  first_name: Name,
  last_name: Name,
  username: Name,
  /** When Clerk last changed the user, milliseconds since 1970. */
  updated_at: z.int().min(1).max(8.64e15),
});

/** `data` of user.deleted. */
export const ClerkDeletedUser = z.object({ id: UserId });
