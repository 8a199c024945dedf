/**
 * Paths at low-discrepancy points. What decides a plan is a few sums over its years, early returns above all, so the Sobol coordinates go to those sums:
 * z = ε + D (s − Dᵀε) has the scrambled Sobol normals s along the orthonormal directions D and plain random ones, ε, across them; it is standard normal
 * like ε (conditioning of a normal vector on its projection).
 */
import type { LognormalFactors, LognormalRequest } from './contract.ts';
import { PortfolioLaw } from './law.ts';
import { normalOf } from './normal.ts';
import { PRICES_SEED } from './prepared.ts';
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
  const side = sideBySide(directions, years);
  const sobol = new Sobol(directions.length, seed);
  const [own, ofPrices] = [new Streams(TOGETHER), new Streams(TOGETHER)];
  const drawn = { z: new Float64Array(TOGETHER * years), others: new Float64Array(prices ? TOGETHER * years : 0), years };
  const ofPath = (values: Float64Array) =>
    Array.from({ length: values.length / years }, (_, path) => values.subarray(path * years, (path + 1) * years));
  const [point, z, others] = [new Int32Array(DIRECTIONS), ofPath(drawn.z), ofPath(drawn.others)];
  for (let from = 0; from < paths; from += TOGETHER) {
    const count = Math.min(TOGETHER, paths - from);
    own.start(seed, from, count);
    if (prices) ofPrices.start(seed ^ PRICES_SEED, from, count);
    for (let path = 0; path < count; path += 1) {
      sobol.next(point);
      own.normals(path, z[path]!);
      align(z[path]!, point, side);
      if (prices) ofPrices.normals(path, others[path]!);
    }
    // Year by year, so that what lies together is written together and a law is looked up in while it is near.
    for (let year = 0; year < years; year += 1) {
      const cell = year * paths + from;
      laws[year]!.draw(drawn, year, growth.subarray(cell, cell + count), prices?.subarray(cell, cell + count) ?? null);
    }
  }
  return { growth, prices };
}

/** Paths that are drawn together. */
const TOGETHER = 64;

/** Gives z its quasi-random part, in place. `side`: the directions side by side, year by year. */
function align(z: Float64Array, point: Int32Array, side: Float64Array): void {
  let [a, b, c, d] = [normalOf(point[0]!), normalOf(point[1]!), normalOf(point[2]!), normalOf(point[3]!)];
  for (let year = 0, at = 0; year < z.length; year += 1, at += DIRECTIONS) {
    const value = z[year]!;
    a -= side[at]! * value;
    b -= side[at + 1]! * value;
    c -= side[at + 2]! * value;
    d -= side[at + 3]! * value;
  }
  for (let year = 0, at = 0; year < z.length; year += 1, at += DIRECTIONS)
    z[year]! += side[at]! * a + side[at + 1]! * b + (side[at + 2]! * c + side[at + 3]! * d);
}

/** Fewer directions than DIRECTIONS, of a plan of fewer years, are filled up with nothing. */
function sideBySide(directions: readonly Float64Array[], years: number): Float64Array {
  const side = new Float64Array(years * DIRECTIONS);
  directions.forEach((direction, k) => direction.forEach((value, year) => (side[year * DIRECTIONS + k] = value)));
  return side;
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
