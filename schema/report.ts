/** Reports, charts and the verifier's outcome. */
import * as z from 'zod';
import { CHART_KINDS } from './plan.ts';
import { DecimalText } from './values.ts';

/** What the verifier found in one piece of markdown. */
export const Verification = z.object({
  ok: z.boolean(),
  claims: z.int().min(0),
  ungrounded: z.array(z.object({ text: z.string(), line: z.int(), reason: z.string() })),
});
export type Verification = z.infer<typeof Verification>;

/** Who wrote a text: `local rules writer, no LLM`, or the model id; `fallback` when the model's own text failed. */
export const Authorship = z.object({ writer: z.string(), fallback: z.boolean(), repairs: z.int().min(0) });
export type Authorship = z.infer<typeof Authorship>;

export const ReportDraft = z.object({
  title: z.string().min(1).max(200),
  /** The verdict in one or two sentences, rendered. */
  summary: z.string().min(1).max(2000),
  /** The template, with `{{fact-id}}` tokens, that rendered to `markdown`. */
  template: z.string().min(1).max(24_000),
  markdown: z.string().min(1).max(24_000),
  verification: Verification,
  authorship: Authorship,
});
export type ReportDraft = z.infer<typeof ReportDraft>;

/** One chart: segments in dollars and cents that sum to `total`, which is the portfolio's. */
export const Chart = z.object({
  kind: z.enum(CHART_KINDS),
  title: z.string(),
  /** One verified sentence that states the finding. */
  takeaway: z.string(),
  /** The template that rendered to it: shows which figure is which fact. */
  takeawayTemplate: z.string(),
  total: DecimalText,
  segments: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      value: DecimalText,
      /** Per cent by largest remainder: the column adds to 100.0. */ percent: z.number(),
    }),
  ),
});
export type Chart = z.infer<typeof Chart>;

export const ChartsDraft = z.object({ charts: z.array(Chart).min(1), authorship: Authorship });
export type ChartsDraft = z.infer<typeof ChartsDraft>;

export const RetirementDraft = z.object({
  summary: z.string().min(1).max(2000),
  template: z.string().min(1).max(24_000),
  markdown: z.string().min(1).max(24_000),
  verification: Verification,
  authorship: Authorship,
});
export type RetirementDraft = z.infer<typeof RetirementDraft>;
