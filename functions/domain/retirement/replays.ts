import type { ProjectionInput, Study } from '#schema/retirement.ts';
import { assetsHeld, mixesByYear } from './allocation-path.ts';
import type { Model } from './model.ts';
import { replayFutures } from './table-model.ts';
import { scenarioIn, trial } from './trial.ts';
import { yearsOn } from './years-on.ts';

/** The years that a retirement would rather not have begun in. */
export const REPLAYED_YEARS = [1929, 1937, 1966, 1973, 2000, 2008] as const;

/**
 * The household's retirement as if it had begun in a bad year of the past: `balanceAtRetirement` (the middle of the fan), the plan's spending and
 * incomes, and real returns and inflation as they were. `runsOutYear` is of that past: 1929 and 1951 say that the money lasted 22 years.
 * `partial` where history ends before the plan does without the money having run out; `lasts` then speaks for the years that there were. Years
 * outside the table are left out.
 */
export function replays(input: ProjectionInput, model: Model, balanceAtRetirement: number): Study['replays'] {
  const { history } = model;
  if (assetsHeld(input).some((asset) => !(asset in history.real))) return [];
  const retirement = atRetirement(input, balanceAtRetirement, model.inflation);
  return REPLAYED_YEARS.flatMap((startYear) => {
    const first = startYear - history.firstYear;
    const years = Math.min(retirement.horizonYears, history.years - first);
    if (first < 0 || years < 1) return [];
    const then = { ...retirement, horizonYears: years };
    const shortfall = trial(then, scenarioIn(then, replayFutures(history, then, first, years))).shortfalls[0]!;
    const lasts = shortfall < 0;
    return [{ startYear, lasts, runsOutYear: lasts ? null : startYear + shortfall, partial: lasts && years < retirement.horizonYears }];
  });
}

/** The plan from its first year of retirement, lived to its last; incomes in fixed dollars have lost what the assumed inflation takes until then. */
function atRetirement(input: ProjectionInput, balance: number, inflation: number): ProjectionInput {
  const gone = input.yearsToRetirement;
  let worth = 1;
  for (let year = 0; year < gone; year += 1) worth /= 1 + inflation;
  const then = yearsOn(input, gone);
  return {
    ...then,
    balance,
    mix: mixesByYear(input, gone + 1)[gone]!,
    lives: then.lives.map((life) => ({ ...life, years: life.years ?? then.horizonYears })),
    incomes: then.incomes.map((income) => ({ ...income, annual: income.indexed ? income.annual : income.annual * worth })),
  };
}
