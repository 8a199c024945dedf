/** Instruments, their prices, and how each is classified. */
import * as z from 'zod';
import { AmountText, Day, Ticker, line } from './values.ts';

export const ASSET_CLASSES = ['equity', 'fixed_income', 'real_estate', 'commodities', 'cash', 'alternatives'] as const;
export const REGIONS = ['north_america', 'latin_america', 'europe', 'asia', 'oceania', 'middle_east', 'africa', 'global', 'other'] as const;
export const SECTORS = [
  'technology', 'healthcare', 'financials', 'consumer_discretionary', 'consumer_staples', 'communication', 'industrials', 'energy',
  'materials', 'utilities', 'real_estate', 'treasury', 'corporate', 'mortgage', 'government_related', 'municipal', 'commodities', 'cash', 'other',
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
  return Object.values(allocation).reduce<number>((sum, weight) => sum + Math.round((weight ?? 0) * 10_000), 0) === 1_000_000;
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

export const Instrument = z.object({
  symbol: Ticker,
  name: line(255),
  type: z.enum(INSTRUMENT_TYPES).nullable(),
  /** Yearly cost of a fund in per cent of its value: 0.03. Null when it is not known. */
  expenseRatio: z.number().min(0).max(20).nullable(),
  classification: Classification.nullable(),
  price: Price.nullable(),
});
export type Instrument = z.infer<typeof Instrument>;
