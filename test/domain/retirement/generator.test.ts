import { describe, expect, it } from 'vitest';
import { Generator, streamOf } from '#domain/retirement/generator.ts';

const draw = (generator: Generator, count: number) => Array.from({ length: count }, () => generator.next() / 0x100000000);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const correlation = (xs: number[], ys: number[]) => mean(xs.map((x, i) => (x - 0.5) * (ys[i]! - 0.5))) * 12;

describe('xoshiro128**', () => {
  it('gives the published first outputs of the state 1, 2, 3, 4', () => {
    const generator = new Generator(1, 2, 3, 4);
    expect([generator.next(), generator.next(), generator.next(), generator.next()]).toEqual([11520, 0, 5927040, 70819200]);
  });

  it('stays within 0 and the bound, and reaches both ends', () => {
    const generator = streamOf(1, 1);
    const values = new Set(Array.from({ length: 5000 }, () => generator.below(98)));
    expect([Math.min(...values), Math.max(...values), values.size]).toEqual([0, 97, 98]);
  });

  // Each bound is 4.5 standard errors of an ideal generator at 100,000 draws.
  it.each([1, 2, 3, 20261120, 0xffffffff])('has the moments of a uniform, seed %i', (seed) => {
    const values = draw(streamOf(seed, 7), 100_000);
    const se = 1 / Math.sqrt(values.length);
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(4.5 * se * Math.sqrt(1 / 12));
    expect(Math.abs(mean(values.map((v) => (v - 0.5) ** 2)) - 1 / 12)).toBeLessThan(4.5 * se * Math.sqrt(1 / 180));
    for (const lag of [1, 2, 3, 4, 7]) expect(Math.abs(correlation(values.slice(0, -lag), values.slice(lag)))).toBeLessThan(4.5 * se);
  });

  it('fills 98 cells evenly (chi-squared), along a stream and across the first draws of many', () => {
    const along = streamOf(5, 0);
    for (const next of [() => along.below(98), streams(5)]) {
      const counts = new Array<number>(98).fill(0);
      for (let i = 0; i < 98_000; i += 1) counts[next()]! += 1;
      const chi2 = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
      // 97 degrees of freedom: below 47.7 or above 167.1 once in 10,000 each.
      expect(chi2).toBeGreaterThan(47.7);
      expect(chi2).toBeLessThan(167.1);
    }
  });

  it('keeps neighbouring paths and neighbouring seeds apart', () => {
    const values = draw(streamOf(11, 100), 50_000);
    const bound = 4.5 / Math.sqrt(values.length);
    for (const other of [streamOf(11, 101), streamOf(12, 100), streamOf(100, 11)]) {
      expect(Math.abs(correlation(values, draw(other, values.length)))).toBeLessThan(bound);
    }
  });

  it('starts no two streams alike', () => {
    const starts = new Set<string>();
    for (let seed = 0; seed < 50; seed += 1) {
      for (let path = 0; path < 1000; path += 1) starts.add(draw(streamOf(seed, path), 3).join());
    }
    expect(starts.size).toBe(50_000);
  });
});

function streams(seed: number): () => number {
  let path = 0;
  return () => streamOf(seed, (path += 1)).below(98);
}
