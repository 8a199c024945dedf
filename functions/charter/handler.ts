/** Charter: computes every chart by code, to the cent, and has one sentence written for each. */
import { ChartsDraft } from '#schema/report.ts';
import type { Chart } from '#schema/report.ts';
import { WriterTask } from '#schema/workflow.ts';
import type { WriterResult } from '#schema/workflow.ts';
import { WRITER } from '#domain/compose/answer.ts';
import { composeTakeaways } from '#domain/compose/takeaways.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { askFor, lastAttempt, openAgent } from '#ports/agent.ts';
import type { AgentPorts } from '#ports/agent.ts';
import { saveDraft } from '#ports/drafts.ts';
import { SheetMismatchError } from '#ports/errors.ts';
import { readFrozenSheet } from '#ports/frozen.ts';
import { contentHash } from '#ports/hash.ts';
import { author } from '#ports/model/author.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { readFrozenPortfolio } from '#ports/sheets.ts';
import { asStep } from '#ports/steps.ts';
import { draw, judgeTakeaways, materialFor, mismatch } from './chart.ts';
import { PROMPT } from './prompt.ts';

export function createHandler(ports: AgentPorts): Work<unknown, WriterResult> {
  return asStep(ports.db, { state: 'Charter', task: WriterTask }, async (job, invocation) => {
    const [sheet, portfolio] = await Promise.all([readFrozenSheet(ports.db, job), readFrozenPortfolio(ports.db, job.userId, job.jobId)]);
    const charts = draw(valuePortfolio(portfolio, sheet.asOf), sheet.plan.charts);
    const wrong = mismatch(charts, sheet);
    if (wrong !== null) throw new SheetMismatchError(`The charts of job ${job.jobId} do not fit its sheet: ${wrong}.`);

    const material = materialFor(charts, sheet);
    const { draft, authorship, standIn } = await author<'write_takeaways', Chart[]>({
      answerName: 'write_takeaways',
      material: () => material,
      ask: askFor(ports, 'charter', job, invocation, 'write_takeaways', PROMPT),
      compose: composeTakeaways,
      composer: WRITER,
      judge: (answer) => judgeTakeaways(answer, charts, sheet.facts),
      isLastAttempt: lastAttempt(ports, job, 'Charter'),
      warn: (message, detail) => invocation.logger.warn(message, detail),
    });
    const body = ChartsDraft.parse({ charts: draft, authorship });
    const hash = contentHash(body);
    await saveDraft(ports.db, job, 'charter', body, hash);
    const sentences = standIn === null ? `their sentences written by ${authorship.writer}` : `their sentences composed by rules, because ${standIn}`;
    return { result: { agent: 'charter', draftHash: hash }, message: `Computed ${charts.length} charts to the cent; ${sentences}.` };
  });
}

export const handler = instrumented('charter', () => createHandler(openAgent('charter', process.env)));
