import type { LognormalFactors } from './contract.ts';
import { exp } from './normal.ts';
import { BLOCK, PRICES_SEED, type Prepared } from './prepared.ts';
import { Streams } from './streams.ts';

/** The kernel in TypeScript: every operation in the order in which assembly/kernel.ts does it, so that the two agree to the bit. */
export function drawScalar(request: Prepared): LognormalFactors {
  const { paths, first, years, seed, size, into } = request;
  const { growth, prices } = into;
  const draws: Draws = { own: new Streams(BLOCK), z: new Float64Array(size), ofPrices: new Streams(BLOCK), last: new Float64Array(1) };
  for (let from = 0; from < paths; from += BLOCK) {
    const count = Math.min(BLOCK, paths - from);
    draws.own.start(seed, first + from, count);
    if (prices) draws.ofPrices.start(seed ^ PRICES_SEED, first + from, count);
    for (let year = 0; year < years; year += 1) {
      const cell = year * paths + from;
      drawYear(request, request.weights[year]!, draws, growth.subarray(cell, cell + count), prices?.subarray(cell, cell + count) ?? null);
    }
  }
  return into;
}

/** The streams of a block of paths, and room for the normal numbers of one path and year. */
interface Draws {
  own: Streams;
  z: Float64Array;
  ofPrices: Streams;
  last: Float64Array;
}

function drawYear(
  { size, mean, lower }: Prepared,
  weights: Float64Array,
  { own, z, ofPrices, last }: Draws,
  growth: Float64Array,
  prices: Float64Array | null,
): void {
  for (let path = 0; path < growth.length; path += 1) {
    own.normals(path, z);
    let factor = 0;
    let at = 0;
    for (let i = 0; i < size; i += 1) {
      const weight = weights[i]!;
      if (weight === 0) {
        at += i + 1;
        continue;
      }
      let x = mean[i]!;
      for (let j = 0; j <= i; j += 1, at += 1) x += lower[at]! * z[j]!;
      factor += weight * exp(x);
    }
    growth[path] = factor;
    if (prices === null) continue;
    ofPrices.normals(path, last);
    let x = mean[size]!;
    for (let j = 0; j < size; j += 1, at += 1) x += lower[at]! * z[j]!;
    prices[path] = exp(x + lower[at]! * last[0]!);
  }
}
