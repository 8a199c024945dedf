import type { ProjectionInput, Study } from '#schema/retirement.ts';
import { failureCauses } from './causes.ts';
import { openModel } from './model.ts';
import { parsePlan } from './plan.ts';
import { headlineOf } from './project.ts';
import { replays } from './replays.ts';
import { DEFAULT_DATA, type ReturnData } from './returns.ts';
import { stresses } from './stresses.ts';
import { HORIZON_STEP, tornado } from './tornado.ts';

/**
 * The full study: the projection itself, equal to `project(input)`, and what could break the plan, all on the same paths.
 *
 * @throws InvalidPlanError
 */
export function study(input: ProjectionInput, data: ReturnData = DEFAULT_DATA): Study {
  const plan = parsePlan(input);
  const model = openModel(plan, data, HORIZON_STEP);
  const headline = headlineOf(plan, model);
  return {
    ...headline,
    stresses: stresses(plan, model, headline.success.probability),
    replays: replays(plan, model, headline.atRetirement.p50),
    tornado: tornado(plan, model),
    failureCauses: failureCauses(plan, model),
    notModelled: notModelled(plan),
  };
}

/** What the figures leave out, most telling first; the lines that do not concern this plan are left out too. */
function notModelled({ mix, yearsToRetirement, incomes }: ProjectionInput): string[] {
  const lines = [
    'Taxes: spending is taken to include them.',
    'How long anyone lives: the plan pays until its last year, however likely that is to be reached.',
    'Health and care costs beyond the stated spending, a home and other property, debts, gifts and bequests.',
    'Changes of mind: spending, saving and the mix stay as they are, whatever markets do.',
  ];
  if ((mix.stocks ?? 0) > 0) lines.push('Single companies, sectors and countries: all stocks and real estate earn what the S&P 500 does.');
  if ((mix.bonds ?? 0) > 0) lines.push('Kinds of bonds: all bonds earn what the ten-year Treasury note does, with no default and no other maturity.');
  if ((mix.gold ?? 0) > 0) lines.push('Gold as a market before 1971, when its price was official; it is assumed to earn nothing above inflation.');
  if (yearsToRetirement > 0) lines.push('Losing work before retirement: every contribution is made, and pay covers all other spending.');
  if (incomes.length > 0) lines.push('Cuts to Social Security or pensions, and what a survivor would receive.');
  lines.push('Markets worse than any since 1928: the paths are made of years that the United States lived through.');
  return lines;
}
