/** Retirement: runs the full study on the sheet's frozen input and seed; its headline must equal the sheet's. */
import { RetirementDraft } from '#schema/report.ts';
import type { Authorship } from '#schema/report.ts';
import type { Headline, Study, StudyBegun } from '#schema/retirement.ts';
import { WriterTask } from '#schema/workflow.ts';
import type { WriterResult } from '#schema/workflow.ts';
import { WRITER } from '#domain/compose/writer.ts';
import { study } from '#domain/retirement/index.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { openAgent, write } from '#ports/agent.ts';
import type { AgentPorts } from '#ports/agent.ts';
import { saveDraft } from '#ports/drafts.ts';
import { SheetMismatchError } from '#ports/errors.ts';
import { readFrozenSheet, readRequest } from '#ports/frozen.ts';
import { contentHash } from '#ports/hash.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { asStep } from '#ports/steps.ts';
import { openTraces } from '#ports/traces/open.ts';
import { assignment, sameHeadline, withoutProjection } from './outlook.ts';
import type { WrittenOutlook } from './outlook.ts';

export function createHandler(ports: AgentPorts): Work<unknown, WriterResult> {
  return asStep(ports.db, { state: 'Retirement', kind: 'agent', task: WriterTask }, async (job, invocation) => {
    const [sheet, { readingLevel }] = await Promise.all([readFrozenSheet(ports.db, job), readRequest(ports.db, job.userId, job.jobId)]);
    const store = async (text: WrittenOutlook, authorship: Authorship, full: Study | null): Promise<WriterResult> => {
      const body = { ...RetirementDraft.parse({ ...text, authorship }), study: full };
      const hash = contentHash(body);
      await saveDraft(ports.db, job, 'retirement', body, hash);
      return { agent: 'retirement', draftHash: hash };
    };
    if (sheet.headline === null) {
      const result = await store(withoutProjection(sheet), { writer: WRITER, fallback: false, repairs: 0 }, null);
      return { result, message: `No projection: ${sheet.headlineMissing ?? 'the reason was not recorded.'}` };
    }

    const { headline, begun } = sheet;
    const full = await invocation.span.within('tool', 'study', (tool) => {
      tool.tell({ detail: { engine: headline.engineVersion, paths: headline.input.paths } });
      return rerun({ headline, begun }, job.jobId);
    });
    const { draft, authorship, standIn } = await write(ports, assignment(sheet, readingLevel), { job, invocation, state: 'Retirement' });
    const by = standIn === null ? `written by ${authorship.writer}` : `composed by rules, because ${standIn}`;
    return {
      result: await store(draft, authorship, full),
      message: `Ran the full study of what could break the plan, on the same simulated futures; ${by}.`,
    };
  });
}

function rerun({ headline, begun }: { headline: Headline; begun: StudyBegun | undefined }, jobId: string): Study {
  const full = study(headline.input, DEFAULT_DATA, begun && { headline, ...begun });
  if (!sameHeadline(full, headline)) {
    throw new SheetMismatchError(
      `The study of job ${jobId} (engine ${full.engineVersion}) does not repeat the sheet's headline (engine ${headline.engineVersion}).`,
    );
  }
  return full;
}

export const handler = instrumented('retirement', () => createHandler(openAgent('retirement', process.env)), openTraces);
