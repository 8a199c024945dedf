/** What a person may be called at the sign-in of one machine, and the user id that the name stands for: one for each name, and no two names have the same. */
import { UserId } from './values.ts';

/** Letters and digits of any script with their marks, `_ . | - ' ’`, and single spaces inside. */
const NAME = /^[\p{L}\p{N}_.|'’-][\p{L}\p{M}\p{N}_.|'’-]*(?: [\p{L}\p{M}\p{N}_.|'’-]+)*$/u;
const PREFIX = 'name|';
/** A name that stands for itself has as many letters; of another each byte that an id cannot hold takes three. */
const MOST = 128;

export const NAME_RULE = `letters of any script, digits, spaces between words, and _ . | - '`;

/** The user id, or in a sentence why the name is none. How it is composed does not matter: É is É. */
export function readName(written: string): { user: UserId; fault?: never } | { user?: never; fault: string } {
  const name = written.normalize('NFC').trim().replace(/ {2,}/g, ' ');
  if (name === '') return { fault: 'Write a name first.' };
  if ([...name].length > MOST)
    return { fault: `This name has ${[...name].length} characters, and at most ${MOST} are possible. Use a shorter one.` };
  if (/^\.+$/.test(name)) return { fault: 'A name of dots alone is none.' };
  if (!NAME.test(name))
    return { fault: `“${name.length > 40 ? `${name.slice(0, 40)}…` : name}” cannot be a name here: use ${NAME_RULE} only.` };
  const user = UserId.safeParse(name).success && !name.startsWith(PREFIX) ? name : PREFIX + encoded(name);
  return user.length > MOST
    ? { fault: 'This name is too long: spaces and letters beyond a to z take more room. Use a shorter one.' }
    : { user };
}

/** The name that a user id of this machine stands for. */
export function nameOf(user: UserId): string {
  if (!user.startsWith(PREFIX)) return user;
  try {
    return decodeURIComponent(user.slice(PREFIX.length).replaceAll('|', '%'));
  } catch {
    return user;
  }
}

/** Every byte that an id cannot hold, and the mark itself, as `|` and two digits: so no two names become one. */
function encoded(name: string): string {
  return encodeURIComponent(name).replaceAll("'", '%27').replaceAll('%', '|');
}
