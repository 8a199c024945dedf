import { describe, expect, it } from 'vitest';
import type { Lever, ProjectionInput } from '#schema/retirement.ts';
import { project } from '#domain/retirement/index.ts';
import { steppedSaving, steppedSpending } from '#domain/retirement/lever-steps.ts';
import { plan, worker } from './plans.ts';

const short = worker({ spending: 105_000, targetChance: 0.8 });

const lever = (input: ProjectionInput, kind: Lever['kind']) => project(input).levers.find((one) => one.kind === kind)!;
const chance = (input: ProjectionInput) => project(input).success.probability;

describe('levers', () => {
  it('start from a plan below its target', () => {
    expect(chance(short)).toBeLessThan(0.75);
  });

  it('spend: the new spending reaches the target when rerun, and a step more of it does not', () => {
    const { amount, chance: promised } = lever(short, 'spend');
    expect(amount).toBeLessThan(short.spending);
    expect(promised).toBeGreaterThanOrEqual(0.8);
    expect(chance({ ...short, spending: amount! })).toBe(promised);
    expect((short.spending - amount!) % (12 * 50)).toBe(0);
    expect(chance({ ...short, spending: amount! + 12 * 50 })).toBeLessThan(0.8);
  });

  it('save: the extra saving reaches the target when rerun, and a step less of it does not', () => {
    const { amount, chance: promised } = lever(short, 'save');
    expect(promised).toBeGreaterThanOrEqual(0.8);
    expect(chance({ ...short, contribution: short.contribution + amount! })).toBe(promised);
    expect(amount! % (12 * 100)).toBe(0);
    expect(chance({ ...short, contribution: short.contribution + amount! - 12 * 100 })).toBeLessThan(0.8);
  });

  it.each(['begin', 'end'] as const)('save: holds for spending at the %s of the year', (timing) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const input = { ...short, timing, seed, paths: 501 };
      const { amount, chance: promised } = lever(input, 'save');
      expect(chance({ ...input, contribution: input.contribution + amount! })).toBe(promised);
      expect(promised).toBeGreaterThanOrEqual(0.8);
    }
  });

  it('name few amounts from seed to seed, not one for each', () => {
    const runs = [1, 2, 3, 4, 5, 6].map((seed) => worker({ spending: 84_000, targetChance: 0.85, paths: 10_000, seed }));
    const amounts = (kind: Lever['kind']) => new Set(runs.map((input) => lever(input, kind).amount!));
    expect(amounts('spend').size).toBeLessThanOrEqual(3);
    expect(amounts('save').size).toBeLessThanOrEqual(3);
  });

  it('round to the side that meets the target: a cut up, room down, by steps that grow with what is spent', () => {
    expect(steppedSpending(60_000, 56_900)).toBe(60_000 - 12 * 300);
    expect(steppedSpending(60_000, 56_400)).toBe(60_000 - 12 * 300);
    expect(steppedSpending(60_000, 63_500)).toBe(60_000 + 12 * 250);
    expect([12_000, 24_000, 60_000, 120_000, 240_000, 600_000].map((goal) => (goal - steppedSpending(goal, goal - 1)) / 12)).toEqual([
      10, 20, 50, 100, 200, 500,
    ]);
    expect(steppedSaving(60_000, 3_100)).toEqual({ amount: 12 * 300, next: 12 * 400 });
  });

  it('retire later: the fewest years that reach the target', () => {
    const { amount, chance: promised } = lever(short, 'retire_later');
    const later = (years: number) => chance({ ...short, yearsToRetirement: short.yearsToRetirement + years });
    expect(later(amount!)).toBe(promised);
    expect(promised).toBeGreaterThanOrEqual(0.8);
    expect(later(amount! - 1)).toBeLessThan(0.8);
  });

  it('are nothing more to save and no later date when the target is met, and room to spend', () => {
    const easy = worker({ spending: 50_000, targetChance: 0.8 });
    const { success, levers } = project(easy);
    expect(levers.slice(1)).toEqual([
      { kind: 'save', amount: 0, chance: success.probability },
      { kind: 'retire_later', amount: 0, chance: success.probability },
    ]);
    expect(levers[0]!.amount).toBeGreaterThan(50_000);
  });

  it('are null where none exists: saving and later retirement once retired, or a goal beyond ten more years', () => {
    const retired = plan({ spending: 70_000 });
    expect(project(retired).levers.slice(1)).toEqual([
      { kind: 'save', amount: null, chance: null },
      { kind: 'retire_later', amount: null, chance: null },
    ]);
    expect(lever(worker({ spending: 5_000_000 }), 'retire_later')).toEqual({ kind: 'retire_later', amount: null, chance: null });
    const penniless = plan({ balance: 0, spending: 1 });
    expect(lever(penniless, 'spend')).toEqual({ kind: 'spend', amount: null, chance: null });
  });
});
