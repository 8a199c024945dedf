/** Facts, and the sheet on which one analysis freezes them. */
import * as z from 'zod';
import { Flag, Plan } from './plan.ts';
import { Headline, StudyBegun } from './retirement.ts';
import { Day, Sha256, Ticker, Uuid } from './values.ts';

export const FACT_KINDS = ['money', 'percent', 'count', 'years', 'age', 'year', 'date', 'ratio', 'text'] as const;

/** One computed figure with everything needed to show how it came about. Percent as 42.5, money in dollars. */
export const Fact = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,79}$/),
  kind: z.enum(FACT_KINDS),
  value: z.union([z.number(), z.string()]),
  /** What the figure is of; a sentence that states it must speak of this. */
  label: z.string().min(1).max(160),
  /** A figure as it is written; a sentence where the fact is text. */
  display: z.string().min(1).max(300),
  asOf: Day,
  source: z.object({
    formula: z.string().min(1).max(400),
    /** Named inputs; a value that is another fact's id refers to that fact. */
    inputs: z.record(z.string(), z.union([z.number(), z.string()])),
    /** Where the inputs come from: a price source, `entered by the household`. */
    origin: z.string().max(300).optional(),
  }),
});
export type Fact = z.infer<typeof Fact>;

/** One rule of the checkup and how it came out. The figures are facts. */
export const Check = z.object({
  rule: z.string(),
  outcome: z.enum(['pass', 'warn', 'fail', 'unknown']),
  label: z.string(),
  foundFactId: z.string().nullable(),
  limitFactId: z.string().nullable(),
});
export type Check = z.infer<typeof Check>;

/**
 * The one thing that the three writers read. Facts computes and freezes it; `hash` is the SHA-256 of its canonical JSON
 * without `id` and `hash`. Positions are frozen beside it, row by row, so that its size does not grow with the portfolio.
 */
export const FactSheet = z.object({
  id: Uuid,
  jobId: Uuid,
  hash: Sha256,
  asOf: Day,
  plan: Plan,
  flags: z.array(Flag),
  checks: z.array(Check),
  coverage: z.object({ classifiedPercent: z.number(), unclassified: z.array(Ticker).max(50), unpriced: z.array(Ticker).max(50) }),
  /** Null with the reason, when the household has not told enough for a projection. */
  headline: Headline.nullable(),
  headlineMissing: z.string().nullable(),
  /** With a headline; not in sheets that were frozen before it was kept. */
  begun: StudyBegun.optional(),
  /** Which account each label means, by its id: names stay out of the sheet, since models read what is made of it. Not in sheets that were frozen before it was kept. */
  accounts: z.array(z.object({ label: z.string(), accountId: Uuid })).optional(),
  facts: z.array(Fact).max(400),
});
export type FactSheet = z.infer<typeof FactSheet>;
