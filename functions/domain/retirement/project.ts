import type { FanYear, Headline, ProjectionInput, ProjectionPlan } from '#schema/retirement.ts';
import { assetsHeld } from './allocation-path.ts';
import { wilson } from './chance.ts';
import { balancesOf } from './fan.ts';
import type { Scenario } from './kernel.ts';
import { levers } from './levers.ts';
import type { Model } from './model.ts';
import { openModel } from './models.ts';
import { borrowed } from './not-modelled.ts';
import { parsePlan } from './plan.ts';
import { quantiles } from './quantile.ts';
import { DEFAULT_DATA, type ReturnData } from './returns.ts';
import { historicalModel } from './table-model.ts';
import { spendings, type SpendingFor } from './spending.ts';
import { lastingOf, poorAndMiddle, scenarioOf, trial, type Trial } from './trial.ts';

/** Raised whenever a figure may change for the same input. */
export const ENGINE_VERSION = '2.6.0';

/**
 * The projection of one frozen plan: the same input gives the same result, to the bit, on every machine.
 *
 * The fan has one row for today (`startYear`) and one for each year of the plan: the row of `startYear + k` is k years from today.
 *
 * @throws InvalidPlanError
 */
export function project(input: ProjectionPlan, data: ReturnData = DEFAULT_DATA): Headline {
  const plan = parsePlan(input);
  return headlineOf(plan, openModel(plan, data), data);
}

export interface Verdict {
  scenario: Scenario;
  now: Trial;
  fan: FanYear[];
  probability: number;
  spendingFor: SpendingFor;
  spendingAt90: number;
}

/** Chance, fan and what can be spent: the whole answer but for what would change it. */
export function verdict(input: ProjectionInput, model: Model): Verdict {
  const scenario = scenarioOf(input, model);
  const balances = balancesOf(input, scenario.futures.count, scenario.lives);
  const now = trial(input, scenario, balances);
  const spendingFor = spendings(input, scenario, now);
  return {
    scenario,
    now,
    fan: balances.fan(),
    probability: lastingOf(now, input.spending),
    spendingFor,
    spendingAt90: spendingFor(0.9).amount,
  };
}

/** The headline on an opened model, so that the study's is the same by construction. `found`: for a caller who has lived through the plan already. */
export function headlineOf(input: ProjectionInput, model: Model, data: ReturnData, found = verdict(input, model)): Headline {
  const { startYear, yearsToRetirement, spending } = input;
  const { scenario, now, fan, probability, spendingFor, spendingAt90 } = found;
  const atRetirement = fan[yearsToRetirement]!;
  const inflated = (today: number) => ({ today, thatYear: today * power(1 + model.inflation, yearsToRetirement) });
  return {
    engineVersion: ENGINE_VERSION,
    input,
    success: wilson(probability, scenario.futures.count),
    history: historyOf(input, data),
    fan,
    spendingAt90,
    atRetirement: { year: startYear + yearsToRetirement, p10: atRetirement.p10, p50: atRetirement.p50 },
    medianShortfallYear: medianShortfall(startYear, now.shortfalls),
    levers: levers(input, model, scenario, now, spendingFor),
    incomeAtRetirement: { year: startYear + yearsToRetirement, goal: inflated(spending), at90: inflated(spendingAt90) },
    paid: now.paid && { leanest: poorAndMiddle(now.paid.leanest), average: poorAndMiddle(now.paid.average) },
    assumptions: assumptionsOf(input, model),
  };
}

/** The same plan in every full window of history; null where there is none, or an asset has no history. */
export function historyOf(input: ProjectionInput, data: ReturnData): Headline['history'] {
  const plan: ProjectionInput = { ...input, model: 'historical' };
  if (input.horizonYears > data.table.cpi.length) return null;
  const model = historicalModel(data);
  if (assetsHeld(input).some((asset) => !(asset in model.history.real))) return null;
  const scenario = scenarioOf(plan, model);
  const then = trial(plan, scenario);
  const { limits } = then;
  const safest =
    limits && input.balance > 0 && input.yearsToRetirement === 0
      ? limits.reduce((least, limit, window) => (limit < limits[least]! ? window : least), 0)
      : null;
  const safemax =
    safest === null || !Number.isFinite(limits![safest]!)
      ? null
      : { rate: limits![safest]! / input.balance, startYear: model.history.firstYear + safest };
  return { probability: lastingOf(then, input.spending), windows: scenario.futures.count, safemax };
}

function medianShortfall(startYear: number, shortfalls: Int16Array): number | null {
  const years = Float64Array.from(shortfalls.filter((year) => year >= 0));
  return years.length === 0 ? null : startYear + quantiles(years, [0.5])[0]!;
}

function assumptionsOf(input: ProjectionInput, model: Model): Headline['assumptions'] {
  const held = assetsHeld(input);
  const proxies = Object.fromEntries(held.flatMap((asset) => (model.proxies[asset] === undefined ? [] : [[asset, model.proxies[asset]]])));
  const standIns = borrowed(held, proxies).map(([series, assets]) => `${assets} with the ups and downs of ${series}`);
  return {
    method: model.method,
    realReturns: Object.fromEntries(held.map((asset) => [asset, model.realReturns[asset]!])),
    inflation: model.inflation,
    source: [model.source, ...held.flatMap((asset) => model.ownAssumptions[asset] ?? []), ...standIns].join('; '),
    meanBlockYears: model.meanBlockYears,
    proxies,
  };
}

/** Whole powers by multiplication, the same to the bit everywhere. */
function power(base: number, exponent: number): number {
  let product = 1;
  for (let n = 0; n < exponent; n += 1) product *= base;
  return product;
}
