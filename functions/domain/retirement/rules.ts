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

type Adaptive = Exclude<SpendingRule, { kind: 'constant' }>;

/**
 * Each year's need from the balance is goal × what a dollar of it takes − incomes. An income that has not begun would make the first withdrawals look too high
 * to last and the later ones too low; guardrails therefore count it as paid already and set the years until then aside from the balance
 * (at no interest above inflation), as they do with one-off goals still to come: without either it is the published rule.
 */
export function simulateRule(scenario: Scenario, spending: number, rule: Adaptive, record: Balances | null = null): RuleOutcome {
  const { count } = scenario.futures;
  const outcome: RuleOutcome = { shortfalls: new Int16Array(count).fill(-1), missing: new Float64Array(count), leanest: new Float64Array(count).fill(1), average: new Float64Array(count) };
  const later = laterCash(scenario);
  for (let from = 0; from < count; from += BLOCK) {
    const to = Math.min(count, from + BLOCK);
    const { shortfalls, missing, leanest, average } = outcome;
    const found = { shortfalls: shortfalls.subarray(from, to), missing: missing.subarray(from, to), leanest: leanest.subarray(from, to), average: average.subarray(from, to) };
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
  /** Of the year before: the rise of prices, and whether it lost money. */
  rise: Float64Array;
  lost: Uint8Array;
  years: Uint16Array;
}

/** The cash of one year of `laterCash`, and whether guardrails may still cut. */
interface Year {
  year: number;
  steady: number;
  bridge: number;
  mayCut: boolean;
}

function liveThrough(found: RuleOutcome, scenario: Scenario, spending: number, rule: Adaptive, later: ReturnType<typeof laterCash>, from: number, record: Balances | null): void {
  const { flows, timing, futures } = scenario;
  const size = found.shortfalls.length;
  const block: Block = {
    ...found, balances: new Float64Array(size).fill(flows.balance), factor: new Float64Array(size).fill(1), firstRate: new Float64Array(size).fill(-1), rise: new Float64Array(size).fill(1),
    lost: new Uint8Array(size), years: new Uint16Array(size),
  };
  const { balances, shortfalls, rise, lost, years, average } = block;
  const worth = new Float64Array(flows.fixed ? size : 0).fill(1);
  const cash = new CashOfYear(scenario, size);
  for (let year = 0; year < flows.years; year += 1) {
    const pays = year >= flows.retireAt || flows.early[year] === 1;
    const now = { year, steady: later.steady[year]!, bridge: later.bridge[year]!, mayCut: rule.kind === 'guardrails' && flows.years - year > rule.lastYears };
    if (pays && timing === 'begin') pay(block, cash.read(year, from, worth), spending, rule, now);
    const growth = futures.growth(year, from, from + size);
    const saved = flows.saving[year]!;
    for (let i = 0; i < size; i += 1) if (shortfalls[i]! < 0) balances[i] = balances[i]! * growth[i]! + saved;
    if (flows.fixed || rule.kind === 'guardrails') {
      const prices = futures.prices(year, from, from + size);
      if (flows.fixed) erode(worth, prices);
      if (rule.kind === 'guardrails') {
        for (let i = 0; i < size; i += 1) {
          rise[i] = prices[i]!;
          lost[i] = growth[i]! * prices[i]! < 1 ? 1 : 0;
        }
      }
    }
    if (pays && timing === 'end') pay(block, cash.read(year, from, worth), spending, rule, now);
    if (record) {
      const room = record.room(year, from, from + size);
      room.set(balances);
      record.filled(year, from, room);
    }
  }
  for (let i = 0; i < size; i += 1) average[i] = years[i] === 0 ? 1 : average[i]! / (years[i]! + (shortfalls[i]! < 0 ? 0 : flows.years - 1 - shortfalls[i]!));
}

function pay(block: Block, { income, need, byPath }: YearCash, spending: number, rule: Adaptive, now: Year): void {
  const { balances, shortfalls, missing, leanest, average, years } = block;
  for (let i = 0; i < balances.length; i += 1) {
    if (shortfalls[i]! >= 0) continue;
    const needed = byPath ? byPath.need[i]! : need;
    const received = byPath ? byPath.income[i]! : income;
    const balance = balances[i]!;
    let share = 1;
    if (needed > 0 && rule.kind === 'percentage') share = Math.max(rule.floor, (rule.share * Math.max(0, balance) + received) / (needed * spending));
    else if (needed > 0 && rule.kind === 'guardrails') share = guarded(block, i, needed * spending, rule, now);
    const left = balance + received - share * spending * needed;
    if (left < 0) {
      shortfalls[i] = now.year;
      missing[i] = -left;
      balances[i] = 0;
    } else balances[i] = left;
    if (needed > 0) {
      years[i]! += 1;
      const paid = left < 0 ? 0 : share;
      if (paid < leanest[i]!) leanest[i] = paid;
      average[i]! += paid;
    }
  }
}

/** The part of the goal that guardrails pay this year. */
function guarded({ balances, factor, firstRate, lost, rise }: Block, i: number, goal: number, rule: Extract<Adaptive, { kind: 'guardrails' }>, { steady, bridge, mayCut }: Year): number {
  const free = balances[i]! - bridge;
  const first = firstRate[i]!;
  let share = factor[i]!;
  if (first < 0) firstRate[i] = (goal * share - steady) / free;
  else {
    // Rates are compared without dividing: withdrawal > rate × what is free. Nothing free is a rate above all.
    if (lost[i] === 1 && free > 0 && goal * share - steady > first * free) share /= rise[i]!;
    const withdrawal = goal * share - steady;
    if (free <= 0 || withdrawal > rule.upper * first * free) share *= mayCut ? 1 - rule.step : 1;
    else if (withdrawal < rule.lower * first * free) share *= 1 + rule.step;
  }
  return (factor[i] = Math.max(rule.floor, share));
}

/** In each year the incomes of the plan's last year (`steady`), and what is missing of them and needed for goals until they have begun (`bridge`). */
function laterCash({ flows, lives }: Scenario): { steady: Float64Array; bridge: Float64Array } {
  const state = flows.flows[lives.certain?.[0] ?? 3]!;
  const income = (year: number) => state.indexed[year]! + (state.fixed?.[year] ?? 0);
  const steadily = flows.years > 0 ? Math.max(0, income(flows.years - 1)) : 0;
  const steady = new Float64Array(flows.years).fill(steadily);
  const bridge = new Float64Array(flows.years + 1);
  for (let year = flows.years - 1; year >= 0; year -= 1) bridge[year] = Math.max(0, bridge[year + 1]! + (year >= flows.retireAt || flows.early[year] === 1 ? steadily - income(year) : 0));
  return { steady, bridge };
}
