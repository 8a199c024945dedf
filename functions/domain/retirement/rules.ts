/** Spending that follows markets, lived through path by path: no identity answers every level at once here, so other levels are searched. */
import type { SpendingRule } from '#schema/retirement.ts';
import { CashOfYear, erode, type Balances, type Scenario } from './kernel.ts';

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
  const { flows, timing, futures } = scenario;
  const { count } = futures;
  const balances = new Float64Array(count).fill(flows.balance);
  const worth = new Float64Array(flows.fixed ? count : 0).fill(1);
  const factor = new Float64Array(count).fill(1);
  const firstRate = new Float64Array(count).fill(-1);
  const outcome: RuleOutcome = {
    shortfalls: new Int16Array(count).fill(-1), missing: new Float64Array(count), leanest: new Float64Array(count).fill(1), average: new Float64Array(count),
  };
  const years = new Uint16Array(count);
  const lost = new Uint8Array(count);
  const rise = new Float64Array(count).fill(1);
  const cash = new CashOfYear(scenario, count);
  const later = laterCash(scenario);

  const pay = (year: number) => {
    const { income, need, byPath } = cash.read(year, 0, worth);
    const [steady, bridge] = [later.steady[year]!, later.bridge[year]!];
    for (let path = 0; path < count; path += 1) {
      if (outcome.shortfalls[path]! >= 0) continue;
      const needed = byPath ? byPath.need[path]! : need;
      const received = byPath ? byPath.income[path]! : income;
      const balance = balances[path]!;
      let share = 1;
      if (needed > 0 && rule.kind === 'percentage') share = Math.max(rule.floor, (rule.share * Math.max(0, balance) + received) / (needed * spending));
      else if (needed > 0 && rule.kind === 'guardrails') {
        const rate = (needed * factor[path]! * spending - steady) / (balance - bridge);
        if (firstRate[path]! < 0) firstRate[path] = rate;
        else {
          const first = firstRate[path]!;
          if (lost[path] === 1 && rate > first) factor[path]! /= rise[path]!;
          const now = balance > bridge ? (needed * factor[path]! * spending - steady) / (balance - bridge) : Number.POSITIVE_INFINITY;
          if (now > rule.upper * first && flows.years - year > rule.lastYears) factor[path]! *= 1 - rule.step;
          else if (now < rule.lower * first) factor[path]! *= 1 + rule.step;
        }
        factor[path] = share = Math.max(rule.floor, factor[path]!);
      }
      const left = balance + received - share * spending * needed;
      if (left < 0) {
        outcome.shortfalls[path] = year;
        outcome.missing[path] = -left;
        balances[path] = 0;
      } else balances[path] = left;
      if (needed > 0) {
        years[path]! += 1;
        const paid = left < 0 ? 0 : share;
        outcome.leanest[path] = Math.min(outcome.leanest[path]!, paid);
        outcome.average[path]! += paid;
      }
    }
  };

  for (let year = 0; year < flows.years; year += 1) {
    const pays = year >= flows.retireAt || flows.early[year] === 1;
    if (pays && timing === 'begin') pay(year);
    const growth = futures.growth(year, 0, count);
    const saved = flows.saving[year]!;
    for (let path = 0; path < count; path += 1) if (outcome.shortfalls[path]! < 0) balances[path] = balances[path]! * growth[path]! + saved;
    if (flows.fixed || rule.kind === 'guardrails') {
      const prices = futures.prices(year, 0, count);
      if (flows.fixed) erode(worth, prices);
      if (rule.kind === 'guardrails') {
        for (let path = 0; path < count; path += 1) {
          rise[path] = prices[path]!;
          lost[path] = growth[path]! * prices[path]! < 1 ? 1 : 0;
        }
      }
    }
    if (pays && timing === 'end') pay(year);
    if (record) {
      const room = record.room(year, 0, count);
      room.set(balances);
      record.filled(year, 0, room);
    }
  }
  for (let path = 0; path < count; path += 1) outcome.average[path] = years[path] === 0 ? 1 : outcome.average[path]! / (years[path]! + (outcome.shortfalls[path]! < 0 ? 0 : flows.years - 1 - outcome.shortfalls[path]!));
  return outcome;
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
