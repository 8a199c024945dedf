import type { ProjectionInput } from '#schema/retirement.ts';
import { cashflows } from './cashflows.ts';
import { chanceOf, simulate, type Scenario } from './kernel.ts';
import { growthTable } from './market.ts';
import { limitsOf, scenarioOf, scenarioWith, type Model } from './model.ts';

/** A changed plan's chance on the same paths. */
export function chanceWith(input: ProjectionInput, model: Model, change: { shift?: number } = {}): number {
  return chanceOf(limitsOf(input, model, change), input.spending);
}

/** The same, in a scenario of its own. */
export function chanceIn(scenario: Scenario, input: ProjectionInput, model: Model): number {
  return chanceOf(simulate(scenario, model.pathsFor(input.horizonYears), input.spending).limits, input.spending);
}

/** Prices rise faster by so many points a year; real returns stay. Only incomes in fixed dollars feel it. */
export function withInflation(input: ProjectionInput, model: Model, points: number): Scenario {
  const factor = (1 + model.market.inflation + points) / (1 + model.market.inflation);
  return { ...scenarioOf(input, model.market), prices: model.market.prices.map((price) => price * factor) };
}

/** Stocks lose so much above inflation in the first year of retirement, on every path; other assets do what the path has. */
export function withEarlyCrash(input: ProjectionInput, model: Model, loss: number): Scenario {
  const usual = growthTable(model.market, input.mix, input.fee);
  const scenario = scenarioWith(cashflows(input), input, model.market, usual);
  const crash = growthTable(model.market, input.mix, input.fee, { stocks: -loss });
  return { ...scenario, growth: scenario.growth.map((growth, year) => (year === input.yearsToRetirement ? crash : growth)) };
}
