/** The end of an analysis, and what a user reads of it. */
import * as z from 'zod';
import { ReportSummary, ReportView, RetirementView } from '#schema/api.ts';
import type { ExecutionInput, JobResult } from '#schema/job.ts';
import type { Plan } from '#schema/plan.ts';
import type { Chart, Verification } from '#schema/report.ts';
import type { Study } from '#schema/retirement.ts';
import { accountNames } from './accounts.ts';
import type { Database } from './database.ts';
import { readDocument } from './database/documents.ts';
import { unlessEnded } from './jobs.ts';
import { measure } from './metrics.ts';
import { readList, type Page, type Place } from './lists.ts';
import { readSheet } from './sheets.ts';

export interface NewReport {
  sheetId: string;
  reportDate: string;
  title: string;
  summary: string;
  markdown: string;
  template: string;
  charts: Chart[];
  plan: Plan;
  verification: Verification;
  generatedBy: string;
}

export interface NewRetirement {
  /** Yearly dollars of today that last with 90 %; null when no amount does. */
  estimatedIncome: string | null;
  summary: string;
  markdown: string;
  template: string;
  verification: Verification;
  generatedBy: string;
  study: Study;
}

export interface Completion {
  report: NewReport;
  /** Null when there is no projection. */
  retirement: NewRetirement | null;
  result: Omit<JobResult, 'reportId' | 'retirementId'>;
}

/** `milliseconds`: what the attempt took, when it was this call that completed it. */
const Completed = z.object({ report_id: z.string(), retirement_id: z.string().nullable(), milliseconds: z.number().nullable() });

/**
 * Stores report, projection and the job's end in one transaction. A job that is completed already answers what it has.
 * @throws {JobEndedError} when the job has failed meanwhile, or another attempt of it is on its way.
 */
export async function completeJob(
  db: Database,
  { userId, jobId, attempt }: ExecutionInput,
  { report, retirement, result }: Completion,
): Promise<{ reportId: string; retirementId: string | null }> {
  const [row] = await unlessEnded(
    db.query(
      'SELECT report_id, retirement_id, milliseconds FROM complete_job_timed(:user, :job::uuid, :attempt::integer, :report::jsonb, :retirement::jsonb, :result::jsonb)',
      {
        user: userId,
        job: jobId,
        attempt,
        report: JSON.stringify(report),
        retirement: retirement && JSON.stringify(retirement),
        result: JSON.stringify(result),
      },
      Completed,
    ),
    `Job ${jobId} has ended already, so its report is not stored.`,
  );
  const { report_id: reportId, retirement_id: retirementId, milliseconds } = Completed.parse(row);
  if (milliseconds !== null) measure('JobDuration', milliseconds, { outcome: 'completed' });
  return { reportId, retirementId };
}

/** Newest first. */
export function listReports(db: Database, userId: string, page: { after: Place | null; limit: number }): Promise<Page<ReportSummary>> {
  return readList(db, 'list_reports', userId, page, ReportSummary);
}

const StoredReport = ReportView.omit({ facts: true, checks: true, accounts: true }).extend({ sheetId: z.string() });

export async function readReport(db: Database, userId: string, id: string): Promise<ReportView | null> {
  const stored = await readDocument(
    db,
    'SELECT ordinal, piece FROM read_report(:user, :report::uuid)',
    { user: userId, report: id },
    StoredReport,
  );
  if (!stored) return null;
  const { sheetId, ...report } = stored;
  const sheet = await readSheet(db, userId, { sheetId });
  const labelled = sheet?.accounts ?? [];
  const names = labelled.length === 0 ? new Map<string, string>() : await accountNames(db, userId);
  return {
    ...report,
    facts: sheet?.facts ?? [],
    checks: sheet?.checks ?? [],
    accounts: labelled.map((one) => ({ ...one, name: names.get(one.accountId) ?? null })),
  };
}

export async function latestRetirement(db: Database, userId: string): Promise<RetirementView | null> {
  return readDocument(db, 'SELECT ordinal, piece FROM latest_retirement(:user)', { user: userId }, RetirementView);
}
