/** What a reader calls the keys of the contracts. */
import type { ACCOUNT_KINDS } from '#schema/portfolio.ts';
import type { AssetClass, Region, Sector } from '#schema/instrument.ts';
import type { ModelAsset } from '#schema/retirement.ts';

export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** Segment keys that are no key of a contract. */
export const UNKNOWN = 'unknown';
export const OTHER = 'other';
export const CASH = 'cash';

export const CLASS_LABELS: Record<AssetClass | 'unknown', string> = {
  equity: 'Stocks',
  fixed_income: 'Bonds',
  real_estate: 'Real estate',
  commodities: 'Commodities',
  cash: 'Cash',
  alternatives: 'Alternatives',
  unknown: 'Unknown',
};

export const REGION_LABELS: Record<Region | 'cash' | 'unknown', string> = {
  north_america: 'North America',
  latin_america: 'Latin America',
  europe: 'Europe',
  asia: 'Asia',
  oceania: 'Oceania',
  middle_east: 'Middle East',
  africa: 'Africa',
  global: 'Global, not split by region',
  other: 'Other regions',
  cash: 'Cash',
  unknown: 'Unknown',
};

export const SECTOR_LABELS: Record<Sector | 'unknown', string> = {
  technology: 'Technology',
  healthcare: 'Health care',
  financials: 'Financials',
  consumer_discretionary: 'Consumer discretionary',
  consumer_staples: 'Consumer staples',
  communication: 'Communication',
  industrials: 'Industrials',
  energy: 'Energy',
  materials: 'Materials',
  utilities: 'Utilities',
  real_estate: 'Real estate',
  treasury: 'Treasury bonds',
  corporate: 'Corporate bonds',
  mortgage: 'Mortgage bonds',
  government_related: 'Government-related bonds',
  municipal: 'Municipal bonds',
  commodities: 'Commodities',
  cash: 'Cash',
  other: 'Other sectors',
  unknown: 'Unknown',
};

/** What the retirement engine invests in. */
export const MODEL_LABELS: Record<ModelAsset, string> = {
  stocks: 'domestic stocks',
  bonds: 'bonds',
  cash: 'cash',
  gold: 'gold',
  intl_stocks: 'international stocks',
  emerging_stocks: 'emerging-market stocks',
  real_estate: 'real estate',
  tips: 'inflation-protected bonds',
  commodities: 'commodities',
};

export const ACCOUNT_LABELS: Record<AccountKind, string> = {
  '401k': '401(k) account',
  'ira': 'IRA account',
  'roth_ira': 'Roth IRA account',
  'taxable': 'Taxable account',
  'hsa': 'HSA account',
  'cash': 'Cash account',
  'other': 'Other account',
};

/** What kind of income a household's own words speak of; the words themselves go nowhere. */
const INCOMES: readonly [RegExp, string][] = [
  [/social\s*security|\bssa?\b/i, 'Social Security'],
  [/pension/i, 'pension'],
  [/annuit/i, 'annuity'],
  [/rent(al|s|ed)?\b/i, 'rental income'],
  [/work|wage|salary|job|consult/i, 'work in retirement'],
];
export function incomeLabel(words: string): string {
  return INCOMES.find(([pattern]) => pattern.test(words))?.[1] ?? 'other income';
}

/** A contract key as part of a fact id: `fixed_income` → `fixed-income`. */
export function idPart(key: string): string {
  return key.toLowerCase().replaceAll('_', '-');
}
