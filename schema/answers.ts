/**
 * What a model may answer, one contract an agent. Each has a `name`: the tool (or JSON schema) that the model is made to use,
 * and by which the local stand-in knows what is asked of it.
 */
import * as z from 'zod';
import { ASSET_CLASSES, REGIONS, SECTORS } from './instrument.ts';
import { CHART_KINDS, FLAG_KINDS, OPTIONAL_SECTIONS } from './plan.ts';
import { RESEARCH_LIMITS } from './research.ts';

/** Whole per cents. Accepted when they add up to 95–105; code then sets them to 100 by largest remainder. */
function proposedWeights<const K extends readonly [string, ...string[]]>(keys: K) {
  return z.array(z.object({ key: z.enum(keys), percent: z.int().min(0).max(100) })).max(keys.length);
}

export const ClassificationAnswer = z.object({
  classifications: z
    .array(
      z.object({
        symbol: z.string().max(20),
        /** False when the model does not know this instrument: it then stays unclassified. */
        known: z.boolean(),
        assetClass: proposedWeights(ASSET_CLASSES),
        regions: proposedWeights(REGIONS),
        sectors: proposedWeights(SECTORS),
        confidencePercent: z.int().min(0).max(100),
        evidence: z.string().max(300),
      }),
    )
    .max(10),
});
export type ClassificationAnswer = z.infer<typeof ClassificationAnswer>;

export const PlanAnswer = z.object({
  length: z.enum(['brief', 'full']),
  focus: z.array(z.object({ question: z.string().max(160), flags: z.array(z.enum(FLAG_KINDS)).min(1).max(4) })).max(3),
  knowledgeQueries: z.array(z.string().max(200)).max(4),
  charts: z.array(z.enum(CHART_KINDS)).max(CHART_KINDS.length),
  sections: z.array(z.enum(OPTIONAL_SECTIONS)).max(OPTIONAL_SECTIONS.length),
});
export type PlanAnswer = z.infer<typeof PlanAnswer>;

/** Markdown with `{{fact-id}}` tokens; the model writes no figure itself. */
export const ReportAnswer = z.object({
  title: z.string().min(1).max(200),
  summary: z.string().min(1).max(2000),
  markdown: z.string().min(1).max(24_000),
});
export type ReportAnswer = z.infer<typeof ReportAnswer>;

export const TakeawaysAnswer = z.object({
  takeaways: z.array(z.object({ chart: z.enum(CHART_KINDS), sentence: z.string().min(1).max(300) })).max(CHART_KINDS.length),
});
export type TakeawaysAnswer = z.infer<typeof TakeawaysAnswer>;

export const OutlookAnswer = z.object({ summary: z.string().min(1).max(2000), markdown: z.string().min(1).max(24_000) });
export type OutlookAnswer = z.infer<typeof OutlookAnswer>;

/** Of a page of the web. Each sentence names those of the page that it retells, by their numbers. */
export const SummaryAnswer = z.object({
  sentences: z
    .array(z.object({ text: z.string().min(1).max(400), from: z.array(z.int().min(1).max(RESEARCH_LIMITS.sentences)).min(1).max(3) }))
    .min(1)
    .max(RESEARCH_LIMITS.summary),
});
export type SummaryAnswer = z.infer<typeof SummaryAnswer>;

export const ANSWERS = {
  classify_instruments: ClassificationAnswer,
  plan_analysis: PlanAnswer,
  write_report: ReportAnswer,
  write_takeaways: TakeawaysAnswer,
  write_outlook: OutlookAnswer,
  summarise_page: SummaryAnswer,
} as const;
export type AnswerName = keyof typeof ANSWERS;
/** What is answered under a name. */
export type Answer<N extends AnswerName> = z.infer<(typeof ANSWERS)[N]>;
