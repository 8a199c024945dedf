/** What came of analyses: the reports, the facts behind their figures, and how one differs from another. */
import * as z from 'zod';
import { FactsView, ReportsView, ReportView } from '#schema/api.ts';
import type { ReportSummary } from '#schema/api.ts';
import { ReportComparison } from '#schema/comparison.ts';
import { ModelRequestsView } from '#schema/model-requests.ts';
import type { ModelRequest } from '#schema/model-requests.ts';
import { PageQuery } from '#schema/pages.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { Uuid } from '#schema/values.ts';
import { compareReports } from '#domain/compare.ts';
import { route, type RouteOf } from '../contract.ts';
import { cursorOf, placeOf, type PagePorts } from '../cursor.ts';
import { found, nothingBefore } from '../problems.ts';

export interface ReportPorts {
  listReports(page: { after: { at: string; id: string } | null; limit: number }): Promise<PagePorts<ReportSummary>>;
  readReport(id: string): Promise<ReportView | null>;
  /** What the writers of the report handed to their models. */
  modelRequests(report: ReportView): Promise<ModelRequest[]>;
  /** What was held when that job's facts were frozen. */
  readFrozen(jobId: string): Promise<Portfolio>;
}

export const REPORT_ROUTES: readonly RouteOf<ReportPorts>[] = [
  route({
    method: 'GET',
    path: '/api/reports',
    tag: 'Analyses',
    summary: 'List the reports',
    query: PageQuery,
    answers: { 200: { description: 'Newest first.', body: ReportsView } },
    run: async ({ query, user }) => {
      const { entries, next } = await user.listReports({ after: placeOf(query.cursor), limit: query.limit });
      return { status: 200, body: { reports: entries, next: cursorOf(next) } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/reports/{id}',
    tag: 'Analyses',
    summary: 'Read a report',
    description:
      'The text, the template that rendered to it, the charts, and every fact that a figure of it is, with formula, inputs, source and day.',
    answers: { 200: { description: 'The report.', body: ReportView } },
    run: async ({ params, user }) => ({ status: 200, body: found(await user.readReport(params.id), 'This report') }),
  }),
  route({
    method: 'GET',
    path: '/api/reports/{id}/facts',
    tag: 'Analyses',
    summary: 'Read the facts behind a report',
    description: 'An input that is another fact’s id refers to that fact. A sheet has at most 400.',
    answers: { 200: { description: 'In the order of the sheet.', body: FactsView } },
    run: async ({ params, user }) => ({ status: 200, body: { facts: found(await user.readReport(params.id), 'This report').facts } }),
  }),
  route({
    method: 'GET',
    path: '/api/reports/{id}/model-requests',
    tag: 'Analyses',
    summary: 'Read what the models received for a report',
    description:
      'The instructions, the material and the form of the answer, for each of the three writers: made again from the frozen sheet by the code that made them then. Names of accounts and people, and the ids of users, are in none of them. ' +
      'Not shown: the planner’s request (what the checkup flagged, how many positions there are, years to retirement), the tagger’s (symbol and name of what nobody had classified), and what was sent back of a draft that did not hold.',
    answers: { 200: { description: 'The requests as they are sent, in texts.', body: ModelRequestsView } },
    run: async ({ params, user }) => {
      const report = found(await user.readReport(params.id), 'This report');
      return { status: 200, body: { reportId: report.id, requests: await user.modelRequests(report) } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/reports/{id}/compare',
    tag: 'Analyses',
    summary: 'Compare a report with an earlier one',
    description:
      'Every fact that both have, with the difference. The change of the total is split into prices, positions and cash unless a holding has a price on one side only; what was bought, contributed or only corrected cannot be told apart from positions alone, and is not.',
    query: z.strictObject({ with: Uuid.optional().describe('The other report; the one before this unless told.') }),
    answers: { 200: { description: 'What is different, computed from the two frozen sheets.', body: ReportComparison } },
    problems: { 404: 'One of the two does not exist, or there is none before this one.' },
    run: async ({ params, query, user }) => {
      const after = found(await user.readReport(params.id), 'This report');
      const other = query.with ?? (await user.listReports({ after: { at: after.createdAt, id: after.id }, limit: 1 })).entries[0]?.id;
      if (other === undefined) throw nothingBefore();
      const before = found(await user.readReport(other), 'The report to compare with');
      const [held, holds] = await Promise.all([user.readFrozen(before.jobId), user.readFrozen(after.jobId)]);
      return { status: 200, body: compareReports({ report: before, portfolio: held }, { report: after, portfolio: holds }) };
    },
  }),
];
