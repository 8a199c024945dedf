/** Analyses: started, followed, and what came of them. */
import type { ReportSummary, ReportView, RetirementView } from '#schema/api.ts';
import { JobRequest } from '#schema/job.ts';
import type { JobView } from '#schema/job.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { emptyPortfolio, found, noProjection } from '../problems.ts';
import { readBody } from '../request.ts';
import type { RouteOf } from '../router.ts';
import type { PortfolioPorts } from './portfolio.ts';

export interface AnalysisPorts extends Pick<PortfolioPorts, 'readPortfolio' | 'ensureUser'> {
  createJob(request: JobRequest): Promise<{ jobId: string; created: boolean }>;
  /** Never fails: a message that is lost is sent again by the sweeper. */
  enqueue(jobId: string): Promise<void>;
  readJob(jobId: string): Promise<JobView | null>;
  listReports(limit: number): Promise<ReportSummary[]>;
  readReport(id: string): Promise<ReportView | null>;
  latestRetirement(): Promise<RetirementView | null>;
}

const REPORTS_LISTED = 100;

export const ANALYSIS_ROUTES: readonly RouteOf<AnalysisPorts>[] = [
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
    run: async ({ user }) => {
      const latest = await user.latestRetirement();
      if (latest === null) throw noProjection();
      return { status: 200, body: latest };
    },
  },
];

/** No position and no cash: there is nothing that an analysis could speak of. */
export function isEmpty(portfolio: Portfolio): boolean {
  return portfolio.positions.length === 0 && portfolio.accounts.every((account) => Number(account.cashBalance) === 0);
}
