import { describe, expect, it } from 'vitest';
import { chanceOf } from '#domain/retirement/kernel.ts';
import { openModel } from '#domain/retirement/models.ts';
import { project } from '#domain/retirement/project.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { chanceWith, limitsOf } from '#domain/retirement/trial.ts';
import { constantReturns, plan } from './plans.ts';

/** The highest 30-year withdrawal rate of each start year: unadjusted history, rebalanced each year, no fees. */
function rates(stocks: number, timing: 'begin' | 'end'): Float64Array {
  const input = plan({ balance: 1, timing, mix: { stocks, bonds: 1 - stocks }, model: 'historical' });
  return limitsOf(input, openModel(input, DEFAULT_DATA));
}

describe('30 years of history, 69 windows, withdrawal at the start of the year', () => {
  const levels = [3, 3.5, 4, 4.5, 5, 6, 7];
  it.each([
    { stocks: 0, lasting: [84.06, 47.83, 39.13, 33.33, 24.64, 14.49, 7.25], safemax: 2.4071, worst: 1941 },
    { stocks: 0.5, lasting: [100, 100, 92.75, 82.61, 66.67, 49.28, 28.99], safemax: 3.667, worst: 1966 },
    { stocks: 0.75, lasting: [100, 100, 94.2, 86.96, 76.81, 62.32, 49.28], safemax: 3.8043, worst: 1966 },
    { stocks: 1, lasting: [100, 98.55, 92.75, 89.86, 78.26, 68.12, 59.42], safemax: 3.4929, worst: 1929 },
  ])('with $stocks in stocks', ({ stocks, lasting, safemax, worst }) => {
    const found = rates(stocks, 'begin');
    expect(found.length).toBe(69);
    expect(levels.map((level) => Math.round(chanceOf(found, level / 100) * 10_000) / 100)).toEqual(lasting);
    expect(Math.min(...found) * 100).toBeCloseTo(safemax, 4);
    expect(1928 + found.indexOf(Math.min(...found))).toBe(worst);
  });

  it.each([
    { stocks: 0.5, timing: 'begin', years: { 1928: 0.0567863443, 1937: 0.0422845735, 1955: 0.0524328148 } },
    { stocks: 0.5, timing: 'end', years: { 1928: 0.0592201496, 1937: 0.0435164236, 1955: 0.0538902419 } },
    { stocks: 0.6, timing: 'begin', years: { 1929: 0.0460170558, 1941: 0.0565427752, 1949: 0.0864116307 } },
    { stocks: 0.6, timing: 'end', years: { 1929: 0.0476627666, 1941: 0.0590940237, 1949: 0.0922246475 } },
    { stocks: 0.75, timing: 'end', years: { 1932: 0.0848128353, 1948: 0.1043265443 } },
    { stocks: 1, timing: 'begin', years: { 1933: 0.0923390913, 1954: 0.1071282703 } },
    { stocks: 1, timing: 'end', years: { 1929: 0.0359726584, 1950: 0.1362698864 } },
  ] as const)('the highest rate of single years, $stocks in stocks, $timing of the year', ({ stocks, timing, years }) => {
    const found = rates(stocks, timing);
    for (const [year, rate] of Object.entries(years)) expect(found[Number(year) - 1928]).toBeCloseTo(rate, 9);
  });

  it('is what the historical model answers', () => {
    const headline = project(plan({ model: 'historical', mix: { stocks: 0.5, bonds: 0.5 } }));
    expect(headline.success.probability).toBeCloseTo(0.9275, 4);
    expect(headline.history).toEqual({
      probability: headline.success.probability,
      windows: 69,
      safemax: { rate: expect.closeTo(0.03667, 5) as number, startYear: 1966 },
    });
  });
});

describe('block bootstrap of unadjusted history, 60/40 at 4 %', () => {
  it.each([
    { meanBlock: 1, chance: 90.8 },
    { meanBlock: 5, chance: 92.5 },
    { meanBlock: 10, chance: 93 },
    { meanBlock: 20, chance: 93.9 },
  ])('agrees with an independent calculation with a mean block of $meanBlock', ({ meanBlock, chance }) => {
    const input = plan({ seed: 1, paths: 40_000, meanBlockYears: meanBlock, returns: 'history' });
    expect(Math.abs(chanceWith(input, openModel(input, DEFAULT_DATA)) * 100 - chance)).toBeLessThan(0.6);
  });
});

describe('a market without chance', () => {
  it.each([
    { real: 0.02, timing: 'end', rate: 4.464992 },
    { real: 0.03, timing: 'end', rate: 5.101926 },
    { real: 0.05, timing: 'end', rate: 6.505144 },
    { real: 0, timing: 'end', rate: 3.333333 },
    { real: 0.02, timing: 'begin', rate: 4.377443 },
    { real: 0.03, timing: 'begin', rate: 4.953326 },
    { real: 0.05, timing: 'begin', rate: 6.195375 },
  ] as const)('pays the annuity at $real, $timing of the year', ({ real, timing, rate }) => {
    const headline = project(plan({ timing, paths: 10 }), constantReturns(real, 0.03));
    expect(headline.spendingAt90! / 10_000).toBeCloseTo(rate, 6);
  });

  it('grows savings as an annuity does', () => {
    const { atRetirement } = project(
      plan({ yearsToRetirement: 10, horizonYears: 20, balance: 1000, contribution: 100, paths: 5 }),
      constantReturns(0.05),
    );
    expect(atRetirement.p50).toBeCloseTo(1000 * 1.05 ** 10 + 100 * ((1.05 ** 10 - 1) / 0.05), 6);
    expect(atRetirement.p10).toBe(atRetirement.p50);
  });

  it('erodes a fixed income from today on, and leaves an indexed one alone', () => {
    const inflation = 0.03;
    const income = (indexed: boolean) =>
      project(
        plan({
          balance: 0,
          horizonYears: 3,
          yearsToRetirement: 1,
          incomes: [{ label: 'Pension', annual: 100, fromYear: 1, indexed }],
          paths: 5,
        }),
        constantReturns(0, inflation),
      ).spendingAt90!;
    // Two payments, worth 1/1.03 and 1/1.03² of today's dollars at the start of years 1 and 2; the surplus of the first is kept.
    expect(income(false)).toBeCloseTo((100 / 1.03 + 100 / 1.03 ** 2) / 2, 9);
    expect(income(true)).toBeCloseTo(100, 9);
  });
});
