import { describe, expect, it } from 'vitest';
import { project } from '#domain/retirement/index.ts';
import { deathProbability, survival } from '#domain/retirement/life-table.ts';
import { livesOf } from '#domain/retirement/lives.ts';
import { constantReturns, plan } from './plans.ts';

/** Years still to live on average, death taken to come in the middle of a year. */
const expectation = (age: number, sex: 'female' | 'male' | null) =>
  survival(age, sex)
    .slice(1)
    .reduce((sum, alive) => sum + alive, 0.5);

describe('the life table', () => {
  it.each([
    { age: 0, male: 75.79, female: 81.06 },
    { age: 40, male: 38.59, female: 42.64 },
    { age: 65, male: 18.12, female: 20.66 },
    { age: 85, male: 6.04, female: 7.02 },
    { age: 100, male: 2.04, female: 2.23 },
  ])('gives the published expectation of life at $age', ({ age, male, female }) => {
    // Deaths of the first year of life come early in it, which the middle of the year misses by a seventh of a year in a hundred and fifty.
    expect(Math.abs(expectation(age, 'male') - male)).toBeLessThan(0.012);
    expect(Math.abs(expectation(age, 'female') - female)).toBeLessThan(0.012);
  });

  it('takes the mean of both where the sex is not said, and nobody outlives it', () => {
    expect(deathProbability(70, null)).toBeCloseTo((0.022903 + 0.014769) / 2, 12);
    expect(deathProbability(119, 'male')).toBe(1);
    expect(survival(100, null).at(-1)).toBe(0);
  });
});

describe('drawn lifetimes', () => {
  const couple = plan({
    lives: [
      { age: 65, sex: 'male', years: null },
      { age: 60, sex: 'female', years: null },
    ],
    horizonYears: 50,
  });
  const { drawn } = livesOf(couple, 50, 20_000);
  const share = (year: number, bit: number) =>
    drawn!.subarray(year * 20_000, (year + 1) * 20_000).filter((state) => state & bit).length / 20_000;

  it('follow the table, each person by themselves', () => {
    for (const year of [5, 15, 25]) {
      const [his, hers] = [survival(65, 'male')[year]!, survival(60, 'female')[year]!];
      expect(Math.abs(share(year, 1) - his)).toBeLessThan(0.013);
      expect(Math.abs(share(year, 2) - hers)).toBeLessThan(0.013);
      expect(Math.abs(share(year, 3) - (1 - (1 - his) * (1 - hers)))).toBeLessThan(0.013);
    }
    expect([share(0, 1), share(0, 2)]).toEqual([1, 1]);
  });

  it('never come back to life, and are the same on a path whatever the number of paths', () => {
    const few = livesOf(couple, 50, 10).drawn!;
    for (let year = 1; year < 50; year += 1) {
      for (let path = 0; path < 10; path += 1) {
        expect(few[year * 10 + path]).toBe(drawn![year * 20_000 + path]);
        expect(few[year * 10 + path]! & ~few[(year - 1) * 10 + path]!).toBe(0);
      }
    }
  });

  it('without chance in the market the chance is that of dying before the money runs out', () => {
    // 20 payments at no return: it fails for who lives into the 21st year.
    const { success } = project(
      plan({ balance: 20, spending: 1, horizonYears: 55, lives: [{ age: 65, sex: 'female', years: null }], paths: 20_000 }),
      constantReturns(0),
    );
    expect(Math.abs(1 - success.probability - survival(65, 'female')[20]!)).toBeLessThan(0.013);
  });

  it('the fan ends when hardly anybody lives', () => {
    const { fan } = project(plan({ horizonYears: 55, lives: [{ age: 65, sex: 'male', years: null }], paths: 5000 }));
    expect(fan.length).toBeGreaterThan(35);
    expect(fan.length).toBeLessThan(46);
  });
});

describe('a couple with known lives', () => {
  const two = (changes = {}) =>
    plan({
      balance: 100,
      spending: 0,
      horizonYears: 4,
      survivorShare: 0.5,
      lives: [
        { age: 70, sex: null, years: 2 },
        { age: 70, sex: null, years: 4 },
      ],
      paths: 5,
      ...changes,
    });
  const limit = (changes = {}) => project(two(changes), constantReturns(0)).spendingAt90!;

  it('needs the survivor’s share after the first death', () => {
    expect(limit()).toBeCloseTo(100 / 3, 9); // 1 + 1 + ½ + ½
  });

  it('keeps of an income what its owner leaves, and the larger of two where it says so', () => {
    const income = (annual: number, owner: number | null, survivor: number | 'larger' = 0) => ({
      label: 'x',
      annual,
      fromYear: 0,
      indexed: true,
      owner,
      survivor,
    });
    expect(limit({ incomes: [income(6, 0)] })).toBeCloseTo(112 / 3, 9);
    expect(limit({ incomes: [income(6, 0, 0.5)] })).toBeCloseTo(118 / 3, 9);
    expect(limit({ incomes: [income(6, null)] })).toBeCloseTo(124 / 3, 9);
    expect(limit({ incomes: [income(9, 0, 'larger'), income(6, 1, 'larger')] })).toBeCloseTo((100 + 15 * 2 + 9 * 2) / 3, 9);
    expect(limit({ incomes: [income(6, 0, 'larger'), income(9, 1, 'larger')] })).toBeCloseTo((100 + 15 * 2 + 9 * 2) / 3, 9);
  });
});
