import type { ProjectionInput, Study } from '#schema/retirement.ts';
import { failing } from './chosen-paths.ts';
import type { Model } from './model.ts';
import { scenarioOf, trial } from './trial.ts';
import { withSteadyPrices, withSteadyStart } from './variants.ts';

type Cause = Study['failureCauses'][number]['cause'];

/** The years after retirement in which a bad market does the most harm. */
export const EARLY_YEARS = 5;
/** A plan that would have lasted had it ended so many years sooner fails by its length. */
export const LATE_YEARS = 5;

/**
 * Why failing paths fail (`shortfalls`: in which year, of the plan's own run), by what would have saved them. Each failing path is rerun with one thing repaired, and the first repair that saves it
 * is its cause:
 *
 * 1. early_crash: the first five years of retirement bring the portfolio's steady mean return instead of their own.
 * 2. inflation: the same nominal returns, but inflation as assumed in every year.
 * 3. longevity: the plan ends five years sooner.
 * 4. overspending: none of these saves it; the spending is more than this path bears in any event.
 *
 * Shares are of the failing paths and sum to 1, the largest first; empty when no path fails.
 */
export function failureCauses(
  input: ProjectionInput,
  model: Model,
  shortfalls = trial(input, scenarioOf(input, model)).shortfalls,
): Study['failureCauses'] {
  const years = shortfalls.filter((year) => year >= 0);
  if (years.length === 0) return [];
  const failed = failing(scenarioOf(input, model, { prices: true }), shortfalls, true);
  const withoutCrash = trial(input, withSteadyStart(input, model, EARLY_YEARS, failed)).shortfalls;
  const withoutInflation = trial(input, withSteadyPrices(input, model, failed)).shortfalls;
  const counts: Record<Cause, number> = { early_crash: 0, inflation: 0, longevity: 0, overspending: 0 };
  years.forEach((year, path) => {
    if (withoutCrash[path]! < 0) counts.early_crash += 1;
    else if (withoutInflation[path]! < 0) counts.inflation += 1;
    else if (year >= input.horizonYears - LATE_YEARS) counts.longevity += 1;
    else counts.overspending += 1;
  });
  return (Object.entries(counts) as [Cause, number][])
    .map(([cause, count]) => ({ cause, share: count / years.length }))
    .sort((one, other) => other.share - one.share);
}
