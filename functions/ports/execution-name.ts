/** The execution's name: the job's id, so that a message delivered twice starts nothing twice; a further attempt gets a name of its own. */
export function executionName(jobId: string, attempt: number): string {
  return attempt > 1 ? `${jobId}-${attempt}` : jobId;
}
