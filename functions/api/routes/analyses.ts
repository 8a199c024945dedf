/** Analyses: started, followed, and what came of them. */
import { AnalyzeAccepted, ReportsView, ReportView, RetirementView } from '#schema/api.ts';
import type { ReportSummary } from '#schema/api.ts';
import { JobRequest, JobView } from '#schema/job.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { route, type RouteOf } from '../contract.ts';
import { emptyPortfolio, found, noProjection } from '../problems.ts';
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
  route({
    method: 'POST',
    path: '/api/analyze',
    tag: 'Analyses',
    summary: 'Start an analysis',
    description: 'One runs at a time: while one does, its id is answered instead of a second. Follow it by `GET /api/jobs/{id}`.',
    body: JobRequest,
    answers: { 202: { description: 'The job to follow.', body: AnalyzeAccepted } },
    run: async ({ body, user }) => {
      await user.ensureUser();
      if (isEmpty(await user.readPortfolio())) throw emptyPortfolio();
      const { jobId, created } = await user.createJob(body);
      if (created) await user.enqueue(jobId);
      return { status: 202, body: { jobId } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/jobs/{id}',
    tag: 'Analyses',
    summary: 'Follow a job',
    description: 'Its states as they happen, and what came of it: the id of the report, or the reason why there is none.',
    answers: { 200: { description: 'The job with its steps.', body: JobView } },
    run: async ({ params, user }) => ({ status: 200, body: found(await user.readJob(params.id), 'This job') }),
  }),
  route({
    method: 'GET',
    path: '/api/reports',
    tag: 'Analyses',
    summary: 'List the reports',
    answers: { 200: { description: 'The newest hundred, newest first.', body: ReportsView } },
    run: async ({ user }) => ({ status: 200, body: { reports: await user.listReports(REPORTS_LISTED) } }),
  }),
  route({
    method: 'GET',
    path: '/api/reports/{id}',
    tag: 'Analyses',
    summary: 'Read a report',
    description: 'The text, the template that rendered to it, the charts, and every fact that a figure of it is, with formula, inputs, source and day.',
    answers: { 200: { description: 'The report.', body: ReportView } },
    run: async ({ params, user }) => ({ status: 200, body: found(await user.readReport(params.id), 'This report') }),
  }),
  route({
    method: 'GET',
    path: '/api/retirement',
    tag: 'Retirement',
    summary: 'Read the latest projection',
    answers: { 200: { description: 'The projection with its full study.', body: RetirementView } },
    problems: { 404: 'No analysis has made a projection yet.' },
    run: async ({ user }) => {
      const latest = await user.latestRetirement();
      if (latest === null) throw noProjection();
      return { status: 200, body: latest };
    },
  }),
];

/** No position and no cash: there is nothing that an analysis could speak of. */
export function isEmpty(portfolio: Portfolio): boolean {
  return portfolio.positions.length === 0 && portfolio.accounts.every((account) => Number(account.cashBalance) === 0);
}
