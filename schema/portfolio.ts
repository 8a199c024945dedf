/** A household's accounts and positions, as entered and as read. */
import * as z from 'zod';
import { AssetClassWeights, CLASSIFICATION_METHODS, Instrument, PriceNotice } from './instrument.ts';
import { Next } from './pages.ts';
import { AmountText, Day, DecimalText, Ticker, Uuid, line } from './values.ts';

export const ACCOUNT_KINDS = ['401k', 'ira', 'roth_ira', 'taxable', 'hsa', 'cash', 'other'] as const;

export const Account = z.object({
  id: Uuid,
  name: line(255),
  kind: z.enum(ACCOUNT_KINDS),
  purpose: z.string().max(2000).nullable(),
  /** Dollars and cents. */
  cashBalance: AmountText,
  /** Yearly interest on the cash as a fraction: 0.045 is 4.5 %. */
  cashInterest: AmountText,
});
export type Account = z.infer<typeof Account>;

export const Position = z.object({
  id: Uuid,
  accountId: Uuid,
  symbol: Ticker,
  quantity: AmountText,
  asOf: Day,
});
export type Position = z.infer<typeof Position>;

/**
 * What a household holds. Instruments are listed once, whatever the number of positions; each carries the price and the
 * classification that hold for this user (their own override or statement price before the shared row).
 */
export const Portfolio = z.object({
  accounts: z.array(Account),
  positions: z.array(Position),
  instruments: z.array(Instrument),
});
export type Portfolio = z.infer<typeof Portfolio>;

// ── What a person sends ──────────────────────────────────────────────────────────────────────────────────────────────

/** One message for all that does not fit, a JSON number included: it says how the value is written. */
function text(pattern: RegExp, message: string) {
  return z.string(message).regex(pattern, message);
}
/** As many digits and decimals as the columns hold, so that nothing is rounded; a zero has no digit from 1 to 9. */
const Cash = text(/^\d{1,10}(\.\d{1,2})?$/, 'must be a string of dollars and cents, not negative and below ten billion, such as "1500.00"');
const Quantity = text(
  /^(?=.*[1-9])\d{1,12}(\.\d{1,8})?$/,
  'must be a string with the number of shares, not negative and not zero, with at most twelve digits and eight decimals, such as "12.5"',
);
const PriceAmount = text(
  /^(?=.*[1-9])\d{1,12}(\.\d{1,6})?$/,
  'must be a string of dollars a share, more than zero, with at most twelve digits and six decimals, such as "104.25"',
);
const Interest = text(/^0(\.\d{1,4})?$/, 'must be a string with a yearly fraction below 1, such as "0.045" for 4.5 %');
const PriceDay = Day.refine((day) => day >= '1900-01-01', 'must be a day since 1900');

export const NewAccount = z.strictObject({
  name: line(255),
  kind: z.enum(ACCOUNT_KINDS).default('other'),
  purpose: z.string().max(2000).nullable().default(null),
  cashBalance: Cash.default('0'),
  cashInterest: Interest.default('0'),
});
export type NewAccount = z.infer<typeof NewAccount>;

const SYMBOL = 'must be 1 to 20 letters, digits, dots or dashes, such as "VTI"';

export const NewPosition = z.strictObject({
  // Only what Ticker takes is upper-cased: ß would become SS, another symbol than was sent.
  symbol: z
    .string(SYMBOL)
    .trim()
    .max(20, SYMBOL)
    .regex(/^[A-Za-z0-9][A-Za-z0-9./ -]*$/, SYMBOL)
    .toUpperCase(),
  quantity: Quantity,
  /** What the person's own statement says, when they know it; it holds for them alone. */
  name: line(255).optional(),
  price: z.strictObject({ amount: PriceAmount, asOf: PriceDay }).optional(),
  /** What becomes of a symbol that the account holds already: nothing, its shares are added to those, or they take their place. */
  onExisting: z.enum(['refuse', 'add', 'replace']).default('refuse'),
});
export type NewPosition = z.infer<typeof NewPosition>;

/** PATCH /api/accounts/{id}: what is not named stays. */
export const AccountChange = z
  .strictObject({
    name: line(255),
    kind: z.enum(ACCOUNT_KINDS),
    purpose: z.string().max(2000).nullable(),
    cashBalance: Cash,
    cashInterest: Interest,
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must name at least one field to change');
export type AccountChange = z.infer<typeof AccountChange>;

/** PATCH /api/accounts/{id}/positions/{positionId}: what is not named stays. */
export const PositionChange = z
  .strictObject({ quantity: Quantity, asOf: PriceDay })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must name at least one field to change');
export type PositionChange = z.infer<typeof PositionChange>;

// ── Lists, and what is gone ──────────────────────────────────────────────────────────────────────────────────────────

export const AccountsView = z.object({ accounts: z.array(Account), next: Next });
export const PositionsView = z.object({ positions: z.array(Position), next: Next });
/** What was deleted, with all that it takes to enter it again. */
export const DeletedAccount = Account.extend({ positions: z.array(Position) });
export type DeletedAccount = z.infer<typeof DeletedAccount>;
/** A position as it is now, and what became of it. */
export const HeldPosition = Position.extend({ outcome: z.enum(['added', 'increased', 'replaced']) });
export type HeldPosition = z.infer<typeof HeldPosition>;

// ── What GET /api/portfolio answers ──────────────────────────────────────────────────────────────────────────────────

export const ValuedPosition = Position.extend({
  name: z.string(),
  price: Instrument.shape.price,
  /** quantity × price, rounded half up to the cent; null where there is no price. */
  value: DecimalText.nullable(),
  classified: z.boolean(),
  /** `override` where the user's own classification stands over the shared one. */
  classifiedBy: z.enum(CLASSIFICATION_METHODS).nullable(),
  /** What it is made of, and since when that is said; null while nobody has established it. Source and confidence: GET /api/instruments/{symbol}. */
  assetClass: AssetClassWeights.nullable(),
  classifiedAsOf: Day.nullable(),
});
export type ValuedPosition = z.infer<typeof ValuedPosition>;

export const PortfolioView = z.object({
  asOf: Day,
  currency: z.literal('USD'),
  /** Priced positions plus cash, to the cent. */
  total: DecimalText,
  cash: DecimalText,
  accounts: z.array(Account.extend({ total: DecimalText, positions: z.array(ValuedPosition) })),
  coverage: z.object({
    /** Share of the priced value, cash included, whose asset class is known; per cent. */
    classifiedPercent: z.number(),
    unclassified: z.array(Ticker),
    unpriced: z.array(Ticker),
  }),
  prices: z.object({
    /** `none`: prices are those of statements, of lists, and entered by hand. */
    provider: z.string(),
    newestAsOf: Day.nullable(),
    /** Held instruments whose price is older than `staleAfterDays`, in calendar days. */
    staleCount: z.int(),
    staleAfterDays: z.int(),
    /** Held instruments whose price was invented on this machine, since nobody gave one: neither a quote nor a statement's. */
    illustrativeCount: z.int(),
    /** What was refused of the prices of what is held, and splits newer than the number of shares. */
    notices: z.array(PriceNotice),
    /** One line for a person. */
    note: z.string(),
  }),
});
export type PortfolioView = z.infer<typeof PortfolioView>;
