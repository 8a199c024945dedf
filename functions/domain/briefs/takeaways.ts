/** What the charter asks of the model: the prompt, and the material that goes with it. */
import type { Fact } from '#schema/facts.ts';
import type { TakeawaysMaterial } from '#schema/material.ts';
import type { Chart } from '#schema/report.ts';
import { chartFacts, segmentFactIds } from '../chart-facts.ts';
import { asMaterial } from './as-material.ts';

export const PROMPT = {
  system: [
    "You write one sentence under each chart of a household's portfolio: the finding that its reader should take away. The charts are drawn by code already;",
    "the material lists each with the ids of its segments' facts, largest first. Choose those that serve this household: asset_class, region and sector always, of the others those that show something the household should see; a chart without a sentence is left out.",
    'Write exactly one sentence, at most 300 characters, for each chart that you choose.',
    "A sentence speaks only of its own chart's facts and of the whole portfolio's. Every figure is written as its token, {{fact-id}}; code puts the figure in. Never write a figure yourself, also not in words. Speak of a fact in the words",
    'of its label. Prefer what is unusual (one part dominates, a target is missed, much is unknown) to what is largest. No advice, no promise, no markup.',
  ].join(' '),
  maxTokens: 2_000,
} as const;

/** The charts by the facts of their segments, largest first; only facts that exist, and those that the whole portfolio has. */
export function takeawaysMaterial(
  charts: readonly Pick<Chart, 'kind' | 'segments'>[],
  { facts }: { facts: readonly Fact[] },
): TakeawaysMaterial {
  const spoken = new Map(charts.flatMap((chart) => chartFacts(chart, facts)).map((fact) => [fact.id, fact]));
  return {
    charts: charts.map((chart) => ({ kind: chart.kind, factIds: segmentFactIds(chart, facts) })),
    facts: [...spoken.values()].map(asMaterial),
  };
}
