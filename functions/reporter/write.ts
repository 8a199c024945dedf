/** From an answer of the writer to a draft whose every figure is a fact, or to the claims that are none. Pure. */
import type { ReportAnswer } from '#schema/answers.ts';
import type { FactSheet } from '#schema/facts.ts';
import type { ReportMaterial } from '#schema/material.ts';
import type { ReportDraft } from '#schema/report.ts';
import { PROMPT, reportMaterial } from '#domain/briefs/report.ts';
import { composeReport } from '#domain/compose/report.ts';
import { citationFaults, citationsIn, withCitationTokens } from '#domain/knowledge/cite.ts';
import { refusedClaims, refusedMarkup, refusedPromises, renderParts, verifyParts } from '#domain/grounding.ts';
import type { RefusedClaim } from '#domain/grounding.ts';
import type { Assignment } from '#ports/model/author.ts';

export type WrittenReport = Omit<ReportDraft, 'authorship'>;

export function assignment(sheet: FactSheet, readingLevel: ReportMaterial['readingLevel']): Assignment<'write_report', WrittenReport> {
  return {
    agent: 'reporter',
    answerName: 'write_report',
    prompt: PROMPT,
    material: reportMaterial(sheet, readingLevel),
    compose: composeReport,
    judge: (answer) => judgeReport(answer, sheet),
  };
}

export function judgeReport(answer: ReportAnswer, sheet: FactSheet): { draft: WrittenReport } | { refused: RefusedClaim[] } {
  const template = withCitationTokens(answer.markdown);
  const rendered = renderParts({ title: answer.title, summary: answer.summary, markdown: template }, sheet.facts);
  if ('refused' in rendered) return rendered;
  const { title, summary, markdown } = rendered.texts;
  const unfit = [
    ...refusedMarkup([title, summary, markdown]),
    ...refusedPromises([title, summary, markdown]),
    ...over('title', title, 200),
    ...over('summary', summary, 2_000),
    ...over('markdown', markdown, 24_000),
    ...citationFaults(template, sheet.facts),
    ...uncitable([answer.title, answer.summary]),
  ];
  const verification = verifyParts([title, summary, markdown], sheet.facts);
  if (!verification.ok || unfit.length > 0) return { refused: [...unfit, ...refusedClaims(verification)] };
  return { draft: { title, summary, template, markdown, verification } };
}

/** Titles and summaries stand without the text, where nothing can be opened. */
function uncitable(parts: readonly string[]): RefusedClaim[] {
  return parts
    .filter((text) => citationsIn(text).length > 0)
    .map((text) => ({ text: text.slice(0, 200), reason: 'cites a passage; only the markdown may' }));
}

function over(part: string, text: string, limit: number): RefusedClaim[] {
  return text.length > limit ? [{ text: part, reason: `is over ${limit} characters once its facts are filled in; be shorter` }] : [];
}
