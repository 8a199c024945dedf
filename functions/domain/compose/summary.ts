/** The rules writer cannot retell a page: it keeps its first sentences, word for word. */
import type { SummaryAnswer } from '#schema/answers.ts';
import type { SummaryMaterial } from '#schema/material.ts';
import { extract } from '../research/extract.ts';

export function composeSummary({ sentences }: SummaryMaterial): SummaryAnswer {
  return { sentences: extract(sentences) };
}
