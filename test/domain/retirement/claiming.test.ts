import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benefitAt, claimedAt, EARLIEST_CLAIM, fullRetirementMonths, LATEST_CLAIM } from '#domain/retirement/claiming.ts';

describe('Social Security claimed earlier or later', () => {
  it.each([
    [1943, 66, 0],
    [1954, 66, 0],
    [1955, 66, 2],
    [1957, 66, 6],
    [1959, 66, 10],
    [1960, 67, 0],
    [1992, 67, 0],
  ])('born in %d: full retirement age %d and %d months', (born, years, months) => {
    expect(fullRetirementMonths(born)).toBe(years * 12 + months);
  });

  // The Social Security Administration's own tables of reductions and credits.
  it.each([
    [1960, 62, 0.7],
    [1960, 63, 0.75],
    [1960, 64, 0.8],
    [1960, 65, 0.8667],
    [1960, 66, 0.9333],
    [1960, 67, 1],
    [1960, 68, 1.08],
    [1960, 70, 1.24],
    [1950, 62, 0.75],
    [1950, 70, 1.32],
    [1957, 62, 0.725],
  ])('born in %d, claimed at %d: %d of the full benefit', (born, age, share) => {
    expect(benefitAt(age, born)).toBeCloseTo(share, 4);
  });

  it('pays more a year the longer one waits, and the same when nothing changes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1943, max: 2010 }),
        fc.integer({ min: EARLIEST_CLAIM, max: LATEST_CLAIM - 1 }),
        fc.integer({ min: 1000, max: 60_000 }),
        (born, age, annual) => {
          expect(claimedAt(annual, age, age + 1, born)).toBeGreaterThan(annual);
          expect(claimedAt(annual, age, age, born)).toBe(annual);
        },
      ),
    );
  });
});
