export { InvalidPlanError, type PlanProblem } from './errors.ts';
export { parsePlan, toProjectionInput, type ProjectionBasis } from './plan.ts';
export { ENGINE_VERSION, project } from './project.ts';
export { beginStudy, study, type Begun } from './study.ts';
export { openWhatIf } from './what-if.ts';
