import { BlockLengths } from './block-lengths.ts';
import { streamOf } from './generator.ts';

/** Which row of the returns table each path lives through in each year, year by year: `rows[year * count + path]`. */
export interface Paths {
  rows: Uint16Array;
  count: number;
  years: number;
}

/**
 * Stationary block bootstrap (Politis and Romano, JASA 1994) without wrap-around: a block begins in a year drawn uniformly and goes on with
 * probability 1 − 1 ⁄ meanBlock a year, but always ends at the table's last. A path's first years do not depend on how many follow, nor a path on
 * how many paths there are.
 */
export function bootstrapPaths(options: { seed: number; count: number; years: number; tableYears: number; meanBlock: number }): Paths {
  const { seed, count, years, tableYears, meanBlock } = options;
  const rows = new Uint16Array(count * years);
  const lengths = new BlockLengths(meanBlock, tableYears);
  const generator = streamOf(0, 0);
  // A few paths at a time, year by year, so that what is written last is still near.
  const few = new Uint16Array(TOGETHER * years);
  for (let from = 0; from < count; from += TOGETHER) {
    const size = Math.min(TOGETHER, count - from);
    for (let path = 0; path < size; path += 1) {
      generator.restart(seed, from + path);
      generator.blocks(few, path, TOGETHER, years, tableYears, lengths);
    }
    for (let year = 0; year < years; year += 1) rows.set(few.subarray(year * TOGETHER, year * TOGETHER + size), year * count + from);
  }
  return { rows, count, years };
}

const TOGETHER = 128;

/**
 * How often a path of so many years visits each row, as a share of its years. Not equally: a row is reached by a new block or from the row before
 * it, so without wrap-around the table's first rows come up less often than the rest (the very first only by a new block). Year by year, with n
 * rows and q = 1 − 1 ⁄ meanBlock: p'ᵢ = q pᵢ₋₁ + (1 − q (1 − pₙ)) ⁄ n, from pᵢ = 1 ⁄ n.
 */
export function bootstrapWeights(options: { years: number; tableYears: number; meanBlock: number }): Float64Array {
  const { years, tableYears, meanBlock } = options;
  const goesOn = 1 - 1 / meanBlock;
  const weights = new Float64Array(tableYears);
  let visits = new Float64Array(tableYears).fill(1 / tableYears);
  for (let year = 0; year < years; year += 1) {
    const next = new Float64Array(tableYears).fill((1 - goesOn * (1 - visits[tableYears - 1]!)) / tableYears);
    for (let row = 0; row < tableYears; row += 1) {
      weights[row]! += visits[row]! / years;
      if (row > 0) next[row]! += goesOn * visits[row - 1]!;
    }
    visits = next;
  }
  return weights;
}

/** Every full window of history in its order, without wrap-around; none when the table is shorter than the plan. */
export function windowPaths(tableYears: number, years: number): Paths {
  const count = Math.max(0, tableYears - years + 1);
  const rows = new Uint16Array(count * years);
  for (let year = 0; year < years; year += 1) {
    for (let start = 0; start < count; start += 1) rows[year * count + start] = start + year;
  }
  return { rows, count, years };
}
