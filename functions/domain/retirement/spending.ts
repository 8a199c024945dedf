/** What can be spent so that a stated share of the paths lasts. */
import type { ProjectionInput } from '#schema/retirement.ts';
import { chanceOf, type Scenario } from './kernel.ts';
import { PathsBetween, type Tried } from './paths-between.ts';
import { rank, select } from './quantile.ts';
import { crossing, MOST } from './search.ts';
import { readsPrices, trial, type Trial } from './trial.ts';

/** An amount, and the share of the paths that last at it, rerun. */
export interface Solved {
  readonly amount: number;
  readonly chance: number;
}

/** For a share of the paths the highest yearly spending that at least so many can pay; 0 when nothing can be. */
export type SpendingFor = (share: number) => Solved;

/** A quantile of x*, or searched: what has been tried for one share is not tried again for the next. `now`: the plan's own run. */
export function spendings(input: ProjectionInput, scenario: Scenario, now: Pick<Trial, 'limits' | 'shortfalls'>): SpendingFor {
  const known = new Map<number, Solved>();
  const solve = now.limits ? quantileOf(now.limits) : searchFor(input, scenario, now.shortfalls);
  const spendingFor = (share: number): Solved => {
    // From the higher amount down: what lasts there need not be lived through again at less.
    if (!now.limits && share > input.targetChance) spendingFor(input.targetChance);
    const found = known.get(share) ?? solve(share);
    known.set(share, found);
    return found;
  };
  return spendingFor;
}

function quantileOf(limits: Float64Array): SpendingFor {
  return (share) => {
    const amount = Math.min(MOST, Math.max(0, select(limits.slice(), limits.length - rank(limits.length, share))));
    return { amount, chance: chanceOf(limits, amount) };
  };
}

function searchFor(input: ProjectionInput, scenario: Scenario, shortfalls: Int16Array): SpendingFor {
  const paths = new PathsBetween(
    scenario,
    readsPrices(input, scenario),
    (spending, some) => trial({ ...input, spending }, some).shortfalls,
  );
  paths.told(input.spending, shortfalls);
  return (share) => {
    const found = searched(paths, (chance) => chance - share, { least: 1, guess: input.spending }, 'low');
    if (found) return { amount: found.low, chance: paths.exactly(found.low) };
    const least = paths.exactly(1);
    return least < share ? { amount: 0, chance: least } : { amount: MOST, chance: paths.exactly(MOST) };
  };
}

/** So often a search goes on from what the run of all paths has refuted, before every step of it becomes one. */
const REFUTED = 6;

/**
 * Where a margin that a chance leaves falls below 0. The end that will be stated is held against a run of all paths. Where paths that last at more but not at less decide after all, that run has
 * told which they are, and the search goes on; from the second time on with what it was off by, a path or two, in reserve for others of the kind.
 */
export function searched(
  paths: Tried,
  margin: (chance: number) => number,
  range: Parameters<typeof crossing>[1],
  stated: 'low' | 'high',
): ReturnType<typeof crossing> {
  for (let tried = 0, reserve = 0; tried < REFUTED; tried += 1) {
    const found = crossing((amount, some) => margin(paths.about(amount, some) - reserve), range);
    if (!found) return null;
    const amount = found[stated];
    const claimed = paths.about(amount, Number.POSITIVE_INFINITY);
    const chance = paths.exactly(amount);
    if (margin(chance) >= 0 === (stated === 'low')) return found;
    if (tried > 0) reserve = claimed - chance;
  }
  return crossing((amount, some) => margin(Number.isFinite(some) ? paths.about(amount, some) : paths.exactly(amount)), range);
}
