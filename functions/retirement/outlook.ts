/** The retirement section: the study rerun on the frozen input, and its text from facts. Pure. */
import type { OutlookAnswer } from '#schema/answers.ts';
import type { FactSheet } from '#schema/facts.ts';
import type { OutlookMaterial } from '#schema/material.ts';
import type { RetirementDraft } from '#schema/report.ts';
import { Headline } from '#schema/retirement.ts';
import type { Study } from '#schema/retirement.ts';
import { PROMPT, outlookMaterial } from '#domain/briefs/outlook.ts';
import { canonicalJson } from '#domain/canonical.ts';
import { composeOutlook } from '#domain/compose/outlook.ts';
import { stepSentences } from '#domain/compose/particulars.ts';
import { until } from '#domain/compose/until.ts';
import { refusedClaims, refusedMarkup, refusedPromises, refusedPurchases, renderParts, verifyParts } from '#domain/grounding.ts';
import type { RefusedClaim } from '#domain/grounding.ts';
import type { Assignment } from '#ports/model/author.ts';

export type WrittenOutlook = Omit<RetirementDraft, 'authorship'>;

/** Whether the study tells the same headline as the sheet, to the last digit, also after the sheet's way through the database. */
export function sameHeadline(study: Study, frozen: Headline): boolean {
  return canonicalJson(Headline.parse(study)) === canonicalJson(Headline.parse(frozen));
}

export function assignment(sheet: FactSheet, readingLevel: OutlookMaterial['readingLevel']): Assignment<'write_outlook', WrittenOutlook> {
  return {
    agent: 'retirement',
    answerName: 'write_outlook',
    prompt: PROMPT,
    material: outlookMaterial(sheet, readingLevel),
    compose: composeOutlook,
    judge: (answer) => judgeOutlook(answer, sheet),
  };
}

export function judgeOutlook(answer: OutlookAnswer, sheet: FactSheet): { draft: WrittenOutlook } | { refused: RefusedClaim[] } {
  const template = `${answer.markdown.trimEnd()}\n\n${disclaimer(sheet)}`;
  const rendered = renderParts({ summary: answer.summary, markdown: template }, sheet.facts);
  if ('refused' in rendered) return rendered;
  const { summary, markdown } = rendered.texts;
  const verification = verifyParts([summary, markdown], sheet.facts);
  const markup = [...refusedMarkup([summary, markdown]), ...refusedPromises([summary, markdown]), ...refusedPurchases([summary, markdown])];
  if (!verification.ok || markup.length > 0) return { refused: [...markup, ...refusedClaims(verification)] };
  if (summary.length > 2_000 || markdown.length > 24_000)
    return { refused: [{ text: 'markdown', reason: 'is too long once its facts are filled in; be shorter' }] };
  return { draft: { summary, template, markdown, verification } };
}

/** Of this very projection, and appended by code: no writer can leave it out or word it away. */
function disclaimer({ facts }: FactSheet): string {
  const known = new Set(facts.map(({ id }) => id));
  const whose = ['chance', 'paths', known.has('plan-lives') ? 'plan-lives' : 'plan-end-age', 'as-of'].every((id) => known.has(id))
    ? `The chance of {{chance}} is the share of {{paths}} simulated futures in which this plan pays for your spending ${until(known, 'until age {{plan-end-age}}')}, under the assumptions named here and with the figures as of {{as-of}}.`
    : 'This outlook follows from the assumptions named here.';
  const steps = known.has('chance') ? stepSentences(known) : [];
  return `*${[whose, ...steps].join(' ')} It is no promise and no advice on tax or law, and it recommends no security.*`;
}

/** What stands where no projection could be made: the reason, and nothing else. It holds no figure, so there is nothing to verify. */
export function withoutProjection(sheet: FactSheet): WrittenOutlook {
  const reason = sheet.headlineMissing ?? 'The reason was not recorded.';
  const summary = 'There is no retirement projection in this analysis.';
  const markdown = `## Retirement outlook\n\n${summary} ${reason}`;
  return { summary, template: markdown, markdown, verification: { ok: true, claims: 0, ungrounded: [] } };
}
