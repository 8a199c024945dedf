/**
 * What every function is wrapped in: one structured log, one trace segment, the metrics of each invocation. Logs carry ids and outcomes
 * only: events, answers, amounts, names and tokens are never handed to the logger. Each line says which job and execution it is about, where it is about
 * one, and by which correlation it is found: the job's id, for an API call the call's own.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { TRANSIENT_ERRORS } from '#schema/errors.ts';
import { beforeEnd } from './deadline.ts';
import { executionName } from './execution-name.ts';
import { measure, openMetrics } from './metrics.ts';
import { segments } from './tracer.ts';
import { NO_TRACES, type Traces } from './traces.ts';
import type { openTraces } from './traces/open.ts';

/** What a function's work is told about the invocation it runs in. */
export interface Invocation {
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error' | 'appendKeys'>;
  readonly requestId: string;
  /** Milliseconds until Lambda ends this invocation. */
  readonly timeLeft: () => number;
  /** Where the work of this invocation is told; nowhere unless the function traces. */
  readonly traces: Traces;
}

export type Work<E, R> = (event: E, invocation: Invocation) => Promise<R>;

/**
 * Wraps a function's work. `open` builds it from its ports with the first event, so that importing a handler module touches no
 * environment, and a setting that is missing is told in the log of the invocation that needed it. `trace` is for the functions whose work is told: what it records is
 * handed over by the time that the work is done, or has failed.
 */
export function instrumented<R>(
  serviceName: string,
  open: () => Work<unknown, R>,
  trace?: typeof openTraces,
): (event: unknown, context: Context) => Promise<R> {
  const logger = new Logger({ serviceName });
  const metrics = openMetrics(serviceName);
  let work: Work<unknown, R> | undefined;
  let begin: (() => Traces) | undefined;
  let startedAt = 0;
  const end = (error: Error | null, event: unknown): void => {
    measure('ErrorCount', error === null ? 0 : 1);
    if (jobOf(event) !== undefined) measure('RetryCount', error !== null && TRANSIENT.has(error.name) ? 1 : 0);
    measure('Duration', performance.now() - startedAt);
    metrics.publish();
  };

  const wrapped = middy()
    .use(injectLambdaContext(logger, { logEvent: false, resetKeys: true }))
    .use(segments(serviceName))
    .before(({ event, context }) => {
      startedAt = performance.now();
      logger.appendKeys(keysOf(event, context.awsRequestId));
      metrics.begin();
      measure('InvocationCount', 1);
    })
    .after(({ event }) => end(null, event))
    .onError(({ event, error }) => {
      end(error ?? new Error('nothing was thrown'), event);
      // What the state machine tries again is no fault yet.
      if (error && TRANSIENT.has(error.name)) logger.warn('The invocation failed for now', describe(error));
      else logger.error('The invocation failed', describe(error));
    })
    .handler(async (event: unknown, context: Context): Promise<R> => {
      begin ??= trace?.(process.env, (message, detail) => logger.warn(message, detail));
      const traces = begin?.() ?? NO_TRACES;
      try {
        const doing = (work ??= open());
        return await beforeEnd(context.getRemainingTimeInMillis(), () =>
          doing(event, { logger, requestId: context.awsRequestId, timeLeft: () => context.getRemainingTimeInMillis(), traces }),
        );
      } finally {
        await traces.deliver();
      }
    });
  // Node 24's Lambda runtime refuses a handler that declares a third parameter (it takes it for a callback).
  return async (event, context) => (await wrapped(event, context)) as R;
}

const TRANSIENT: ReadonlySet<string> = new Set(TRANSIENT_ERRORS);

/** An error as the log may carry it: its class and where it arose. Messages of unknown classes could hold data, so they stay out. */
function describe(error: Error | null | undefined): Record<string, unknown> {
  if (!error) return {};
  const known = error.name.endsWith('Error') && !NATIVE.has(error.name);
  return {
    error_name: error.name,
    ...(known ? { error_message: error.message } : {}),
    error_at: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8),
  };
}
const NATIVE = new Set([
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'EvalError',
  'URIError',
  'AggregateError',
  'ZodError',
]);

/** What a job's lines are found by. A function that learns of its job later (from a queue's message, from an execution's end) appends the same keys then. */
export function keysOfJob(jobId: string, attempt: number): { job_id: string; execution: string; correlation_id: string } {
  return { job_id: jobId, execution: executionName(jobId, attempt), correlation_id: jobId };
}

function keysOf(event: unknown, requestId: string): Record<string, string> {
  const job = jobOf(event);
  return job === undefined ? { correlation_id: requestId } : keysOfJob(job.jobId, job.attempt);
}

function jobOf(event: unknown): { jobId: string; attempt: number } | undefined {
  if (typeof event !== 'object' || event === null || !('jobId' in event)) return undefined;
  if (typeof event.jobId !== 'string' || event.jobId.length > 64) return undefined;
  return { jobId: event.jobId, attempt: 'attempt' in event && typeof event.attempt === 'number' ? event.attempt : 1 };
}
