import { geometricMean } from './arithmetic.ts';
import type { ProjectionInput, Study } from '#schema/retirement.ts';
import { simulate, type Scenario } from './kernel.ts';
import { scenarioOf, type Model } from './model.ts';

type Cause = Study['failureCauses'][number]['cause'];

/** The years after retirement in which a bad market does the most harm. */
export const EARLY_YEARS = 5;
/** A plan that would have lasted had it ended so many years sooner fails by its length. */
export const LATE_YEARS = 5;

/**
 * Why failing paths fail, by what would have saved them. Each failing path is rerun with one thing repaired, and the first repair that saves it
 * is its cause:
 *
 * 1. early_crash: the first five years of retirement bring the portfolio's steady mean return instead of their own.
 * 2. inflation: the same nominal returns, but inflation as assumed in every year.
 * 3. longevity: the plan ends five years sooner.
 * 4. overspending: none of these saves it; the spending is more than this path bears in any event.
 *
 * Shares are of the failing paths and sum to 1, the largest first; empty when no path fails.
 */
export function failureCauses(input: ProjectionInput, model: Model): Study['failureCauses'] {
  const paths = model.pathsFor(input.horizonYears);
  const scenario = scenarioOf(input, model.market);
  const shortfallsIn = (repaired: Scenario) => simulate(repaired, paths, input.spending).shortfalls;
  const asIs = shortfallsIn(scenario);
  const withoutCrash = shortfallsIn(steadyStart(scenario, input.yearsToRetirement, model.market.weights));
  const withoutInflation = shortfallsIn(steadyPrices(scenario, model.market.inflation));
  const counts: Record<Cause, number> = { early_crash: 0, inflation: 0, longevity: 0, overspending: 0 };
  let failing = 0;
  asIs.forEach((year, path) => {
    if (year < 0) return;
    failing += 1;
    if (withoutCrash[path]! < 0) counts.early_crash += 1;
    else if (withoutInflation[path]! < 0) counts.inflation += 1;
    else if (year >= input.horizonYears - LATE_YEARS) counts.longevity += 1;
    else counts.overspending += 1;
  });
  if (failing === 0) return [];
  return (Object.entries(counts) as [Cause, number][])
    .map(([cause, count]) => ({ cause, share: count / failing }))
    .sort((one, other) => other.share - one.share);
}

function steadyStart(scenario: Scenario, retireAt: number, weights: Float64Array): Scenario {
  const growth = scenario.growth[0]!;
  const steady = new Float64Array(growth.length).fill(geometricMean(growth, weights));
  return { ...scenario, growth: scenario.growth.map((table, year) => (year >= retireAt && year < retireAt + EARLY_YEARS ? steady : table)) };
}

function steadyPrices(scenario: Scenario, inflation: number): Scenario {
  const { prices } = scenario;
  const growth = scenario.growth[0]!.map((real, row) => (real * prices[row]!) / (1 + inflation));
  return { ...scenario, growth: scenario.growth.map(() => growth), prices: prices.map(() => 1 + inflation) };
}
