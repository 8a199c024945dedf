import type { LognormalMarket } from '#domain/retirement/lognormal/contract.ts';

export { chanceOf, MIX, PLANS, request, SIX } from '../../../../bin/bench/lognormal-case.ts';

/** One asset whose log return above inflation is normal, and prices that stand still. */
export function single(mean: number, deviation: number): LognormalMarket {
  return { assets: ['only'], mean: Float64Array.of(mean, 0), covariance: Float64Array.of(deviation * deviation, 0, 0, 0) };
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]!;
  return sum / values.length;
}

export function covariance(xs: ArrayLike<number>, ys: ArrayLike<number>): number {
  const [x, y] = [mean(xs), mean(ys)];
  let sum = 0;
  for (let i = 0; i < xs.length; i += 1) sum += (xs[i]! - x) * (ys[i]! - y);
  return sum / xs.length;
}

/** The standard normal distribution's smaller tail beyond |z|: a series in the middle, a continued fraction outside (Abramowitz and Stegun 26.2.10, 26.2.14). */
export function tailBeyond(z: number): number {
  const x = Math.abs(z);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x > 3) {
    let fraction = x;
    for (let k = 200; k >= 1; k -= 1) fraction = x + k / fraction;
    return density / fraction;
  }
  let [term, sum] = [x, x];
  for (let k = 1; k < 80; k += 1) sum += term *= (x * x) / (2 * k + 1);
  return 0.5 - density * sum;
}
