/** Job failures: ends a job from outside when its execution failed, timed out or was aborted and nobody else could. */
import type { Database } from '#ports/database.ts';
import { databaseOf } from '#ports/environment.ts';
import { failAttemptFromOutside } from '#ports/jobs.ts';
import { instrumented, keysOfJob } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { parseTask } from '#ports/parse.ts';
import { openUnhurriedTraces } from '#ports/traces/open.ts';
import { attemptOf, endingOf, jobIdOf, reasonOf, StatusChange, userIdOf } from './read-event.ts';

export interface JobFailuresResult {
  jobId: string | null;
  outcome: 'failed' | 'completed' | 'unknown' | 'outdated' | 'ignored';
}

export function createHandler({ db }: { db: Database }): Work<unknown, JobFailuresResult> {
  return async (event, { logger, traces }) => {
    const { detail } = parseTask('an execution status change', StatusChange, event);
    const jobId = jobIdOf(detail);
    const reason = reasonOf(detail);
    if (jobId === null || reason === null) {
      logger.warn('A status change that concerns no job was ignored', { execution: detail.name, status: detail.status });
      return { jobId, outcome: 'ignored' };
    }
    logger.appendKeys(keysOfJob(jobId, attemptOf(detail)));
    const outcome = await failAttemptFromOutside(db, jobId, attemptOf(detail), reason);
    logger.info('An execution ended without success', { status: detail.status, outcome });
    const ending = endingOf(detail);
    if (outcome === 'failed' && ending !== null) traces.of({ jobId, attempt: attemptOf(detail), userId: userIdOf(detail) }).end(ending);
    return { jobId, outcome };
  };
}

export const handler = instrumented(
  'job-failures',
  () => createHandler({ db: databaseOf('job-failures', process.env) }),
  openUnhurriedTraces,
);
