/** What is wrong with a plan: where, and what would be right. */
export interface PlanProblem {
  /** Dotted path into the plan: `mix.gold`, `incomes.0.annual`. */
  path: string;
  reason: string;
}

/** A plan that the engine refuses, with every problem it has. */
export class InvalidPlanError extends Error {
  override readonly name = 'InvalidPlanError' as const;
  readonly problems: readonly PlanProblem[];

  constructor(problems: readonly PlanProblem[]) {
    super(`The retirement plan cannot be projected: ${problems.map(({ path, reason }) => `${path}: ${reason}`).join('; ')}.`);
    this.problems = problems;
  }
}
