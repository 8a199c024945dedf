import { MODELS, type Headline, type ProjectionInput, type Study } from '#schema/retirement.ts';
import { wilson } from './chance.ts';
import { InvalidPlanError } from './errors.ts';
import { openModel } from './models.ts';
import type { ReturnData } from './returns.ts';
import { chanceWith } from './trial.ts';

/**
 * What the other models say of the same plan, history's count among them. The choice of model moves the answer far more than the number of paths
 * does, so no answer should stand alone. A model that has no returns for an asset says nothing.
 */
export function otherModels(input: ProjectionInput, data: ReturnData, history: Headline['history']): Study['models'] {
  return MODELS.filter((model) => model !== input.model).flatMap((model): Study['models'] => {
    if (model === 'historical')
      return history ? [{ model, returns: 'history', ...wilson(history.probability, history.windows), windows: history.windows }] : [];
    try {
      const plan: ProjectionInput = { ...input, model, returns: data.forward ? input.returns : 'history' };
      return [{ model, returns: plan.returns, ...wilson(chanceWith(plan, openModel(plan, data)), plan.paths), windows: null }];
    } catch (error) {
      if (error instanceof InvalidPlanError) return [];
      throw error;
    }
  });
}
