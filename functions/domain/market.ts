/** Yardsticks from outside the household: how the world's stock market divides by sector, and how target-date funds divide stocks from bonds. */
import type { Sector } from '#schema/instrument.ts';

/** The sectors that companies are divided into (GICS); the others of a fund are of bonds, cash and commodities. */
export const STOCK_SECTORS = [
  'technology',
  'healthcare',
  'financials',
  'consumer_discretionary',
  'consumer_staples',
  'communication',
  'industrials',
  'energy',
  'materials',
  'utilities',
  'real_estate',
] as const satisfies readonly Sector[];
export type StockSector = (typeof STOCK_SECTORS)[number];

/** Per cent of the world's stock market, as VT holds it: the seed's row, which a test holds this against. */
export const WORLD_SECTORS: Readonly<Record<StockSector, number>> = {
  technology: 24.5,
  financials: 16.5,
  industrials: 11.6,
  consumer_discretionary: 11.3,
  healthcare: 9.6,
  communication: 7.6,
  consumer_staples: 5.6,
  energy: 3.9,
  materials: 3.9,
  real_estate: 2.9,
  utilities: 2.6,
};
export const WORLD_SECTORS_SOURCE = "the world's stock market as VT holds it, computed from VTI and VXUS, approximate, 2024";

/**
 * Share of stocks in Vanguard's target-date funds by years to retirement, negative after it, in per cent; straight lines between. The ends and the middle are the glide
 * path as Vanguard describes it, 16 and 11 years are the funds for 2040 and 2035 at the end of 2024, as in the seed.
 */
const GLIDE_PATH: readonly (readonly [years: number, stocks: number])[] = [
  [25, 90],
  [16, 77],
  [11, 69.5],
  [0, 50],
  [-7, 30],
];
export const GLIDE_PATH_SOURCE =
  'glide path of the Vanguard Target Retirement funds, approximate: 90% stocks until 25 years before retirement, 77% at 16, 69.5% at 11, 50% at retirement, 30% from seven years after it';

/** The share of stocks, in per cent to one decimal, of a target-date fund with so many years to go. */
export function glidePathStocks(years: number): number {
  const after = GLIDE_PATH.findIndex(([at]) => years >= at);
  const [low, high] = [GLIDE_PATH[after], GLIDE_PATH[after - 1]];
  if (!low) return GLIDE_PATH.at(-1)?.[1] ?? 0;
  if (!high) return low[1];
  return Math.round((low[1] + ((years - low[0]) / (high[0] - low[0])) * (high[1] - low[1])) * 10) / 10;
}
