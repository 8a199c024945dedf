/** What passes between the main thread and a function's worker, and the answer of an invocation. */

/** Request and response of a synchronous invocation, as AWS counts them. */
export const MAX_PAYLOAD_BYTES = 6_291_556;

export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

export type InvokeResult = { ok: true; payload: unknown } | { ok: false; error: FunctionError };
/** `payload` must be JSON; a function that fails is an answer, not a rejection. */
export type Invoke = (functionArn: string, payload: unknown) => Promise<InvokeResult>;

export interface WorkerSettings {
  bundleUrl: string;
  timeoutMs: number;
  /** The parts of Lambda's context object that are the same for every event. */
  context: {
    functionName: string;
    functionVersion: string;
    invokedFunctionArn: string;
    memoryLimitInMB: string;
    logGroupName: string;
    logStreamName: string;
  };
}

export interface ToWorker {
  requestId: string;
  /** JSON text. */
  event: string;
}

export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'result'; requestId: string; payload: string }
  | { kind: 'error'; requestId: string; error: FunctionError }
  | { kind: 'died'; error: FunctionError };
