/** Charter: computes every chart by code, to the cent, and has one sentence written for each. */
import { ChartsDraft } from '#schema/report.ts';
import { WriterTask } from '#schema/workflow.ts';
import type { WriterResult } from '#schema/workflow.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { openAgent, write } from '#ports/agent.ts';
import type { AgentPorts } from '#ports/agent.ts';
import { saveDraft } from '#ports/drafts.ts';
import { SheetMismatchError } from '#ports/errors.ts';
import { readFrozenSheet } from '#ports/frozen.ts';
import { contentHash } from '#ports/hash.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { readFrozenPortfolio } from '#ports/sheets.ts';
import { asStep } from '#ports/steps.ts';
import { namesOf } from '#ports/traces/names.ts';
import { openTraces } from '#ports/traces/open.ts';
import { assignment, draw, mismatch } from './chart.ts';

export function createHandler(ports: AgentPorts): Work<unknown, WriterResult> {
  return asStep(ports.db, { state: 'Charter', kind: 'agent', task: WriterTask }, async (job, invocation) => {
    const [sheet, portfolio] = await Promise.all([readFrozenSheet(ports.db, job), readFrozenPortfolio(ports.db, job.userId, job.jobId)]);
    const { span } = invocation;
    span.conceal(namesOf(portfolio));
    const charts = await span.within('tool', 'draw', (tool) => {
      const drawn = draw(valuePortfolio(portfolio, sheet.asOf), sheet.plan.charts);
      tool.tell({ detail: { charts: drawn.length } });
      return drawn;
    });
    const wrong = mismatch(charts, sheet);
    if (wrong !== null) throw new SheetMismatchError(`The charts of job ${job.jobId} do not fit its sheet: ${wrong}.`);

    const { draft, authorship, standIn } = await write(ports, assignment(charts, sheet), { job, invocation, state: 'Charter' });
    const body = ChartsDraft.parse({ charts: draft, authorship });
    const hash = contentHash(body);
    await saveDraft(ports.db, job, 'charter', body, hash);
    const sentences =
      standIn === null ? `their sentences written by ${authorship.writer}` : `their sentences composed by rules, because ${standIn}`;
    return { result: { agent: 'charter', draftHash: hash }, message: `Computed ${charts.length} charts to the cent; ${sentences}.` };
  });
}

export const handler = instrumented('charter', () => createHandler(openAgent('charter', process.env)), openTraces);
