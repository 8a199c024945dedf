/** What the sweeper does about one job that may be stuck. Pure. */
import type { JobStatus } from '#schema/job.ts';

/**
 * A job is put on the queue again at most so often; then it fails with a reason, instead of circling for ever. Each pause is twice the last (jobs_to_sweep): from one minute on it is
 * given up after 63, so that an outage of an hour, which an alarm tells after a quarter of one, ends no job whose message still waits.
 */
export const MAX_REQUEUES = 5;

export interface Candidate {
  jobId: string;
  status: JobStatus;
  executionArn: string | null;
  attempt: number;
  requeued: number;
}
export type Verdict = { action: 'leave' } | { action: 'requeue' } | { action: 'fail'; reason: string };

/**
 * `execution`: what Step Functions says about the job's execution, null when the job has none. A job without one lost its message
 * (or the answer to StartExecution, which the dispatcher repeats safely); one whose execution is over, while it is not, lost its end.
 */
export function verdictOn(candidate: Candidate, execution: 'running' | 'succeeded' | 'failed' | 'gone' | null): Verdict {
  switch (execution) {
    case null:
      if (candidate.requeued < MAX_REQUEUES) return { action: 'requeue' };
      return { action: 'fail', reason: `The analysis could not be started, also after ${MAX_REQUEUES} tries. Start it again.` };
    case 'running':
      return { action: 'leave' };
    case 'gone':
      return { action: 'fail', reason: 'The analysis was lost with the system that ran it. Start it again.' };
    case 'failed':
      return { action: 'fail', reason: 'The analysis stopped before it was finished. Start it again.' };
    case 'succeeded':
      return {
        action: 'fail',
        reason: 'The analysis ended without storing its report; this is a fault of the application. Start it again.',
      };
  }
}
