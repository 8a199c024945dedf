import type { FanYear, ProjectionInput } from '#schema/retirement.ts';
import type { Balances } from './kernel.ts';
import type { Lives } from './lives.ts';
import { Bins, quantilesOfMany } from './quantile.ts';

const FAN_SHARES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const;
/** Where fewer paths than this are still lived, their balances say nothing, and the fan ends. */
const FEWEST = 50;

/** One row for today and one for each year, exact quantiles over the paths on which somebody has lived through the year. */
export function fanOf({ startYear, horizonYears }: ProjectionInput, balances: Balances, { drawn }: Lives): FanYear[] {
  const count = balances.length / (horizonYears + 1);
  const bins = new Bins();
  const fan: FanYear[] = [];
  for (let years = 0; years <= horizonYears; years += 1) {
    const all = balances.subarray(years * count, (years + 1) * count);
    const values = drawn === null || years === 0 ? all : all.filter((_, path) => drawn[(years - 1) * count + path] !== 0);
    if (values.length < Math.min(FEWEST, count)) break;
    const [p5, p10, p25, p50, p75, p90, p95] = quantilesOfMany(values, FAN_SHARES, bins) as [number, number, number, number, number, number, number];
    fan.push({ year: startYear + years, p5, p10, p25, p50, p75, p90, p95 });
  }
  return fan;
}
