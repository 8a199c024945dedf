/**
 * The highest 30-year rate of every start year, by a plain loop that shares nothing with the engine but the table of returns. The figures of single years in
 * golden.test.ts, from a calculation outside of this project, tie the table down.
 */
import { describe, expect, it } from 'vitest';
import { chanceOf } from '#domain/retirement/kernel.ts';
import { openModel } from '#domain/retirement/models.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { limitsOf } from '#domain/retirement/trial.ts';
import { plan } from './plans.ts';

const { nominal, cpi, firstYear } = DEFAULT_DATA.table;
const YEARS = 30;
const STARTS = cpi.length - YEARS + 1;
const TIMINGS = ['begin', 'end'] as const;
type Timing = (typeof TIMINGS)[number];

/** What is left after 30 years of spending from a balance of 1, or null once it cannot be paid. */
function left(start: number, stocks: number, timing: Timing, spending: number): number | null {
  let balance = 1;
  for (let row = start; row < start + YEARS; row += 1) {
    if (timing === 'begin') balance -= spending;
    if (balance < 0) return null;
    balance *= (1 + stocks * nominal['stocks']![row]! + (1 - stocks) * nominal['bonds']![row]!) / (1 + cpi[row]!);
    if (timing === 'end') balance -= spending;
    if (balance < 0) return null;
  }
  return balance;
}

function highestRate(start: number, stocks: number, timing: Timing): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (left(start, stocks, timing, middle) === null) high = middle;
    else low = middle;
  }
  return low;
}

function rates(stocks: number, timing: Timing): Float64Array {
  const input = plan({ balance: 1, timing, mix: { stocks, bonds: 1 - stocks }, model: 'historical' });
  return limitsOf(input, openModel(input, DEFAULT_DATA));
}

describe.each(TIMINGS)('every start year, spending at the %s of the year', (timing) => {
  it.each([0, 0.5, 0.6, 0.75, 1])('with %d in stocks', (stocks) => {
    const found = rates(stocks, timing);
    expect([found.length, firstYear]).toEqual([STARTS, 1928]);
    for (let start = 0; start < STARTS; start += 1)
      expect(Math.abs(found[start]! - highestRate(start, stocks, timing))).toBeLessThan(1e-12);
  });
});

/** From an outside calculation on the same table (Damodaran, edition of January 2026): the highest rate that always lasted, its start, and the per cent of 69 windows that last. */
const GOLDEN_END = [
  { stocks: 0.5, safemax: 3.75966207, worst: 1966, lasting: [100.0, 94.2, 84.06, 68.12, 52.17, 33.33] },
  { stocks: 0.6, safemax: 3.83136801, worst: 1966, lasting: [100.0, 97.1, 88.41, 75.36, 56.52, 47.83] },
  { stocks: 0.75, safemax: 3.91272307, worst: 1966, lasting: [100.0, 98.55, 88.41, 78.26, 63.77, 52.17] },
  { stocks: 1, safemax: 3.59726584, worst: 1929, lasting: [100.0, 95.65, 89.86, 81.16, 68.12, 62.32] },
] as const;

describe('spending at the end of the year', () => {
  it.each(GOLDEN_END)('with $stocks in stocks', ({ stocks, safemax, worst, lasting }) => {
    const found = rates(stocks, 'end');
    expect(Math.min(...found) * 100).toBeCloseTo(safemax, 6);
    expect(firstYear + found.indexOf(Math.min(...found))).toBe(worst);
    expect([3.5, 4, 4.5, 5, 6, 7].map((level) => Math.round(chanceOf(found, level / 100) * 10_000) / 100)).toEqual(lasting);
  });

  it('bears a little more than at its start, in every year', () => {
    for (const stocks of [0.5, 1]) {
      const begin = rates(stocks, 'begin');
      rates(stocks, 'end').forEach((rate, start) => {
        expect(rate).toBeGreaterThan(begin[start]!);
      });
    }
  });
});
