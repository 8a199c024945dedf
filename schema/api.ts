/** The HTTP API's remaining requests and answers: reports, retirement, sample household, health. Portfolio and jobs are in their own files. */
import * as z from 'zod';
import { Check, Fact } from './facts.ts';
import { Plan } from './plan.ts';
import { Chart, Verification } from './report.ts';
import { Study } from './retirement.ts';
import { Day, DecimalText, Instant, Uuid } from './values.ts';

export const ReportSummary = z.object({
  id: Uuid,
  jobId: Uuid,
  reportDate: Day,
  title: z.string(),
  summary: z.string(),
  generatedBy: z.string(),
  createdAt: Instant,
});
export type ReportSummary = z.infer<typeof ReportSummary>;

/** GET /api/reports. */
export const ReportsView = z.object({ reports: z.array(ReportSummary) });
export type ReportsView = z.infer<typeof ReportsView>;

/** GET /api/reports/{id}. */
export const ReportView = ReportSummary.extend({
  markdown: z.string(),
  /** The template that rendered to it: shows which figure is which fact. */
  template: z.string(),
  charts: z.array(Chart),
  facts: z.array(Fact),
  /** The checkup, in the order of its rules; found and limit are facts. */
  checks: z.array(Check),
  plan: Plan,
  verification: Verification,
  processingTimeMs: z.int(),
});
export type ReportView = z.infer<typeof ReportView>;

/** GET /api/retirement: the latest stored projection. */
export const RetirementView = z.object({
  id: Uuid,
  jobId: Uuid,
  createdAt: Instant,
  /** Yearly income that lasts with 90 %, in dollars of today. */
  estimatedIncome: DecimalText.nullable(),
  summary: z.string(),
  markdown: z.string(),
  study: Study,
});
export type RetirementView = z.infer<typeof RetirementView>;

/** POST /api/sample-household: which one (the first unless told), and whether it may replace what the user holds. */
export const SampleHouseholdRequest = z.strictObject({ household: z.string().max(40).optional(), replace: z.boolean().default(false) });

/** POST /api/analyze, 202. */
export const AnalyzeAccepted = z.object({ jobId: Uuid });

export const Health = z.object({ status: z.literal('ok') });
