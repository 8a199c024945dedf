/** The small values that every other contract is made of. */
import * as z from 'zod';

/** A calendar day, UTC: `2026-11-20`. */
export const Day = z.iso.date('must be a day, such as "2026-11-20"');
/** An instant, UTC, to the millisecond or finer: `2026-11-20T21:05:00.000Z`. */
export const Instant = z.iso.datetime();
export const Uuid = z.uuid();

/** An exact decimal as text, never a float: `1310916.34`, `-0.5`. */
export const DecimalText = z.string().regex(/^-?\d{1,30}(\.\d{1,12})?$/, 'must be a decimal number such as "1204.50"');
export type DecimalText = z.infer<typeof DecimalText>;
/** A decimal that is not below zero: quantities, cash, prices. */
export const AmountText = z.string().regex(/^\d{1,30}(\.\d{1,12})?$/, 'must be a decimal number that is not negative, such as "1204.50"');
export type AmountText = z.infer<typeof AmountText>;

/** The Clerk user id, or the local issuer's: `user_2abc`, `demo`. */
export const UserId = z.string().regex(/^[A-Za-z0-9_.|-]{1,128}$/);
export type UserId = z.infer<typeof UserId>;

/** A ticker, fund code or CUSIP-like broker code: `VTI`, `BRK.B`, `12803A108`. Upper case. */
export const Ticker = z.string().regex(/^[A-Z0-9][A-Z0-9.\-]{0,19}$/, 'must be 1 to 20 letters, digits, dots or dashes in upper case');
export type Ticker = z.infer<typeof Ticker>;

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Text that a person or a file gave: one line, bounded, without control or bidirectional characters. */
export function line(max: number) {
  return z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a string') })
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .regex(/^[^\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]*$/u, 'must be one line of plain text');
}
