/** The headline projection of a valued household, or the reason why there is none. Pure. */
import { USUAL_LIMITS } from '#schema/checkup-limits.ts';
import type { Headline } from '#schema/retirement.ts';
import { classifiedPercent } from './portfolio.ts';
import type { Valuation } from './portfolio.ts';
import { blendedTax, retirementBasis } from './retirement-basis.ts';
import { InvalidPlanError, project, toProjectionInput } from './retirement/index.ts';
import type { HouseholdSettings } from './settings.ts';

export type Projection = { headline: Headline; missing: null } | { headline: null; missing: string };

/** Money of unknown kind is left out, which too much of it would turn into a verdict on another portfolio. `seed` is the household's own, so that each of its analyses draws the same futures. */
export function projectionFor(valuation: Valuation, settings: HouseholdSettings, asOf: string, seed: number): Projection {
  if (settings.retirement === null)
    return none('Nothing has been entered about retirement yet: birth year, retirement year and yearly spending are needed.');
  if (valuation.total.greaterThan(0) && classifiedPercent(valuation) < USUAL_LIMITS.classified.fail) {
    return none(
      `Less than ${USUAL_LIMITS.classified.fail}% of the portfolio is classified: a projection of so small a part would say nothing about the plan.`,
    );
  }
  const { balance, mix, fee, cashInterest } = retirementBasis(valuation);
  const taxRate = blendedTax(valuation, settings.retirement.taxRates);
  if (balance <= 0) return none('Nothing of the portfolio is both priced and classified, so there is no balance to project from.');
  try {
    return {
      headline: project(toProjectionInput(settings.retirement, { balance, mix, fee, taxRate, cashInterest, asOf, seed })),
      missing: null,
    };
  } catch (error) {
    if (!(error instanceof InvalidPlanError)) throw error;
    const [first] = error.problems;
    return none(
      `What has been entered about retirement cannot be projected: ${first ? `${first.path} ${first.reason}` : 'the plan is not valid'}.`,
    );
  }
}

function none(missing: string): Projection {
  return { headline: null, missing };
}
