/**
 * Every error that the state machine may name. Step Functions matches Retry and Catch against `error.name`, so each class in
 * `functions/` that crosses that border carries one of these literals, and the ASL knows no other.
 */
export const TRANSIENT_ERRORS = [
  'ModelThrottledError', // the model asked us to come back later
  'ModelUnavailableError', // the model or the way to it failed
  'DatabaseUnavailableError', // Aurora is resuming, or the Data API did not answer
] as const;

export const PERMANENT_ERRORS = [
  'InvalidInputError', // an arrow's payload does not fit its contract
  'JobEndedError', // the job was cancelled or has ended already
  'EmptyPortfolioError', // there is nothing to analyse
  'SheetMismatchError', // a writer was handed a sheet that is not the frozen one
  'UngroundedReportError', // a stored draft states a figure that is no fact
] as const;

/** What Lambda and Step Functions themselves raise. */
export const PLATFORM_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'States.Timeout',
  'States.TaskFailed',
  'States.ALL',
] as const;

/** What the machine's own Fail state raises. */
export const MACHINE_ERRORS = ['AnalysisFailed'] as const;
