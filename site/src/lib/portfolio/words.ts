/** How accounts, classes, prices and their sources are called on the page. */
import { daysBetween } from '#domain/format.ts';
import { CLASS_LABELS, type AccountKind } from '#domain/labels.ts';
import { ASSET_CLASSES, isIllustrative, type AssetClassWeights, type Classification, type Price } from '#schema/instrument.ts';
import type { InstrumentView } from '#schema/instrument-views.ts';
import type { PortfolioView, ValuedPosition } from '#schema/portfolio.ts';
import { decimal } from '#domain/money.ts';
import { formatNumber } from '#lib/format/numbers.ts';
import { formatDay } from '#lib/format/time.ts';
import { formatTyped } from './typed.ts';

/** What kind of account it is, and how it is taxed. */
export const KIND_WORDS: Record<AccountKind, string> = {
  '401k': '401(k), tax-deferred',
  'ira': 'IRA, tax-deferred',
  'roth_ira': 'Roth IRA, tax-free',
  'taxable': 'Brokerage, taxable',
  'hsa': 'HSA, tax-free for health',
  'cash': 'Savings or checking',
  'other': 'Other account',
};

const METHOD_WORDS: Record<Classification['method'], string> = {
  override: 'Changed by you',
  curated: 'Curated',
  lookup: 'Looked up',
  model: 'Suggested by a model',
};
export function methodWords(method: Classification['method']): string {
  return METHOD_WORDS[method];
}

const PRICE_KINDS: Record<InstrumentView['prices'][number]['kind'], string> = {
  manual: 'Entered by you',
  statement: 'Your statement',
  shared: 'Market or list',
};
export function priceKindWords(kind: InstrumentView['prices'][number]['kind']): string {
  return PRICE_KINDS[kind];
}

/** `Curated: Vanguard fact sheet`; a source that says no more than its kind is not repeated. */
export function sourceWords(kind: string, source: string): string {
  const own = /^your (?:own classification|statement)(?:: (.+))?$/.exec(source);
  const said = own === null ? source : (own[1] ?? '');
  return said === '' || said.toLowerCase() === kind.toLowerCase() ? kind : `${kind}: ${said}`;
}

/** `Stocks`, `Stocks 98%, Cash 2%`; the largest first, three at most. */
export function classWords(weights: AssetClassWeights): string {
  const parts = ASSET_CLASSES.filter((key) => (weights[key] ?? 0) > 0).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  if (parts.length === 1 && parts[0] !== undefined) return CLASS_LABELS[parts[0]];
  const shown = parts.slice(0, 3).map((key) => `${CLASS_LABELS[key]} ${percentWords(weights[key] ?? 0)}`);
  return parts.length > 3 ? `${shown.join(', ')} and ${parts.length - 3} more` : shown.join(', ');
}

/** A weight with the decimals that it has, four at most: `60%`, `33.3333%`. */
export function percentWords(percent: number): string {
  return `${formatNumber(percent, Math.min(4, decimal(percent).decimalPlaces()))}%`;
}

/** `Curated, 30 Sep 2026`; what nobody has classified says so. */
export function classifiedWords({ classifiedBy, classifiedAsOf }: Pick<ValuedPosition, 'classifiedBy' | 'classifiedAsOf'>): string {
  if (classifiedBy === null) return 'Nobody has classified it';
  return classifiedAsOf === null ? METHOD_WORDS[classifiedBy] : `${METHOD_WORDS[classifiedBy]}, ${formatDay(classifiedAsOf)}`;
}

/** Whether a price is older than the limit; what has none is not old, and neither is what was invented. */
export function isStale(price: Price | null, { asOf, prices }: Pick<PortfolioView, 'asOf' | 'prices'>): boolean {
  return price !== null && !isIllustrative(price) && daysBetween(price.asOf, asOf) > prices.staleAfterDays;
}

/** `20 Nov` in the year of the page, `30 Sep 2025` in another. */
export function shortDay(day: string, asOf: string): string {
  const full = formatDay(day);
  return day.slice(0, 4) === asOf.slice(0, 4) ? full.slice(0, -5) : full;
}

/** `1 share`, `3,120.4 shares`. */
export function sharesWords(quantity: string): string {
  return `${formatTyped(quantity)} ${quantity === '1' ? 'share' : 'shares'}`;
}

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
/** `four accounts`, `13 accounts`, `one account`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${NUMBERS[count] ?? formatNumber(count)} ${count === 1 ? one : many}`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
