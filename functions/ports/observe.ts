/**
 * What every function is wrapped in: one structured log, one trace segment, one count an invocation. Logs carry ids and outcomes
 * only: events, answers, amounts, names and tokens are never handed to the logger.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { TRANSIENT_ERRORS } from '#schema/errors.ts';

/** What a function's work is told about the invocation it runs in. */
export interface Invocation {
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly requestId: string;
  /** Milliseconds until Lambda ends this invocation. */
  readonly timeLeft: () => number;
}

export type Work<E, R> = (event: E, invocation: Invocation) => Promise<R>;

/**
 * Wraps a function's work. `open` builds it from its ports with the first event, so that importing a handler module touches no
 * environment, and a setting that is missing is told in the log of the invocation that needed it.
 */
export function instrumented<R>(serviceName: string, open: () => Work<unknown, R>): (event: unknown, context: Context) => Promise<R> {
  const logger = new Logger({ serviceName });
  // X-Ray is there in Lambda proper only; elsewhere the tracer stays inert and needs no daemon.
  const tracer = new Tracer({ serviceName, enabled: process.env['_X_AMZN_TRACE_ID'] !== undefined || process.env['AWS_EXECUTION_ENV'] !== undefined, captureHTTPsRequests: false });
  const metrics = new Metrics({ namespace: 'Alex/Agents', serviceName, defaultDimensions: { agent: serviceName } });
  let work: Work<unknown, R> | undefined;

  const wrapped = middy()
    .use(injectLambdaContext(logger, { logEvent: false, resetKeys: true }))
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .before(({ event }) => {
      const jobId = jobIdOf(event);
      if (jobId !== undefined) logger.appendKeys({ job_id: jobId });
      metrics.addMetric('InvocationCount', MetricUnit.Count, 1);
    })
    .after(() => {
      metrics.publishStoredMetrics();
    })
    .onError(({ error }) => {
      metrics.addMetric('ErrorCount', MetricUnit.Count, 1);
      metrics.publishStoredMetrics();
      // What the state machine tries again is no fault yet.
      if (error && TRANSIENT.has(error.name)) logger.warn('The invocation failed for now', describe(error));
      else logger.error('The invocation failed', describe(error));
    })
    .handler(async (event: unknown, context: Context): Promise<R> => {
      work ??= open();
      return work(event, { logger, requestId: context.awsRequestId, timeLeft: () => context.getRemainingTimeInMillis() });
    });
  // Node 24's Lambda runtime refuses a handler that declares a third parameter (it takes it for a callback).
  return async (event, context) => (await wrapped(event, context)) as R;
}

const TRANSIENT: ReadonlySet<string> = new Set(TRANSIENT_ERRORS);

/** An error as the log may carry it: its class and where it arose. Messages of unknown classes could hold data, so they stay out. */
function describe(error: Error | null | undefined): Record<string, unknown> {
  if (!error) return {};
  const known = error.name.endsWith('Error') && !NATIVE.has(error.name);
  return { error_name: error.name, ...(known ? { error_message: error.message } : {}), error_at: error.stack?.split('\n').filter((line) => line.startsWith('    at ')).slice(0, 8) };
}
const NATIVE = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError', 'AggregateError', 'ZodError']);

function jobIdOf(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('jobId' in event)) return undefined;
  return typeof event.jobId === 'string' && event.jobId.length <= 64 ? event.jobId : undefined;
}
