/** Outcome: Complete compiles, verifies again and stores in one transaction; MarkFailed ends a job with a reason a person can read. */
import type * as z from 'zod';
import type { ExecutionInput } from '#schema/job.ts';
import { CompleteTask, MarkFailedTask } from '#schema/workflow.ts';
import type { CompleteResult, MarkFailedResult } from '#schema/workflow.ts';
import { failureReason } from '#domain/failure.ts';
import type { Database } from '#ports/database.ts';
import { databaseOf } from '#ports/environment.ts';
import { readDrafts } from '#ports/drafts.ts';
import { SheetMismatchError, UngroundedReportError } from '#ports/errors.ts';
import { readFrozenSheet } from '#ports/frozen.ts';
import { contentHash } from '#ports/hash.ts';
import { failJob, readJob } from '#ports/jobs.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { parseTask } from '#ports/parse.ts';
import { completeJob } from '#ports/reports.ts';
import { asStep } from '#ports/steps.ts';
import type { ScoreName, Traces } from '#ports/traces.ts';
import { openTraces } from '#ports/traces/open.ts';
import { compile, Drafts } from './compile.ts';
import { scoresOf } from './scores.ts';

export function createHandler({ db }: { db: Database }): Work<unknown, CompleteResult | z.infer<typeof MarkFailedResult>> {
  const complete = completer(db);
  return async (payload, invocation) => {
    const failed = MarkFailedTask.safeParse(payload);
    return failed.success ? markFailed(db, failed.data, invocation.traces) : complete(payload, invocation);
  };
}

/** Safe to repeat: a job that is completed answers its report again. */
function completer(db: Database): Work<unknown, CompleteResult> {
  return asStep(db, { state: 'Complete', task: CompleteTask, evenWhenEnded: true }, async (job, { traces, span }) => {
    const [sheet, drafts, from] = await Promise.all([
      readFrozenSheet(db, job),
      readHandedDrafts(db, job),
      traces.recording ? askedAt(db, job) : null,
    ]);
    const outcome = compile(drafts, sheet);
    if ('ungrounded' in outcome) throw new UngroundedReportError(`The report of job ${job.jobId} is not published: ${outcome.ungrounded}.`);
    const {
      compiled: { report, retirement, result },
      verified,
    } = outcome;
    const ids = await completeJob(db, job, { report, retirement, result });
    span.tell({ detail: { claims: report.verification.claims, projection: retirement !== null } });
    if (from !== null) {
      const trace = traces.of(job);
      trace.end({ outcome: 'completed', from });
      for (const [name, value] of Object.entries(scoresOf(drafts, sheet, verified))) trace.score(name as ScoreName, value);
    }
    return {
      result: ids,
      message: `Checked ${report.verification.claims} figures once more and published the report${retirement ? ' with its projection' : ''}.`,
    };
  });
}

/** The drafts whose hashes the execution carries; no other attempt's, and nothing changed since. */
async function readHandedDrafts(db: Database, job: z.infer<typeof CompleteTask>): Promise<Drafts> {
  const stored = new Map((await readDrafts(db, job.userId, job.jobId)).map((draft) => [draft.agent as string, draft]));
  for (const { agent, draftHash } of job.drafts) {
    const draft = stored.get(agent);
    if (!draft || draft.hash !== draftHash || contentHash(draft.body) !== draftHash) {
      throw new SheetMismatchError(`The ${agent}'s draft of job ${job.jobId} is not the one that was handed on.`);
    }
  }
  return parseTask('the stored drafts', Drafts, Object.fromEntries([...stored].map(([agent, { body }]) => [agent, body])));
}

/** When the job was asked for, which its trace begins with. What a trace tells is no reason for a job to fail. */
async function askedAt(db: Database, job: ExecutionInput): Promise<Date | null> {
  const view = await readJob(db, job.userId, job.jobId).catch(() => null);
  return view && new Date(view.createdAt);
}

async function markFailed(
  db: Database,
  { failure: { Error: error, Cause: cause }, ...job }: z.infer<typeof MarkFailedTask>,
  traces: Traces,
): Promise<z.infer<typeof MarkFailedResult>> {
  const status = await traces.of(job).within('span', 'MarkFailed', () => failJob(db, job, failureReason(error, cause)));
  const from = status === 'failed' && traces.recording ? await askedAt(db, job) : null;
  if (from !== null) traces.of(job).end({ outcome: 'failed', from, reason: error ?? 'unknown' });
  return { jobId: job.jobId, status };
}

export const handler = instrumented('outcome', () => createHandler({ db: databaseOf('outcome', process.env) }), openTraces);
