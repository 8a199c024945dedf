import type { LognormalFactors, LognormalMarket, LognormalRequest } from './contract.ts';
import { cholesky } from './parameters.ts';

/** Paths that are drawn together, year by year, so that what is passed between the steps stays in the processor's first cache. */
export const BLOCK = 512;

/** What inflation's own random numbers are told apart by: growth is the same whether they are drawn or not. */
export const PRICES_SEED = 0x5bd1e995;

/** A request with the market as factors: the log of asset i is mean[i] + Σ lower[i, j] zⱼ over j ≤ i, with independent standard normal z. */
export interface Prepared extends LognormalRequest {
  readonly first: number;
  readonly into: LognormalFactors;
  readonly size: number;
  /** n + 1 values: the assets, then inflation. */
  readonly mean: Float64Array;
  /** The lower triangle of the Cholesky decomposition, row by row, without the zeros above it: (n + 1)(n + 2) ⁄ 2 values. */
  readonly lower: Float64Array;
}

export function prepare(request: LognormalRequest): Prepared {
  const { market, first = 0, paths, years, prices } = request;
  const { mean, assets } = market;
  const into = request.into ?? { growth: new Float64Array(paths * years), prices: prices ? new Float64Array(paths * years) : null };
  return { ...request, first, into, size: assets.length, mean, lower: triangle(market) };
}

function triangle({ covariance, mean }: LognormalMarket): Float64Array {
  const size = mean.length;
  const full = cholesky(covariance, size);
  return Float64Array.from(Array.from(mean, (_, row) => [...full.subarray(row * size, row * size + row + 1)]).flat());
}
