import type { ProjectionInput, Study } from '#schema/retirement.ts';
import type { Model } from './model.ts';
import { quantiles } from './quantile.ts';
import type { Scenario } from './kernel.ts';
import type { Trial } from './trial.ts';

/**
 * When money runs out and how much is then missing, over the failing paths; null where none fails. What is missing is what the spending needs beyond
 * its incomes from that year until the plan ends or nobody lives, in today's dollars; incomes in fixed dollars count at the assumed inflation.
 */
export function shortfallOf(
  input: ProjectionInput,
  model: Pick<Model, 'inflation'>,
  scenario: Scenario,
  { shortfalls, missing }: Pick<Trial, 'shortfalls' | 'missing'>,
): Study['shortfall'] {
  const { flows, lives, futures } = scenario;
  const floor = input.rule.kind === 'constant' ? 1 : input.rule.floor;
  const needByState = flows.flows.map(({ indexed, fixed, need }) => {
    let worth = 1;
    return Float64Array.from(need, (dollar, year) => {
      const beyond = Math.max(0, floor * input.spending * dollar - indexed[year]! - (fixed?.[year] ?? 0) * worth);
      worth /= 1 + model.inflation;
      return beyond;
    });
  });
  const stateOf = (year: number, path: number) => lives.certain?.[year] ?? lives.drawn![year * futures.count + path]!;
  const counts = new Map<number, number>();
  const years: number[] = [];
  const unpaid: number[] = [];
  shortfalls.forEach((first, path) => {
    if (first < 0) return;
    let sum = missing[path]!;
    for (let year = first + 1; year < flows.years; year += 1) sum += needByState[stateOf(year, path)]![year]!;
    counts.set(first, (counts.get(first) ?? 0) + 1);
    years.push(first);
    unpaid.push(sum);
  });
  if (years.length === 0) return null;
  const [p10, p50, p90] = quantiles(Float64Array.from(years), [0.1, 0.5, 0.9]) as [number, number, number];
  const [middle, large] = quantiles(Float64Array.from(unpaid), [0.5, 0.9]) as [number, number];
  const calendar = (year: number) => input.startYear + year;
  return {
    years: [...counts]
      .sort(([one], [other]) => one - other)
      .map(([year, count]) => ({ year: calendar(year), share: count / shortfalls.length })),
    p10: calendar(p10),
    p50: calendar(p50),
    p90: calendar(p90),
    unpaid: { p50: middle, p90: large },
  };
}
