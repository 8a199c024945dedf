/**
 * What the engine asks of a generator of correlated lognormal years, and what it gets. The parameters are already those of the normal
 * distribution: `parameters.ts` converts stated means, volatilities and correlations of yearly returns. The market's own inflation is
 * one more normal variable, and an asset's log return above inflation is the difference of two.
 */

/** The joint normal distribution of one year. Years are independent of each other. */
export interface LognormalMarket {
  /** The n assets, in the order of the rows and columns below. */
  readonly assets: readonly string[];
  /** n + 1 values: the mean log return above inflation of each asset, then the mean of log inflation. */
  readonly mean: Float64Array;
  /** Covariance of the same n + 1 variables, row by row, (n + 1)² values: symmetric and positive semi-definite, so some variances may be 0. */
  readonly covariance: Float64Array;
}

export interface LognormalRequest {
  readonly market: LognormalMarket;
  /**
   * For each year of the plan what is held of each asset at the year's start, n values, not negative. They hold fees and shifts of return too, so
   * they need not sum to 1: a growth factor is Σ weightᵢ · exp(log returnᵢ). Years may share one array.
   */
  readonly weights: readonly Float64Array[];
  readonly paths: number;
  /** Of random paths, the number of the first: 0 unless told. What is drawn from there on is what a run from 0 draws. */
  readonly first?: number;
  /** Of random paths, arrays to write to, for at least paths × years values; new ones unless told. */
  readonly into?: LognormalFactors;
  /** At most weights.length. */
  readonly years: number;
  /** Unsigned 32-bit. */
  readonly seed: number;
  /**
   * random: one stream a path (`streamOf(seed, path)`), so that a path does not depend on how many there are, nor its first years on how many follow.
   * quasi: a scrambled low-discrepancy sequence; more accurate, but the error is not that of independent paths.
   */
  readonly sampling: 'random' | 'quasi';
  /** Whether `prices` is wanted: only incomes in fixed dollars and a few variants need it. Wanted or not, growth is the same to the bit. */
  readonly prices: boolean;
}

/** Year by year, as the kernel reads them: the value of path p in year y is at `y * paths + p`. */
export interface LognormalFactors {
  /** The portfolio's growth factor above inflation: 1.05 gains 5 %. */
  readonly growth: Float64Array;
  /** The inflation factor: 1.03 is a year in which prices rise by 3 %; null unless asked for. */
  readonly prices: Float64Array | null;
}

/**
 * Draws all paths. Synchronous; the same bits on every machine for the same request, with WebAssembly and without to 1e-9. It relies on parameters
 * that `parameters.ts` has checked and throws nothing of its own. Weights may change between calls with the same seed: the draws do not (common
 * random numbers).
 *
 * `lognormal/draw.ts` exports one as `drawLognormal`.
 */
export type DrawLognormal = (request: LognormalRequest) => LognormalFactors;
