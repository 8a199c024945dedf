/**
 * The recursion of constant spending: plain loops over typed arrays, year by year, a block of paths at once; only + − × ÷ and comparisons, so every
 * machine gets the same bits.
 *
 * With constant real spending x a path's balance is affine in x: Vₜ(x) = Aₜ − x·Bₜ, where A is the balance of the same path without spending and
 * B what one dollar a year would have taken out of it. The path pays for year t if and only if x ≤ Aₜ ⁄ Bₜ, so it lasts if and only if x ≤ x* =
 * min Aₜ ⁄ Bₜ: one pass answers every level of spending. Phases of spending, taxes, a partner's death and one-off goals only change what a
 * dollar takes and what comes in, so the identity holds with them.
 */
import type { Scenario } from './scenario.ts';
import { CashOfYear, erode, type YearCash } from './year-cash.ts';

export type { Scenario } from './scenario.ts';

export interface Outcome {
  /** x* by path: the highest yearly spending that lasts; below 0 where one-off goals alone are too much, infinite where nothing is ever spent. */
  limits: Float64Array;
  /** The first year (0 is the first of the plan) that cannot be paid in full at the plan's spending; −1 where none. */
  shortfalls: Int16Array;
  /** What is missing in that year, in dollars before tax; 0 where none. */
  missing: Float64Array;
}

/** Takes balances at each year's end, run-out paths at 0, a block of paths at a time. */
export interface Balances {
  /** Where those of paths `from` to before `to` are to be written. */
  room: (year: number, from: number, to: number) => Float64Array;
  /** They have been written, from path `from` on. */
  filled: (year: number, from: number, values: Float64Array) => void;
}

/** Paths that are lived through together, so that their state stays in the processor's first cache. */
const BLOCK = 1024;

/** A block's state, and views into the whole run's outcome. */
interface Block extends Outcome {
  unspent: Float64Array;
  taken: Float64Array;
  /** What a fixed dollar is still worth; empty where none is received. */
  worth: Float64Array;
}

/** Lives through every path at the given spending and writes the balances where asked to. Before retirement B is 0 and the balance is A. */
export function simulate(scenario: Scenario, spending: number, balances: Balances | null = null): Outcome {
  const { flows, futures } = scenario;
  const { count } = futures;
  const [limits, shortfalls, missing] = [
    new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    new Int16Array(count).fill(-1),
    new Float64Array(count),
  ];
  const [unspent, taken, worth] = [
    new Float64Array(Math.min(BLOCK, count)),
    new Float64Array(Math.min(BLOCK, count)),
    new Float64Array(flows.fixed ? Math.min(BLOCK, count) : 0),
  ];
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(count, from + BLOCK);
    const money = {
      unspent: unspent.subarray(0, to - from).fill(flows.balance),
      taken: taken.subarray(0, to - from).fill(0),
      worth: worth.subarray(0, to - from).fill(1),
    };
    const found = { limits: limits.subarray(from, to), shortfalls: shortfalls.subarray(from, to), missing: missing.subarray(from, to) };
    liveThrough({ ...money, ...found }, scenario, spending, from, balances);
  }
  return { limits, shortfalls, missing };
}

function liveThrough(block: Block, scenario: Scenario, spending: number, from: number, balances: Balances | null): void {
  const { flows, timing, futures, lives } = scenario;
  const { unspent, taken, worth } = block;
  const [size, to] = [unspent.length, from + unspent.length];
  const alike = !flows.fixed && lives.drawn === null;
  const cash = new CashOfYear(scenario, size);
  for (let year = 0; year < flows.years; year += 1) {
    const retired = year >= flows.retireAt;
    const pays = retired || flows.early[year] === 1;
    const growth = futures.growth(year, from, to);
    const after = balances?.room(year, from, to) ?? null;
    if (alike && retired && timing === 'begin') {
      payAndGrow(block, cash.read(year, from, worth), growth, spending, year, after);
      if (after) balances?.filled(year, from, after);
      continue;
    }
    if (pays && timing === 'begin') pay(block, cash.read(year, from, worth), spending, year);
    if (flows.fixed) erode(worth, futures.prices(year, from, to));
    if (retired) {
      for (let i = 0; i < size; i += 1) {
        const factor = growth[i]!;
        unspent[i] = unspent[i]! * factor;
        taken[i] = taken[i]! * factor;
      }
    } else {
      growAndSave(block, growth, flows.saving[year]!, spending, pays && timing === 'end' ? null : after);
    }
    if (pays && timing === 'end') pay(block, cash.read(year, from, worth), spending, year);
    if (after) {
      if (retired || (pays && timing === 'end')) settle(block, spending, after);
      balances?.filled(year, from, after);
    }
  }
}

/**
 * The most frequent year in one pass: retired, all paths with the same cash at its start. What `pay`, growth and `settle` do, to the bit. Every path divides, and hardly a branch is to be
 * guessed: that takes less than half the time of dividing only where x* falls.
 */
function payAndGrow(
  { unspent, taken, limits, shortfalls, missing }: Block,
  { income, need }: YearCash,
  growth: Float64Array,
  spending: number,
  year: number,
  after: Float64Array | null,
): void {
  const size = unspent.length;
  for (let i = 0; i < size; i += 1) {
    let a = unspent[i]! + income;
    let b = taken[i]! + need;
    const before = limits[i]!;
    const now = a / b;
    const limit = now < before ? now : before;
    limits[i] = limit;
    if (limit < spending && before >= spending) {
      shortfalls[i] = year;
      missing[i] = spending * b - a;
    }
    const factor = growth[i]!;
    a *= factor;
    b *= factor;
    unspent[i] = a;
    taken[i] = b;
    if (after) {
      const balance = a - spending * b;
      after[i] = limit >= spending && balance > 0 ? balance : 0;
    }
  }
}

/** A year of saving in one pass, with what `settle` does where nothing is paid after it. */
function growAndSave(
  { unspent, taken, shortfalls }: Block,
  growth: Float64Array,
  saved: number,
  spending: number,
  after: Float64Array | null,
): void {
  if (after === null) for (let i = 0; i < unspent.length; i += 1) unspent[i] = unspent[i]! * growth[i]! + saved;
  else {
    for (let i = 0; i < unspent.length; i += 1) {
      const a = unspent[i]! * growth[i]! + saved;
      unspent[i] = a;
      const balance = a - spending * taken[i]!;
      after[i] = shortfalls[i]! < 0 && balance > 0 ? balance : 0;
    }
  }
}

/** Balances at the plan's spending; nothing is left where it has run out. */
function settle({ unspent, taken, shortfalls }: Block, spending: number, balances: Float64Array): void {
  for (let i = 0; i < balances.length; i += 1) {
    const balance = unspent[i]! - spending * taken[i]!;
    balances[i] = shortfalls[i]! < 0 && balance > 0 ? balance : 0;
  }
}

/** A year's spending: one more dollar taken, the income added, and what that leaves of x*. */
function pay(block: Block, { income, need, byPath }: YearCash, spending: number, year: number): void {
  const { unspent, taken } = block;
  const size = unspent.length;
  for (let i = 0; i < size; i += 1) {
    const a = unspent[i]! + (byPath ? byPath.income[i]! : income);
    const b = taken[i]! + (byPath ? byPath.need[i]! : need);
    unspent[i] = a;
    taken[i] = b;
    bind(block, i, a, b, spending, year);
  }
}

/** Whether this year binds x* more than those before. With nothing taken yet (b is 0) the quotient is −∞ for a negative balance, which fails at any spending, and binds nothing else. */
function bind({ limits, shortfalls, missing }: Block, i: number, a: number, b: number, spending: number, year: number): void {
  const before = limits[i]!;
  const now = a / b;
  if (!(now < before)) return;
  limits[i] = now;
  if (now < spending && before >= spending) {
    shortfalls[i] = year;
    missing[i] = spending * b - a;
  }
}

/**
 * The extra first-year saving that makes each path last at the given spending (0 where it lasts anyway). The balance is affine in it too: with D the
 * value of one more dollar saved a year, the path lasts if and only if s ≥ max (x·Bₜ − Aₜ) ⁄ Dₜ; infinite where nothing has been saved by then. Only
 * for plans with at least one year of saving.
 */
export function savingsNeeded(scenario: Scenario, spending: number): Float64Array {
  const { flows, timing, futures } = scenario;
  const { count } = futures;
  const needed = new Float64Array(count);
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(count, from + BLOCK);
    const size = to - from;
    const net = new Float64Array(size).fill(flows.balance);
    const saved = new Float64Array(size);
    const worth = new Float64Array(flows.fixed ? size : 0).fill(1);
    const cash = new CashOfYear(scenario, size);
    const spend = (year: number) => {
      const { income, need, byPath } = cash.read(year, from, worth);
      for (let i = 0; i < size; i += 1) {
        const left = net[i]! + (byPath ? byPath.income[i]! - spending * byPath.need[i]! : income - spending * need);
        if (-left > needed[from + i]! * saved[i]! || (left < 0 && saved[i] === 0))
          needed[from + i] = Math.max(needed[from + i]!, -left / saved[i]!);
        net[i] = left;
      }
    };
    for (let year = 0; year < flows.years; year += 1) {
      const pays = year >= flows.retireAt || flows.early[year] === 1;
      const growth = futures.growth(year, from, to);
      if (pays && timing === 'begin') spend(year);
      if (flows.fixed) erode(worth, futures.prices(year, from, to));
      const [added, perDollar] = [flows.saving[year]!, flows.perDollarSaved[year]!];
      for (let i = 0; i < size; i += 1) {
        net[i] = net[i]! * growth[i]! + added;
        saved[i] = saved[i]! * growth[i]! + perDollar;
      }
      if (pays && timing === 'end') spend(year);
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
