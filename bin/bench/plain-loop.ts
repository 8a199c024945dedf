/** What a programmer would write first: a loop over paths, years and assets with a generator of normal numbers and Math.exp. */
import { cholesky } from '#domain/retirement/lognormal/parameters.ts';
import type { LognormalRequest } from '#domain/retirement/lognormal/contract.ts';

/** Two normal numbers from two uniform ones, one of them kept: Box and Muller, Ann. Math. Stat. 29 (1958). */
export function boxMuller(): () => number {
  let kept: number | null = null;
  return () => {
    if (kept !== null) {
      const z = kept;
      kept = null;
      return z;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** The same growth factors as drawLognormal's, in the same order, from that generator. */
export function drawByLoop({ market, weights, paths, years }: LognormalRequest, normal: () => number): Float64Array {
  const { mean, assets } = market;
  const size = assets.length;
  const lower = cholesky(market.covariance, mean.length);
  const growth = new Float64Array(paths * years);
  const z = new Float64Array(size);
  for (let path = 0; path < paths; path += 1) {
    for (let year = 0; year < years; year += 1) {
      for (let j = 0; j < size; j += 1) z[j] = normal();
      let factor = 0;
      for (let i = 0; i < size; i += 1) {
        let x = mean[i]!;
        for (let j = 0; j <= i; j += 1) x += lower[i * mean.length + j]! * z[j]!;
        factor += weights[year]![i]! * Math.exp(x);
      }
      growth[year * paths + path] = factor;
    }
  }
  return growth;
}
