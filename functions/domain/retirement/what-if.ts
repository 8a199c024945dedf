import type { Headline, ProjectionInput, ProjectionPlan } from '#schema/retirement.ts';
import { assetsHeld } from './allocation-path.ts';
import type { Model } from './model.ts';
import { openModel } from './models.ts';
import { parsePlan } from './plan.ts';
import { headlineOf } from './project.ts';
import { DEFAULT_DATA, type ReturnData } from './returns.ts';

/**
 * Answers one changed plan after the other, as a slider moves: to the bit what `project` answers, but the futures of the last plan are kept and drawn anew
 * only for a plan that needs others (another horizon, model, number of paths, seed, or an asset that was not held). Synchronous, so that it belongs in a worker.
 *
 * The function throws InvalidPlanError for a plan that cannot be projected, and then goes on with the next.
 */
export function openWhatIf(data: ReturnData = DEFAULT_DATA): (plan: ProjectionPlan) => Headline {
  let kept: { key: string; model: Model } | null = null;
  return (changed) => {
    const plan = parsePlan(changed);
    const key = drawnFor(plan);
    if (kept?.key !== key) kept = { key, model: openModel(plan, data) };
    return headlineOf(plan, kept.model, data);
  };
}

/** Everything that a model reads of the plan when it is opened. */
function drawnFor(plan: ProjectionInput): string {
  const { model, returns, meanBlockYears, paths, seed, horizonYears } = plan;
  return JSON.stringify([model, returns, meanBlockYears, paths, seed, horizonYears, assetsHeld(plan)]);
}
