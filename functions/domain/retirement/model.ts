import type { ProjectionInput } from '#schema/retirement.ts';
import type { Futures } from './futures.ts';
import type { Market, MarketChange } from './market.ts';

/** What a plan is run on: the paths of its model, the same each time, so that two plans differ by the plans alone (common random numbers). */
export interface Model {
  /** What a plan's paths live through. A variant of the plan may change anything but model, paths and seed. */
  futures: (input: ProjectionInput, change?: MarketChange) => Futures;
  /** The portfolio's geometric mean real growth factor in a year of the plan. */
  steadyGrowth: (input: ProjectionInput, year: number) => number;
  /** Stated geometric real return of each asset, and inflation, as fractions. */
  realReturns: Readonly<Record<string, number>>;
  inflation: number;
  /** The longest plan that it can run, in years. */
  longest: number;
  /** History as it was, for the count of windows and the replays. */
  history: Market;
  /** The model in words, without a figure: every answer names it. */
  method: string;
  source: string;
  /** The series that stand in for assets without their own. */
  proxies: Readonly<Record<string, string>>;
  /** Added to the source for the assets that the plan holds. */
  ownAssumptions: Readonly<Record<string, string>>;
  /** 0 where years are not drawn in blocks. */
  meanBlockYears: number;
}
