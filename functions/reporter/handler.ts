/** Reporter: writes the report from facts; a figure that is no fact sends it back, and at last the composed report stands in. */
import { ReportDraft } from '#schema/report.ts';
import { WriterTask } from '#schema/workflow.ts';
import type { WriterResult } from '#schema/workflow.ts';
import { openAgent, write } from '#ports/agent.ts';
import type { AgentPorts } from '#ports/agent.ts';
import { saveDraft } from '#ports/drafts.ts';
import { readFrozenSheet, readRequest } from '#ports/frozen.ts';
import { contentHash } from '#ports/hash.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { asStep } from '#ports/steps.ts';
import { openTraces } from '#ports/traces/open.ts';
import { assignment } from './write.ts';

export function createHandler(ports: AgentPorts): Work<unknown, WriterResult> {
  return asStep(ports.db, { state: 'Reporter', kind: 'agent', task: WriterTask }, async (job, invocation) => {
    const [sheet, { readingLevel }] = await Promise.all([readFrozenSheet(ports.db, job), readRequest(ports.db, job.userId, job.jobId)]);
    const { draft, authorship, standIn } = await write(ports, assignment(sheet, readingLevel), { job, invocation, state: 'Reporter' });
    invocation.span.tell({ detail: { claims: draft.verification.claims } });
    const body = ReportDraft.parse({ ...draft, authorship });
    const hash = contentHash(body);
    await saveDraft(ports.db, job, 'reporter', body, hash);
    const by = standIn === null ? `Written by ${authorship.writer}` : `Composed by rules, because ${standIn}`;
    return {
      result: { agent: 'reporter', draftHash: hash },
      message: `${by}; ${draft.verification.claims} figures checked against the facts.`,
    };
  });
}

export const handler = instrumented('reporter', () => createHandler(openAgent('reporter', process.env)), openTraces);
