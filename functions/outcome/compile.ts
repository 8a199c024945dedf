/** Complete: three drafts and their sheet become one report, every figure verified once more. Pure. */
import * as z from 'zod';
import type { Fact, FactSheet } from '#schema/facts.ts';
import { ChartsDraft, ReportDraft, RetirementDraft } from '#schema/report.ts';
import type { Authorship, Chart, Verification } from '#schema/report.ts';
import { Study } from '#schema/retirement.ts';
import { chartFacts } from '#domain/chart-facts.ts';
import { partsVerifier, renderParts, verifyParts } from '#domain/grounding.ts';
import { citationFaults } from '#domain/knowledge/cite.ts';
import type { Completion, NewRetirement } from '#ports/reports.ts';

/** What each writer left in Postgres. */
export const DRAFTS = {
  reporter: ReportDraft,
  charter: ChartsDraft,
  retirement: RetirementDraft.extend({ study: Study.nullable() }),
} as const;
export const Drafts = z.object(DRAFTS);
export type Drafts = z.infer<typeof Drafts>;

/** What can be stored with what was verified of it, or what keeps it from being stored (a sentence for the log). */
export function compile(drafts: Drafts, sheet: FactSheet): { compiled: Completion; verified: Verification[] } | { ungrounded: string } {
  const { reporter, charter, retirement } = drafts;
  const verify = partsVerifier(sheet.facts);
  const verification = verify([reporter.title, reporter.summary, reporter.markdown]);
  const outlook = retirement.study === null ? null : verify([retirement.summary, retirement.markdown]);
  const drawn = charter.charts.map((chart) => ({ chart, own: chartFacts(chart, sheet.facts) }));
  const takeaways = drawn.map(({ chart, own }) => verifyParts([chart.takeaway], own));
  const faults = [
    ...faultsOf('report', reporter.template, reporter.markdown, verification, sheet),
    ...(outlook === null
      ? plainFaults('outlook', retirement)
      : faultsOf('outlook', retirement.template, retirement.markdown, outlook, sheet)),
    ...drawn.flatMap(({ chart, own }, index) => takeawayFaults(chart, own, takeaways[index]?.ok === true)),
  ];
  if (faults.length > 0) return { ungrounded: faults.join('; ') };
  const writer = writerName(reporter.authorship);
  const { title, summary, markdown, template } = reporter;
  return {
    verified: [verification, ...(outlook === null ? [] : [outlook]), ...takeaways],
    compiled: {
      report: {
        reportDate: sheet.asOf,
        title,
        summary,
        markdown,
        template,
        charts: charter.charts,
        plan: sheet.plan,
        verification,
        sheetId: sheet.id,
        generatedBy: writer.slice(0, 100),
      },
      retirement: retirement.study && projectionOf(retirement, retirement.study),
      result: { writer, classifiedPercent: sheet.coverage.classifiedPercent, unpriced: sheet.coverage.unpriced },
    },
  };
}

/** A text without a projection states no facts. */
function plainFaults(what: string, { template, markdown }: { template: string; markdown: string }): string[] {
  return template === markdown ? [] : [`the ${what} is not what its template says`];
}

/** The markdown must be what its template renders to, and state facts only. */
function faultsOf(what: string, template: string, markdown: string, verification: Verification, sheet: FactSheet): string[] {
  const rendered = renderParts({ markdown: template }, sheet.facts);
  const cited = citationFaults(template, sheet.facts).map(({ reason }) => `a sentence of the ${what} ${reason}`);
  const faults =
    'texts' in rendered && rendered.texts.markdown === markdown ? cited : [`the ${what} is not what its template renders to`, ...cited];
  return verification.ok ? faults : [...faults, `the ${what} states ${verification.ungrounded.length} figures that are no facts`];
}

function takeawayFaults({ kind, takeaway, takeawayTemplate }: Chart, own: readonly Fact[], holds: boolean): string[] {
  const rendered = renderParts({ takeaway: takeawayTemplate }, own);
  if (!('texts' in rendered) || rendered.texts.takeaway !== takeaway)
    return [`the sentence of the ${kind} chart is not what its template renders to`];
  return holds ? [] : [`the sentence of the ${kind} chart states a figure that is no fact`];
}

/** Who wrote, and that it was a stand-in where it was. */
export function writerName({ writer, fallback }: Authorship): string {
  return fallback ? `${writer} (standing in for the model)` : writer;
}

function projectionOf({ summary, markdown, template, verification, authorship }: RetirementDraft, study: Study): NewRetirement {
  const estimatedIncome = study.spendingAt90 === null ? null : study.spendingAt90.toFixed(2);
  return { estimatedIncome, summary, markdown, template, verification, generatedBy: writerName(authorship), study };
}
