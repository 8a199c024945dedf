/** The HTTP API's remaining requests and answers: reports, retirement, sample household, health. Portfolio and jobs are in their own files. */
import * as z from 'zod';
import { Check, Fact } from './facts.ts';
import { LimitsView } from './limits.ts';
import { Next } from './pages.ts';
import { Plan } from './plan.ts';
import { Chart, Verification } from './report.ts';
import { RetirementInputs, Study, wholeMixes } from './retirement.ts';
import { Day, DecimalText, Instant, Uuid, line } from './values.ts';

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
export const ReportsView = z.object({ reports: z.array(ReportSummary), next: Next });
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
  /** Which account the report means by each label (`IRA account 1`), with the name that it has now; null where it is no longer there. Empty for reports that were written before this was kept. */
  accounts: z.array(z.object({ label: z.string(), accountId: Uuid, name: z.string().nullable() })),
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

/** GET /api/reports/{id}/facts. */
export const FactsView = z.object({ facts: z.array(Fact) });

/** A saved alternative to what the household has entered about retirement. */
export const NewScenario = z.strictObject({ name: line(80), inputs: RetirementInputs.superRefine(wholeMixes) });
export type NewScenario = z.infer<typeof NewScenario>;
export const Scenario = z.object({ id: Uuid, name: z.string(), inputs: RetirementInputs, createdAt: Instant });
export type Scenario = z.infer<typeof Scenario>;
export const ScenariosView = z.object({ scenarios: z.array(Scenario), next: Next });

const Tokens = {
  calls: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  /** Dollars to the millionth, of the calls whose price is known. */ cost: DecimalText,
  /** Calls of models whose price is not known. */ unpriced: z.int(),
};
/** GET /api/usage: what the models cost in a calendar month, UTC. */
export const UsageView = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  ...Tokens,
  byAgent: z.array(z.object({ agent: z.string(), modelId: z.string(), ...Tokens })),
  limits: LimitsView,
});
export type UsageView = z.infer<typeof UsageView>;

export const DELETE_EVERYTHING = 'delete everything';
/** DELETE /api/me: said in so many words, since nothing brings it back. */
export const Farewell = z.strictObject({
  confirm: z.literal(DELETE_EVERYTHING, `must be "${DELETE_EVERYTHING}", word for word: nothing brings it back`),
});
export const Deleted = z.object({ deleted: z.literal(true) });

/** POST /api/analyze, 202. */
export const AnalyzeAccepted = z.object({ jobId: Uuid });

export const Health = z.object({ status: z.literal('ok') });
