/** The same plan years later: what replays begin from, and what a report says of the time since the last one. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toProjectionInput } from '#domain/retirement/index.ts';
import { yearsOn } from '#domain/retirement/years-on.ts';
import { anyInputs } from '../projections.ts';
import { plan } from './plans.ts';

const YEAR = 2026;
const basis = (year: number) => ({ balance: 500_000, mix: { stocks: 0.7, bonds: 0.3 }, fee: 0.001, asOf: `${year}-11-20`, seed: 7 });

it('is what the household’s own answers make in that year', () => {
  fc.assert(
    fc.property(anyInputs(YEAR), fc.nat({ max: 79 }), (inputs, years) => {
      const now = toProjectionInput(inputs, basis(YEAR));
      const oldest = Math.max(now.age, ...now.lives.map(({ age }) => age));
      const later = Math.min(years, now.horizonYears - 1, 119 - oldest);
      expect(yearsOn(now, later)).toEqual(toProjectionInput(inputs, basis(YEAR + later)));
    }),
  );
});

it('of two who live to the last age the older is gone when the younger is not', () => {
  const couple = plan({
    age: 80,
    horizonYears: 26,
    lives: [
      { age: 80, sex: null, years: 16 },
      { age: 70, sex: null, years: 26 },
    ],
  });
  expect(yearsOn(couple, 20).lives).toEqual([
    { age: 100, sex: null, years: 0 },
    { age: 90, sex: null, years: 6 },
  ]);
});

it('goes no further than the last year, and not back', () => {
  const couple = plan({
    horizonYears: 5,
    lives: [
      { age: 92, sex: null, years: 4 },
      { age: 91, sex: null, years: 5 },
    ],
  });
  expect(yearsOn(couple, 9)).toMatchObject({ startYear: 2030, horizonYears: 1, lives: [{ years: 0 }, { years: 1 }] });
  expect(yearsOn(couple, -1)).toEqual(couple);
});

it('of phases that have begun by then the latest counts', () => {
  const { phases } = yearsOn(
    plan({
      phases: [
        { fromYear: 20, share: 0.85 },
        { fromYear: 10, share: 0.95 },
      ],
    }),
    25,
  );
  expect(phases).toEqual([
    { fromYear: 0, share: 0.95 },
    { fromYear: 0, share: 0.85 },
  ]);
});
