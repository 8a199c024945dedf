/** Turns what a state failed with into one sentence that a person can read. Pure; tolerates anything it is handed. */

/** By `error.name`. None of these repeats text that came with the error: that is for the log. */
const SENTENCES: Readonly<Record<string, string>> = {
  'ModelThrottledError': 'The language model was too busy to answer.',
  'ModelUnavailableError': 'The language model could not be reached.',
  'DatabaseUnavailableError': 'The database could not be reached.',
  'InvalidInputError': 'One step of the analysis was handed something it could not read; this is a fault of the application.',
  'JobEndedError': 'The analysis had already ended.',
  'EmptyPortfolioError': 'There are no accounts with cash or positions to analyse. Add what you hold, then start again.',
  'SheetMismatchError': 'The facts of this analysis did not match what a writer was handed, so nothing was published.',
  'UngroundedReportError': 'A text stated a figure that is not among the computed facts, so nothing was published.',
  'Sandbox.Timedout': 'A step took too long and was stopped.',
  'States.Timeout': 'The analysis took too long and was stopped.',
  'Runtime.ExitError': 'A step stopped unexpectedly and did not recover.',
  'Lambda.TooManyRequestsException': 'Too many analyses were running at once.',
  'Lambda.ServiceException': 'The service that runs the steps was not available.',
  'Lambda.AWSLambdaException': 'The service that runs the steps was not available.',
  'Lambda.SdkClientException': 'The service that runs the steps could not be reached.',
  'States.DataLimitExceeded': 'A step handed on more than the state machine carries; this is a fault of the application.',
  'AnalysisFailed': 'The analysis could not be finished.',
  'ConfigurationError': 'A step is not configured completely; the operator has to complete its settings.',
};

/** What passes by itself: worth another try. The rest would fail again in the same way. */
const PASSING: ReadonlySet<string> = new Set([
  'ModelThrottledError',
  'ModelUnavailableError',
  'DatabaseUnavailableError',
  'Sandbox.Timedout',
  'States.Timeout',
  'Runtime.ExitError',
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'SheetMismatchError',
]);

/** The sentence for an error by its name; a name that is not known is told as it is, cleaned. */
export function failureSentence(errorName: string): string {
  const known = Object.hasOwn(SENTENCES, errorName) ? SENTENCES[errorName] : undefined;
  if (known !== undefined) return known;
  const clean = errorName.replace(/[^A-Za-z0-9._-]/g, '').slice(0, 60);
  return `A step stopped on an unexpected error${clean === '' ? '' : ` (${clean})`}; this is a fault of the application, and its log holds the details.`;
}

/**
 * The reason that a job is marked failed with, from Step Functions' `Error` and `Cause`. A Lambda's cause is JSON with
 * `errorType`, which is more precise than an `Error` such as `States.TaskFailed`; anything else is left to the log. What may pass by itself
 * comes with the advice to try again.
 */
export function failureReason(error: string | undefined, cause: string | undefined): string {
  const name = error ?? '';
  const told = Object.hasOwn(SENTENCES, name) ? name : (errorTypeOf(cause) ?? name);
  return `${failureSentence(told)}${PASSING.has(told) ? ' Start it again in a few minutes.' : ''}`;
}

function errorTypeOf(cause: string | undefined): string | undefined {
  if (cause === undefined || !cause.trimStart().startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed !== 'object' || parsed === null || !('errorType' in parsed)) return undefined;
    return typeof parsed.errorType === 'string' && parsed.errorType !== '' ? parsed.errorType : undefined;
  } catch {
    return undefined;
  }
}
