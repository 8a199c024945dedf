/** Executions of jobs that their user has ended. */
import { faultOf } from '../fault.ts';
import type { Bound } from './bound.ts';

/** Never fails: the job has ended in the database, and whatever its execution still does counts for nothing. */
export async function stopExecution(
  { executions, logger }: Bound,
  { jobId, execution, attempt }: { jobId: string; execution: string | null; attempt: number },
): Promise<void> {
  try {
    await executions.stop(execution ?? executions.arnOf(jobId, attempt), 'The user has ended this job.');
  } catch (error) {
    logger.warn('An execution could not be stopped', { job_id: jobId, ...faultOf(error) });
  }
}
