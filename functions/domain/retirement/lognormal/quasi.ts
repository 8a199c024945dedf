/**
 * Paths at low-discrepancy points. What decides a plan is a few sums over its years, early returns above all, so the Sobol coordinates go to those sums:
 * z = ε + D (s − Dᵀε) has the scrambled Sobol normals s along the orthonormal directions D and plain random ones, ε, across them; it is standard normal
 * like ε (conditioning of a normal vector on its projection).
 */
import type { LognormalFactors, LognormalRequest } from './contract.ts';
import { PortfolioLaw } from './law.ts';
import { normalOf } from './normal.ts';
import { BLOCK, PRICES_SEED } from './prepared.ts';
import { Sobol } from './sobol.ts';
import { Streams } from './streams.ts';

const DIRECTIONS = 4;
/** How much less a year's balance matters than that of the year before: what growth and spending leave of it. */
const FADING = 0.94;

export function drawQuasi(request: LognormalRequest): LognormalFactors {
  const { market, weights, paths, years, seed } = request;
  const known = new Map<Float64Array, PortfolioLaw>();
  const laws = weights.slice(0, years).map((held) => {
    const law = known.get(held) ?? new PortfolioLaw(market, held);
    known.set(held, law);
    return law;
  });
  const growth = new Float64Array(paths * years);
  const prices = request.prices ? new Float64Array(paths * years) : null;
  const directions = yearDirections(years);
  const sobol = new Sobol(directions.length, seed);
  const [own, ofPrices] = [new Streams(BLOCK), new Streams(BLOCK)];
  const [point, z, others] = [new Int32Array(directions.length), new Float64Array(years), new Float64Array(prices ? years : 0)];
  for (let from = 0; from < paths; from += BLOCK) {
    const count = Math.min(BLOCK, paths - from);
    own.start(seed, from, count);
    if (prices) ofPrices.start(seed ^ PRICES_SEED, from, count);
    for (let path = 0; path < count; path += 1) {
      sobol.next(point);
      own.normals(path, z);
      align(z, point, directions);
      for (let year = 0; year < years; year += 1) growth[year * paths + from + path] = laws[year]!.growth(z[year]!);
      if (!prices) continue;
      ofPrices.normals(path, others);
      for (let year = 0; year < years; year += 1) prices[year * paths + from + path] = laws[year]!.prices(z[year]!, others[year]!);
    }
  }
  return { growth, prices };
}

/** Gives z its quasi-random part, in place. */
function align(z: Float64Array, point: Int32Array, directions: readonly Float64Array[]): void {
  for (let k = 0; k < directions.length; k += 1) {
    const direction = directions[k]!;
    let missing = normalOf(point[k]!);
    for (let year = 0; year < z.length; year += 1) missing -= direction[year]! * z[year]!;
    for (let year = 0; year < z.length; year += 1) z[year]! += direction[year]! * missing;
  }
}

/**
 * Orthonormal directions over the years: first how much each year's return moves all later balances, each faded; then that times powers of the year,
 * made orthogonal (Gram–Schmidt, twice, against rounding).
 */
function yearDirections(years: number): Float64Array[] {
  const weight = new Float64Array(years);
  let sum = 0;
  let faded = 1;
  const balances = new Float64Array(years).map(() => (faded *= FADING));
  for (let year = years - 1; year >= 0; year -= 1) weight[year] = sum += balances[year]!;
  const directions: Float64Array[] = [];
  for (let power = 0; power < Math.min(DIRECTIONS, years); power += 1) {
    let direction = weight.map((value, year) => {
      const x = years === 1 ? 0 : (2 * year) / (years - 1) - 1;
      let term = value;
      for (let k = 0; k < power; k += 1) term *= x;
      return term;
    });
    for (const other of [...directions, ...directions]) {
      const along = dot(direction, other);
      direction = direction.map((value, year) => value - along * other[year]!);
    }
    const length = Math.sqrt(dot(direction, direction));
    directions.push(direction.map((value) => value / length));
  }
  return directions;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
