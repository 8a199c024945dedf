/** The case that the lognormal rows and tests measure: six correlated assets above inflation, spending at each year's start on a balance of 1. */
import type { LognormalRequest } from '#domain/retirement/lognormal/contract.ts';
import { lognormalMarket } from '#domain/retirement/lognormal/parameters.ts';

/** Six assets and inflation by arithmetic means, volatilities and correlations of the size that is usual for them. */
export const SIX = lognormalMarket({
  assets: ['us', 'abroad', 'property', 'bonds', 'linkers', 'cash'],
  mean: [0.0644, 0.0929, 0.0617, 0.0459, 0.0333, 0.0351, 0.0202],
  volatility: [0.151, 0.184, 0.183, 0.062, 0.051, 0.011, 0.018],
  correlation: [
    [1, 0.76, 0.49, 0.13, 0.07, 0.09, 0.1],
    [0.76, 1, 0.43, -0.17, -0.04, -0.05, 0.11],
    [0.49, 0.43, 1, 0.15, 0.23, -0.14, 0.02],
    [0.13, -0.17, 0.15, 1, 0.81, 0.5, 0.29],
    [0.07, -0.04, 0.23, 0.81, 1, 0.25, 0.42],
    [0.09, -0.05, -0.14, 0.5, 0.25, 1, 0.64],
    [0.1, 0.11, 0.02, 0.29, 0.42, 0.64, 1],
  ],
});

export const MIX = Float64Array.of(0.3, 0.15, 0.05, 0.3, 0.1, 0.1);

/** Plans near 80 %, with the chance of ten million plain paths in per cent, standard error 0.013: `npm run bench:reference` draws them again. */
export const PLANS = [
  { years: 30, spending: 0.0433, chance: 80.028 },
  { years: 60, spending: 0.03, chance: 79.8787 },
] as const;

export function request(some: Partial<LognormalRequest> & { held?: Float64Array } = {}): LognormalRequest {
  const { held = MIX, years = 30, ...rest } = some;
  return {
    market: SIX,
    weights: new Array<Float64Array>(years).fill(held),
    paths: 1000,
    years,
    seed: 7,
    sampling: 'random',
    prices: false,
    ...rest,
  };
}

/** How many paths bear the spending, in per cent: all paths a block at a time, as the engine's kernel does. */
export function chanceOf(growth: Float64Array, years: number, spending: number): number {
  const paths = growth.length / years;
  const balances = new Float64Array(1024);
  let lasting = 0;
  for (let from = 0; from < paths; from += balances.length) {
    const count = Math.min(balances.length, paths - from);
    balances.fill(1);
    for (let year = 0; year < years; year += 1) {
      const start = year * paths + from;
      // A balance that has gone below 0 only falls further.
      for (let path = 0; path < count; path += 1)
        balances[path] = (balances[path]! - spending) * (year < years - 1 ? growth[start + path]! : 1);
    }
    for (let path = 0; path < count; path += 1) if (balances[path]! >= 0) lasting += 1;
  }
  return (100 * lasting) / paths;
}
