/** What the planner decides, and the flags that code raises for it. */
import * as z from 'zod';
import { Ticker } from './values.ts';

export const FLAG_KINDS = [
  'concentration',
  'drift',
  'stale_price',
  'unpriced',
  'unclassified',
  'low_chance',
  'idle_cash',
  'thin_cash',
  'high_cost',
  'no_retirement_inputs',
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

/** Charts that every report has, whatever is chosen. */
export const MANDATORY_CHARTS = ['asset_class', 'region', 'sector'] as const satisfies readonly (typeof CHART_KINDS)[number][];

/** What a report may have beside what every one has: what a chance is, the trades towards the targets, and what could still change a good verdict. */
export const OPTIONAL_SECTIONS = ['chance_explained', 'rebalancing', 'what_could_change'] as const;
export type OptionalSection = (typeof OPTIONAL_SECTIONS)[number];

/** The planner's decision. Small: it travels through the state machine and is stored with the sheet. */
export const Plan = z.object({
  writer: z.string().min(1).max(120),
  length: z.enum(['brief', 'full']),
  focus: z.array(FocusQuestion).max(3),
  knowledgeQueries: z.array(z.string().min(3).max(200)).max(4),
  charts: z.array(z.enum(CHART_KINDS)).min(3),
  /** Absent in a plan of before there was a choice: such a report has each that its facts can fill. */
  sections: z.array(z.enum(OPTIONAL_SECTIONS)).max(OPTIONAL_SECTIONS.length).optional(),
});
export type Plan = z.infer<typeof Plan>;

/** Symbols that the tagger takes in one go. */
export const TagBatch = z.object({ symbols: z.array(Ticker).min(1).max(10) });
export type TagBatch = z.infer<typeof TagBatch>;
