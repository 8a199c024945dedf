import type { ProjectionInput, Study } from '#schema/retirement.ts';
import { cashflows } from './cashflows.ts';
import { simulate } from './kernel.ts';
import { growthTable } from './market.ts';
import { scenarioWith, type Model } from './model.ts';

/** The years that a retirement would rather not have begun in. */
export const REPLAYED_YEARS = [1929, 1937, 1966, 1973, 2000, 2008] as const;

/**
 * The household's retirement as if it had begun in a bad year of the past: `balanceAtRetirement` (the middle of the fan), the plan's spending and
 * incomes, and real returns and inflation as they were. `runsOutYear` is of that past: 1929 and 1951 say that the money lasted 22 years.
 * `partial` where history ends before the plan does without the money having run out; `lasts` then speaks for the years that there were. Years
 * outside the table are left out.
 */
export function replays(input: ProjectionInput, model: Model, balanceAtRetirement: number): Study['replays'] {
  const { history, market } = model;
  const retirement = atRetirement(input, balanceAtRetirement, market.inflation);
  const growth = growthTable(history, input.mix, input.fee);
  return REPLAYED_YEARS.flatMap((startYear) => {
    const first = startYear - history.firstYear;
    const years = Math.min(retirement.horizonYears, history.years - first);
    if (first < 0 || years < 1) return [];
    const rows = Uint16Array.from({ length: years }, (_, year) => first + year);
    const scenario = scenarioWith(cashflows({ ...retirement, horizonYears: years }), input, history, growth);
    const shortfall = simulate(scenario, { rows, count: 1, years }, input.spending).shortfalls[0]!;
    const lasts = shortfall < 0;
    return [{ startYear, lasts, runsOutYear: lasts ? null : startYear + shortfall, partial: lasts && years < retirement.horizonYears }];
  });
}

/** The plan from its first year of retirement; incomes in fixed dollars have lost what the assumed inflation takes until then. */
function atRetirement(input: ProjectionInput, balance: number, inflation: number): ProjectionInput {
  let worth = 1;
  for (let year = 0; year < input.yearsToRetirement; year += 1) worth /= 1 + inflation;
  return {
    ...input,
    balance,
    yearsToRetirement: 0,
    horizonYears: input.horizonYears - input.yearsToRetirement,
    incomes: input.incomes.map((income) => ({
      ...income,
      annual: income.indexed ? income.annual : income.annual * worth,
      fromYear: Math.max(0, income.fromYear - input.yearsToRetirement),
    })),
  };
}
