/** Funds that hold the same: of one index, or with nearly the same companies. */
import { weightsOf } from './company-exposure.ts';
import { isFund } from './funds.ts';
import { LIMITS } from './limits.ts';
import { percentOf } from './money.ts';
import type { Decimal } from './money.ts';
import type { Holding, Valuation } from './valuation.ts';

/** Funds of the seed that follow one index, or two that differ by no more than a name, by what the index is of. From the funds' prospectuses. */
const SAME_INDEX: Readonly<Record<string, readonly string[]>> = {
  'the S&P 500': ['FXAIX', 'IVV', 'SPY', 'SWPPX', 'VFIAX', 'VOO'],
  'the whole US stock market': ['FSKAX', 'ITOT', 'SCHB', 'SWTSX', 'VTI', 'VTSAX'],
  'the Nasdaq-100': ['QQQ', 'QQQM'],
  'all stocks outside the US': ['VTIAX', 'VXUS'],
  'the US bond market': ['AGG', 'BND', 'FXNAX', 'SCHZ', 'VBTLX'],
  'inflation-protected Treasuries': ['SCHP', 'TIP'],
  'Treasuries of one to three years': ['SHY', 'VGSH'],
  'Treasury bills of up to three months': ['BIL', 'SGOV'],
  'municipal bonds': ['MUB', 'VTEB'],
  'gold': ['GLD', 'IAU'],
};
const INDEX_OF = new Map(Object.entries(SAME_INDEX).flatMap(([index, symbols]) => symbols.map((symbol) => [symbol, index] as const)));

export interface FundPair {
  /** The larger holding first. */
  readonly symbols: readonly [string, string];
  /** What both are an index of; null when it is their companies that are the same. */
  readonly index: string | null;
  /** Of the companies known in them, the part that both hold, in per cent to one decimal; null when too few are known. */
  readonly overlap: number | null;
  readonly value: Decimal;
  readonly percent: number;
}

/** Every pair of funds that hold the same, the largest together first; only funds that are at least 1 % of the portfolio. `limit` is an overlap in per cent. */
export function duplicateFunds({ holdings, total }: Valuation, limit: number): FundPair[] {
  const funds = holdings.filter(
    ({ instrument, value }) => value !== null && isFund(instrument) && total.times(LIMITS.smallFund).lessThanOrEqualTo(value.times(100)),
  );
  const pairs: FundPair[] = [];
  funds.forEach((one, place) => {
    for (const other of funds.slice(place + 1)) {
      const index = INDEX_OF.get(one.instrument.symbol) ?? null;
      const same = index !== null && index === INDEX_OF.get(other.instrument.symbol);
      const overlap = overlapOf(one, other);
      if (!same && (overlap === null || overlap <= limit)) continue;
      const value = (one.value ?? total.minus(total)).plus(other.value ?? 0);
      pairs.push({
        symbols: [one.instrument.symbol, other.instrument.symbol],
        index: same ? index : null,
        overlap,
        value,
        percent: percentOf(value, total),
      });
    }
  });
  return pairs.sort((a, b) => b.value.comparedTo(a.value) || (a.symbols.join() < b.symbols.join() ? -1 : 1));
}

/**
 * Σ min(weight in one, weight in the other) ÷ the larger of the two sums, over the n largest companies of each, n the length of the shorter list: so that a list of
 * ten can be held against one of forty. Null when less than a fifth of either is known.
 */
function overlapOf(one: Holding, other: Holding): number | null {
  const [a, b] = [weightsOf(one.instrument), weightsOf(other.instrument)];
  const n = Math.min(a.size, b.size);
  const [topA, topB] = [largest(a, n), largest(b, n)];
  const [sumA, sumB] = [sum(topA.values()), sum(topB.values())];
  const least = BigInt(LIMITS.comparableFund * 10_000);
  if (sumA < least || sumB < least) return null;
  let both = 0n;
  for (const [company, weight] of topA) {
    const other = topB.get(company) ?? 0n;
    both += weight < other ? weight : other;
  }
  return percentOf(both.toString(), (sumA > sumB ? sumA : sumB).toString());
}

function largest(weights: ReadonlyMap<string, bigint>, n: number): Map<string, bigint> {
  return new Map([...weights].sort(([a, v], [b, w]) => Number(w - v) || (a < b ? -1 : 1)).slice(0, n));
}
function sum(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}
