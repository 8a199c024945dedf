/** What can be spent so that a stated share of the paths lasts. */
import type { ProjectionInput } from '#schema/retirement.ts';
import type { Scenario } from './kernel.ts';
import { PathsBetween } from './paths-between.ts';
import { rank, select } from './quantile.ts';
import { crossing, MOST } from './search.ts';
import { lastingOf, readsPrices, trial, type Trial } from './trial.ts';

/** An amount, and the share of the paths that last at it, rerun. */
export interface Solved {
  readonly amount: number;
  readonly chance: number;
}

/** The highest yearly spending that at least `share` of the paths can pay: a quantile of x*, or searched. 0 when nothing can be. */
export function spendingAt(input: ProjectionInput, scenario: Scenario, share: number, now: Pick<Trial, 'limits' | 'shortfalls'>): Solved {
  const { limits } = now;
  if (limits) {
    const amount = Math.min(MOST, Math.max(0, select(limits.slice(), limits.length - rank(limits.length, share))));
    return { amount, chance: lastingOf(now, amount) };
  }
  const paths = new PathsBetween(scenario, readsPrices(input, scenario), (spending, some) => trial({ ...input, spending }, some).shortfalls);
  const found = searched(paths, (chance) => chance - share, { least: 1, guess: input.spending }, 'low');
  if (found) return { amount: found.low, chance: paths.exactly(found.low) };
  const least = paths.exactly(1);
  return least < share ? { amount: 0, chance: least } : { amount: MOST, chance: paths.exactly(MOST) };
}

/**
 * Where a margin that a chance leaves falls below 0. The end that will be stated is held against a run of all paths; where paths that last at more but not at less decide after
 * all, every step of the search is one.
 */
export function searched(paths: PathsBetween, margin: (chance: number) => number, range: Parameters<typeof crossing>[1], stated: 'low' | 'high'): ReturnType<typeof crossing> {
  const found = crossing((amount, some) => margin(paths.about(amount, some)), range);
  if (!found || margin(paths.exactly(found[stated])) >= 0 === (stated === 'low')) return found;
  return crossing((amount, some) => margin(Number.isFinite(some) ? paths.about(amount, some) : paths.exactly(amount)), range);
}
