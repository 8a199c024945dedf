/** The models that string together years that were: the block bootstrap, and history itself. */
import type { ProjectionInput } from '#schema/retirement.ts';
import { mixesByYear } from './allocation-path.ts';
import { geometricMean } from './arithmetic.ts';
import { tableFutures, type Futures } from './futures.ts';
import { growthTable, historicalMarket, recentredMarket, type Market, type MarketChange, type Mix } from './market.ts';
import type { Model } from './model.ts';
import { bootstrapPaths, bootstrapWeights, windowPaths, type Paths } from './paths.ts';
import type { ReturnData, ReturnsTable } from './returns.ts';

/**
 * Every full window of history as it was. What has no series of its own is stood in for (`proxies`).
 */
export function historicalModel(data: ReturnData): Model {
  const { table, proxies } = withProxies(data);
  const market = historicalMarket(table);
  const source = `${table.source}, unadjusted, every full window`;
  return tableModel(market, (years) => windowPaths(market.years, years), {
    method: 'every full window of history, as it was',
    source,
    proxies,
    ownAssumptions: {},
    meanBlockYears: 0,
    history: market,
  });
}

/**
 * The bootstrap. Its level is set for a path as long as the plan; variants of the plan run in the same market. `extraYears` is how much longer than
 * the plan the longest of them is.
 */
export function bootstrapModel(input: ProjectionInput, data: ReturnData, extraYears: number): Model {
  const { table, proxies } = withProxies(data);
  const forward = input.returns === 'forward' ? data.forward : null;
  const block = { tableYears: table.cpi.length, meanBlock: input.meanBlockYears };
  const weights = bootstrapWeights({ ...block, years: input.horizonYears });
  const market = forward ? recentredMarket(table, forward, weights) : historicalMarket(table, weights);
  const paths = bootstrapPaths({ ...block, seed: input.seed, count: input.paths, years: input.horizonYears + extraYears });
  const source = forward ? `shape: ${table.source}; level: ${forward.source}` : `${table.source}, unadjusted`;
  const method = `block bootstrap of historical years, ${forward ? 'recentered to forecast returns' : 'as they were'}`;
  return tableModel(market, () => paths, {
    method,
    source,
    proxies,
    ownAssumptions: forward?.ownAssumptions ?? {},
    meanBlockYears: input.meanBlockYears,
    history: historicalMarket(table),
  });
}

type Told = Pick<Model, 'method' | 'source' | 'proxies' | 'ownAssumptions' | 'meanBlockYears' | 'history'>;

function tableModel(market: Market, pathsFor: (years: number) => Paths, told: Told): Model {
  return {
    ...told,
    realReturns: market.realReturns,
    inflation: market.inflation,
    longest: told.meanBlockYears === 0 ? market.years : 80,
    futures: (input, change = {}) => {
      const paths = pathsFor(input.horizonYears);
      return tableFutures(paths, growthByYear(market, input, input.horizonYears, change), market.prices);
    },
    steadyGrowth: (input, year) => geometricMean(growthTable(market, mixesByYear(input, year + 1)[year]!, input), market.weights),
  };
}

/** One table for each mix that differs, and one for the year of a crash. */
function growthByYear(market: Market, input: ProjectionInput, years: number, { shift, crash }: MarketChange): Float64Array[] {
  const known = new Map<Mix, Float64Array>();
  return mixesByYear(input, years).map((mix, year) => {
    if (crash?.year === year) return growthTable(market, mix, input, { ...(shift === undefined ? {} : { shift }), loss: crash.loss });
    let table = known.get(mix);
    if (!table) known.set(mix, (table = growthTable(market, mix, input, shift === undefined ? {} : { shift })));
    return table;
  });
}

/** One window of the past, from a row on: a plan as it would have gone then. */
export function replayFutures(history: Market, input: ProjectionInput, firstRow: number, years: number): Futures {
  const rows = Uint16Array.from({ length: years }, (_, year) => firstRow + year);
  return tableFutures({ rows, count: 1, years }, growthByYear(history, input, years, {}), history.prices);
}

/** The table with the series that stand in. */
function withProxies({ table, proxies = {} }: ReturnData): { table: ReturnsTable; proxies: Record<string, string> } {
  const stands = Object.entries(proxies).filter(([asset, series]) => !(asset in table.nominal) && series in table.nominal);
  if (stands.length === 0) return { table, proxies: {} };
  const nominal = { ...table.nominal, ...Object.fromEntries(stands.map(([asset, series]) => [asset, table.nominal[series]!])) };
  return { table: { ...table, nominal }, proxies: Object.fromEntries(stands) };
}
