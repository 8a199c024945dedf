import { geometricMean } from './arithmetic.ts';
import { InvalidPlanError } from './errors.ts';
import type { Forward } from './assumptions.ts';
import type { ReturnsTable } from './returns.ts';

/** Fractions of the portfolio by asset. */
export type Mix = Readonly<Record<string, number>>;

/** A returns table in real terms: growth factors above inflation by asset and row, and the inflation factors of the same rows. */
export interface Market {
  firstYear: number;
  years: number;
  /** 1.05 is a year that gains 5 % above inflation. */
  real: Readonly<Record<string, Float64Array>>;
  /** Geometric mean of each asset's real return, as a fraction. */
  realReturns: Readonly<Record<string, number>>;
  /** 1.03 is a year in which prices rise by 3 %. */
  prices: Float64Array;
  inflation: number;
  /** How often each row counts in the means: equally, or as the paths visit it. */
  weights: Float64Array;
}

/** History as it was. */
export function historicalMarket(table: ReturnsTable, weights: Float64Array = equalWeights(table)): Market {
  const prices = Float64Array.from(table.cpi, (rate) => 1 + rate);
  const real: Record<string, Float64Array> = {};
  const realReturns: Record<string, number> = {};
  for (const [asset, returns] of Object.entries(table.nominal)) {
    const growth = Float64Array.from(returns, (rate, row) => (1 + rate) / prices[row]!);
    real[asset] = growth;
    realReturns[asset] = geometricMean(growth, weights) - 1;
  }
  return {
    firstYear: table.firstYear,
    years: table.cpi.length,
    real,
    realReturns,
    prices,
    inflation: geometricMean(prices, weights) - 1,
    weights,
  };
}

/**
 * History moved to the stated future: each real series and inflation are multiplied by one constant, so that the geometric mean over the rows as
 * they are drawn is the stated one. Every year keeps its place beside the others: crashes, recoveries and what bonds and prices did meanwhile
 * stay together.
 */
export function recentredMarket(table: ReturnsTable, forward: Forward, weights: Float64Array): Market {
  const history = historicalMarket(table, weights);
  const real: Record<string, Float64Array> = {};
  const realReturns: Record<string, number> = {};
  for (const [asset, growth] of Object.entries(history.real)) {
    const target = forward.real[asset];
    if (target === undefined) continue;
    const factor = (1 + target) / (1 + history.realReturns[asset]!);
    real[asset] = growth.map((g) => g * factor);
    realReturns[asset] = target;
  }
  const factor = (1 + forward.inflation) / (1 + history.inflation);
  return { ...history, real, realReturns, prices: history.prices.map((p) => p * factor), inflation: forward.inflation };
}

/** What differs from the plan in one variant of it. */
export interface MarketChange {
  /** Moves every asset's geometric real return by so many points: −0.02 is two points less. */
  shift?: number;
  /** What stocks lose above inflation in one year of the plan, whatever they do on the path. */
  crash?: { year: number; loss: number };
  /** The path's prices are read too, which a market may otherwise leave undrawn. */
  prices?: boolean;
}

/** Assets that a crash of stocks takes with it. */
export const CRASHING = new Set(['stocks', 'intl_stocks', 'emerging_stocks', 'real_estate', 'sp500_tr']);

/**
 * What one dollar holds of each asset at a year's start, after fund costs, taken as (1 − fee) once a year. A shift of returns and an interest on cash of one's
 * own scale the asset's growth, so that they are in its weight.
 */
export function weightsOf(
  market: Pick<Market, 'realReturns' | 'inflation'>,
  mix: Mix,
  { fee, cashInterest }: { fee: number; cashInterest?: number | null },
  shift = 0,
): Map<string, number> {
  // In one order, whatever the mix's keys come in: a floating-point sum depends on it in its last digit, and jsonb reorders keys.
  const weights = new Map<string, number>();
  for (const asset of Object.keys(mix).sort()) {
    const weight = mix[asset] ?? 0;
    if (weight === 0) continue;
    const mean = market.realReturns[asset];
    if (mean === undefined) throw new InvalidPlanError([{ path: `mix.${asset}`, reason: 'there are no returns for this asset' }]);
    const interest = asset === 'cash' && typeof cashInterest === 'number' ? (1 + cashInterest) / ((1 + mean) * (1 + market.inflation)) : 1;
    weights.set(asset, weight * (1 - fee) * interest * ((1 + mean + shift) / (1 + mean)));
  }
  return weights;
}

/** The portfolio's real growth factor in each row: rebalanced to the mix at each year's start. With `loss` stocks lose so much in every row. */
export function growthTable(
  market: Market,
  mix: Mix,
  costs: { fee: number; cashInterest?: number | null },
  change: { shift?: number; loss?: number } = {},
): Float64Array {
  const table = new Float64Array(market.years);
  for (const [asset, factor] of weightsOf(market, mix, costs, change.shift)) {
    const growth = market.real[asset]!;
    const replaced = change.loss !== undefined && CRASHING.has(asset) ? factor * (1 - change.loss) : null;
    for (let row = 0; row < table.length; row += 1) table[row]! += replaced ?? factor * growth[row]!;
  }
  return table;
}

function equalWeights(table: ReturnsTable): Float64Array {
  return new Float64Array(table.cpi.length).fill(1);
}
