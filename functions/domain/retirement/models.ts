import type { ProjectionInput } from '#schema/retirement.ts';
import { assetsHeld } from './allocation-path.ts';
import { InvalidPlanError } from './errors.ts';
import { lognormalModel } from './lognormal-model.ts';
import type { Model } from './model.ts';
import type { ReturnData } from './returns.ts';
import { bootstrapModel, historicalModel } from './table-model.ts';

/**
 * The model that the plan names. `extraYears` is how much longer than the plan its longest variant runs.
 *
 * @throws InvalidPlanError for an asset without returns in this model, and for a history that is too short.
 */
export function openModel(input: ProjectionInput, data: ReturnData, extraYears = 0): Model {
  checkAssets(input, data);
  if (input.model === 'lognormal') return lognormalModel(input, data, extraYears);
  if (input.model === 'bootstrap') return bootstrapModel(input, data, extraYears);
  const years = data.table.cpi.length;
  if (years < input.horizonYears) {
    const reason = `the history of ${years} years has no full window of ${input.horizonYears}; shorten the plan or use the bootstrap model`;
    throw new InvalidPlanError([{ path: 'horizonYears', reason }]);
  }
  return historicalModel(data);
}

/** Assets that can be held, in the order of the data. */
export function assetsIn({ table, forward }: ReturnData): string[] {
  return forward ? [...new Set([...Object.keys(table.nominal), ...Object.keys(forward.real)])] : Object.keys(table.nominal);
}

function checkAssets(input: ProjectionInput, data: ReturnData): void {
  const { table, forward, proxies = {} } = data;
  const problems = assetsHeld(input).flatMap((asset) => {
    const path = `mix.${asset}`;
    const drawn = asset in table.nominal || (proxies[asset] ?? '') in table.nominal;
    const forecast = forward !== null && asset in forward.real;
    const ahead = input.returns === 'forward' && forward !== null && input.model !== 'historical';
    if (!drawn && !forecast) return [{ path, reason: `there are no returns for this asset; there are for ${assetsIn(data).join(', ')}` }];
    if (ahead && !forecast)
      return [
        {
          path,
          reason: `there is no forecast for this asset; set "returns" to "history", or hold ${Object.keys(forward.real).join(', ')}`,
        },
      ];
    if (!drawn && (input.model !== 'lognormal' || !ahead))
      return [
        { path, reason: `this asset has no history here; use the lognormal model, or hold ${Object.keys(table.nominal).join(', ')}` },
      ];
    if (input.model === 'lognormal' && !ahead && !(asset in table.nominal))
      return [{ path, reason: `this asset has no history of its own to take moments from; set "returns" to "forward"` }];
    return [];
  });
  if (problems.length > 0) throw new InvalidPlanError(problems);
}
