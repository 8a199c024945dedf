/** The planner's decisions, as plain values: what is missing, and what the model may decide about the report. */
import type { PlanAnswer } from '#schema/answers.ts';
import type { Instrument } from '#schema/instrument.ts';
import type { PlanMaterial } from '#schema/material.ts';
import { CHART_KINDS, MANDATORY_CHARTS, OPTIONAL_SECTIONS } from '#schema/plan.ts';
import type { Flag, Plan, TagBatch } from '#schema/plan.ts';
import { composePlan } from '#domain/compose/plan.ts';
import { daysBetween } from '#domain/format.ts';
import type { Assignment } from '#ports/model/author.ts';
import { PROMPT } from './prompt.ts';

const BATCH_SIZE = 10;
const MAX_BATCHES = 20;
/** A model that did not know an instrument is not asked again for so many days. */
export const ASK_AGAIN_AFTER_DAYS = 30;

/**
 * Batches of symbols for the tagger, in the order given (the largest holding first): instruments whose asset class nobody has
 * established, but for those that a model was asked about lately. What is beyond 200 symbols waits for the next analysis.
 */
export function batchesOf(instruments: readonly Instrument[], asOf: string): TagBatch[] {
  const missing = instruments.filter((instrument) => needsTagging(instrument, asOf)).map(({ symbol }) => symbol);
  const batches: TagBatch[] = [];
  for (let start = 0; start < missing.length && batches.length < MAX_BATCHES; start += BATCH_SIZE) {
    batches.push({ symbols: missing.slice(start, start + BATCH_SIZE) });
  }
  return batches;
}

function needsTagging({ classification }: Instrument, asOf: string): boolean {
  if (classification === null) return true;
  if (classification.assetClass !== null || classification.method !== 'model') return classification.assetClass === null;
  return daysBetween(classification.asOf, asOf) >= ASK_AGAIN_AFTER_DAYS;
}

/** What the planner has decided for it; `planFrom` cuts it to what may be. */
export function assignment(material: PlanMaterial): Assignment<'plan_analysis', PlanAnswer> {
  return {
    agent: 'planner',
    answerName: 'plan_analysis',
    prompt: PROMPT,
    material,
    compose: composePlan,
    judge: (answer) => ({ draft: answer }),
  };
}

/**
 * The model's decision, cut to what it may decide: only flags that code raised, no figures in questions, the mandatory charts in
 * front; trades only towards targets that there are. Never fails: what does not fit is left out.
 */
export function planFrom(answer: PlanAnswer, flags: readonly Flag[], writer: string, hasTargets: boolean): Plan {
  const raised = new Set(flags.map((flag) => flag.kind));
  const subjects = flags.flatMap((flag) => (flag.subject === null ? [] : [flag.subject]));
  const focus = answer.focus
    .map(({ question, flags: kinds }) => ({ question: question.trim(), flags: [...new Set(kinds)].filter((kind) => raised.has(kind)) }))
    .filter(({ question, flags: kinds }) => kinds.length > 0 && question.length >= 5 && isPlain(question, subjects));
  return {
    writer,
    length: answer.length,
    focus: focus.slice(0, 3),
    knowledgeQueries: answer.knowledgeQueries
      .map((query) => query.trim())
      .filter((query) => query.length >= 3 && isPlain(query))
      .slice(0, 4),
    charts: [...new Set([...MANDATORY_CHARTS, ...answer.charts])].filter((kind) => CHART_KINDS.includes(kind)),
    sections: OPTIONAL_SECTIONS.filter((section) => answer.sections.includes(section) && (section !== 'rebalancing' || hasTargets)),
  };
}

/** A question becomes a heading, a search leaves for the knowledge base: neither holds a figure (a ticker's digits aside), a token or markup. */
function isPlain(text: string, subjects: readonly string[] = []): boolean {
  const withoutTickers = subjects.reduce((rest, subject) => rest.replaceAll(subject, ''), text.replaceAll('401(k)', ''));
  return !/[\d{}<>[\]|#*`\n\r]/.test(withoutTickers);
}
