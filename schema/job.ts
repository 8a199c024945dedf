/** A job: one analysis asked for by one user, from request to its end. */
import * as z from 'zod';
import { Next } from './pages.ts';
import { Instant, UserId, Uuid } from './values.ts';

export const JOB_STATUSES = ['pending', 'running', 'completed', 'failed'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** `analysis_jobs.request_data`. */
export const JobRequest = z.strictObject({ readingLevel: z.enum(['beginner', 'standard', 'expert']).default('standard') });
export type JobRequest = z.infer<typeof JobRequest>;

/** `analysis_jobs.result_data` of a completed job. */
export const JobResult = z.object({
  reportId: Uuid,
  retirementId: Uuid.nullable(),
  writer: z.string(),
  classifiedPercent: z.number(),
  unpriced: z.array(z.string()),
});
export type JobResult = z.infer<typeof JobResult>;

/** A state of the machine as a person follows it. `item` tells the batches of a Map apart and is '' elsewhere. */
export const JobStep = z.object({
  state: z.string(),
  item: z.string(),
  status: z.enum(['running', 'completed', 'failed']),
  attempts: z.int().min(1),
  startedAt: Instant,
  endedAt: Instant.nullable(),
  /** One sentence for a person: what was done, or why it failed. */
  message: z.string().nullable(),
});
export type JobStep = z.infer<typeof JobStep>;

/** GET /api/jobs/{id}. */
export const JobView = z.object({
  id: Uuid,
  status: z.enum(JOB_STATUSES),
  steps: z.array(JobStep),
  result: JobResult.nullable(),
  error: z.string().nullable(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  completedAt: Instant.nullable(),
});
export type JobView = z.infer<typeof JobView>;

/** An entry of GET /api/jobs. */
export const JobSummary = JobView.omit({ steps: true, result: true }).extend({ reportId: Uuid.nullable() });
export type JobSummary = z.infer<typeof JobSummary>;
export const JobsView = z.object({ jobs: z.array(JobSummary), next: Next });
export const StepsView = z.object({ status: z.enum(JOB_STATUSES), steps: z.array(JobStep) });

/** The reason of a job that its user has ended. */
export const CANCELLED = 'cancelled';

/** The body of a message on the analysis queue. Who asked is not in it: the job row knows. */
export const JobMessage = z.strictObject({ jobId: Uuid });
export type JobMessage = z.infer<typeof JobMessage>;

/** Input of an execution: one attempt of a job. What a function does counts only while that attempt is the job's own. */
export const ExecutionInput = z.object({ jobId: Uuid, userId: UserId, attempt: z.int().min(1).default(1) });
export type ExecutionInput = z.infer<typeof ExecutionInput>;
