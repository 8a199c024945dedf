import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockLengths } from '#domain/retirement/block-lengths.ts';
import { bootstrapPaths, bootstrapWeights, windowPaths, type Paths } from '#domain/retirement/paths.ts';

const rowsOf = ({ rows, count, years }: Paths, path: number) => Array.from({ length: years }, (_, year) => rows[year * count + path]!);
const table = { tableYears: 98, meanBlock: 10 };

describe('block bootstrap', () => {
  it('goes on to the next year nine times in ten, and never from the last year to the first', () => {
    const paths = bootstrapPaths({ ...table, seed: 3, count: 20_000, years: 40 });
    let went = 0;
    let could = 0;
    let wrapped = 0;
    let lasts = 0;
    for (let path = 0; path < paths.count; path += 1) {
      const rows = rowsOf(paths, path);
      rows.slice(1).forEach((row, year) => {
        const before = rows[year]!;
        if (before === 97) {
          lasts += 1;
          wrapped += row === 0 ? 1 : 0;
        } else {
          could += 1;
          went += row === before + 1 ? 1 : 0;
        }
      });
    }
    expect(went / could).toBeCloseTo(0.9 + 0.1 / 98, 2);
    expect(wrapped / lasts).toBeLessThan(0.02); // 1 in 98 by a new block alone
  });

  it('goes on for more than k years with the chance (1 − 1 ⁄ mean)ᵏ, to the last of 32 bits', () => {
    for (const meanBlock of [1, 1.5, 10, 50]) {
      const lengths = new BlockLengths(meanBlock, 98);
      let share = 1;
      for (let k = 1; k < 98; k += 1) {
        share *= 1 - 1 / meanBlock;
        const bound = Math.floor(share * 0x100000000);
        if (bound > 0) expect(lengths.of(bound - 1)).toBeGreaterThan(k);
        expect(lengths.of(bound)).toBeLessThanOrEqual(k);
      }
      expect([lengths.of(0xffffffff), lengths.of(0)]).toEqual([1, meanBlock === 1 ? 1 : lengths.of(0)]);
      expect(lengths.of(0)).toBeLessThanOrEqual(98);
    }
  });

  it('visits each row as often as the weights say', () => {
    const paths = bootstrapPaths({ ...table, seed: 8, count: 40_000, years: 25 });
    const weights = bootstrapWeights({ ...table, years: 25 });
    const visits = new Float64Array(98);
    for (const row of paths.rows) visits[row]! += 1 / paths.rows.length;
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(weights[0]).toBeLessThan(weights[97]! / 5);
    visits.forEach((share, row) => expect(Math.abs(share / weights[row]! - 1)).toBeLessThan(0.1));
  });

  it('is the same for a path whatever the number of paths and years', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 30 }),
        (seed, count, years) => {
          const small = bootstrapPaths({ ...table, seed, count, years });
          const large = bootstrapPaths({ ...table, seed, count: count + 13, years: years + 5 });
          for (let path = 0; path < count; path += 1) expect(rowsOf(large, path).slice(0, years)).toEqual(rowsOf(small, path));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('with a block of one year draws every row alike', () => {
    const weights = bootstrapWeights({ tableYears: 98, meanBlock: 1, years: 30 });
    weights.forEach((weight) => expect(weight).toBeCloseTo(1 / 98, 14));
  });
});

describe('historical windows', () => {
  it('are every full window in order, and none when history is too short', () => {
    const windows = windowPaths(98, 30);
    expect(windows.count).toBe(69);
    expect(rowsOf(windows, 0)).toEqual(Array.from({ length: 30 }, (_, year) => year));
    expect(rowsOf(windows, 68).at(-1)).toBe(97);
    expect(windowPaths(20, 30).count).toBe(0);
  });
});
