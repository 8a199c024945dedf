import { describe, expect, it } from 'vitest';
import type { Lever, ProjectionInput } from '#schema/retirement.ts';
import { project } from '#domain/retirement/index.ts';
import { plan, worker } from './plans.ts';

const short = worker({ spending: 105_000, targetChance: 0.8 });

const lever = (input: ProjectionInput, kind: Lever['kind']) => project(input).levers.find((one) => one.kind === kind)!;
const chance = (input: ProjectionInput) => project(input).success.probability;

describe('levers', () => {
  it('start from a plan below its target', () => {
    expect(chance(short)).toBeLessThan(0.75);
  });

  it('spend: the new spending reaches the target when rerun, and hardly more of it does not', () => {
    const { amount, chance: promised } = lever(short, 'spend');
    expect(amount).toBeLessThan(short.spending);
    expect(promised).toBeGreaterThanOrEqual(0.8);
    expect(chance({ ...short, spending: amount! })).toBe(promised);
    expect(chance({ ...short, spending: amount! * 1.001 })).toBeLessThan(0.8);
  });

  it('save: the extra saving reaches the target when rerun, and hardly less of it does not', () => {
    const { amount, chance: promised } = lever(short, 'save');
    expect(promised).toBeGreaterThanOrEqual(0.8);
    expect(chance({ ...short, contribution: short.contribution + amount! })).toBe(promised);
    expect(chance({ ...short, contribution: short.contribution + amount! * 0.999 })).toBeLessThan(0.8);
  });

  it.each(['begin', 'end'] as const)('save: holds for spending at the %s of the year', (timing) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const input = { ...short, timing, seed, paths: 501 };
      const { amount, chance: promised } = lever(input, 'save');
      expect(chance({ ...input, contribution: input.contribution + amount! })).toBe(promised);
      expect(promised).toBeGreaterThanOrEqual(0.8);
    }
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
