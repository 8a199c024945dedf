import { Generator } from './generator.ts';

/** Which row of the returns table each path lives through in each year, year by year: `rows[year * count + path]`. */
export interface Paths {
  rows: Uint16Array;
  count: number;
  years: number;
}

/**
 * Stationary block bootstrap (Politis and Romano, JASA 1994): a block begins in a year drawn uniformly and goes on with probability 1 − 1 ⁄ meanBlock; it always ends
 * at the table's last year, for history does not wrap round. A path's first years do not depend on how many years follow, nor a path on the number of paths.
 */
export function bootstrapPaths(options: { seed: number; count: number; years: number; tableYears: number; meanBlock: number }): Paths {
  const { seed, count, years, tableYears, meanBlock } = options;
  const rows = new Uint16Array(count * years);
  const newBlock = Math.floor(0x100000000 / meanBlock);
  for (let path = 0; path < count; path += 1) {
    const generator = new Generator(seed, path);
    let row = tableYears - 1;
    for (let cell = path; cell < rows.length; cell += count) {
      const ends = generator.next() < newBlock || row === tableYears - 1;
      row = ends ? generator.below(tableYears) : row + 1;
      rows[cell] = row;
    }
  }
  return { rows, count, years };
}

/**
 * How often the bootstrap visits each row in the long run, up to a factor. A row is reached by a new block or from the row before it, so the first rows are visited
 * less often than the rest (the very first only by a new block): wᵢ = 1 + (1 − 1 ⁄ meanBlock) wᵢ₋₁.
 */
export function bootstrapWeights(tableYears: number, meanBlock: number): Float64Array {
  const weights = new Float64Array(tableYears);
  let weight = 0;
  for (let row = 0; row < tableYears; row += 1) {
    weight = 1 + (1 - 1 / meanBlock) * weight;
    weights[row] = weight;
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
