/** A plan run on its model once, whatever its spending rule. */
import type { ProjectionInput } from '#schema/retirement.ts';
import { cashflows } from './cashflows.ts';
import type { Futures } from './futures.ts';
import { chanceOf, simulate, type Balances, type Outcome, type Scenario } from './kernel.ts';
import { livesOf } from './lives.ts';
import type { MarketChange } from './market.ts';
import type { Model } from './model.ts';
import { quantiles } from './quantile.ts';
import { simulateRule, type RuleOutcome } from './rules.ts';

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

export function trial(input: ProjectionInput, scenario: Scenario, balances: Balances | null = null): Trial {
  if (input.rule.kind === 'constant') return { ...simulate(scenario, input.spending, balances), paid: null };
  const paid = simulateRule(scenario, input.spending, input.rule, balances);
  return { limits: null, shortfalls: paid.shortfalls, missing: paid.missing, paid };
}

/** The share of paths that pay every year. */
export function lastingOf({ limits, shortfalls }: Pick<Trial, 'limits' | 'shortfalls'>, spending: number): number {
  if (limits) return chanceOf(limits, spending);
  let lasting = 0;
  for (let path = 0; path < shortfalls.length; path += 1) if (shortfalls[path]! < 0) lasting += 1;
  return lasting / shortfalls.length;
}

/** A changed plan's chance on the same paths. */
export function chanceWith(input: ProjectionInput, model: Model, change: MarketChange = {}): number {
  return chanceIn(input, scenarioOf(input, model, change));
}

export function chanceIn(input: ProjectionInput, scenario: Scenario): number {
  return lastingOf(trial(input, scenario), input.spending);
}

/** The highest spending that lasts, by path: for constant spending. */
export function limitsOf(input: ProjectionInput, model: Model, change: MarketChange = {}): Float64Array {
  return simulate(scenarioOf(input, model, change), input.spending).limits;
}

/** Whether something of the plan reads the path's prices. */
export function readsPrices({ rule }: ProjectionInput, { flows }: Pick<Scenario, 'flows'>): boolean {
  return rule.kind === 'guardrails' || flows.fixed;
}

/** The middle and the poor of some values. */
export function poorAndMiddle(values: Float64Array): { p10: number; p50: number } {
  const [p10 = 0, p50 = 0] = quantiles(values.slice(), [0.1, 0.5]);
  return { p10, p50 };
}
