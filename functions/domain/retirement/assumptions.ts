/** What is assumed of the years to come, as published. `returns.ts` has what was. */
import type { ModelAsset } from '#schema/retirement.ts';
import { arithmeticMean, type YearlyMoments } from './lognormal/parameters.ts';

/** What is assumed of the future, as fractions: geometric yearly returns above inflation, volatilities of nominal yearly returns, their correlations. */
export interface Forward {
  source: string;
  real: Readonly<Record<string, number>>;
  volatility: Readonly<Record<string, number>>;
  /** By asset, and `inflation`. */
  correlation: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What is our own assumption rather than the source's, by asset. */
  ownAssumptions: Readonly<Record<string, string>>;
  inflation: number;
  inflationVolatility: number;
}

const INFLATION = 0.02;
const aboveInflation = (nominal: number) => (1 + nominal) / (1 + INFLATION) - 1;

/**
 * Vanguard Capital Markets Model, run of 30 April 2025: middle of the published ten-year annualised (geometric) nominal range in US dollars, and
 * median volatility, per cent. Nothing is published for gold: that it keeps its value and earns nothing above inflation is assumed here, with
 * the volatility of its yearly returns 1972–2025 in the table of `returns.ts`.
 */
const NOMINAL: Record<ModelAsset, { return: number; volatility: number }> = {
  stocks: { return: 0.053, volatility: 0.151 },
  intl_stocks: { return: 0.076, volatility: 0.184 },
  emerging_stocks: { return: 0.047, volatility: 0.254 },
  real_estate: { return: 0.045, volatility: 0.183 },
  bonds: { return: 0.044, volatility: 0.062 },
  tips: { return: 0.032, volatility: 0.051 },
  cash: { return: 0.035, volatility: 0.011 },
  commodities: { return: 0.058, volatility: 0.18 },
  gold: { return: INFLATION, volatility: 0.273 },
};

/**
 * Correlations of yearly nominal returns in US dollars 1988–2016, 29 years (Simba's backtesting spreadsheet, revision 16c, for the assets, CPI-U for
 * inflation); a correlation of 29 years has a standard error of about 0.18 · (1 − r²). Upper triangle, in the order of `ORDER`.
 */
const ORDER = [
  'stocks',
  'intl_stocks',
  'emerging_stocks',
  'real_estate',
  'bonds',
  'tips',
  'cash',
  'commodities',
  'gold',
  'inflation',
] as const;
const UPPER: readonly (readonly number[])[] = [
  [1, 0.76, 0.57, 0.49, 0.13, 0.07, 0.09, 0.18, -0.21, 0.1],
  [1, 0.74, 0.43, -0.17, -0.04, -0.05, 0.23, 0.14, 0.11],
  [1, 0.44, 0.07, 0.29, 0.09, 0.39, 0.34, 0.36],
  [1, 0.15, 0.23, -0.14, 0.18, 0.08, 0.02],
  [1, 0.81, 0.5, 0.09, 0.01, 0.29],
  [1, 0.25, 0.4, 0.36, 0.42],
  [1, 0.35, -0.29, 0.64],
  [1, 0.15, 0.72],
  [1, 0.02],
  [1],
];
const correlationOf = (one: number, other: number) => UPPER[Math.min(one, other)]![Math.abs(one - other)]!;

export const VANGUARD_2025_04: Forward = {
  source: 'Vanguard Capital Markets Model, 30 April 2025, middle of the ten-year range',
  real: mapAssets((asset) => (asset === 'gold' ? 0 : aboveInflation(NOMINAL[asset].return))),
  volatility: mapAssets((asset) => NOMINAL[asset].volatility),
  correlation: Object.fromEntries(ORDER.map((one, i) => [one, Object.fromEntries(ORDER.map((other, j) => [other, correlationOf(i, j)]))])),
  ownAssumptions: { gold: 'gold: 0% above inflation, our assumption, for none is published' },
  inflation: INFLATION,
  inflationVolatility: 0.018,
};

function mapAssets(value: (asset: ModelAsset) => number): Record<string, number> {
  return Object.fromEntries((Object.keys(NOMINAL) as ModelAsset[]).map((asset) => [asset, value(asset)]));
}

/** The yearly moments of these assets: geometric means become arithmetic ones (`arithmeticMean`). */
export function forwardMoments(forward: Forward, assets: readonly string[]): YearlyMoments {
  const names = [...assets, 'inflation'];
  const volatility = names.map((name) => (name === 'inflation' ? forward.inflationVolatility : (forward.volatility[name] ?? 0)));
  const geometric = names.map((name) =>
    name === 'inflation' ? forward.inflation : (1 + (forward.real[name] ?? 0)) * (1 + forward.inflation) - 1,
  );
  return {
    assets,
    mean: geometric.map((g, i) => arithmeticMean(g, volatility[i]!)),
    volatility,
    correlation: names.map((one) => names.map((other) => (one === other ? 1 : (forward.correlation[one]?.[other] ?? 0)))),
  };
}
