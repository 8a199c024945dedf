/** The plan that an analysis shows: cash first; where that leaves the mix out of its bands, exchanges in accounts in which a sale triggers no tax. */
import type { Rebalancing } from '#schema/rebalancing.ts';
import { limitsOf } from '../limits.ts';
import type { Measures } from '../measures.ts';
import type { HouseholdSettings } from '../settings.ts';
import type { Valuation } from '../valuation.ts';
import { reserveWanted } from './cash.ts';
import { SOLVER_LIMITS } from './options.ts';
import { planRebalancing } from './plan.ts';
import type { Solver } from './solver.ts';

/** Nobody waits for an analysis as for a page, and the same household is to get the same plan: time enough not to be what decides. */
const UNHURRIED = { ...SOLVER_LIMITS, seconds: 5 };

/** Null where no target was entered, or nothing is held: there is nothing to move towards, or nothing to move. */
export function adviseRebalancing(
  valuation: Valuation,
  settings: HouseholdSettings,
  measures: Measures,
  solver: Solver,
): Rebalancing | null {
  if ((settings.assetClassTargets === null && settings.regionTargets === null) || !valuation.total.greaterThan(0)) return null;
  const limits = limitsOf(settings);
  const plan = (sells: 'none' | 'tax-advantaged') =>
    planRebalancing(
      {
        valuation,
        classTargets: settings.assetClassTargets,
        regionTargets: settings.regionTargets,
        reserve: reserveWanted(measures, limits),
        options: { sells, band: limits.drift.warn, priceAgeDays: limits.priceAgeDays.warn },
      },
      solver,
      UNHURRIED,
    );
  const bought = plan('none');
  if (bought.status === 'nothing-to-do' || withinBands(bought)) return bought;
  const exchanged = plan('tax-advantaged');
  return exchanged.trades.length > 0 ? exchanged : bought;
}

/** After the trades; what is unknown may be what is missing. */
function withinBands({ classes, regions, options: { band }, unknown: { percent } }: Rebalancing): boolean {
  return [...classes, ...regions].every(
    ({ pointsAfter }) => pointsAfter === null || (pointsAfter <= band && pointsAfter + percent >= -band),
  );
}
