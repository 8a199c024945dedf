/** API: who is asking, what for, and the answer. Everything that is not an answer is a problem detail with a correlation id. */
import { randomUUID } from 'node:crypto';
import { USUAL_LIMITS } from '#schema/checkup-limits.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { limitsOf } from '#domain/limits.ts';
import { measure } from '#domain/measures.ts';
import { toView, valuePortfolio } from '#domain/portfolio.ts';
import { classificationOf, toInstrumentView } from '#domain/prices/layers.ts';
import { projectionFor } from '#domain/projection.ts';
import { reserveWanted } from '#domain/rebalance/cash.ts';
import { planRebalancing } from '#domain/rebalance/plan.ts';
import {
  addPosition, deleteAccount, deletePosition, editAccount, editPosition, listAccounts, listPositions, readAccount, readPosition,
} from '#ports/accounts.ts';
import { executionsClient, queueClient } from '#ports/clients.ts';
import { dayOf, systemClock } from '#ports/clock.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import { databaseOf, readEnvironment, SETTINGS } from '#ports/environment.ts';
import { openExecutions } from '#ports/executions.ts';
import type { Executions } from '#ports/executions.ts';
import { exportPortfolio, importPortfolio } from '#ports/exports.ts';
import { contentHash, seedOf, sha256 } from '#ports/hash.ts';
import { createIdentify } from '#ports/identity.ts';
import type { Identify } from '#ports/identity.ts';
import { applyHoldings, knownSymbols, readImportBasis } from '#ports/imports.ts';
import { cancelJob, createJob, createJobOnce, listJobs, readJob } from '#ports/jobs.ts';
import { instrumented } from '#ports/observe.ts';
import type { Invocation, Work } from '#ports/observe.ts';
import { addAccount, readPortfolio } from '#ports/portfolios.ts';
import { openQueue } from '#ports/queue.ts';
import type { Queue } from '#ports/queue.ts';
import { latestRetirement, listReports, readReport } from '#ports/reports.ts';
import { deleteScenario, listScenarios, saveScenario } from '#ports/scenarios.ts';
import { readFrozenPortfolio } from '#ports/sheets.ts';
import { usageSince } from '#ports/usage.ts';
import { overrideClassification, readInstrument, readPriceFeed, searchInstruments, setManualPrice } from '#ports/user-instruments.ts';
import { loadSolver } from '#ports/solver.ts';
import { deleteUser, ensureUser, loadSample, readSettings, removeSample, saveSettings } from '#ports/users.ts';
import { asProblem, outdated } from './problems.ts';
import { commonHeaders, correlationOf, preflight } from './browsers.ts';
import { HttpEvent } from './event.ts';
import { readRequest } from './request.ts';
import { answer, answerProblem, conditional, names, withoutBody } from './respond.ts';
import type { HttpResponse } from './respond.ts';
import { allowed, match } from './router.ts';
import { ROUTES } from './routes.ts';
import type { UserPorts } from './routes.ts';
import { usageOf } from './usage.ts';

const DAY_MS = 86_400_000;

export interface ApiPorts {
  identify: Identify;
  /** Everything that a route may do, for the token's user alone. */
  portsFor: (userId: string, invocation: Invocation) => UserPorts;
  /** Origins of the site: a page of one of them may ask from its browser, and read the answer. */
  origins: readonly string[];
}

export function createHandler(ports: ApiPorts): Work<unknown, HttpResponse> {
  return async (payload, invocation) => {
    const event = HttpEvent.parse(payload);
    const { method } = event.requestContext.http;
    const correlationId = correlationOf(event, invocation.requestId);
    const common = commonHeaders(event, correlationId, ports.origins);
    try {
      if (method === 'OPTIONS') return preflight(allowed(ROUTES, event.rawPath), common);
      const { route, params } = match(ROUTES, method, event.rawPath);
      const userId = route.open === true ? '' : await ports.identify(event.headers['authorization']);
      const { query, headers, body } = readRequest(route, event) as Record<'query' | 'headers' | 'body', never>;
      const given = await route.run({ event, params, query, headers, body, user: ports.portsFor(userId, invocation), unchanged: (current) => refuseOutdated(event, current) });
      invocation.logger.info('Answered', { correlation_id: correlationId, method, route: route.path, status: given.status });
      const response = answer(given, common);
      return route.method === 'GET' ? whenRead(response, event) : response;
    } catch (error) {
      const problem = asProblem(error);
      const { status } = problem.problem;
      // Only a fault of ours is worth its name in the log; what a person sent stays out of it.
      if (status >= 500) invocation.logger.error('Answered with a problem', { correlation_id: correlationId, method, status, ...faultOf(error) });
      else invocation.logger.info('Answered with a problem', { correlation_id: correlationId, method, status });
      return answerProblem(problem, common, correlationId);
    }
  };
}

function whenRead(response: HttpResponse, event: HttpEvent): HttpResponse {
  const told = conditional(response, tagOf, event.headers['if-none-match']);
  return event.requestContext.http.method === 'HEAD' ? withoutBody(told) : told;
}

function refuseOutdated(event: HttpEvent, current: unknown): void {
  const expected = event.headers['if-match'];
  if (expected !== undefined && !names(expected, tagOf(JSON.stringify(current)))) throw outdated();
}

/** The strong entity tag of an answer: from what it says, so that it needs no version and changes with nothing else. */
function tagOf(text: string): string {
  return `"${sha256(text).slice(0, 32)}"`;
}

export interface Outside {
  db: Database;
  queue: Pick<Queue, 'enqueue'>;
  executions: Pick<Executions, 'stop' | 'arnOf'>;
  clock: Clock;
}

/** The user's household, analyses and plans in the database; the queue; and executions, to be stopped. */
export function databasePorts({ db, queue, executions, clock }: Outside): ApiPorts['portsFor'] {
  return (userId, { logger }) => {
    const stop = async (jobId: string, execution: string | null, attempt: number): Promise<void> => {
      try {
        await executions.stop(execution ?? executions.arnOf(jobId, attempt), 'The user has ended this job.');
      } catch (error) {
        // The job has ended in the database: whatever the execution still does counts for nothing.
        logger.warn('An execution could not be stopped', { job_id: jobId, ...faultOf(error) });
      }
    };
    const today = () => dayOf(clock.now());
    return {
      readPortfolio: () => readPortfolio(db, userId),
      view: (portfolio, feed) => toView(valuePortfolio(portfolio, today()), feed),
      readPriceFeed: () => readPriceFeed(db, userId),
      rebalance: async (options) => {
        const [portfolio, settings, solver] = await Promise.all([readPortfolio(db, userId), readSettings(db, userId), loadSolver()]);
        const valuation = valuePortfolio(portfolio, today());
        const { assetClassTargets: classTargets, regionTargets } = settings;
        const limits = limitsOf(settings);
        return planRebalancing({ valuation, classTargets, regionTargets, reserve: reserveWanted(measure(valuation, settings, today()), limits), options: { ...options, band: limits.drift.warn, priceAgeDays: limits.priceAgeDays.warn } }, solver);
      },
      tomorrow: () => dayOf(new Date(clock.now().getTime() + DAY_MS)),
      ensureUser: () => ensureUser(db, userId),
      loadSample: async (id) => {
        const household = id === undefined ? HOUSEHOLDS[0] : HOUSEHOLDS.find((one) => one.id === id);
        if (household === undefined) return false;
        await loadSample(db, userId, household);
        return true;
      },
      removeSample: () => removeSample(db, userId, HOUSEHOLDS),

      readSettings: () => readSettings(db, userId),
      saveSettings: (change) => saveSettings(db, userId, change),
      me: (settings) => ({ userId, ...settings, limits: { ...limitsOf(settings) }, usualLimits: { ...USUAL_LIMITS } }),

      listAccounts: (page) => listAccounts(db, userId, page),
      readAccount: (id) => readAccount(db, userId, id),
      addAccount: (account) => addAccount(db, userId, account),
      editAccount: (id, change, check) => editAccount(db, userId, id, change, check),
      deleteAccount: (id, check) => deleteAccount(db, userId, id, check),
      listPositions: (accountId, page) => listPositions(db, userId, accountId, page),
      readPosition: (accountId, id) => readPosition(db, userId, accountId, id),
      addPosition: (accountId, position) => addPosition(db, userId, accountId, position),
      editPosition: (accountId, id, change, check) => editPosition(db, userId, accountId, id, change, check),
      deletePosition: (accountId, id, check) => deletePosition(db, userId, accountId, id, check),

      exportPortfolio: () => exportPortfolio(db, userId, clock.now()),
      importPortfolio: (file) => importPortfolio(db, userId, file),
      readImportBasis: () => readImportBasis(db, userId),
      knownSymbols: (symbols) => knownSymbols(db, userId, symbols),
      hash: (value) => (value instanceof Uint8Array ? sha256(value) : contentHash(value)),
      applyHoldings: async (application) => {
        const importId = randomUUID();
        await applyHoldings(db, userId, { importId, ...application });
        return { importId };
      },

      readInstrument: async (symbol) => {
        const layers = await readInstrument(db, userId, symbol);
        return layers === null ? null : toInstrumentView(layers);
      },
      searchInstruments: (search) => searchInstruments(db, userId, search),
      overrideClassification: (symbol, override) => overrideClassification(db, userId, symbol, override === null ? null : classificationOf(override, today())),
      setManualPrice: (symbol, price) => setManualPrice(db, userId, symbol, price),

      createJob: (request, key) => (key === undefined ? createJob(db, userId, request) : createJobOnce(db, userId, request, { key, hash: contentHash(request) })),
      enqueue: async (jobId) => {
        try {
          await queue.enqueue({ jobId });
        } catch (error) {
          // The job is stored: the sweeper sends it again, so the person need not.
          logger.error('A job could not be put on the queue; the sweeper will', { job_id: jobId, ...faultOf(error) });
        }
      },
      listJobs: (page) => listJobs(db, userId, page),
      readJob: (jobId) => readJob(db, userId, jobId),
      cancelJob: async (jobId) => {
        const { outcome, execution, attempt } = await cancelJob(db, userId, jobId);
        if (attempt !== null) await stop(jobId, execution, attempt);
        return outcome === 'was-cancelled' ? 'cancelled' : outcome;
      },

      listReports: (page) => listReports(db, userId, page),
      readReport: (id) => readReport(db, userId, id),
      readFrozen: (jobId) => readFrozenPortfolio(db, userId, jobId),

      latestRetirement: () => latestRetirement(db, userId),
      projectionFor: (portfolio, settings) => projectionFor(valuePortfolio(portfolio, today()), settings, today(), seedOf(userId)),
      listScenarios: (page) => listScenarios(db, userId, page),
      saveScenario: (scenario, most) => saveScenario(db, userId, scenario, most),
      deleteScenario: (id) => deleteScenario(db, userId, id),

      thisMonth: () => today().slice(0, 7),
      usageIn: async (month) => usageOf(month, await usageSince(db, userId, `${month}-01T00:00:00Z`, endOf(month))),
      deleteEverything: async () => {
        const left = await deleteUser(db, userId);
        if (left !== null) await stop(left.jobId, left.execution, left.attempt);
      },
    };
  };
}

/** The first instant of the next month. */
function endOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString();
}

function faultOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error_name: 'unknown' };
  return { error_name: error.name, error_at: error.stack?.split('\n').filter((line) => line.startsWith('    at ')).slice(0, 8) };
}

export const handler = instrumented('api', () => {
  const settings = readEnvironment('api', { ...SETTINGS.queueUrl, ...SETTINGS.stateMachineArn, ...SETTINGS.identity }, process.env);
  return createHandler({
    identify: createIdentify({ issuer: settings.CLERK_ISSUER, jwksUrl: settings.CLERK_JWKS_URL, authorizedParties: settings.CLERK_AUTHORIZED_PARTIES }),
    origins: settings.CLERK_AUTHORIZED_PARTIES,
    portsFor: databasePorts({
      db: databaseOf('api', process.env),
      queue: openQueue(queueClient(process.env), { queueUrl: settings.ANALYSIS_QUEUE_URL }),
      executions: openExecutions(executionsClient(process.env), settings.STATE_MACHINE_ARN),
      clock: systemClock,
    }),
  });
});
