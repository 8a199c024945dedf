import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossing, SEARCHED } from '#domain/retirement/search.ts';

describe('a crossing', () => {
  it('is found within its tolerance, wherever it lies, however steep, and where the first paths mislead', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 20, max: 1e7, noNaN: true }),
        fc.double({ min: 10, max: 1e6, noNaN: true }),
        fc.constantFrom(1, 5, 1000),
        fc.constantFrom(0.5, 0.98, 1, 1.03, 2),
        (root, guess, steps, misled) => {
          // A share of paths: a staircase that falls with the amount.
          const margin = (amount: number, paths: number) =>
            Math.floor((steps * (root * (Number.isFinite(paths) ? misled : 1) - amount)) / root) / steps;
          const found = crossing(margin, { least: 1, guess })!;
          expect(margin(found.low, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(0);
          expect(margin(found.high, Number.POSITIVE_INFINITY)).toBeLessThan(0);
          expect(found.high - found.low).toBeLessThanOrEqual(Math.max(0.5, SEARCHED * found.low));
        },
      ),
    );
  });

  it('is null where there is none', () => {
    expect(crossing(() => -1, { least: 1, guess: 1000 })).toBeNull();
    expect(crossing(() => 1, { least: 1, guess: 1000, largest: 1e6 })).toBeNull();
  });
});
