import type { Headline, ProjectionInput, ProjectionPlan, Study, StudyBegun } from '#schema/retirement.ts';
import { failureCauses } from './causes.ts';
import type { Model } from './model.ts';
import { openModel } from './models.ts';
import { notModelled } from './not-modelled.ts';
import { otherModels } from './other-models.ts';
import { parsePlan } from './plan.ts';
import { ENGINE_VERSION, headlineOf, verdict } from './project.ts';
import { replays } from './replays.ts';
import { DEFAULT_DATA, type ReturnData } from './returns.ts';
import { shortfallOf } from './shortfall.ts';
import { stresses } from './stresses.ts';
import { HORIZON_STEP, tornado } from './tornado.ts';
import { lastingOf, scenarioOf, trial, type Trial } from './trial.ts';
import { VariantChances } from './variant-chances.ts';

/** What is known of a study before it is made: its headline, and what facts state of the rest. */
export interface Begun extends StudyBegun {
  readonly headline: Headline;
}

/** What facts state beyond the headline: the other models' chances, and why failing paths fail. */
export function beginStudy({ input, history }: Headline, data: ReturnData = DEFAULT_DATA): StudyBegun {
  return { models: otherModels(input, data, history), failureCauses: failureCauses(input, openModel(input, data)) };
}

/**
 * The full study: the projection itself, equal to `project(input)`, and what could break the plan, all on the same paths. What has `begun` is gone on from and not computed
 * again, if it is this engine's and the plan, lived through once more, has its chance to the last digit; else everything is computed.
 *
 * @throws InvalidPlanError
 */
export function study(input: ProjectionPlan, data: ReturnData = DEFAULT_DATA, begun: Begun | null = null): Study {
  const plan = parsePlan(input);
  const model = openModel(plan, data, HORIZON_STEP);
  const { now, headline, models, failureCauses: causes } = goneOn(plan, model, begun) ?? computed(plan, model, data);
  const chances = new VariantChances(plan, model, now);
  return {
    ...headline,
    stresses: stresses(plan, model, headline.success.probability, chances),
    replays: replays(plan, model, headline.atRetirement.p50),
    tornado: tornado(plan, model, chances),
    failureCauses: causes,
    notModelled: notModelled(plan, model),
    models,
    shortfall: shortfallOf(plan, model, scenarioOf(plan, model), now),
  };
}

type Known = StudyBegun & { now: Trial; headline: Headline };

function goneOn(plan: ProjectionInput, model: Model, begun: Begun | null): Known | null {
  if (begun?.headline.engineVersion !== ENGINE_VERSION) return null;
  const now = trial(plan, scenarioOf(plan, model));
  return lastingOf(now, plan.spending) === begun.headline.success.probability ? { ...begun, now } : null;
}

function computed(plan: ProjectionInput, model: Model, data: ReturnData): Known {
  const found = verdict(plan, model);
  const headline = headlineOf(plan, model, data, found);
  return {
    now: found.now,
    headline,
    models: otherModels(plan, data, headline.history),
    failureCauses: failureCauses(plan, model, found.now.shortfalls),
  };
}
