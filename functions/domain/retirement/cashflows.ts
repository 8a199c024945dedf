import type { ProjectionInput } from '#schema/retirement.ts';

/** A plan's money by year, in today's dollars. */
export interface Cashflows {
  years: number;
  retireAt: number;
  balance: number;
  /** Added at each year's end before retirement. */
  saving: Float64Array;
  /** What one more dollar of first-year saving adds in each year: the same growth. */
  perDollarSaved: Float64Array;
  /** Incomes from retirement on that follow prices. */
  indexed: Float64Array;
  /** Incomes from retirement on that are fixed dollars, before inflation erodes them from today; null when there are none. */
  fixed: Float64Array | null;
}

/**
 * Savings grow from the first year on: C·(1 + g)ᵗ. Incomes count from the later of their start and retirement: before it they are part of the pay
 * that the household lives on. What they exceed the spending by is invested.
 */
export function cashflows(input: ProjectionInput): Cashflows {
  const { horizonYears: years, yearsToRetirement: retireAt } = input;
  const saving = new Float64Array(years);
  const perDollarSaved = new Float64Array(years);
  let growth = 1;
  for (let year = 0; year < retireAt; year += 1) {
    perDollarSaved[year] = growth;
    saving[year] = input.contribution * growth;
    growth *= 1 + input.contributionGrowth;
  }
  const indexed = new Float64Array(years);
  const fixed = new Float64Array(years);
  for (const income of input.incomes) {
    const incomes = income.indexed ? indexed : fixed;
    for (let year = Math.max(retireAt, income.fromYear); year < years; year += 1) incomes[year]! += income.annual;
  }
  return { years, retireAt, balance: input.balance, saving, perDollarSaved, indexed, fixed: fixed.some((amount) => amount > 0) ? fixed : null };
}
