/** Instruments, their prices, and how each is classified. */
import * as z from 'zod';
import { AmountText, Day, Ticker, line } from './values.ts';

export const ASSET_CLASSES = ['equity', 'fixed_income', 'real_estate', 'commodities', 'cash', 'alternatives'] as const;
export const REGIONS = ['north_america', 'latin_america', 'europe', 'asia', 'oceania', 'middle_east', 'africa', 'global', 'other'] as const;
export const SECTORS = [
  'technology',
  'healthcare',
  'financials',
  'consumer_discretionary',
  'consumer_staples',
  'communication',
  'industrials',
  'energy',
  'materials',
  'utilities',
  'real_estate',
  'treasury',
  'corporate',
  'mortgage',
  'government_related',
  'municipal',
  'commodities',
  'cash',
  'other',
] as const;
export const INSTRUMENT_TYPES = ['equity', 'etf', 'mutual_fund', 'bond_fund', 'money_market', 'other'] as const;

export type AssetClass = (typeof ASSET_CLASSES)[number];
export type Region = (typeof REGIONS)[number];
export type Sector = (typeof SECTORS)[number];

/** Weights in per cent, at most four decimals each, that sum to exactly 100. */
function weights<const K extends readonly [string, ...string[]]>(keys: K) {
  return z.partialRecord(z.enum(keys), z.number().min(0).max(100)).refine(sumsTo100, { error: 'weights must sum to exactly 100' });
}
function sumsTo100(allocation: Partial<Record<string, number>>): boolean {
  return total(allocation) === 1_000_000;
}
/** In ten-thousandths of a per cent. */
function total(allocation: Partial<Record<string, number>>): number {
  return Object.values(allocation).reduce<number>((sum, weight) => sum + Math.round((weight ?? 0) * 10_000), 0);
}

export const AssetClassWeights = weights(ASSET_CLASSES);
export const RegionWeights = weights(REGIONS);
export const SectorWeights = weights(SECTORS);
export type AssetClassWeights = z.infer<typeof AssetClassWeights>;
export type RegionWeights = z.infer<typeof RegionWeights>;
export type SectorWeights = z.infer<typeof SectorWeights>;

/** How a classification came about, weakest last. An `override` is a user's own; `model` is a proposal for one user. */
export const CLASSIFICATION_METHODS = ['override', 'curated', 'lookup', 'model'] as const;

/** What an instrument is made of. A part that could not be established is null: unknown stays unknown. */
export const Classification = z.object({
  assetClass: AssetClassWeights.nullable(),
  regions: RegionWeights.nullable(),
  sectors: SectorWeights.nullable(),
  method: z.enum(CLASSIFICATION_METHODS),
  /** Where it is from, readable: `Vanguard fact sheet, approximate`. */
  source: z.string().min(1).max(300),
  /** 0 to 1. Curated rows state 1 only for what holds by definition (a Treasury fund holds Treasuries). */
  confidence: z.number().min(0).max(1),
  asOf: Day,
});
export type Classification = z.infer<typeof Classification>;

/** A price with its provenance; a missing price is null, never 0 or a guess. */
export const Price = z.object({
  amount: AmountText,
  currency: z.string().regex(/^[A-Z]{3}$/),
  asOf: Day,
  source: z.string().min(1).max(200),
});
export type Price = z.infer<typeof Price>;

/** The source of a price that was invented so that a newcomer's portfolio has values on one machine: nobody ever paid it. */
export const ILLUSTRATIVE = 'illustrative, not a quote';
export function isIllustrative(price: Price | null): boolean {
  return price?.source === ILLUSTRATIVE;
}

/**
 * What is known of the single companies that a fund holds, by the ticker of the company's main share (classes roll up to one: GOOG is in GOOGL), in per
 * cent of the fund. At most 100 together; the rest is not known, or is no company.
 */
export const CompanyHoldings = z.object({
  weights: z
    .record(Ticker, z.number().positive().max(100))
    .refine((weights) => Object.keys(weights).length <= 100, { error: 'must list at most 100 companies' })
    .refine((weights) => total(weights) <= 1_000_000, { error: 'weights must sum to at most 100' }),
  asOf: Day,
  /** Where it is from, readable: `Nasdaq-100 constituents, weights of …`. */
  source: z.string().min(1).max(300),
});
export type CompanyHoldings = z.infer<typeof CompanyHoldings>;

export const Instrument = z.object({
  symbol: Ticker,
  name: line(255),
  type: z.enum(INSTRUMENT_TYPES).nullable(),
  /** Yearly cost of a fund in per cent of its value: 0.03. Null when it is not known. */
  expenseRatio: z.number().min(0).max(20).nullable(),
  classification: Classification.nullable(),
  /** Of a fund; null when no published figures are at hand, or for what is no fund. What was frozen before this was kept has none. */
  companies: CompanyHoldings.nullable().default(null),
  price: Price.nullable(),
});
export type Instrument = z.infer<typeof Instrument>;

/** What those who hold an instrument should know of its price. `open`: a close was refused and is undecided; `accepted`: a split is newer than their number of shares. */
export const PriceNotice = z.object({
  symbol: z.string(),
  day: Day,
  reason: z.enum(['not-a-price', 'jump', 'split']),
  detail: z.string(),
  status: z.enum(['open', 'accepted']),
});
export type PriceNotice = z.infer<typeof PriceNotice>;
