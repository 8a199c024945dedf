/** What a household may choose about a plan, and what the planner weighs against what. */
import type { SELLS } from '#schema/rebalancing.ts';
import { LIMITS } from '../limits.ts';
import { cents, decimal } from '../money.ts';
import type { Decimal } from '../money.ts';

export interface Options {
  /** `none` spends cash only; `tax-advantaged` also sells where a sale triggers no tax; `all` sells anywhere, there first. */
  readonly sells: (typeof SELLS)[number];
  /** Whether ETFs and stocks may be traded in parts of a share. Mutual funds always are, to a thousandth. */
  readonly fractional: boolean;
  /** Dollars; null takes a thousandth of the portfolio, from ten dollars to a thousand. */
  readonly minimumTrade: Decimal | null;
  /** Dollars to stay in cash; null takes the larger of the cash target and the cash reserve. */
  readonly keepCash: Decimal | null;
  /** Percentage points around a target within which nothing needs to be sold. */
  readonly band: number;
  /** Days after which a price counts as old. */
  readonly priceAgeDays: number;
}
export const DEFAULT_OPTIONS: Options = {
  sells: 'none',
  fractional: false,
  minimumTrade: null,
  keepCash: null,
  band: LIMITS.drift.warn,
  priceAgeDays: LIMITS.priceAgeDays.warn,
};

const [LEAST, MOST] = [decimal(10), decimal(1_000)];

export function minimumTrade(options: Options, total: Decimal): Decimal {
  const usual = cents(total.times(0.001));
  return options.minimumTrade ?? (usual.lessThan(LEAST) ? LEAST : usual.greaterThan(MOST) ? MOST : usual);
}

/**
 * The objective, in percentage points of the portfolio. Classes come first by weight: a point of class drift is worth four of region. A trade has to earn its keep,
 * and of two plans alike the one with less turnover, less taxable selling and cheaper funds wins.
 */
export const WEIGHTS = {
  classDrift: 1,
  regionDrift: 0.25,
  trade: 0.1,
  turnover: 0.01,
  /** Off the turnover of a single company's stock that is sold: of two alike the stock goes before the fund. */
  companyRelief: 0.005,
  taxableSale: 0.3,
  /** For each per cent of yearly cost of what is bought, against what is sold; small, so that a switch of funds alone never pays. */
  cost: 0.003,
} as const;

/** HiGHS stops within these. The absolute gap is a fiftieth of a point, below what a table shows. */
export const SOLVER_LIMITS = { seconds: 0.55, relativeGap: 0.01, absoluteGap: 0.02 } as const;
/** A search that the clock ended this far from the best (a fraction of the objective), or with nothing, is begun again with more time: a solver that has just been loaded is slow. */
export const SEARCH_AGAIN = { beyondGap: 0.05, seconds: 3 } as const;
/** More are not weighed: the largest are. */
export const MOST_CANDIDATES = { sells: 60, buys: 60 } as const;
