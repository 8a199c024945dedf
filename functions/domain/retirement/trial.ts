/** A plan run on its model once, whatever its spending rule. */
import type { ProjectionInput } from '#schema/retirement.ts';
import { cashflows } from './cashflows.ts';
import type { Futures } from './futures.ts';
import { chanceOf, simulate, type Balances, type Outcome, type Scenario } from './kernel.ts';
import { livesOf } from './lives.ts';
import type { MarketChange } from './market.ts';
import type { Model } from './model.ts';
import { quantiles, rank, select } from './quantile.ts';
import { simulateRule, type RuleOutcome } from './rules.ts';
import { crossing, MOST } from './search.ts';

export type Trial = Pick<Outcome, 'shortfalls' | 'missing'> & {
  /** x* by path, where spending is constant. */
  limits: Float64Array | null;
  /** What a rule that follows markets paid. */
  paid: RuleOutcome | null;
};

export function scenarioOf(input: ProjectionInput, model: Model, change: MarketChange = {}): Scenario {
  return scenarioIn(input, model.futures(input, change));
}

export function scenarioIn(input: ProjectionInput, futures: Futures): Scenario {
  return { flows: cashflows(input), timing: input.timing, futures, lives: livesOf(input, input.horizonYears, futures.count) };
}

/** `paths`: only so many of the first, for a rule that follows markets. */
export function trial(input: ProjectionInput, scenario: Scenario, balances: Balances | null = null, paths = scenario.futures.count): Trial {
  if (input.rule.kind === 'constant') return { ...simulate(scenario, input.spending, balances), paid: null };
  const paid = simulateRule(scenario, input.spending, input.rule, balances, paths);
  return { limits: null, shortfalls: paid.shortfalls, missing: paid.missing, paid };
}

/** The share of paths that pay every year. */
export function lastingOf({ limits, shortfalls }: Pick<Trial, 'limits' | 'shortfalls'>, spending: number): number {
  if (limits) return chanceOf(limits, spending);
  let lasting = 0;
  for (let path = 0; path < shortfalls.length; path += 1) if (shortfalls[path]! < 0) lasting += 1;
  return lasting / shortfalls.length;
}

/** A changed plan's chance on the same paths; of a rule that follows markets on the first `paths` of them. */
export function chanceWith(input: ProjectionInput, model: Model, change: MarketChange = {}, paths?: number): number {
  return chanceIn(input, scenarioOf(input, model, change), paths);
}

export function chanceIn(input: ProjectionInput, scenario: Scenario, paths?: number): number {
  return lastingOf(trial(input, scenario, null, paths), input.spending);
}

/** The highest spending that lasts, by path: for constant spending. */
export function limitsOf(input: ProjectionInput, model: Model, change: MarketChange = {}): Float64Array {
  return simulate(scenarioOf(input, model, change), input.spending).limits;
}

/** The highest yearly spending that at least `share` of the paths can pay: a quantile of x*, or searched. 0 when nothing can be. */
export function spendingAt(input: ProjectionInput, scenario: Scenario, share: number, { limits }: Pick<Trial, 'limits'>): number {
  if (limits) return Math.min(MOST, Math.max(0, select(limits.slice(), limits.length - rank(limits.length, share))));
  const margin = (spending: number, paths: number) => chanceIn({ ...input, spending }, scenario, paths) - share;
  const found = crossing(margin, { least: 1, guess: input.spending });
  if (found) return found.low;
  return margin(1, Number.POSITIVE_INFINITY) < 0 ? 0 : MOST;
}

/** The middle and the poor of some values. */
export function poorAndMiddle(values: Float64Array): { p10: number; p50: number } {
  const [p10 = 0, p50 = 0] = quantiles(values.slice(), [0.1, 0.5]);
  return { p10, p50 };
}
