/**
 * The errors that cross the state machine's border. Retry and Catch match the literal `name`; `schema/errors.ts` lists them
 * once, and a test compares the two.
 */
import type { PERMANENT_ERRORS, TRANSIENT_ERRORS } from '#schema/errors.ts';

export type TransientErrorName = (typeof TRANSIENT_ERRORS)[number];
export type PermanentErrorName = (typeof PERMANENT_ERRORS)[number];

/** The model asked us to come back later. */
export class ModelThrottledError extends Error {
  override readonly name = 'ModelThrottledError' as const;
}

/** The model, or the way to it, failed. */
export class ModelUnavailableError extends Error {
  override readonly name = 'ModelUnavailableError' as const;
}

/** The database is resuming from its pause, or the Data API did not answer. What was asked may be asked again. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError' as const;
}

/** An arrow's payload does not fit its contract. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError' as const;
}

/** The job was cancelled or has ended already. */
export class JobEndedError extends Error {
  override readonly name = 'JobEndedError' as const;
}

/** There is nothing to analyse. */
export class EmptyPortfolioError extends Error {
  override readonly name = 'EmptyPortfolioError' as const;
}

/** A writer was handed a sheet that is not the frozen one. */
export class SheetMismatchError extends Error {
  override readonly name = 'SheetMismatchError' as const;
}

/** A stored draft states a figure that is no fact. */
export class UngroundedReportError extends Error {
  override readonly name = 'UngroundedReportError' as const;
}

/** Every class above by its name: complete, or this file does not compile. */
export const STATE_MACHINE_ERRORS: {
  [Name in TransientErrorName | PermanentErrorName]: new (message: string, options?: ErrorOptions) => Error & { readonly name: Name };
} = {
  ModelThrottledError,
  ModelUnavailableError,
  DatabaseUnavailableError,
  InvalidInputError,
  JobEndedError,
  EmptyPortfolioError,
  SheetMismatchError,
  UngroundedReportError,
};
