/** Markets that differ from the plan's in one way, on the same paths. */
import type { ProjectionInput } from '#schema/retirement.ts';
import { changed } from './futures.ts';
import type { Scenario } from './kernel.ts';
import type { Model } from './model.ts';
import { scenarioOf } from './trial.ts';

/** Prices rise faster by so many points a year; real returns stay. Only incomes in fixed dollars feel it, and rules that look at nominal returns. */
export function withInflation(input: ProjectionInput, model: Model, points: number): Scenario {
  const factor = (1 + model.inflation + points) / (1 + model.inflation);
  const scenario = scenarioOf(input, model, { prices: true });
  const prices = changed(scenario.futures.prices, (_, values, out) => {
    for (let i = 0; i < out.length; i += 1) out[i] = values[i]! * factor;
  });
  return { ...scenario, futures: { ...scenario.futures, prices } };
}

/** Stocks lose so much above inflation in the first year of retirement, on every path; other assets do what the path has. */
export function withEarlyCrash(input: ProjectionInput, model: Model, loss: number): Scenario {
  return scenarioOf(input, model, { crash: { year: input.yearsToRetirement, loss } });
}

/** The first years of retirement bring the portfolio's steady mean on every path. */
export function withSteadyStart(input: ProjectionInput, model: Model, years: number, scenario = scenarioOf(input, model)): Scenario {
  const [first, end] = [input.yearsToRetirement, input.yearsToRetirement + years];
  const steady = Array.from({ length: Math.max(0, Math.min(end, input.horizonYears) - first) }, (_, n) =>
    model.steadyGrowth(input, first + n),
  );
  const growth = changed(scenario.futures.growth, (year, values, out) => {
    if (year >= first && year < end) out.fill(steady[year - first]!);
    else out.set(values);
  });
  return { ...scenario, futures: { ...scenario.futures, growth } };
}

/** The same nominal returns, but inflation as assumed in every year. */
export function withSteadyPrices(input: ProjectionInput, model: Model, scenario = scenarioOf(input, model, { prices: true })): Scenario {
  const { growth, prices } = scenario.futures;
  const nominal = changed(growth, (year, values, out, from, to) => {
    const inflation = prices(year, from, to);
    for (let i = 0; i < out.length; i += 1) out[i] = (values[i]! * inflation[i]!) / (1 + model.inflation);
  });
  return {
    ...scenario,
    futures: { ...scenario.futures, growth: nominal, prices: changed(prices, (_, __, out) => out.fill(1 + model.inflation)) },
  };
}
