/**
 * The recursion itself: plain loops over typed arrays, year by year, all paths at once; only + − × ÷ and comparisons, so every machine gets the
 * same bits.
 *
 * With constant real spending x a path's balance is affine in x: Vₜ(x) = Aₜ − x·Bₜ, where A is the balance of the same path without spending and
 * B what one dollar a year would have taken out of it. The path pays for year t if and only if x ≤ Aₜ ⁄ Bₜ, so it lasts if and only if x ≤ x* =
 * min Aₜ ⁄ Bₜ: one pass answers every level of spending.
 */
import type { Cashflows } from './cashflows.ts';
import type { Paths } from './paths.ts';

export interface Scenario {
  flows: Cashflows;
  timing: 'begin' | 'end';
  /** For each year of the plan the portfolio's real growth factor by row of the returns table; years may share one table. */
  growth: readonly Float64Array[];
  /** The inflation factor by row. */
  prices: Float64Array;
}

export interface Outcome {
  /** x* by path: the highest yearly spending that lasts. Never below 0. */
  limits: Float64Array;
  /** The first year (0 is the first of the plan) that cannot be paid in full at the plan's spending; −1 where none. */
  shortfalls: Int16Array;
}

/** Called with the balances after `years` years, run-out paths at 0; the array is used again, so copy what you keep. */
export type OnYear = (years: number, balances: Float64Array) => void;

/** A and B of each path with what has come out so far. */
interface State extends Outcome {
  unspent: Float64Array;
  taken: Float64Array;
}

/** One year of the paths from `from` to before `to`: the row of path p is `rows[offset + p]`. */
interface Cells {
  rows: Uint16Array;
  offset: number;
  from: number;
  to: number;
}

/** Paths that are lived through together, so that their state stays in the processor's first cache; the fan needs all of them year by year. */
const BLOCK = 1024;

/** Lives through every path at the given spending. Before retirement B is 0 and the balance is A. */
export function simulate(scenario: Scenario, paths: Paths, spending: number, onYear?: OnYear): Outcome {
  const { flows, timing, prices, growth } = scenario;
  const { rows, count } = paths;
  const unspent = new Float64Array(count).fill(flows.balance);
  const taken = new Float64Array(count);
  const limits = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const shortfalls = new Int16Array(count).fill(-1);
  const state: State = { unspent, taken, limits, shortfalls };
  const worth = flows.fixed ? new Float64Array(count).fill(1) : null;
  const balances = new Float64Array(onYear ? count : 0).fill(flows.balance);
  onYear?.(0, balances);
  const block = onYear ? count : BLOCK;
  for (let from = 0; from < count; from += block) {
    const to = Math.min(count, from + block);
    for (let year = 0; year < flows.years; year += 1) {
      const table = growth[year]!;
      const cells: Cells = { rows, offset: year * count, from, to };
      const fixed = flows.fixed?.[year] ?? 0;
      if (year < flows.retireAt) {
        grow(unspent, table, cells, flows.saving[year]!);
        if (worth) erode(worth, prices, cells);
      } else if (timing === 'begin') {
        if (worth) {
          earn(unspent, worth, fixed, cells);
          erode(worth, prices, cells);
        }
        spend(state, flows.indexed[year]!, spending, year, cells);
        grow(unspent, table, cells, 0);
        grow(taken, table, cells, 0);
      } else {
        grow(unspent, table, cells, 0);
        grow(taken, table, cells, 0);
        if (worth) {
          erode(worth, prices, cells);
          earn(unspent, worth, fixed, cells);
        }
        spend(state, flows.indexed[year]!, spending, year, cells);
      }
      if (onYear) {
        for (let path = 0; path < count; path += 1) {
          balances[path] = shortfalls[path]! < 0 ? Math.max(0, unspent[path]! - spending * taken[path]!) : 0;
        }
        onYear(year + 1, balances);
      }
    }
  }
  return { limits, shortfalls };
}

/**
 * The extra first-year saving that makes each path last at the given spending (0 where it lasts anyway). The balance is affine in it too: with D the
 * value of one more dollar saved a year, the path lasts if and only if s ≥ max (x·Bₜ − Aₜ) ⁄ Dₜ. Only for plans with at least one year of saving.
 */
export function savingsNeeded(scenario: Scenario, paths: Paths, spending: number): Float64Array {
  const { flows, timing, prices, growth } = scenario;
  const { rows, count } = paths;
  const net = new Float64Array(count).fill(flows.balance);
  const saved = new Float64Array(count);
  const needed = new Float64Array(count);
  const worth = flows.fixed ? new Float64Array(count).fill(1) : null;
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(count, from + BLOCK);
    for (let year = 0; year < flows.years; year += 1) {
      const table = growth[year]!;
      const cells: Cells = { rows, offset: year * count, from, to };
      const retired = year >= flows.retireAt;
      const atStart = retired && timing === 'begin';
      const fixed = flows.fixed?.[year] ?? 0;
      if (!atStart) {
        grow(net, table, cells, flows.saving[year]!);
        grow(saved, table, cells, flows.perDollarSaved[year]!);
      }
      if (worth && atStart) earn(net, worth, fixed, cells);
      if (worth) erode(worth, prices, cells);
      if (worth && !atStart) earn(net, worth, fixed, cells);
      if (retired) {
        const drawn = spending - flows.indexed[year]!;
        for (let path = from; path < to; path += 1) {
          const left = net[path]! - drawn;
          if (-left > needed[path]! * saved[path]!) needed[path] = -left / saved[path]!;
          net[path] = left;
        }
      }
      if (atStart) {
        grow(net, table, cells, 0);
        grow(saved, table, cells, 0);
      }
    }
  }
  return needed;
}

/** A year's growth on each path, and what is added at its end. */
function grow(balances: Float64Array, table: Float64Array, { rows, offset, from, to }: Cells, added: number): void {
  for (let path = from; path < to; path += 1) balances[path] = balances[path]! * table[rows[offset + path]!]! + added;
}

/** A year's inflation on what a fixed dollar is worth. */
function erode(worth: Float64Array, prices: Float64Array, { rows, offset, from, to }: Cells): void {
  for (let path = from; path < to; path += 1) worth[path] = worth[path]! / prices[rows[offset + path]!]!;
}

/** Incomes in fixed dollars, at what they are worth. */
function earn(balances: Float64Array, worth: Float64Array, dollars: number, { from, to }: Cells): void {
  for (let path = from; path < to; path += 1) balances[path] = balances[path]! + dollars * worth[path]!;
}

/** A year's spending: one more dollar taken, the indexed income added, and what that leaves of x*. */
function spend(state: State, income: number, spending: number, year: number, { from, to }: Cells): void {
  const { unspent, taken, limits, shortfalls } = state;
  for (let path = from; path < to; path += 1) {
    const a = unspent[path]! + income;
    const b = taken[path]! + 1;
    unspent[path] = a;
    taken[path] = b;
    if (a < limits[path]! * b) {
      const limit = a / b;
      limits[path] = limit;
      if (limit < spending && shortfalls[path]! < 0) shortfalls[path] = year;
    }
  }
}

/** The share of paths that last at this spending: mean(x* ≥ x). */
export function chanceOf(limits: Float64Array, spending: number): number {
  let lasting = 0;
  for (let path = 0; path < limits.length; path += 1) if (limits[path]! >= spending) lasting += 1;
  return lasting / limits.length;
}
