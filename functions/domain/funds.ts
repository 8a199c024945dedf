/** Funds: how broad each is, and what they cost. */
import type { Instrument } from '#schema/instrument.ts';
import { LIMITS } from './limits.ts';
import { ZERO, cents, decimal, percentOf, round } from './money.ts';
import type { Decimal } from './money.ts';
import type { Valuation } from './valuation.ts';

const FUND_TYPES: readonly Instrument['type'][] = ['etf', 'mutual_fund', 'bond_fund', 'money_market'];
export function isFund(instrument: Instrument): boolean {
  return FUND_TYPES.includes(instrument.type);
}

/**
 * `whole`: mixes asset classes (a target-date fund) or is cash, so that its size alone says nothing. `broad`: one asset class, many issuers or the
 * Treasury. `narrow`: one sector, commodities, real estate or alternatives. `unknown`: what it holds has not been established.
 */
export type Breadth = 'whole' | 'broad' | 'narrow' | 'unknown';

export function breadthOf({ classification }: Instrument): Breadth {
  const classes = classification?.assetClass;
  if (!classes) return 'unknown';
  if (classes.cash === 100 || Object.values(classes).filter((weight) => weight >= LIMITS.balancedShare).length > 1) return 'whole';
  if ((classes.fixed_income ?? 0) >= 50) return 'broad';
  if ((classes.equity ?? 0) < 50) return 'narrow';
  const sectors = classification.sectors;
  if (!sectors) return 'unknown';
  return Math.max(...Object.values(sectors)) > LIMITS.narrowSector ? 'narrow' : 'broad';
}

export interface FundCosts {
  /** Dollars a year: the sum of value × expense ratio, rounded once to the cent. */
  readonly year: Decimal;
  /** Of the whole portfolio, in per cent, to two decimals. */
  readonly percent: number;
  /** The same, not rounded. */
  readonly exactPercent: Decimal;
  readonly funds: number;
  /** The fund on which most is spent. */
  readonly dearest: { readonly symbol: string; readonly ratio: number; readonly year: Decimal } | null;
  /** Funds whose expense ratio is not known, and their share of the portfolio in per cent. */
  readonly unknown: readonly string[];
  readonly unknownPercent: number;
}

export function fundCosts({ holdings, total }: Valuation): FundCosts {
  let [year, unknownValue] = [ZERO, ZERO];
  let dearest: FundCosts['dearest'] = null;
  let funds = 0;
  const unknown: string[] = [];
  for (const { instrument, value } of holdings) {
    if (value === null) continue;
    if (isFund(instrument) || instrument.expenseRatio !== null) funds++;
    if (instrument.expenseRatio === null) {
      if (!isFund(instrument)) continue;
      unknown.push(instrument.symbol);
      unknownValue = unknownValue.plus(value);
      continue;
    }
    const cost = value.times(instrument.expenseRatio).times(0.01);
    year = year.plus(cost);
    if (!dearest || cost.greaterThan(dearest.year)) dearest = { symbol: instrument.symbol, ratio: instrument.expenseRatio, year: cost };
  }
  const exactPercent = total.isZero() ? ZERO : year.dividedBy(total).times(100);
  return {
    year: cents(year),
    percent: round(exactPercent, 2).toNumber(),
    exactPercent,
    funds,
    dearest: dearest && dearest.year.greaterThan(0) ? { ...dearest, year: cents(dearest.year) } : null,
    unknown,
    unknownPercent: percentOf(unknownValue, decimal(total)),
  };
}
