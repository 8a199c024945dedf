/** Charts by code, to the cent, and the facts that a sentence about each may speak of. Pure. */
import type { TakeawaysAnswer } from '#schema/answers.ts';
import type { Fact, FactSheet } from '#schema/facts.ts';
import { MANDATORY_CHARTS } from '#schema/plan.ts';
import type { Chart } from '#schema/report.ts';
import { allocate } from '#domain/allocation.ts';
import { PROMPT, takeawaysMaterial } from '#domain/briefs/takeaways.ts';
import { composeTakeaways } from '#domain/compose/takeaways.ts';
import { chartFacts } from '#domain/chart-facts.ts';
import { refusedClaims, refusedMarkup, renderParts, verifyParts } from '#domain/grounding.ts';
import type { RefusedClaim } from '#domain/grounding.ts';
import { decimal, sum } from '#domain/money.ts';
import type { Valuation } from '#domain/portfolio.ts';
import type { Assignment } from '#ports/model/author.ts';

type ChartKind = Chart['kind'];
export type DrawnChart = Omit<Chart, 'takeaway' | 'takeawayTemplate'>;

const MANDATORY: ReadonlySet<ChartKind> = new Set(MANDATORY_CHARTS);

const TITLES: Record<ChartKind, string> = {
  asset_class: 'By asset class',
  region: 'By region',
  sector: 'By sector',
  account: 'By account',
  holdings: 'Largest holdings',
};

/** One chart for each kind, with the portfolio's total; a household without any value has charts without segments. */
export function draw(valuation: Valuation, kinds: readonly ChartKind[]): DrawnChart[] {
  const total = valuation.total.toFixed(2);
  return kinds.map((kind) => ({ kind, title: TITLES[kind], total, segments: allocate(valuation, kind) }));
}

/** What is wrong with the charts, or null: each must be of whole cents, sum to its total, and the total be the sheet's. */
export function mismatch(charts: readonly DrawnChart[], sheet: FactSheet): string | null {
  const portfolio = sheet.facts.find(({ id }) => id === 'portfolio-total');
  for (const { kind, total, segments } of charts) {
    if ([total, ...segments.map(({ value }) => value)].some((amount) => decimal(amount).decimalPlaces() > 2))
      return `the ${kind} chart has an amount that is finer than a cent`;
    if (portfolio && !decimal(portfolio.value).equals(total)) return `the total of the ${kind} chart is not the sheet's portfolio-total`;
    if (segments.length > 0 && !sum(segments.map(({ value }) => value)).equals(total))
      return `the segments of the ${kind} chart do not sum to its total`;
  }
  return null;
}

export function assignment(charts: readonly DrawnChart[], sheet: FactSheet): Assignment<'write_takeaways', Chart[]> {
  return {
    agent: 'charter',
    answerName: 'write_takeaways',
    prompt: PROMPT,
    material: takeawaysMaterial(charts, sheet),
    compose: composeTakeaways,
    judge: (answer) => judgeTakeaways(answer, charts, sheet.facts),
  };
}

/** The charts that were given a sentence, or what does not hold. A sentence may speak of its own chart only; one of the mandatory charts without any is refused. */
export function judgeTakeaways(
  answer: TakeawaysAnswer,
  charts: readonly DrawnChart[],
  facts: readonly Fact[],
): { draft: Chart[] } | { refused: RefusedClaim[] } {
  const written = new Map(answer.takeaways.map(({ chart, sentence }) => [chart, sentence]));
  const refused: RefusedClaim[] = [];
  const draft: Chart[] = [];
  for (const chart of charts) {
    if (!written.has(chart.kind) && !MANDATORY.has(chart.kind)) continue;
    const own = chartFacts(chart, facts);
    const takeawayTemplate = written.get(chart.kind) ?? '';
    const rendered = renderParts({ takeaway: takeawayTemplate }, own);
    if ('refused' in rendered) refused.push(...rendered.refused);
    else if (rendered.texts.takeaway.trim() === '') refused.push({ text: chart.kind, reason: 'this chart has no sentence' });
    else {
      refused.push(...refusedMarkup([rendered.texts.takeaway]), ...refusedClaims(verifyParts([rendered.texts.takeaway], own)));
      draft.push({ ...chart, takeaway: rendered.texts.takeaway, takeawayTemplate });
    }
  }
  return refused.length > 0 ? { refused } : { draft };
}
