/** Spending that follows markets, lived through path by path: no identity answers every level at once here, so other levels are searched. */
import type { SpendingRule } from '#schema/retirement.ts';
import type { Balances, Scenario } from './kernel.ts';
import { CashOfYear, erode, type YearCash } from './year-cash.ts';

export interface RuleOutcome {
  /** The first year in which not even the floor can be paid; −1 where none. */
  shortfalls: Int16Array;
  missing: Float64Array;
  /** Of the goal: what the leanest year and the average year of retirement paid. 1 where nothing was needed. */
  leanest: Float64Array;
  average: Float64Array;
}

type Rule<Kind> = Extract<SpendingRule, { kind: Kind }>;
type Adaptive = Rule<'guardrails' | 'percentage'>;

/**
 * Each year's need from the balance is goal × what a dollar of it takes − incomes. An income that has not begun would make the first withdrawals look too high
 * to last and the later ones too low; guardrails therefore count it as paid already and set the years until then aside from the balance
 * (at no interest above inflation), as they do with one-off goals still to come: without either it is the published rule.
 */
export function simulateRule(scenario: Scenario, spending: number, rule: Adaptive, record: Balances | null = null): RuleOutcome {
  const { count } = scenario.futures;
  const outcome: RuleOutcome = {
    shortfalls: new Int16Array(count).fill(-1),
    missing: new Float64Array(count),
    leanest: new Float64Array(count).fill(1),
    average: new Float64Array(count),
  };
  const later = laterCash(scenario);
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(count, from + BLOCK);
    const { shortfalls, missing, leanest, average } = outcome;
    const found = {
      shortfalls: shortfalls.subarray(from, to),
      missing: missing.subarray(from, to),
      leanest: leanest.subarray(from, to),
      average: average.subarray(from, to),
    };
    liveThrough(found, scenario, spending, rule, later, from, record);
  }
  return outcome;
}

/** Paths that are lived through together, so that their state stays in the processor's first cache. */
const BLOCK = 512;

interface Block extends RuleOutcome {
  balances: Float64Array;
  /** Of the goal, what guardrails pay now. */
  factor: Float64Array;
  firstRate: Float64Array;
  /** The rise of prices in the year before, where the portfolio lost money in it: what guardrails do not add to the spending; else 0. */
  withheld: Float64Array;
  years: Uint16Array;
}

/** The cash of one year of `laterCash`, and whether guardrails may still cut. */
interface Year {
  year: number;
  steady: number;
  bridge: number;
  mayCut: boolean;
}

function liveThrough(
  found: RuleOutcome,
  scenario: Scenario,
  spending: number,
  rule: Adaptive,
  later: ReturnType<typeof laterCash>,
  from: number,
  record: Balances | null,
): void {
  const { flows, timing, futures } = scenario;
  const size = found.shortfalls.length;
  const values = (initial: number) => new Float64Array(size).fill(initial);
  const block: Block = {
    ...found,
    balances: values(flows.balance),
    factor: values(1),
    firstRate: values(-1),
    withheld: values(0),
    years: new Uint16Array(size),
  };
  const { balances, shortfalls, years, average } = block;
  const worth = new Float64Array(flows.fixed ? size : 0).fill(1);
  const cash = new CashOfYear(scenario, size);
  for (let year = 0; year < flows.years; year += 1) {
    const retired = year >= flows.retireAt;
    const pays = retired || flows.early[year] === 1;
    const now = {
      year,
      steady: later.steady[year]!,
      bridge: later.bridge[year]!,
      mayCut: rule.kind === 'guardrails' && flows.years - year > rule.lastYears,
    };
    if (pays && timing === 'begin') pay(block, cash.read(year, from, worth), spending, rule, now);
    const growth = futures.growth(year, from, from + size);
    const guarded = retired && rule.kind === 'guardrails';
    const prices = flows.fixed || guarded ? futures.prices(year, from, from + size) : null;
    if (prices && guarded) growAndWithhold(block, growth, prices);
    else grow(block, growth, flows.saving[year]!);
    if (prices && flows.fixed) erode(worth, prices);
    if (pays && timing === 'end') pay(block, cash.read(year, from, worth), spending, rule, now);
    if (record) {
      const room = record.room(year, from, from + size);
      room.set(balances);
      record.filled(year, from, room);
    }
  }
  for (let i = 0; i < size; i += 1)
    average[i] = years[i] === 0 ? 1 : average[i]! / (years[i]! + (shortfalls[i]! < 0 ? 0 : flows.years - 1 - shortfalls[i]!));
}

/** Nothing is saved where the money has run out. */
function grow({ balances, shortfalls }: Block, growth: Float64Array, saved: number): void {
  if (saved === 0) for (let i = 0; i < balances.length; i += 1) balances[i] = balances[i]! * growth[i]!;
  else for (let i = 0; i < balances.length; i += 1) if (shortfalls[i]! < 0) balances[i] = balances[i]! * growth[i]! + saved;
}

/** A year of retirement. */
function growAndWithhold({ balances, withheld }: Block, growth: Float64Array, prices: Float64Array): void {
  for (let i = 0; i < balances.length; i += 1) {
    const factor = growth[i]!;
    const rise = prices[i]!;
    balances[i] = balances[i]! * factor;
    withheld[i] = factor * rise < 1 ? rise : 0;
  }
}

function pay(block: Block, cash: YearCash, spending: number, rule: Adaptive, now: Year): void {
  if (rule.kind === 'percentage') payPercentage(block, cash, spending, rule, now);
  else payGuarded(block, cash, spending, rule, now);
}

function payPercentage(
  { balances, shortfalls, missing, leanest, average, years }: Block,
  { income, need, byPath }: YearCash,
  spending: number,
  rule: Rule<'percentage'>,
  { year }: Year,
): void {
  for (let i = 0; i < balances.length; i += 1) {
    if (shortfalls[i]! >= 0) continue;
    const needed = byPath ? byPath.need[i]! : need;
    const received = byPath ? byPath.income[i]! : income;
    const balance = balances[i]!;
    const share = needed > 0 ? Math.max(rule.floor, (rule.share * Math.max(0, balance) + received) / (needed * spending)) : 1;
    const left = balance + received - share * spending * needed;
    balances[i] = left < 0 ? 0 : left;
    if (left < 0) {
      shortfalls[i] = year;
      missing[i] = -left;
    }
    if (needed > 0) {
      years[i]! += 1;
      const paid = left < 0 ? 0 : share;
      if (paid < leanest[i]!) leanest[i] = paid;
      average[i]! += paid;
    }
  }
}

/** Rates are compared without dividing: withdrawal > rate × what is free. Nothing free is a rate above all. */
function payGuarded(
  block: Block,
  { income, need, byPath }: YearCash,
  spending: number,
  { upper, lower, step, floor }: Rule<'guardrails'>,
  { year, steady, bridge, mayCut }: Year,
): void {
  const { balances, shortfalls, missing, leanest, average, years, factor, firstRate, withheld } = block;
  const [cut, raised] = [mayCut ? 1 - step : 1, 1 + step];
  for (let i = 0; i < balances.length; i += 1) {
    if (shortfalls[i]! >= 0) continue;
    const needed = byPath ? byPath.need[i]! : need;
    const received = byPath ? byPath.income[i]! : income;
    const balance = balances[i]!;
    let share = 1;
    if (needed > 0) {
      const goal = needed * spending;
      const free = balance - bridge;
      const first = firstRate[i]!;
      share = factor[i]!;
      let withdrawal = goal * share - steady;
      if (first < 0) firstRate[i] = withdrawal / free;
      else {
        const rise = withheld[i]!;
        if (rise > 0 && free > 0 && withdrawal > first * free) {
          share /= rise;
          withdrawal = goal * share - steady;
        }
        if (free <= 0 || withdrawal > upper * first * free) share *= cut;
        else if (withdrawal < lower * first * free) share *= raised;
      }
      if (share < floor) share = floor;
      factor[i] = share;
    }
    const left = balance + received - share * spending * needed;
    balances[i] = left < 0 ? 0 : left;
    if (left < 0) {
      shortfalls[i] = year;
      missing[i] = -left;
    }
    if (needed > 0) {
      years[i]! += 1;
      const paid = left < 0 ? 0 : share;
      if (paid < leanest[i]!) leanest[i] = paid;
      average[i]! += paid;
    }
  }
}

/** In each year the incomes of the plan's last year (`steady`), and what is missing of them and needed for goals until they have begun (`bridge`). */
function laterCash({ flows, lives }: Scenario): { steady: Float64Array; bridge: Float64Array } {
  const state = flows.flows[lives.certain?.[0] ?? 3]!;
  const income = (year: number) => state.indexed[year]! + (state.fixed?.[year] ?? 0);
  const steadily = flows.years > 0 ? Math.max(0, income(flows.years - 1)) : 0;
  const steady = new Float64Array(flows.years).fill(steadily);
  const bridge = new Float64Array(flows.years + 1);
  for (let year = flows.years - 1; year >= 0; year -= 1)
    bridge[year] = Math.max(0, bridge[year + 1]! + (year >= flows.retireAt || flows.early[year] === 1 ? steadily - income(year) : 0));
  return { steady, bridge };
}
