import { describe, expect, it } from 'vitest';
import { wilson } from '#domain/retirement/chance.ts';
import { chanceOf } from '#domain/retirement/kernel.ts';
import { openModel } from '#domain/retirement/models.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { limitsOf } from '#domain/retirement/trial.ts';
import { plan } from './plans.ts';

describe('the interval of the chance', () => {
  it('is Wilson’s', () => {
    // Newcombe (1998), 81 of 263: 0.2553 to 0.3662.
    const { low, high } = wilson(81 / 263, 263);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.2553', '0.3662']);
    expect(wilson(1, 10_000)).toMatchObject({ high: 1 });
    expect(wilson(1, 10_000).low).toBeCloseTo(0.999616, 6);
    expect(wilson(0, 50).low).toBe(0);
  });

  it('covers the truth at its stated rate over seeds', () => {
    const input = plan({ spending: 45_000 });
    const chance = (seed: number, paths: number) => {
      const one = { ...input, seed, paths };
      return chanceOf(limitsOf(one, openModel(one, DEFAULT_DATA)), one.spending);
    };
    const truth = chance(1, 200_000);
    let covered = 0;
    const seeds = 400;
    for (let seed = 1000; seed < 1000 + seeds; seed += 1) {
      const { low, high } = wilson(chance(seed, 400), 400);
      if (low <= truth && truth <= high) covered += 1;
    }
    // 95 % of 400, four standard errors of the count each side.
    expect(covered / seeds).toBeGreaterThan(0.905);
    expect(covered / seeds).toBeLessThan(0.99);
  });
});
