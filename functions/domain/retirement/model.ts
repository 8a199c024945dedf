import type { ProjectionInput } from '#schema/retirement.ts';
import { cashflows, type Cashflows } from './cashflows.ts';
import { simulate, type Scenario } from './kernel.ts';
import { growthTable, historicalMarket, recentredMarket, type Market } from './market.ts';
import { bootstrapPaths, bootstrapWeights, windowPaths, type Paths } from './paths.ts';
import type { ReturnData } from './returns.ts';

/** Mean length of a block of history, in years. Between 5 and 20 it moves the chance of a 60/40 plan by about a point. */
export const MEAN_BLOCK_YEARS = 10;

/** What a plan is run on: the market of its model, and the paths through it. */
export interface Model {
  market: Market;
  /** History as it was, for the count of windows and the replays. */
  history: Market;
  /** Paths for a plan of so many years; the same paths each time, so that two plans differ by the plans alone (common random numbers). */
  pathsFor(years: number): Paths;
  source: string;
  /** Added to the source for the assets that the plan holds. */
  ownAssumptions: Readonly<Record<string, string>>;
  /** 0 for whole windows. */
  meanBlockYears: number;
}

/**
 * The bootstrap's level is set for a path as long as the plan; variants of the plan run in the same market. `extraYears` is how much longer than
 * the plan the longest of them is.
 */
export function openModel(input: ProjectionInput, data: ReturnData, extraYears = 0): Model {
  const { table, forward } = data;
  const history = historicalMarket(table);
  if (input.model === 'historical') {
    const source = `${table.source}, unadjusted, every full window`;
    return { market: history, history, pathsFor: (length) => windowPaths(history.years, length), source, ownAssumptions: {}, meanBlockYears: 0 };
  }
  const block = { tableYears: history.years, meanBlock: MEAN_BLOCK_YEARS };
  const weights = bootstrapWeights({ ...block, years: input.horizonYears });
  const market = forward ? recentredMarket(table, forward, weights) : historicalMarket(table, weights);
  const paths = bootstrapPaths({ ...block, seed: input.seed, count: input.paths, years: input.horizonYears + extraYears });
  const source = forward ? `shape: ${table.source}; level: ${forward.source}` : `${table.source}, unadjusted`;
  return { market, history, pathsFor: () => paths, source, ownAssumptions: forward?.ownAssumptions ?? {}, meanBlockYears: MEAN_BLOCK_YEARS };
}

/** A plan in a market: the same growth table in every year. */
export function scenarioOf(input: ProjectionInput, market: Market, change: { shift?: number } = {}): Scenario {
  return scenarioWith(cashflows(input), input, market, growthTable(market, input.mix, input.fee, change));
}

export function scenarioWith(flows: Cashflows, input: ProjectionInput, market: Market, growth: Float64Array): Scenario {
  return { flows, timing: input.timing, growth: Array.from({ length: flows.years }, () => growth), prices: market.prices };
}

/** The highest spending that lasts, by path. */
export function limitsOf(input: ProjectionInput, model: Model, change: { shift?: number } = {}): Float64Array {
  return simulate(scenarioOf(input, model.market, change), model.pathsFor(input.horizonYears), input.spending).limits;
}
