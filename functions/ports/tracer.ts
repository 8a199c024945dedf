/** X-Ray's segments of an invocation. Powertools' tracer stands on the X-Ray SDK, which is in maintenance: nothing but this module knows of it. */
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import type { MiddlewareObj } from '@middy/core';

/** A middleware that opens a segment for each invocation, without the answer in it. */
export function segments(serviceName: string): MiddlewareObj {
  // X-Ray is there in Lambda proper only; elsewhere the tracer stays inert and needs no daemon.
  const enabled = process.env['_X_AMZN_TRACE_ID'] !== undefined || process.env['AWS_EXECUTION_ENV'] !== undefined;
  return captureLambdaHandler(new Tracer({ serviceName, enabled, captureHTTPsRequests: false }), { captureResponse: false });
}
