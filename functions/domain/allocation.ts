/** Which part of the portfolio is what: looked through every holding's weights, in segments that add up to the total exactly. */
import type { Chart } from '#schema/report.ts';
import type { CHART_KINDS } from '#schema/plan.ts';
import { ACCOUNT_LABELS, CASH, CLASS_LABELS, OTHER, REGION_LABELS, SECTOR_LABELS, UNKNOWN } from './labels.ts';
import { apportion, cents, centsText, fromCents, toCents } from './money.ts';
import type { Decimal } from './money.ts';
import type { Holding, Valuation, ValuedAccount } from './valuation.ts';

export type ChartKind = (typeof CHART_KINDS)[number];
export type Segment = Chart['segments'][number];
type Weights = Partial<Record<string, number>>;

/** How many holdings or accounts are shown by themselves; the rest is one segment. */
export const SHOWN = 10;
const OTHER_ACCOUNTS = 'others';

/** 100 % in the units of a weight with four decimals. */
const WHOLE = 1_000_000;

/**
 * The segments of one chart, the largest first, what is other or unknown last. Values are cents by largest remainder of the exact amounts, so they sum to
 * the portfolio's total; per cents are tenths by largest remainder, so they sum to 100.0. Empty when there is nothing to show.
 */
export function allocate(valuation: Valuation, kind: ChartKind): Segment[] {
  switch (kind) {
    case 'asset_class':
    case 'region':
    case 'sector':
      return segments(lookThrough(valuation, WEIGHTS[kind]), valuation.total, LABELS[kind]);
    case 'account':
      return byAccount(valuation);
    case 'holdings':
      return byHolding(valuation);
  }
}

/** What makes up each segment: the `most` largest parts, in dollars, the largest first. Cash in accounts is not among them. */
export function contributions(valuation: Valuation, kind: LookThrough, most: number): Map<string, { symbol: string; amount: Decimal }[]> {
  const parts = new Map<string, { symbol: string; units: bigint }[]>();
  for (const { key, symbol, units } of lookInside(valuation, WEIGHTS[kind])) {
    const list = parts.get(key);
    if (!list) parts.set(key, [{ symbol, units }]);
    else if (list.length < most || units > (list.at(-1)?.units ?? 0n)) {
      // Kept sorted and short; of two alike the one that came first stays first, and holdings come in an order of their own.
      const place = list.findIndex((other) => units > other.units);
      list.splice(place < 0 ? list.length : place, 0, { symbol, units });
      list.splice(most);
    }
  }
  return new Map(
    [...parts].map(([key, list]) => [key, list.map(({ symbol, units }) => ({ symbol, amount: cents(fromCents(units).times(0.000001)) }))]),
  );
}

const ALL_CASH: Weights = { [CASH]: 100 };

/** Cash is nowhere: what is wholly cash is kept out of the regions, whether it lies in an account or in a money market fund. */
export function regionsOf(holding: Pick<Holding, 'instrument'>): Weights | null {
  return isCash(holding) ? ALL_CASH : (holding.instrument.classification?.regions ?? null);
}
function sectorsOf(holding: Holding): Weights | null {
  return holding.instrument.classification?.sectors ?? (isCash(holding) ? ALL_CASH : null);
}
export function isCash({ instrument }: Pick<Holding, 'instrument'>): boolean {
  return instrument.classification?.assetClass?.cash === 100;
}
export type LookThrough = 'asset_class' | 'region' | 'sector';
type WeightsOf = (holding: Holding) => Weights | null;
const WEIGHTS: Record<LookThrough, WeightsOf> = {
  asset_class: (holding) => holding.instrument.classification?.assetClass ?? null,
  region: regionsOf,
  sector: sectorsOf,
};
const LABELS: Record<LookThrough, Readonly<Record<string, string>>> = {
  asset_class: CLASS_LABELS,
  region: REGION_LABELS,
  sector: SECTOR_LABELS,
};

/** What the portfolio holds of each key of its instruments' weights (per cent, four decimals), and of `unknown` where they have none: dollars that sum to the total exactly. */
export function amountsOf(valuation: Valuation, weightsOf: WeightsOf): Map<string, Decimal> {
  const rows = [...lookThrough(valuation, weightsOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  const total = toCents(valuation.total);
  const values =
    total === 0n
      ? []
      : apportion(
          rows.map(([, amount]) => amount),
          total,
        );
  return new Map(rows.map(([key], index) => [key, fromCents(values[index] ?? 0n)]));
}

/**
 * Exact amounts by key, in cents × WHOLE: sums first, rounding once, so that neither the number of holdings nor how they are spread over accounts can move a
 * segment by more than a cent.
 */
function lookThrough(valuation: Valuation, weightsOf: WeightsOf): Map<string, bigint> {
  const sums = new Map<string, ExactSum>();
  const sumOf = (key: string): ExactSum => {
    let sum = sums.get(key);
    if (!sum) sums.set(key, (sum = new ExactSum()));
    return sum;
  };
  sumOf(CASH).add(toCents(valuation.cash), WHOLE);
  for (const holding of valuation.holdings) {
    if (holding.value === null) continue;
    const weights = weightsOf(holding);
    if (weights === null) sumOf(UNKNOWN).add(holding.cents, WHOLE);
    else for (const [key, units] of inUnits(weights)) sumOf(key).add(holding.cents, units);
  }
  return new Map([...sums].map(([key, sum]) => [key, sum.total]));
}

/** Sums cents × units exactly: in doubles as long as these hold every whole number, which most holdings are small enough for, in big integers beyond. */
class ExactSum {
  #small = 0;
  #large = 0n;
  add(cents: bigint, units: number): void {
    const product = Number(cents) * units;
    if (product > MOST_SUMMED) this.#large += cents * BigInt(units);
    else if ((this.#small += product) > MOST_SUMMED) this.#flush();
  }
  #flush(): void {
    this.#large += BigInt(this.#small);
    this.#small = 0;
  }
  get total(): bigint {
    return this.#large + BigInt(this.#small);
  }
}
/** Two of these added up are still a whole number that a double holds. */
const MOST_SUMMED = 2 ** 52;

function* lookInside(valuation: Valuation, weightsOf: WeightsOf): Generator<{ key: string; symbol: string; units: bigint }> {
  for (const holding of valuation.holdings) {
    if (holding.value === null) continue;
    const {
      cents: value,
      instrument: { symbol },
    } = holding;
    const weights = weightsOf(holding);
    if (weights === null) yield { key: UNKNOWN, symbol, units: value * BigInt(WHOLE) };
    else for (const [key, units] of inUnits(weights)) yield { key, symbol, units: value * BigInt(units) };
  }
}

/** Weights that are not zero, in units of WHOLE; made once for each classification, since every chart and check looks through it again. */
function inUnits(weights: Weights): readonly (readonly [key: string, units: number])[] {
  const before = made.get(weights);
  if (before) return before;
  const units = Object.entries(weights).flatMap(([key, weight]) => (weight ? [[key, Math.round(weight * 10_000)] as const] : []));
  made.set(weights, units);
  return units;
}
const made = new WeakMap<Weights, readonly (readonly [key: string, units: number])[]>();

function byHolding(valuation: Valuation): Segment[] {
  const priced = valuation.holdings.flatMap(({ instrument, value, cents: amount }) => (value ? [{ instrument, value: amount }] : []));
  const amounts = new Map([[CASH, toCents(valuation.cash)]]);
  const labels: Record<string, string> = { [CASH]: 'Cash', [OTHER]: 'Other holdings' };
  for (const { instrument, value } of priced.slice(0, SHOWN)) {
    amounts.set(instrument.symbol, value);
    labels[instrument.symbol] = instrument.name === instrument.symbol ? instrument.symbol : `${instrument.name} (${instrument.symbol})`;
  }
  amounts.set(
    OTHER,
    priced.slice(SHOWN).reduce((total, { value }) => total + value, 0n),
  );
  return segments(amounts, valuation.total, labels);
}

function byAccount(valuation: Valuation): Segment[] {
  const named = nameAccounts(valuation);
  const amounts = new Map(named.slice(0, SHOWN).map(({ key, account }) => [key, toCents(account.total)]));
  amounts.set(
    OTHER_ACCOUNTS,
    named.slice(SHOWN).reduce((total, { account }) => total + toCents(account.total), 0n),
  );
  return segments(amounts, valuation.total, {
    ...Object.fromEntries(named.map(({ key, label }) => [key, label])),
    [OTHER_ACCOUNTS]: 'Other accounts',
  });
}

export interface NamedAccount {
  readonly key: string;
  readonly label: string;
  readonly account: ValuedAccount;
}
/**
 * Accounts by kind, never by the name that a person gave: `401(k) account`, or `IRA account 1` and `2` where there are several, numbered in the order in which they
 * were entered, so that no change of a price gives a number to another account. The largest first.
 */
export function nameAccounts({ accounts }: Pick<Valuation, 'accounts'>): NamedAccount[] {
  const count = Map.groupBy(accounts, ({ account }) => account.kind);
  const seen = new Map<string, number>();
  const named = accounts.map((account) => {
    const { kind } = account.account;
    if (count.get(kind)?.length === 1) return { key: kind, label: ACCOUNT_LABELS[kind], account };
    const n = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, n);
    return { key: `${kind}-${n}`, label: `${ACCOUNT_LABELS[kind]} ${n}`, account };
  });
  return named.sort((a, b) => b.account.total.comparedTo(a.account.total) || (a.account.account.id < b.account.account.id ? -1 : 1));
}

/** Amounts in any one exact unit, which together are `whole`, to segments in cents and tenths of a per cent; what rounds to no cent at all is left out. */
function segments(amounts: ReadonlyMap<string, bigint>, whole: Decimal, labels: Readonly<Record<string, string>>): Segment[] {
  const rows = [...amounts].sort(([a], [b]) => (a < b ? -1 : 1));
  const total = toCents(whole);
  if (total === 0n) return [];
  const values = apportion(
    rows.map(([, amount]) => amount),
    total,
  );
  const percents = apportion(values, 1000n);
  const last = (key: string) => (key === UNKNOWN ? 2 : key === OTHER || key === OTHER_ACCOUNTS ? 1 : 0);
  return rows
    .map(([key], index) => ({ key, value: values[index] ?? 0n, percent: Number(percents[index] ?? 0n) / 10 }))
    .filter(({ value }) => value > 0n)
    .sort((a, b) => last(a.key) - last(b.key) || Number(b.value - a.value) || (a.key < b.key ? -1 : 1))
    .map(({ key, value, percent }) => ({ key, label: labels[key] ?? key, value: centsText(value), percent }));
}
