import type { FanYear, Headline, ProjectionInput } from '#schema/retirement.ts';
import { wilson } from './chance.ts';
import { InvalidPlanError } from './errors.ts';
import { chanceOf, simulate } from './kernel.ts';
import { levers, spendingAt } from './levers.ts';
import { openModel, scenarioOf, type Model } from './model.ts';
import { parsePlan } from './plan.ts';
import { quantiles } from './quantile.ts';
import { DEFAULT_DATA, type ReturnData } from './returns.ts';
import { windowPaths } from './paths.ts';

/** Raised whenever a figure may change for the same input. */
export const ENGINE_VERSION = '1.0.0';

const FAN_SHARES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const;

/**
 * The projection of one frozen plan: the same input gives the same result, to the bit, on every machine.
 *
 * The fan has one row for today (`startYear`) and one for each year of the plan: the row of `startYear + k` is k years from today.
 *
 * @throws InvalidPlanError
 */
export function project(input: ProjectionInput, data: ReturnData = DEFAULT_DATA): Headline {
  const plan = parsePlan(input);
  return headlineOf(plan, openModel(plan, data));
}

/** The headline on an opened model, so that the study's is the same by construction. */
export function headlineOf(input: ProjectionInput, model: Model): Headline {
  const { startYear, horizonYears, yearsToRetirement } = input;
  const paths = model.pathsFor(horizonYears);
  if (paths.count === 0) {
    const reason = `the history of ${model.history.years} years has no full window of ${horizonYears}; shorten the plan or use the bootstrap model`;
    throw new InvalidPlanError([{ path: 'horizonYears', reason }]);
  }
  const fan: FanYear[] = [];
  const { limits, shortfalls } = simulate(scenarioOf(input, model.market), paths, input.spending, (years, balances) => {
    fan.push(fanYear(startYear + years, balances));
  });
  const atRetirement = fan[yearsToRetirement]!;
  return {
    engineVersion: ENGINE_VERSION,
    input,
    success: wilson(chanceOf(limits, input.spending), paths.count),
    history: historyOf(input, model),
    fan,
    spendingAt90: spendingAt(limits, 0.9),
    atRetirement: { year: startYear + yearsToRetirement, p10: atRetirement.p10, p50: atRetirement.p50 },
    medianShortfallYear: medianShortfall(startYear, shortfalls),
    levers: levers(input, model, limits),
    assumptions: assumptionsOf(input, model),
  };
}

/** The balances are the kernel's own: copied, not reordered. */
function fanYear(year: number, balances: Float64Array): FanYear {
  const [p5, p10, p25, p50, p75, p90, p95] = quantiles(balances.slice(), FAN_SHARES) as [number, number, number, number, number, number, number];
  return { year, p5, p10, p25, p50, p75, p90, p95 };
}

function historyOf(input: ProjectionInput, model: Model): Headline['history'] {
  const windows = windowPaths(model.history.years, input.horizonYears);
  if (windows.count === 0) return null;
  const { limits } = simulate(scenarioOf(input, model.history), windows, input.spending);
  return { probability: chanceOf(limits, input.spending), windows: windows.count };
}

function medianShortfall(startYear: number, shortfalls: Int16Array): number | null {
  const years = Float64Array.from(shortfalls.filter((year) => year >= 0));
  return years.length === 0 ? null : startYear + quantiles(years, [0.5])[0]!;
}

function assumptionsOf(input: ProjectionInput, model: Model): Headline['assumptions'] {
  const held = Object.entries(input.mix).flatMap(([asset, weight]) => (weight > 0 ? [asset] : []));
  return {
    realReturns: Object.fromEntries(held.map((asset) => [asset, model.market.realReturns[asset]!])),
    inflation: model.market.inflation,
    source: [model.source, ...held.flatMap((asset) => model.ownAssumptions[asset] ?? [])].join('; '),
    meanBlockYears: model.meanBlockYears,
  };
}
