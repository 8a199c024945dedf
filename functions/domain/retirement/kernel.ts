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

/** Lives through every path at the given spending. Before retirement B is 0 and the balance is A. */
export function simulate(scenario: Scenario, paths: Paths, spending: number, onYear?: OnYear): Outcome {
  const { flows, timing, prices } = scenario;
  const { rows, count } = paths;
  const begin = timing === 'begin';
  const unspent = new Float64Array(count).fill(flows.balance);
  const taken = new Float64Array(count);
  const limits = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const shortfalls = new Int16Array(count).fill(-1);
  const balances = new Float64Array(onYear ? count : 0).fill(flows.balance);
  const fixedIncome = flows.fixed ? new Float64Array(count).fill(1) : null;
  onYear?.(0, balances);
  for (let year = 0; year < flows.years; year += 1) {
    const growth = scenario.growth[year]!;
    const retired = year >= flows.retireAt;
    const saving = flows.saving[year]!;
    const indexed = flows.indexed[year]!;
    const fixed = flows.fixed?.[year] ?? 0;
    const offset = year * count;
    for (let path = 0; path < count; path += 1) {
      const row = rows[offset + path]!;
      const grown = growth[row]!;
      let a = unspent[path]!;
      let b = taken[path]!;
      if (!retired) {
        a = a * grown + saving;
        if (fixedIncome) fixedIncome[path] = fixedIncome[path]! / prices[row]!;
      } else {
        if (!begin) {
          a *= grown;
          b *= grown;
        }
        a += indexed;
        if (fixedIncome) {
          const worth = fixedIncome[path]!;
          const eroded = worth / prices[row]!;
          a += fixed * (begin ? worth : eroded);
          fixedIncome[path] = eroded;
        }
        b += 1;
        const limit = a / b;
        if (limit < limits[path]!) limits[path] = limit;
        if (limit < spending && shortfalls[path]! < 0) shortfalls[path] = year;
        if (begin) {
          a *= grown;
          b *= grown;
        }
      }
      unspent[path] = a;
      taken[path] = b;
    }
    if (onYear) {
      for (let path = 0; path < count; path += 1) {
        balances[path] = shortfalls[path]! < 0 ? Math.max(0, unspent[path]! - spending * taken[path]!) : 0;
      }
      onYear(year + 1, balances);
    }
  }
  return { limits, shortfalls };
}

/**
 * The extra first-year saving that makes each path last at the given spending (0 where it lasts anyway). The balance is affine in it too: with D
 * the value of one more dollar saved a year, the path lasts if and only if s ≥ max (x·Bₜ − Aₜ) ⁄ Dₜ. Only for plans with at least one year of
 * saving.
 */
export function savingsNeeded(scenario: Scenario, paths: Paths, spending: number): Float64Array {
  const { flows, timing, prices } = scenario;
  const { rows, count } = paths;
  const begin = timing === 'begin';
  const net = new Float64Array(count).fill(flows.balance);
  const saved = new Float64Array(count);
  const needed = new Float64Array(count);
  const fixedIncome = flows.fixed ? new Float64Array(count).fill(1) : null;
  for (let year = 0; year < flows.years; year += 1) {
    const growth = scenario.growth[year]!;
    const retired = year >= flows.retireAt;
    const inflow = flows.saving[year]! + flows.indexed[year]! - (retired ? spending : 0);
    const dollar = flows.perDollarSaved[year]!;
    const fixed = flows.fixed?.[year] ?? 0;
    const offset = year * count;
    for (let path = 0; path < count; path += 1) {
      const row = rows[offset + path]!;
      const grown = growth[row]!;
      let v = net[path]!;
      let d = saved[path]!;
      const worth = fixedIncome ? fixedIncome[path]! : 0;
      const eroded = worth / prices[row]!;
      if (fixedIncome) fixedIncome[path] = eroded;
      if (retired && begin) {
        v += inflow + fixed * worth;
        if (-v > needed[path]! * d) needed[path] = -v / d;
        v *= grown;
        d *= grown;
      } else {
        v = v * grown + inflow + fixed * eroded;
        d = d * grown + dollar;
        if (retired && -v > needed[path]! * d) needed[path] = -v / d;
      }
      net[path] = v;
      saved[path] = d;
    }
  }
  return needed;
}

/** The share of paths that last at this spending: mean(x* ≥ x). */
export function chanceOf(limits: Float64Array, spending: number): number {
  let lasting = 0;
  for (let path = 0; path < limits.length; path += 1) if (limits[path]! >= spending) lasting += 1;
  return lasting / limits.length;
}
