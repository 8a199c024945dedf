/** What a plan's paths live through: the portfolio's growth and inflation, by year and path, whichever model made them. */
import type { LognormalFactors } from './lognormal/contract.ts';
import type { Paths } from './paths.ts';

/** Values of paths `from` to before `to` in one year; the array may be used again by the next call. */
export interface Slice {
  (year: number, from: number, to: number): Float64Array;
  /** The same of the paths at these ascending places alone, where that is known without copying values. */
  only?: (places: readonly number[]) => Slice;
}

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
  const slice = (year: number, from: number, to: number): Float64Array => {
    const [table, size, start] = [tableOf(year), to - from, year * count + from];
    if (scratch.length !== size) scratch = new Float64Array(size);
    const out = scratch;
    for (let i = 0; i < size; i += 1) out[i] = table[rows[start + i]!]!;
    return out;
  };
  return Object.assign(slice, { only: (places: readonly number[]) => gather(rowsAt(rows, count, places), places.length, tableOf) });
}

function rowsAt(rows: Uint16Array, count: number, places: readonly number[]): Uint16Array {
  const some = new Uint16Array((rows.length / count) * places.length);
  for (let start = 0, to = 0; to < some.length; start += count)
    for (let at = 0; at < places.length; at += 1, to += 1) some[to] = rows[start + places[at]!]!;
  return some;
}

/** Draws paths `first` to before `first + paths`, into these arrays where they are given. */
export type DrawPaths = (paths: number, first: number, into?: LognormalFactors) => LognormalFactors;

/** More paths than this are not kept when they are first lived through. */
const KEPT_AT_ONCE = 32_768;

/**
 * Factors drawn path by path. Many paths are drawn a block at a time, as the recursion first asks for them, into one place that stays in the processor's cache. Whoever asks in
 * another order, or again, has all of them drawn and kept.
 */
export function drawnFutures(draw: DrawPaths, count: number): Futures {
  let kept: LognormalFactors | null = count <= KEPT_AT_ONCE ? draw(count, 0) : null;
  let block: { from: number; to: number; factors: LognormalFactors } | null = null;
  const read = (which: 'growth' | 'prices'): Slice => {
    return (year, from, to) => {
      const next = block?.to ?? 0;
      if (!kept && from === next && to - from <= LARGEST_BLOCK)
        block = { from, to, factors: draw(to - from, from, block && to - from <= block.to - block.from ? block.factors : undefined) };
      else if (!kept && (block?.from !== from || block.to !== to)) kept = draw(count, 0);
      const { factors, size, start } = kept
        ? { factors: kept, size: count, start: from }
        : { factors: block!.factors, size: to - from, start: 0 };
      const values = factors[which];
      if (!values) throw new Error('This market was drawn without prices.');
      return values.subarray(year * size + start, year * size + start + to - from);
    };
  };
  return { count, growth: read('growth'), prices: read('prices') };
}

/** Paths that the recursions live through together are fewer. */
const LARGEST_BLOCK = 1024;

/** The same futures with growth or prices replaced, year by year, by what `change` writes into `out`. */
export function changed(
  slice: Slice,
  change: (year: number, values: Float64Array, out: Float64Array, from: number, to: number) => void,
): Slice {
  let scratch = new Float64Array(0);
  return (year, from, to) => {
    if (scratch.length !== to - from) scratch = new Float64Array(to - from);
    change(year, slice(year, from, to), scratch, from, to);
    return scratch;
  };
}
