/** A broker's list of holdings, read: what would be imported, what is left out and why, and what somebody must look at first. */
import * as z from 'zod';
import { AmountText, Day, Ticker, line } from './values.ts';

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
