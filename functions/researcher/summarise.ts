/** From a page that was read to what may be learned of it. Pure. */
import type { SummaryAnswer } from '#schema/answers.ts';
import type { NewDocument } from '#schema/knowledge.ts';
import type { SummaryMaterial } from '#schema/material.ts';
import { composeSummary } from '#domain/compose/summary.ts';
import type { CleanDocument } from '#domain/knowledge/document.ts';
import { statedFigures } from '#domain/research/figures.ts';
import { summaryFaults } from '#domain/research/summary.ts';
import type { Assignment } from '#ports/model/author.ts';
import { PROMPT } from './prompt.ts';

/** A summary's sentences, in order. */
export type Summary = string[];

export function assignment(material: SummaryMaterial): Assignment<'summarise_page', Summary> {
  return {
    agent: 'researcher',
    answerName: 'summarise_page',
    prompt: PROMPT,
    material,
    compose: composeSummary,
    judge: (answer) => judgeSummary(answer, material),
  };
}

function judgeSummary(
  answer: SummaryAnswer,
  material: SummaryMaterial,
): { draft: Summary } | { refused: { text: string; reason: string }[] } {
  const refused = summaryFaults(answer, material);
  return refused.length > 0 ? { refused } : { draft: [...new Set(answer.sentences.map(({ text }) => text.trim()))] };
}

/** The document by which a page is known: it says who wrote it, and states the figures that stand in it. */
export function learned(page: CleanDocument, summary: Summary, writer: string | null): NewDocument {
  const heading = writer === null ? 'Extract: the page’s own first sentences' : `Summary, written by ${writer}`;
  const { title, url, publisher, published, until, symbols } = page;
  return {
    title,
    format: 'markdown',
    text: `## ${heading}\n\n${summary.join(' ')}`,
    url,
    publisher,
    published,
    until,
    trust: 'summary',
    symbols,
    figures: statedFigures(summary),
  };
}
