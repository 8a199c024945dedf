/** A broker's list of holdings, read: what would be imported, what is left out and why, and what somebody must look at first. */
import * as z from 'zod';
import { ACCOUNT_KINDS } from './portfolio.ts';
import { AmountText, Day, Sha256, Ticker, Uuid, line } from './values.ts';

/** Whose form the file has; `alex` is our own export. */
export const BROKERS = ['fidelity', 'schwab', 'vanguard', 'interactive-brokers', 'generic', 'alex'] as const;
export type Broker = (typeof BROKERS)[number];

/** 1-based, as an editor counts them; a quoted cell may span lines, and then it is the first of them. */
const LineNumber = z.int().min(1);

export const PreviewPosition = z.object({
  symbol: Ticker,
  /** As the file writes it, where that is another than `symbol`: what a remembered answer refers to. */
  written: line(255),
  name: line(255),
  quantity: AmountText,
  /** Dollars a share; null where the file gives none. */
  price: AmountText.nullable(),
  /** As the file gives it, else quantity × price to the cent; null without a price. */
  value: AmountText.nullable(),
  /** The day of the price, where the line has its own; else the file's. */
  asOf: Day.nullable(),
  /** One line, or each lot's. */
  lines: z.array(LineNumber),
});
export type PreviewPosition = z.infer<typeof PreviewPosition>;

export const PreviewAccount = z.object({
  name: line(255),
  /** By which the account is known again next time: broker, name and at most the last four digits of its number. */
  key: line(400),
  /** As our own export says it; null in other forms. */
  kind: z.enum(ACCOUNT_KINDS).nullable(),
  /** Dollars and cents: cash, sweep deposits and settlement funds. Null when the file names no cash for this account. */
  cash: AmountText.nullable(),
  cashLines: z.array(LineNumber),
  positions: z.array(PreviewPosition),
});
export type PreviewAccount = z.infer<typeof PreviewAccount>;

export const LeftOut = z.object({ line: LineNumber, reason: z.string() });
export type LeftOut = z.infer<typeof LeftOut>;

export const FIELDS = ['file', 'row', 'account', 'symbol', 'quantity', 'price', 'value', 'cash', 'currency', 'date'] as const;
export const RowProblem = z.object({
  line: LineNumber,
  field: z.enum(FIELDS),
  reason: z.string(),
  /** The account of the line, by key, where it could be told. */
  account: z.string().nullable(),
});
export type RowProblem = z.infer<typeof RowProblem>;

export const HoldingsPreview = z.object({
  /** Null when the file is no list of holdings. */
  broker: z.enum(BROKERS).nullable(),
  asOf: Day.nullable(),
  accounts: z.array(PreviewAccount),
  leftOut: z.array(LeftOut),
  problems: z.array(RowProblem),
  /** Lines with column names. */
  headings: z.array(LineNumber),
});
export type HoldingsPreview = z.infer<typeof HoldingsPreview>;

// ── Against what a user holds ────────────────────────────────────────────────────────────────────────────────────────

const Held = z.object({ symbol: Ticker, name: z.string(), quantity: AmountText });

/** What an import does to one account, or would do. */
export const AccountDifference = z.object({
  key: z.string(),
  name: z.string(),
  /** Null for an account that does not exist yet. */
  accountId: Uuid.nullable(),
  kind: z.enum(ACCOUNT_KINDS),
  /** Null when the file says nothing of cash, or the same. */
  cash: z.object({ before: AmountText, after: AmountText }).nullable(),
  added: z.array(Held.extend({ value: AmountText.nullable() })),
  changed: z.array(Held.extend({ before: AmountText, value: AmountText.nullable() })),
  removed: z.array(Held),
  /** Not in the file, or not readable there, and kept: some line of this account has a problem, so that it may be one of these. */
  kept: z.array(Held),
  unchanged: z.array(Held),
});
export type AccountDifference = z.infer<typeof AccountDifference>;

/** A symbol that nobody knows yet: is it another name of a holding? */
export const UnknownSymbol = z.object({
  line: LineNumber,
  written: z.string(),
  symbol: Ticker,
  name: z.string(),
  suggestion: Ticker.nullable(),
});
export type UnknownSymbol = z.infer<typeof UnknownSymbol>;

export const HoldingsDifference = z.object({
  accounts: z.array(AccountDifference),
  /** What the statement says of an instrument, for this user alone: a price with its day, and a name for one that has none. */
  statements: z.array(z.object({ symbol: Ticker, name: z.string().nullable(), price: AmountText.nullable(), asOf: Day.nullable() })),
  unknown: z.array(UnknownSymbol),
});
export type HoldingsDifference = z.infer<typeof HoldingsDifference>;

/** POST /api/holdings/preview: the file as text, or its bytes in base64, and what the person has answered so far. */
export const PreviewRequest = z
  .strictObject({
    text: z.string().optional(),
    base64: z.base64().optional(),
    fileName: line(255).optional(),
    /** The day of the statement, where the file states none. */
    asOf: Day.optional(),
    /** What the file writes → the symbol that it is: `{"12803A108": "STBL2"}`. */
    answers: z.record(z.string().max(255), Ticker).default({}),
    /** An account's key → one of the user's accounts, or `new`. */
    accounts: z.record(z.string().max(400), z.union([Uuid, z.literal('new')])).default({}),
  })
  .refine(({ text, base64 }) => (text === undefined) !== (base64 === undefined), {
    error: 'give the file as text or as base64',
    path: ['text'],
  });
export type PreviewRequest = z.infer<typeof PreviewRequest>;

/** POST /api/holdings/apply: the same, and the tag of the preview that was seen. */
export const ApplyRequest = z.intersection(PreviewRequest, z.object({ tag: Sha256, skipInvalid: z.boolean().default(false) }));

export const PreviewView = z.object({ tag: Sha256, preview: HoldingsPreview, difference: HoldingsDifference });
export type PreviewView = z.infer<typeof PreviewView>;
export const ApplyView = z.object({ importId: Uuid, difference: HoldingsDifference });
