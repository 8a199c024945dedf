/** API: who is asking, what for, and the answer. Everything that is not an answer is a problem detail with a correlation id. */
import { executionsClient, queueClient } from '#ports/clients.ts';
import { systemClock, type Clock } from '#ports/clock.ts';
import { databaseOf, readEnvironment, SETTINGS } from '#ports/environment.ts';
import { openExecutions } from '#ports/executions.ts';
import { gunzip, gzip } from '#ports/gzip.ts';
import type { HttpResponse } from '#ports/http.ts';
import { createIdentify } from '#ports/identity.ts';
import type { Identify } from '#ports/identity.ts';
import { measure } from '#ports/metrics.ts';
import { instrumented } from '#ports/observe.ts';
import type { Invocation, Work } from '#ports/observe.ts';
import { openQueue } from '#ports/queue.ts';
import { openQuotas, type TakeRequest } from '#ports/quotas.ts';
import { commonHeaders, correlationOf, preflight } from './browsers.ts';
import { HttpEvent } from '#schema/http-event.ts';
import type { Written } from './contract.ts';
import { faultOf } from './fault.ts';
import { databasePorts } from './handler/database.ts';
import { limitsFrom } from './handler/limits.ts';
import { tagOf } from './handler/written.ts';
import { asProblem, outdated } from './problems.ts';
import { rateHeaders, tooManyRequests } from './quotas.ts';
import { readRequest } from './request.ts';
import { answer, answerProblem, conditional, names, withoutBody } from './respond.ts';
import { allowed, match } from './router.ts';
import { ROUTES } from './routes.ts';
import type { UserPorts } from './routes.ts';

export interface ApiPorts {
  identify: Identify;
  /** Everything that a route may do, for the token's user alone. */
  portsFor: (userId: string, invocation: Invocation) => UserPorts;
  /** Counts a request of the user's. */
  takeRequest: TakeRequest;
  clock: Clock;
  /** Origins of the site: a page of one of them may ask from its browser, and read the answer. */
  origins: readonly string[];
}

export function createHandler(ports: ApiPorts): Work<unknown, HttpResponse> {
  return async (payload, invocation) => {
    const event = HttpEvent.parse(payload);
    const { method } = event.requestContext.http;
    const correlationId = correlationOf(event, invocation.requestId);
    invocation.logger.appendKeys({ correlation_id: correlationId });
    const startedAt = performance.now();
    let found = 'none';
    let common = commonHeaders(event, correlationId, ports.origins);
    try {
      if (method === 'OPTIONS') return preflight(allowed(ROUTES, event.rawPath), common);
      const { route, params } = match(ROUTES, method, event.rawPath);
      found = `${route.method} ${route.path}`;
      const userId = route.open === true ? '' : await ports.identify(event.headers['authorization']);
      if (route.open !== true) {
        const taken = await ports.takeRequest(userId, route.quota ?? 'requests');
        common = { ...common, ...rateHeaders(taken) };
        if (!taken.allowed) throw tooManyRequests(taken, ports.clock.now());
      }
      const { query, headers, body } = readRequest(route, event, gunzip) as Record<'query' | 'headers' | 'body', never>;
      const given = await route.run({
        event,
        params,
        query,
        headers,
        body,
        user: ports.portsFor(userId, invocation),
        unchanged: (current) => refuseOutdated(event, current),
      });
      invocation.logger.info('Answered', { method, route: route.path, status: given.status });
      const response = answer(given, common, { acceptEncoding: event.headers['accept-encoding'], gzip });
      return route.method === 'GET' ? whenRead(response, event, given.written) : response;
    } catch (error) {
      const problem = asProblem(error);
      const { status } = problem.problem;
      // Only a fault of ours is worth its name in the log; what a person sent stays out of it.
      if (status >= 500) invocation.logger.error('Answered with a problem', { method, status, ...faultOf(error) });
      else invocation.logger.info('Answered with a problem', { method, status });
      return answerProblem(problem, common, correlationId);
    } finally {
      measure('ApiLatency', performance.now() - startedAt, { route: found });
    }
  };
}

function whenRead(response: HttpResponse, event: HttpEvent, written?: Written<unknown>): HttpResponse {
  // What was compressed has other bytes, and so another tag.
  const told = conditional(response, (text) => (written?.text === text ? written.tag : tagOf(text)), event.headers['if-none-match']);
  return event.requestContext.http.method === 'HEAD' ? withoutBody(told) : told;
}

function refuseOutdated(event: HttpEvent, current: unknown): void {
  const expected = event.headers['if-match'];
  if (expected !== undefined && !names(expected, tagOf(JSON.stringify(current)))) throw outdated();
}

export const handler = instrumented('api', () => {
  const settings = readEnvironment(
    'api',
    { ...SETTINGS.queueUrl, ...SETTINGS.stateMachineArn, ...SETTINGS.identity, ...SETTINGS.limits, ...SETTINGS.modelBudget },
    process.env,
  );
  // Whoever asks is told at once that a paused database wakes up, instead of waiting for it.
  const db = databaseOf('api', { DATABASE_RESUME_SECONDS: '0', ...process.env });
  const limits = limitsFrom(settings);
  return createHandler({
    identify: createIdentify({
      issuer: settings.CLERK_ISSUER,
      jwksUrl: settings.CLERK_JWKS_URL,
      authorizedParties: settings.CLERK_AUTHORIZED_PARTIES,
    }),
    origins: settings.CLERK_AUTHORIZED_PARTIES,
    portsFor: databasePorts({
      db,
      queue: openQueue(queueClient(process.env), { queueUrl: settings.ANALYSIS_QUEUE_URL }),
      executions: openExecutions(executionsClient(process.env), settings.STATE_MACHINE_ARN),
      clock: systemClock,
      limits,
    }),
    takeRequest: openQuotas(db, limits.quotas, systemClock),
    clock: systemClock,
  });
});
