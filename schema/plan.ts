/** What the planner decides, and the flags that code raises for it. */
import * as z from 'zod';
import { Ticker } from './values.ts';

export const FLAG_KINDS = [
  'concentration', 'drift', 'stale_price', 'unpriced', 'unclassified', 'low_chance', 'idle_cash', 'thin_cash', 'high_cost', 'no_retirement_inputs',
] as const;

/** Something that code noticed about this household. Carries no amount: those are facts. */
export const Flag = z.object({
  kind: z.enum(FLAG_KINDS),
  /** The instrument or account kind it is about, where there is one. */
  subject: z.string().max(40).nullable(),
  severity: z.enum(['note', 'warn', 'act']),
});
export type Flag = z.infer<typeof Flag>;

/** A question that this household's report should answer, tied to the flags that raised it. */
export const FocusQuestion = z.object({ question: z.string().min(5).max(160), flags: z.array(z.enum(FLAG_KINDS)).min(1).max(4) });

export const CHART_KINDS = ['asset_class', 'region', 'sector', 'account', 'holdings'] as const;

/** The planner's decision. Small: it travels through the state machine and is stored with the sheet. */
export const Plan = z.object({
  writer: z.string().min(1).max(120),
  length: z.enum(['brief', 'full']),
  focus: z.array(FocusQuestion).max(3),
  knowledgeQueries: z.array(z.string().min(3).max(200)).max(4),
  charts: z.array(z.enum(CHART_KINDS)).min(3),
});
export type Plan = z.infer<typeof Plan>;

/** Symbols that the tagger takes in one go. */
export const TagBatch = z.object({ symbols: z.array(Ticker).min(1).max(10) });
export type TagBatch = z.infer<typeof TagBatch>;
