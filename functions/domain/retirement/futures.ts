/** What a plan's paths live through: the portfolio's growth and inflation, by year and path, whichever model made them. */
import type { LognormalFactors } from './lognormal/contract.ts';
import type { Paths } from './paths.ts';

/** Values of paths `from` to before `to` in one year; the array may be used again by the next call. */
export type Slice = (year: number, from: number, to: number) => Float64Array;

export interface Futures {
  count: number;
  /** The portfolio's growth factor above inflation: 1.05 gains 5 %. */
  growth: Slice;
  /** The inflation factor: 1.03 is a year in which prices rise by 3 %. */
  prices: Slice;
}

/** Rows of a returns table: `growth` by year of the plan, `prices` in every year. */
export function tableFutures({ rows, count }: Paths, growth: readonly Float64Array[], prices: Float64Array): Futures {
  return { count, growth: gather(rows, count, (year) => growth[year]!), prices: gather(rows, count, () => prices) };
}

function gather(rows: Uint16Array, count: number, tableOf: (year: number) => Float64Array): Slice {
  let scratch = new Float64Array(0);
  return (year, from, to) => {
    const [table, size, start] = [tableOf(year), to - from, year * count + from];
    if (scratch.length !== size) scratch = new Float64Array(size);
    const out = scratch;
    for (let i = 0; i < size; i += 1) out[i] = table[rows[start + i]!]!;
    return out;
  };
}

/** Factors drawn path by path. */
export function drawnFutures({ growth, prices }: LognormalFactors, count: number): Futures {
  const slice = (values: Float64Array | null): Slice => {
    return (year, from, to) => {
      if (!values) throw new Error('This market was drawn without prices.');
      return values.subarray(year * count + from, year * count + to);
    };
  };
  return { count, growth: slice(growth), prices: slice(prices) };
}

/** The same futures with growth or prices replaced, year by year, by what `change` writes into `out`. */
export function changed(slice: Slice, change: (year: number, values: Float64Array, out: Float64Array, from: number, to: number) => void): Slice {
  let scratch = new Float64Array(0);
  return (year, from, to) => {
    if (scratch.length !== to - from) scratch = new Float64Array(to - from);
    change(year, slice(year, from, to), scratch, from, to);
    return scratch;
  };
}
