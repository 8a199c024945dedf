import type { Lever, ProjectionInput } from '#schema/retirement.ts';
import { chanceOf, savingsNeeded } from './kernel.ts';
import { limitsOf, scenarioOf, type Model } from './model.ts';
import { quantiles, rank, select } from './quantile.ts';

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
 * Each chance is that of the changed plan, rerun.
 */
export function levers(input: ProjectionInput, model: Model, limits: Float64Array): Lever[] {
  const now = chanceOf(limits, input.spending);
  const met = now >= input.targetChance;
  return [
    spendLever(input, limits),
    met ? { kind: 'save', amount: 0, chance: now } : saveLever(input, model),
    met ? { kind: 'retire_later', amount: 0, chance: now } : laterLever(input, model),
  ];
}

/** The highest yearly spending that at least `share` of the paths can pay: a quantile of x*. */
export function spendingAt(limits: Float64Array, share: number): number {
  const failing = limits.length - rank(limits.length, share);
  return select(limits.slice(), failing);
}

function spendLever(input: ProjectionInput, limits: Float64Array): Lever {
  const amount = spendingAt(limits, input.targetChance);
  return amount > 0 ? { kind: 'spend', amount, chance: chanceOf(limits, amount) } : { kind: 'spend', amount: null, chance: null };
}

function saveLever(input: ProjectionInput, model: Model): Lever {
  const none: Lever = { kind: 'save', amount: null, chance: null };
  if (input.yearsToRetirement === 0) return none;
  const needed = savingsNeeded(scenarioOf(input, model.market), model.pathsFor(input.horizonYears), input.spending);
  let [amount = 0] = quantiles(needed, [input.targetChance]);
  // The rerun rounds differently, so the deciding path may miss by the last bit: ask for a hair more until it holds.
  for (let hair = 1e-12; amount < MOST_SAVING && hair < 1e-3; hair *= 10) {
    const chance = chanceOf(limitsOf({ ...input, contribution: input.contribution + amount }, model), input.spending);
    if (chance >= input.targetChance) return { kind: 'save', amount, chance };
    amount += (amount + input.contribution) * hair;
  }
  return none;
}

function laterLever(input: ProjectionInput, model: Model): Lever {
  if (input.yearsToRetirement > 0) {
    for (let years = 1; years <= LONGEST_DELAY && input.yearsToRetirement + years < input.horizonYears; years += 1) {
      const chance = chanceOf(limitsOf({ ...input, yearsToRetirement: input.yearsToRetirement + years }, model), input.spending);
      if (chance >= input.targetChance) return { kind: 'retire_later', amount: years, chance };
    }
  }
  return { kind: 'retire_later', amount: null, chance: null };
}
