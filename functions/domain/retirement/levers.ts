import type { Lever, ProjectionInput } from '#schema/retirement.ts';
import { failing, shortfallsOf } from './chosen-paths.ts';
import { steppedSaving, steppedSpending } from './lever-steps.ts';
import { savingsNeeded, type Scenario } from './kernel.ts';
import type { Model } from './model.ts';
import { quantiles } from './quantile.ts';
import { PathsBetween, type Tried } from './paths-between.ts';
import { MOST } from './search.ts';
import { searched, type Solved, type SpendingFor } from './spending.ts';
import { chanceIn, chanceWith, lastingOf, readsPrices, type Trial } from './trial.ts';

/** The longest delay of retirement that is tried, in years. */
export const LONGEST_DELAY = 10;
const MOST_SAVING = 1e12;

/**
 * One change at a time, on the same paths, that brings the plan to its target chance.
 *
 * - spend: the new spending, solved whatever the chance is now: below today's spending it is a cut, above it is room.
 * - save: yearly dollars on top of today's saving, growing with it; 0 when the target is met already, null with no year left to save in.
 * - retire_later: the fewest years; 0 when the target is met already, null when ten do not suffice and for who has retired.
 *
 * Amounts are in whole steps a month (`lever-steps.ts`); each chance is that of the changed plan, rerun with the amount that is stated.
 */
export function levers(input: ProjectionInput, model: Model, scenario: Scenario, now: Trial, spendingFor: SpendingFor): Lever[] {
  const chance = lastingOf(now, input.spending);
  const met = chance >= input.targetChance;
  return [
    spendLever(input, scenario, now, spendingFor(input.targetChance)),
    met ? { kind: 'save', amount: 0, chance } : saveLever(input, model, scenario, now),
    met ? { kind: 'retire_later', amount: 0, chance } : laterLever(input, model, scenario, now),
  ];
}

function spendLever(input: ProjectionInput, scenario: Scenario, now: Trial, { amount, chance }: Solved): Lever {
  if (amount <= 0) return { kind: 'spend', amount: null, chance: null };
  const spending = steppedSpending(input.spending, amount);
  // With next to nothing to spend, or no bound to it, steps say nothing.
  if (spending <= 0 || amount >= MOST) return { kind: 'spend', amount, chance };
  const stepped = now.limits
    ? lastingOf(now, spending)
    : spending === input.spending
      ? lastingOf(now, spending)
      : chanceIn({ ...input, spending }, scenario);
  // A path or two of a rule that follows markets last at more but not at less.
  return stepped >= input.targetChance ? { kind: 'spend', amount: spending, chance: stepped } : { kind: 'spend', amount, chance };
}

function saveLever(input: ProjectionInput, model: Model, scenario: Scenario, now: Trial): Lever {
  const none: Lever = { kind: 'save', amount: null, chance: null };
  if (input.yearsToRetirement === 0) return none;
  const saving = (extra: number) => ({ ...input, contribution: input.contribution + extra });
  if (input.rule.kind !== 'constant') return searchSaving(input, scenario, now, saving) ?? none;
  const [needed = 0] = quantiles(savingsNeeded(scenario, input.spending), [input.targetChance]);
  if (needed >= MOST_SAVING) return none;
  const { amount, next } = steppedSaving(input.spending, needed);
  // The rerun rounds differently, so the deciding path may miss by the last bit where what is needed is a whole step.
  for (const extra of [amount, next]) {
    const chance = chanceWith(saving(extra), model);
    if (chance >= input.targetChance) return { kind: 'save', amount: extra, chance };
  }
  return none;
}

/** For rules that no identity answers. */
function searchSaving(input: ProjectionInput, scenario: Scenario, now: Trial, saving: (extra: number) => ProjectionInput): Lever | null {
  // Less saving lasts on fewer paths, as more spending does.
  const paths = new PathsBetween(scenario, readsPrices(input, scenario), (less, some) => shortfallsOf(saving(-less), some));
  paths.told(0, now.shortfalls);
  const bySaving: Tried = { about: (extra, some) => paths.about(-extra, some), exactly: (extra) => paths.exactly(-extra) };
  // Not negative while the target is missed, so that it is met at the upper end.
  const found = searched(
    bySaving,
    (chance) => input.targetChance - chance - 1e-9,
    { least: 0, guess: Math.max(1000, input.contribution, input.spending / 10), largest: Math.max(1e7, input.spending * 1000) },
    'high',
  );
  if (!found) return null;
  const { amount } = steppedSaving(input.spending, found.high);
  const chance = bySaving.exactly(amount);
  return chance >= input.targetChance
    ? { kind: 'save', amount, chance }
    : { kind: 'save', amount: found.high, chance: bySaving.exactly(found.high) };
}

function laterLever(input: ProjectionInput, model: Model, scenario: Scenario, now: Trial): Lever {
  const later = (years: number): ProjectionInput => ({ ...input, yearsToRetirement: input.yearsToRetirement + years });
  const longest = Math.min(LONGEST_DELAY, input.yearsToRetirement === 0 ? 0 : input.horizonYears - input.yearsToRetirement - 1);
  const prices = readsPrices(input, scenario);
  let hopeless = failing(scenario, now.shortfalls, prices);
  for (let years = 1; years <= longest; years += 1) {
    // A path that has lasted is taken to last with more delay, which can only flatter: what then still misses the target need not be tried on all.
    hopeless = failing(hopeless, shortfallsOf(later(years), hopeless), prices);
    if (1 - hopeless.futures.count / scenario.futures.count < input.targetChance) continue;
    const chance = chanceWith(later(years), model);
    if (chance >= input.targetChance) return { kind: 'retire_later', amount: years, chance };
  }
  return { kind: 'retire_later', amount: null, chance: null };
}
