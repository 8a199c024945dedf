/** Which part of the portfolio is what: looked through every holding's weights, in segments that add up to the total exactly. */
import type { Chart } from '#schema/report.ts';
import type { CHART_KINDS } from '#schema/plan.ts';
import { ACCOUNT_LABELS, CASH, CLASS_LABELS, OTHER, REGION_LABELS, SECTOR_LABELS, UNKNOWN } from './labels.ts';
import { apportion, fromCents, toCents } from './money.ts';
import type { Decimal } from './money.ts';
import type { Holding, Valuation, ValuedAccount } from './valuation.ts';

export type ChartKind = (typeof CHART_KINDS)[number];
export type Segment = Chart['segments'][number];
type Weights = Partial<Record<string, number>>;

/** How many holdings or accounts are shown by themselves; the rest is one segment. */
export const SHOWN = 10;
const OTHER_ACCOUNTS = 'others';

/** 100 % in the units of a weight with four decimals. */
const WHOLE = 1_000_000n;

/**
 * The segments of one chart, the largest first, what is other or unknown last. Values are cents by largest remainder of the exact amounts, so they sum to
 * the portfolio's total; per cents are tenths by largest remainder, so they sum to 100.0. Empty when there is nothing to show.
 */
export function allocate(valuation: Valuation, kind: ChartKind): Segment[] {
  switch (kind) {
    case 'asset_class':
      return segments(lookThrough(valuation, (holding) => holding.instrument.classification?.assetClass ?? null), valuation.total, CLASS_LABELS);
    case 'region':
      return segments(lookThrough(valuation, regionsOf), valuation.total, REGION_LABELS);
    case 'sector':
      return segments(lookThrough(valuation, sectorsOf), valuation.total, SECTOR_LABELS);
    case 'account':
      return byAccount(valuation);
    case 'holdings':
      return byHolding(valuation);
  }
}

/** Cash is nowhere: what is wholly cash is kept out of the regions, whether it lies in an account or in a money market fund. */
function regionsOf(holding: Holding): Weights | null {
  return isCash(holding) ? { [CASH]: 100 } : (holding.instrument.classification?.regions ?? null);
}
function sectorsOf(holding: Holding): Weights | null {
  return holding.instrument.classification?.sectors ?? (isCash(holding) ? { [CASH]: 100 } : null);
}
function isCash({ instrument }: Holding): boolean {
  return instrument.classification?.assetClass?.cash === 100;
}

/**
 * Exact amounts by key, in cents × WHOLE: sums first, rounding once, so that neither the number of holdings nor how they are spread over accounts can move a
 * segment by more than a cent.
 */
function lookThrough(valuation: Valuation, weightsOf: (holding: Holding) => Weights | null): Map<string, bigint> {
  const amounts = new Map<string, bigint>();
  const add = (key: string, amount: bigint) => amounts.set(key, (amounts.get(key) ?? 0n) + amount);
  add(CASH, toCents(valuation.cash) * WHOLE);
  for (const holding of valuation.holdings) {
    if (holding.value === null) continue;
    const value = toCents(holding.value);
    const weights = weightsOf(holding);
    if (weights === null) add(UNKNOWN, value * WHOLE);
    else for (const [key, weight] of Object.entries(weights)) if (weight) add(key, value * BigInt(Math.round(weight * 10_000)));
  }
  return amounts;
}

function byHolding(valuation: Valuation): Segment[] {
  const priced = valuation.holdings.flatMap(({ instrument, value }) => (value ? [{ instrument, value: toCents(value) }] : []));
  const amounts = new Map([[CASH, toCents(valuation.cash)]]);
  const labels: Record<string, string> = { [CASH]: 'Cash', [OTHER]: 'Other holdings' };
  for (const { instrument, value } of priced.slice(0, SHOWN)) {
    amounts.set(instrument.symbol, value);
    labels[instrument.symbol] = instrument.name === instrument.symbol ? instrument.symbol : `${instrument.name} (${instrument.symbol})`;
  }
  amounts.set(OTHER, priced.slice(SHOWN).reduce((total, { value }) => total + value, 0n));
  return segments(amounts, valuation.total, labels);
}

function byAccount(valuation: Valuation): Segment[] {
  const named = nameAccounts(valuation);
  const amounts = new Map(named.slice(0, SHOWN).map(({ key, account }) => [key, toCents(account.total)]));
  amounts.set(OTHER_ACCOUNTS, named.slice(SHOWN).reduce((total, { account }) => total + toCents(account.total), 0n));
  return segments(amounts, valuation.total, { ...Object.fromEntries(named.map(({ key, label }) => [key, label])), [OTHER_ACCOUNTS]: 'Other accounts' });
}

export interface NamedAccount {
  readonly key: string;
  readonly label: string;
  readonly account: ValuedAccount;
}
/** Accounts by kind, never by the name that a person gave: `401(k) account`, or `IRA account 1` and `2` by size where there are several. The largest first. */
export function nameAccounts(valuation: Valuation): NamedAccount[] {
  const bySize = [...valuation.accounts].sort((a, b) => b.total.comparedTo(a.total) || (a.account.id < b.account.id ? -1 : 1));
  const count = Map.groupBy(bySize, ({ account }) => account.kind);
  const seen = new Map<string, number>();
  return bySize.map((account) => {
    const { kind } = account.account;
    if (count.get(kind)?.length === 1) return { key: kind, label: ACCOUNT_LABELS[kind], account };
    const n = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, n);
    return { key: `${kind}-${n}`, label: `${ACCOUNT_LABELS[kind]} ${n}`, account };
  });
}

/** Amounts in any one exact unit, which together are `whole`, to segments in cents and tenths of a per cent; what rounds to no cent at all is left out. */
function segments(amounts: ReadonlyMap<string, bigint>, whole: Decimal, labels: Readonly<Record<string, string>>): Segment[] {
  const rows = [...amounts].sort(([a], [b]) => (a < b ? -1 : 1));
  const total = toCents(whole);
  if (total === 0n) return [];
  const values = apportion(rows.map(([, amount]) => amount), total);
  const percents = apportion(values, 1000n);
  const last = (key: string) => (key === UNKNOWN ? 2 : key === OTHER || key === OTHER_ACCOUNTS ? 1 : 0);
  return rows
    .map(([key], index) => ({ key, value: values[index] ?? 0n, percent: Number(percents[index] ?? 0n) / 10 }))
    .filter(({ value }) => value > 0n)
    .sort((a, b) => last(a.key) - last(b.key) || Number(b.value - a.value) || (a.key < b.key ? -1 : 1))
    .map(({ key, value, percent }) => ({ key, label: labels[key] ?? key, value: fromCents(value).toFixed(2), percent }));
}
