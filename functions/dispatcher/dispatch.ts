/** What becomes of one message on the analysis queue. Pure. */
import { JobMessage } from '#schema/job.ts';
import type { JobStatus } from '#schema/job.ts';

export type Reading = { jobId: string } | { unreadable: string };

/** The job that a message names, or why it names none. */
export function readMessage(body: string): Reading {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { unreadable: 'The body is not JSON.' };
  }
  const message = JobMessage.safeParse(value);
  if (message.success) return { jobId: message.data.jobId };
  const [issue] = message.error.issues;
  return {
    unreadable: `The body is no job message: ${issue ? `${issue.path.join('.') || 'body'}: ${issue.message}` : 'it does not fit its contract'}.`,
  };
}

export function hasEnded(status: JobStatus): boolean {
  return status === 'completed' || status === 'failed';
}
