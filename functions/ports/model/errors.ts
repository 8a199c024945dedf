/** How asking a model can fail for good. All are caught by the agents, which then let the rules writer stand in. */

/** The model or the account says no, and would say it again: access, unknown model, request not valid, answer withheld. */
export class ModelRefusedError extends Error {
  override readonly name = 'ModelRefusedError' as const;
}

/** The model answered, but never by the contract, also after being told what was wrong. */
export class ModelAnswerError extends Error {
  override readonly name = 'ModelAnswerError' as const;
}

/** The call would use more than this job may. */
export class ModelBudgetError extends Error {
  override readonly name = 'ModelBudgetError' as const;
}

/** The call may cost more than its user's budget of the month has left. */
export class MonthBudgetError extends Error {
  override readonly name = 'MonthBudgetError' as const;
}
