import { ProjectionInput, type ProjectionPlan } from '#schema/retirement.ts';
import type { Balances } from '#domain/retirement/kernel.ts';
import type { ReturnData } from '#domain/retirement/returns.ts';

/** A retiree with a million dollars in 60/40, 40,000 a year for 30 years. */
export function plan(changes: Partial<ProjectionPlan> = {}): ProjectionInput {
  return ProjectionInput.parse({
    startYear: 2026,
    age: 65,
    yearsToRetirement: 0,
    horizonYears: 30,
    balance: 1_000_000,
    mix: { stocks: 0.6, bonds: 0.4 },
    spending: 40_000,
    contribution: 0,
    contributionGrowth: 0,
    incomes: [],
    fee: 0,
    targetChance: 0.85,
    timing: 'begin',
    model: 'bootstrap',
    paths: 2000,
    seed: 20261120,
    ...changes,
  });
}

/** A worker of 50 who saves for 15 years, with Social Security and a pension in fixed dollars. */
export function worker(changes: Partial<ProjectionPlan> = {}): ProjectionInput {
  return plan({
    age: 50,
    yearsToRetirement: 15,
    horizonYears: 46,
    balance: 600_000,
    spending: 90_000,
    contribution: 20_000,
    contributionGrowth: 0.01,
    incomes: [
      { label: 'Social Security', annual: 30_000, fromYear: 17, indexed: true },
      { label: 'Pension', annual: 12_000, fromYear: 15, indexed: false },
    ],
    fee: 0.002,
    ...changes,
  });
}

/** Keeps every balance: `values[year * count + path]` at each year's end. */
export function recorder(years: number, count: number): Balances & { values: Float64Array } {
  const values = new Float64Array(years * count);
  return { values, room: (year, from, to) => values.subarray(year * count + from, year * count + to), filled: () => undefined };
}

/** A market without chance: every year brings the same real return and inflation. */
export function constantReturns(real: number, inflation = 0): ReturnData {
  const years = 90;
  const series = new Array<number>(years).fill((1 + real) * (1 + inflation) - 1);
  return {
    table: {
      source: 'constant',
      firstYear: 1928,
      nominal: { stocks: series, bonds: series },
      cpi: new Array<number>(years).fill(inflation),
    },
    forward: null,
  };
}
