/**
 * What each agent hands to the model, as one JSON document in a marked block of the prompt: the other half of `answers.ts`.
 * Parsed again by the local stand-in, so that what a model would see is exactly what the rules writer sees. No account name,
 * no user id, no e-mail is in any of them.
 */
import * as z from 'zod';
import { Check, Fact } from './facts.ts';
import { CHART_KINDS, Flag, Plan } from './plan.ts';
import { JobRequest } from './job.ts';

/** The marks between which an agent's prompt carries its material. */
export const MATERIAL_OPEN = '<material>';
export const MATERIAL_CLOSE = '</material>';
/** And those of what was refused of its last draft, which comes beside the material and quotes the model's own words. */
export const REFUSED_OPEN = '<refused>';
export const REFUSED_CLOSE = '</refused>';

export const PlanMaterial = z.object({
  flags: z.array(Flag),
  positions: z.int(),
  yearsToRetirement: z.int().nullable(),
});
export type PlanMaterial = z.infer<typeof PlanMaterial>;

export const ClassificationMaterial = z.object({ instruments: z.array(z.object({ symbol: z.string(), name: z.string() })).max(10) });
export type ClassificationMaterial = z.infer<typeof ClassificationMaterial>;

export const ReportMaterial = z.object({
  readingLevel: JobRequest.shape.readingLevel,
  plan: Plan,
  flags: z.array(Flag),
  checks: z.array(Check),
  facts: z.array(Fact),
});
export type ReportMaterial = z.infer<typeof ReportMaterial>;

export const OutlookMaterial = ReportMaterial.omit({ checks: true });
export type OutlookMaterial = z.infer<typeof OutlookMaterial>;

export const TakeawaysMaterial = z.object({
  charts: z.array(z.object({ kind: z.enum(CHART_KINDS), /** Fact ids of its segments, largest first. */ factIds: z.array(z.string()) })),
  facts: z.array(Fact),
});
export type TakeawaysMaterial = z.infer<typeof TakeawaysMaterial>;

/** A page of the web, which anybody may have written: `said` are its sentences. */
export const SummaryMaterial = z.object({
  publisher: z.string(),
  title: z.string(),
  published: z.string(),
  sentences: z.array(z.object({ n: z.int(), said: z.string() })),
});
export type SummaryMaterial = z.infer<typeof SummaryMaterial>;

export const MATERIALS = {
  classify_instruments: ClassificationMaterial,
  plan_analysis: PlanMaterial,
  write_report: ReportMaterial,
  write_takeaways: TakeawaysMaterial,
  write_outlook: OutlookMaterial,
  summarise_page: SummaryMaterial,
} as const;
/** What is asked about under a name of `ANSWERS`. */
export type Material<N extends keyof typeof MATERIALS> = z.infer<(typeof MATERIALS)[N]>;
