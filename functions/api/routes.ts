/** Everything the API can do, one sentence a route. The user is the token's, never the request's. */
import { SampleHouseholdRequest } from '#schema/api.ts';
import type { ReportSummary, ReportView, RetirementView } from '#schema/api.ts';
import { JobRequest } from '#schema/job.ts';
import type { JobView } from '#schema/job.ts';
import { NewAccount, NewPosition } from '#schema/portfolio.ts';
import type { Account, Portfolio, PortfolioView, Position } from '#schema/portfolio.ts';
import { emptyPortfolio, invalid, notFound, wouldReplace } from './problems.ts';
import { readBody } from './request.ts';
import type { HttpEvent } from './request.ts';
import type { Route } from './router.ts';

/** What the routes need of the world, already bound to one user. */
export interface UserPorts {
  readPortfolio(): Promise<Portfolio>;
  view(portfolio: Portfolio): PortfolioView;
  ensureUser(): Promise<void>;
  addAccount(account: NewAccount): Promise<Account>;
  addPosition(accountId: string, position: NewPosition): Promise<Position>;
  /** False when no sample household has that id. */
  loadSample(id: string | undefined): Promise<boolean>;
  createJob(request: JobRequest): Promise<{ jobId: string; created: boolean }>;
  /** Never fails: a message that is lost is sent again by the sweeper. */
  enqueue(jobId: string): Promise<void>;
  readJob(jobId: string): Promise<JobView | null>;
  listReports(limit: number): Promise<ReportSummary[]>;
  readReport(id: string): Promise<ReportView | null>;
  latestRetirement(): Promise<RetirementView | null>;
}

export interface RouteContext {
  event: HttpEvent;
  user: UserPorts;
}

const REPORTS_LISTED = 100;

export const ROUTES: readonly Route<RouteContext>[] = [
  { method: 'GET', path: '/api/health', open: true, run: () => Promise.resolve({ status: 200, body: { status: 'ok' } }) },
  {
    method: 'GET',
    path: '/api/portfolio',
    run: async ({ user }) => ({ status: 200, body: user.view(await user.readPortfolio()) }),
  },
  {
    method: 'POST',
    path: '/api/accounts',
    run: async ({ event, user }) => {
      const account = readBody(event, NewAccount);
      await user.ensureUser();
      return { status: 201, body: await user.addAccount(account) };
    },
  },
  {
    method: 'POST',
    path: '/api/accounts/{id}/positions',
    run: async ({ event, user }, accountId) => ({ status: 201, body: await user.addPosition(accountId, readBody(event, NewPosition)) }),
  },
  {
    method: 'POST',
    path: '/api/sample-household',
    run: async ({ event, user }) => {
      const { household, replace } = readBody(event, SampleHouseholdRequest);
      await user.ensureUser();
      if (!replace && (await user.readPortfolio()).accounts.length > 0) throw wouldReplace();
      if (!(await user.loadSample(household))) throw invalid([{ path: 'household', message: 'is none of the sample households' }]);
      return { status: 201, body: user.view(await user.readPortfolio()) };
    },
  },
  {
    method: 'POST',
    path: '/api/analyze',
    run: async ({ event, user }) => {
      const request = readBody(event, JobRequest);
      await user.ensureUser();
      if (isEmpty(await user.readPortfolio())) throw emptyPortfolio();
      const { jobId, created } = await user.createJob(request);
      if (created) await user.enqueue(jobId);
      return { status: 202, body: { jobId } };
    },
  },
  { method: 'GET', path: '/api/jobs/{id}', run: async ({ user }, id) => ({ status: 200, body: found(await user.readJob(id), 'This job') }) },
  { method: 'GET', path: '/api/reports', run: async ({ user }) => ({ status: 200, body: { reports: await user.listReports(REPORTS_LISTED) } }) },
  { method: 'GET', path: '/api/reports/{id}', run: async ({ user }, id) => ({ status: 200, body: found(await user.readReport(id), 'This report') }) },
  {
    method: 'GET',
    path: '/api/retirement',
    run: async ({ user }) => ({ status: 200, body: found(await user.latestRetirement(), 'A retirement projection') }),
  },
];

/** No position and no cash: there is nothing that an analysis could speak of. */
export function isEmpty(portfolio: Portfolio): boolean {
  return portfolio.positions.length === 0 && portfolio.accounts.every((account) => Number(account.cashBalance) === 0);
}

function found<T>(value: T | null, what: string): T {
  if (value === null) throw notFound(what);
  return value;
}
