/** Everything out, and in again. */
import * as z from 'zod';
import { Export, ImportRequest, type PortfolioExport } from '#schema/export.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import { accountsCsv, positionsCsv, reportsCsv } from '#domain/holdings/export.ts';
import { route, type RouteOf } from '../contract.ts';
import { wouldReplace } from '../problems.ts';
import { MAX_UPLOAD_KB } from './holdings.ts';
import type { PortfolioPorts } from './portfolio.ts';
import type { ReportPorts } from './reports.ts';
import type { RetirementPorts } from './retirement.ts';

export interface ExportPorts
  extends
    Pick<PortfolioPorts, 'whatIsHeld' | 'viewPortfolio'>,
    Pick<ReportPorts, 'listReports' | 'readReport'>,
    Pick<RetirementPorts, 'latestRetirement'> {
  exportPortfolio(): Promise<PortfolioExport>;
  /** That a file of this name was taken. */
  noteExport(name: string): Promise<void>;
  /** Replaces what the user has entered. */
  importPortfolio(file: PortfolioExport): Promise<void>;
}

const REPORTS_LISTED = 100;
/** Of reports in one answer; Lambda answers 6 MB at most. */
const MAX_REPORTS_BYTES = 3 * 1024 * 1024;
const CSV = { media: ['text/csv'] } as const;

export const EXPORT_ROUTES: readonly RouteOf<ExportPorts>[] = [
  route({
    method: 'GET',
    path: '/api/export',
    tag: 'Portfolio',
    quota: 'files',
    summary: 'Take everything with you',
    description: 'All that was entered and all that came of it, as one JSON file. `POST /api/import` reads it back to the same portfolio.',
    answers: { 200: { description: 'The file.', body: Export } },
    run: async ({ user }) => {
      await user.noteExport('alex-export.json');
      return {
        status: 200,
        body: { ...(await user.exportPortfolio()), ...(await reportsOf(user)), projection: await user.latestRetirement() },
        headers: { 'content-disposition': 'attachment; filename="alex-export.json"' },
      };
    },
  }),
  route({
    method: 'GET',
    path: '/api/export/positions.csv',
    tag: 'Portfolio',
    quota: 'files',
    summary: 'Take the positions as CSV',
    description:
      'Cash and positions by account. A broker’s-file import (`POST /api/holdings/preview`) reads it back. A cell that a spreadsheet would run as a formula begins with an apostrophe.',
    answers: { 200: { description: 'The file.', ...CSV } },
    run: async ({ user }) => ({
      status: 200,
      file: await csv(user, 'alex-positions.csv', async () => positionsCsv(await user.viewPortfolio())),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/export/accounts.csv',
    tag: 'Portfolio',
    quota: 'files',
    summary: 'Take the accounts as CSV',
    answers: { 200: { description: 'The file.', ...CSV } },
    run: async ({ user }) => ({
      status: 200,
      file: await csv(user, 'alex-accounts.csv', async () => accountsCsv(await user.viewPortfolio())),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/export/reports.csv',
    tag: 'Portfolio',
    quota: 'files',
    summary: 'Take the list of reports as CSV',
    answers: { 200: { description: 'The file.', ...CSV } },
    run: async ({ user }) => ({
      status: 200,
      file: await csv(user, 'alex-reports.csv', async () =>
        reportsCsv((await user.listReports({ after: null, limit: REPORTS_LISTED })).entries),
      ),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/import',
    tag: 'Portfolio',
    quota: 'files',
    summary: 'Read an export back',
    description:
      'The file of `GET /api/export`. Accounts, positions, own prices, names and classes, answers, goals and limits become what the file says, whole or not at all. Reports and projections are not read back: an analysis makes them again.',
    query: z.strictObject({ replace: z.enum(['true', 'false']).default('false') }),
    body: ImportRequest,
    maxBodyKb: MAX_UPLOAD_KB,
    answers: { 201: { description: 'The portfolio as it is now.', body: PortfolioView } },
    problems: { 409: 'There are accounts already, and `replace` is not true.' },
    run: async ({ body: { reports: _reports, furtherReports: _further, projection: _projection, ...file }, query, user }) => {
      if (query.replace !== 'true' && (await user.whatIsHeld()).accounts) throw wouldReplace('Reading this file', '?replace=true');
      await user.importPortfolio(file);
      return { status: 201, body: await user.viewPortfolio() };
    },
  }),
];

async function csv(user: Pick<ExportPorts, 'noteExport'>, name: string, text: () => Promise<string>) {
  await user.noteExport(name);
  return { name, type: 'text/csv; charset=utf-8', text: await text() };
}

/** Newest first, until the answer is full; the others are named. */
async function reportsOf(user: ExportPorts): Promise<Pick<Export, 'reports' | 'furtherReports'>> {
  const reports: Export['reports'] = [];
  const { entries: listed } = await user.listReports({ after: null, limit: REPORTS_LISTED });
  let bytes = 0;
  for (const [index, { id }] of listed.entries()) {
    const report = await user.readReport(id);
    if (report === null) continue;
    bytes += Buffer.byteLength(JSON.stringify(report));
    if (bytes > MAX_REPORTS_BYTES) return { reports, furtherReports: listed.slice(index).map((one) => one.id) };
    reports.push(report);
  }
  return { reports, furtherReports: [] };
}
