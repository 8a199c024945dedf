/**
 * A year of a rebalanced portfolio is one random number, whatever the number of assets: its growth factor S = Σ wᵢ exp yᵢ. Its distribution has no
 * closed form, so it is tabulated: S = g(z), g rising, z standard normal. Drawing z alone then draws S.
 */
import { ln } from '../arithmetic.ts';
import { streamOf } from '../generator.ts';
import type { LognormalMarket } from './contract.ts';
import { exp, normalOf } from './normal.ts';
import { DIMENSIONS, Sobol } from './sobol.ts';

/** g at z = −RANGE, −RANGE + 1 ⁄ STEPS … RANGE; linear between, which is within 1e-6 of it. */
const RANGE = 6.5;
const STEPS = 64;
const LAST = 2 * RANGE * STEPS - 1;
const SAMPLE = 8192;

/** Normal numbers of some paths, path by path: that of path p in year y is at `p * years + y`. `others` are inflation's own. */
export interface LawDraws {
  z: Float64Array;
  others: Float64Array;
  years: number;
}

export class PortfolioLaw {
  readonly #growth: Float64Array;
  /** Of log inflation: the mean, how much it moves with z, and how much on its own. */
  readonly #prices: readonly [mean: number, shared: number, own: number];

  constructor(market: LognormalMarket, weights: Float64Array) {
    const directions = portfolioDirections(market, weights);
    this.#growth = withMoments(tabulated(sampled(market, weights, directions)), market, weights);
    const inflation = weights.length;
    const shared = directions[0]?.[inflation] ?? 0;
    const variance = market.covariance[market.covariance.length - 1]!;
    this.#prices = [market.mean[inflation]!, shared, Math.sqrt(Math.max(0, variance - shared * shared))];
  }

  /**
   * One year of some paths: growth factors at the paths' z of that year, and inflation where `prices` is given. The correlation of inflation with log growth is exact to
   * first order.
   */
  draw({ z, others, years }: LawDraws, year: number, growth: Float64Array, prices: Float64Array | null): void {
    const table = this.#growth;
    const [mean, shared, own] = this.#prices;
    for (let path = 0, source = year; path < growth.length; path += 1, source += years) {
      let at = (z[source]! + RANGE) * STEPS;
      if (!(at > 0)) at = 0;
      else if (at > LAST) at = LAST;
      const below = at | 0;
      const low = table[below]!;
      growth[path] = low + (at - below) * (table[below + 1]! - low);
    }
    if (prices)
      for (let path = 0, source = year; path < prices.length; path += 1, source += years)
        prices[path] = exp(mean + shared * z[source]! + own * others[source]!);
  }
}

/**
 * The covariance of the logs as a sum of d·dᵀ, each d a column over assets and inflation: first the direction in which the portfolio itself moves
 * (to first order), then pivoted Cholesky columns of what is left, the largest first (Higham, Accuracy and Stability of Numerical Algorithms, § 10.3).
 */
function portfolioDirections({ mean, covariance }: LognormalMarket, weights: Float64Array): Float64Array[] {
  const size = mean.length;
  const rest = Float64Array.from(covariance);
  const variance = (i: number): number => rest[i * size + i]!;
  let total = 0;
  for (let i = 0; i < size; i += 1) total += variance(i);
  const columns: Float64Array[] = [];
  const take = (column: Float64Array, ofWhat: number): void => {
    if (!(ofWhat > 1e-14 * total)) return;
    const scale = 1 / Math.sqrt(ofWhat);
    const direction = column.map((value) => value * scale);
    for (let i = 0; i < size; i += 1) for (let j = 0; j < size; j += 1) rest[i * size + j]! -= direction[i]! * direction[j]!;
    columns.push(direction);
  };
  const shares = Float64Array.from(weights, (weight, i) => weight * exp(mean[i]!));
  const own = shares.reduce((sum, share) => sum + share, 0);
  const moved = new Float64Array(size);
  for (let i = 0; i < size; i += 1) shares.forEach((share, j) => (moved[i]! += (share / own) * covariance[i * size + j]!));
  take(
    moved,
    shares.reduce((sum, share, i) => sum + (share / own) * moved[i]!, 0),
  );
  for (let step = 0; step < size; step += 1) {
    let pivot = 0;
    for (let i = 1; i < size; i += 1) if (variance(i) > variance(pivot)) pivot = i;
    take(rest.slice(pivot * size, (pivot + 1) * size), variance(pivot));
  }
  return columns;
}

/** Growth factors of SAMPLE years, sorted, at fixed scrambled Sobol points: the more a direction matters, the better its coordinate. */
function sampled({ mean }: LognormalMarket, weights: Float64Array, directions: readonly Float64Array[]): Float64Array {
  const sobol = new Sobol(Math.min(DIMENSIONS, directions.length), 1);
  const padding = streamOf(1, 1);
  const point = new Int32Array(directions.length);
  const logs = new Float64Array(mean.length);
  const sample = new Float64Array(SAMPLE);
  for (let k = 0; k < SAMPLE; k += 1) {
    sobol.next(point);
    for (let d = DIMENSIONS; d < point.length; d += 1) point[d] = padding.next();
    logs.set(mean);
    for (let d = 0; d < point.length; d += 1) {
      const z = normalOf(point[d]!);
      for (let i = 0; i < weights.length; i += 1) logs[i]! += directions[d]![i]! * z;
    }
    for (let i = 0; i < weights.length; i += 1) sample[k]! += weights[i]! * exp(logs[i]!);
  }
  return sample.sort();
}

/** The sample's quantiles at the table's z: the k-th of n stands at the normal number of (k + ½) ⁄ n. Beyond its ends it goes on as it began. */
function tabulated(sample: Float64Array): Float64Array {
  const score = (k: number): number => normalOf(((k + 0.5) / SAMPLE - 0.5) * 0x100000000 - 0.5);
  const inner = SAMPLE >> 5; // the slope of an end is that of its outer 32nd
  let [k, from, to] = [0, score(0), score(1)];
  return Float64Array.from({ length: 2 * RANGE * STEPS + 1 }, (_, at) => {
    const z = at / STEPS - RANGE;
    while (z > to && k < SAMPLE - 2) {
      k += 1;
      from = to;
      to = score(k + 1);
    }
    const end = z < from ? 0 : z > to ? SAMPLE - 1 : null;
    if (end === null) return sample[k]! + ((z - from) / (to - from)) * (sample[k + 1]! - sample[k]!);
    const near = end === 0 ? inner : SAMPLE - 1 - inner;
    return sample[end]! * exp(((z - score(end)) * ln(sample[near]! / sample[end]!)) / (score(near) - score(end)));
  });
}

/** Moves and stretches the table, by parts in 10,000, until its mean and variance are those of S, which do have closed forms. */
function withMoments(table: Float64Array, { mean, covariance }: LognormalMarket, weights: Float64Array): Float64Array {
  const size = mean.length;
  const expected = Float64Array.from(weights, (weight, i) => weight * exp(mean[i]! + covariance[i * size + i]! / 2));
  let [wanted, spread] = [0, 0];
  expected.forEach((one, i) => {
    wanted += one;
    expected.forEach((other, j) => (spread += one * other * (exp(covariance[i * size + j]!) - 1)));
  });
  const density = table.map((_, at) => exp(-((at / STEPS - RANGE) ** 2) / 2));
  const mass = density.reduce((sum, d) => sum + d, 0);
  const centre = table.reduce((sum, growth, at) => sum + (growth * density[at]!) / mass, 0);
  const found = table.reduce((sum, growth, at) => sum + ((growth - centre) ** 2 * density[at]!) / mass, 0);
  const stretch = found > 0 ? Math.sqrt(spread / found) : 1;
  return table.map((growth) => wanted + (growth - centre) * stretch);
}
