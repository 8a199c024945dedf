/** The household's stocks beside the market's, and its mix beside that of a target-date fund. */
import type { Segment } from './allocation.ts';
import { UNKNOWN } from './labels.ts';
import { STOCK_SECTORS, WORLD_SECTORS, glidePathStocks } from './market.ts';
import type { StockSector } from './market.ts';
import { apportion, decimal, round, toCents } from './money.ts';

/** The sector of stocks that is furthest above its share of the world's market; per cents to one decimal. */
export interface SectorOver {
  readonly sector: StockSector;
  /** Of the stocks and the part whose sector is not known. */
  readonly percent: number;
  readonly market: number;
  /** Found less the market's, in points: the difference of the two figures. */
  readonly points: number;
  /** The part of stocks and unknown whose sector is not known; any of it may be of this sector. */
  readonly unknown: number;
}

/** Null when no stocks are known. What is not known is counted among the stocks, so that what is found is the least that it can be. */
export function sectorOver(sectors: readonly Segment[]): SectorOver | null {
  const values = new Map(sectors.map(({ key, value }) => [key, toCents(decimal(value))]));
  const parts = [...STOCK_SECTORS, UNKNOWN] as const;
  const amounts = parts.map((key) => values.get(key) ?? 0n);
  if (amounts.slice(0, -1).every((amount) => amount === 0n)) return null;
  const percents = apportion(amounts, 1000n).map((tenths) => Number(tenths) / 10);
  const unknown = percents.at(-1) ?? 0;
  const rows = STOCK_SECTORS.map((sector, index): SectorOver => {
    const percent = percents[index] ?? 0;
    return {
      sector,
      percent,
      market: WORLD_SECTORS[sector],
      points: round(decimal(percent).minus(WORLD_SECTORS[sector]), 1).toNumber(),
      unknown,
    };
  });
  return rows.reduce((worst, row) => (row.points > worst.points ? row : worst));
}

/** The share of stocks beside that of a target-date fund with as many years to go; per cents to one decimal. */
export interface Glide {
  /** Years to retirement, negative after it. */
  readonly years: number;
  readonly percent: number;
  readonly yardstick: number;
  readonly points: number;
  readonly unknown: number;
}

export function glide(classes: readonly Segment[], years: number): Glide | null {
  if (classes.length === 0) return null;
  const share = (key: string) => classes.find((segment) => segment.key === key)?.percent ?? 0;
  const [percent, yardstick] = [share('equity'), glidePathStocks(years)];
  return { years, percent, yardstick, points: round(decimal(percent).minus(yardstick), 1).toNumber(), unknown: share(UNKNOWN) };
}
