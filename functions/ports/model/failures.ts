/** Sorts what the Bedrock client throws: asked too often, not there just now, or a no that stays a no. */
import { ModelThrottledError, ModelUnavailableError } from '../errors.ts';
import { ModelRefusedError } from './errors.ts';

const THROTTLED = new Set(['ThrottlingException', 'TooManyRequestsException', 'ServiceQuotaExceededException']);
const UNAVAILABLE = new Set([
  'ServiceUnavailableException',
  'InternalServerException',
  'ModelTimeoutException',
  'ModelNotReadyException',
  'ModelErrorException',
  'ModelStreamErrorException',
  'TimeoutError',
  'AbortError',
  'RequestTimeout',
]);

/** @returns the error to throw instead; its message names the model and never repeats the prompt or the answer. */
export function asModelError(error: unknown, modelId: string): Error {
  const { name, status } = read(error);
  if (THROTTLED.has(name) || status === 429) {
    return new ModelThrottledError(`Model ${modelId} asked us to come back later (${name}).`, { cause: error });
  }
  // No status: the connection failed before an answer came. Credentials that cannot be found are a setting, not the weather.
  const noConnection = status === undefined && !/Credentials|Configuration|TypeError/.test(name);
  if (UNAVAILABLE.has(name) || noConnection || (status !== undefined && status >= 500) || status === 408) {
    return new ModelUnavailableError(`Model ${modelId} or the way to it failed (${name}).`, { cause: error });
  }
  return new ModelRefusedError(
    `Model ${modelId} cannot be used (${name}). Check BEDROCK_MODEL_ID, the account's access to the model and the function's rights.`,
    { cause: error },
  );
}

function read(error: unknown): { name: string; status: number | undefined } {
  if (!(error instanceof Error)) return { name: 'unknown', status: undefined };
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const status = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
  return { name: error.name, status: typeof status === 'number' ? status : undefined };
}
