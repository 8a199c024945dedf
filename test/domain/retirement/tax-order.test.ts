import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openModel } from '#domain/retirement/models.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { scenarioOf, trial } from '#domain/retirement/trial.ts';
import { plan } from './plans.ts';

/** The first year that accounts of one mix, each with its own tax on withdrawals, cannot pay when they are emptied one after the other; −1 where none. */
function inOrder(accounts: { share: number; tax: number }[], growth: number[], balance: number, spending: number): number {
  const left = accounts.map(({ share }) => share * balance);
  for (const [year, factor] of growth.entries()) {
    let need = spending;
    accounts.forEach(({ tax }, k) => {
      const paid = Math.min(left[k]! * (1 - tax), need);
      left[k]! -= paid / (1 - tax);
      need -= paid;
    });
    if (need > 1e-6 * spending) return year;
    left.forEach((amount, k) => (left[k] = amount * factor));
  }
  return -1;
}

it('where all accounts hold one mix, the rate blended by balance gives what any order of withdrawals gives', () => {
  const tax = fc.double({ min: 0, max: 0.5, noNaN: true });
  const kinds = fc.array(fc.record({ part: fc.double({ min: 0.05, max: 1, noNaN: true }), tax }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      kinds,
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 20_000, max: 60_000, noNaN: true }),
      (parts, seed, spending) => {
        const whole = parts.reduce((sum, { part }) => sum + part, 0);
        const accounts = parts.map(({ part, tax: rate }) => ({ share: part / whole, tax: rate }));
        const taxRate = accounts.reduce((sum, { share, tax: rate }) => sum + share * rate, 0);
        const input = plan({ paths: 20, seed, spending, taxRate });
        const scenario = scenarioOf(input, openModel(input, DEFAULT_DATA));
        const { shortfalls } = trial(input, scenario);
        const growth = Array.from({ length: 30 }, (_, year) => scenario.futures.growth(year, 0, 20).slice());
        shortfalls.forEach((year, path) =>
          expect(
            inOrder(
              accounts,
              growth.map((values) => values[path]!),
              input.balance,
              spending,
            ),
          ).toBe(year),
        );
      },
    ),
    { numRuns: 50 },
  );
});
