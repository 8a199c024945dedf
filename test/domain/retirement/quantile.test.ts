import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamOf } from '#domain/retirement/generator.ts';
import { Bins, quantiles, quantilesOfMany, rank, select } from '#domain/retirement/quantile.ts';

const values = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e7, noNaN: true })), { minLength: 1, maxLength: 200 });

describe('quantiles', () => {
  it('select what a sort would put there', () => {
    fc.assert(
      fc.property(values, fc.nat(), (numbers, at) => {
        const sorted = Float64Array.from(numbers).sort();
        const k = at % sorted.length;
        expect(select(Float64Array.from(numbers), k)).toBe(sorted[k]);
      }),
    );
  });

  it('are the smallest values that the share does not exceed', () => {
    fc.assert(
      fc.property(values, (numbers) => {
        const shares = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
        quantiles(Float64Array.from(numbers), shares).forEach((value, i) => {
          expect(numbers.filter((number) => number <= value).length).toBeGreaterThanOrEqual(shares[i]! * numbers.length - 1e-9);
          expect(numbers.filter((number) => number < value).length).toBeLessThan(shares[i]! * numbers.length);
        });
      }),
    );
  });

  it('count 9,000 of 10,000 as nine tenths, whatever the rounding', () => {
    expect([rank(10_000, 0.9), rank(10_000, 0.85), rank(10, 0.1 + 0.2), rank(10, 0), rank(10, 1)]).toEqual([9000, 8500, 3, 1, 10]);
  });
});

describe('quantiles of many', () => {
  it('are the very same, whatever the values, and leave them and the room as they were', () => {
    const bins = new Bins();
    const shares = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
    const drawn = streamOf(3, 3);
    const uniform = () => (drawn.next() + 0.5) / 0x100000000;
    const kinds = [
      () => uniform() * 1e6,
      () => (uniform() < 0.3 ? 0 : 1e6 / uniform()),
      () => (uniform() < 0.97 ? 0 : uniform()),
      () => 1_000_000,
      () => 1_000_000 + uniform() * 1e-6,
      () => 1e-5 * uniform(),
    ];
    for (const kind of kinds) {
      const values = Float64Array.from({ length: 20_000 }, kind);
      const before = values.slice();
      expect(quantilesOfMany(values, shares, bins)).toEqual(quantiles(values.slice(), shares));
      expect(values).toEqual(before);
    }
    expect([bins.counts.some((count) => count > 0), bins.wanted.some((slot) => slot > 0)]).toEqual([false, false]);
  });
});
