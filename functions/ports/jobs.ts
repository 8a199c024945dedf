/** Jobs and their steps. The first half is the user's, the second the worker's. Every call may be repeated. */
import * as z from 'zod';
import { JOB_STATUSES, JobSummary, JobView, type ExecutionInput, type JobRequest } from '#schema/job.ts';
import { Uuid } from '#schema/values.ts';
import { StatementError, type Database } from './database.ts';
import { Nothing, readDocument } from './database/documents.ts';
import { JobEndedError } from './errors.ts';
import { measure } from './metrics.ts';
import { readList, type Page, type Place } from './lists.ts';

/** How many analyses a user may start since a day began, and what models may cost them since a month began, micro-dollars; a budget of 0 refuses none. */
export interface JobLimits {
  day: string;
  perDay: number;
  month: string;
  budgetMicroDollars: number;
}
export interface Created {
  jobId: string;
  created: boolean;
}
/** No job was made, for this reason; with the analyses since the day began, and the micro-dollars spent and set aside since the month began. */
export interface Refused {
  refused: 'analyses' | 'budget';
  analyses: number;
  spent: number;
}

const Made = z.object({
  job_id: z.string().nullable(),
  created: z.boolean(),
  refused: z.enum(['analyses', 'budget']).nullable(),
  analyses: z.number().nullable(),
  spent: z.number().nullable(),
});

/** A user has one analysis at a time: the running one's id, with `created` false, when there is one. */
export function createJob(db: Database, userId: string, request: JobRequest): Promise<Created>;
export function createJob(db: Database, userId: string, request: JobRequest, limits: JobLimits): Promise<Created | Refused>;
export async function createJob(db: Database, userId: string, request: JobRequest, limits?: JobLimits): Promise<Created | Refused> {
  const parameters = { user: userId, request: JSON.stringify(request), ...bound(limits) };
  const [row] = await db.query(
    'SELECT job_id, created, refused, analyses, spent FROM create_job(:user, :request::jsonb, :day::timestamptz, :per_day::integer, :month::timestamptz, :budget::bigint)',
    parameters,
    Made,
  );
  return made(row);
}

function bound(limits: JobLimits | undefined) {
  return {
    day: limits?.day ?? null,
    per_day: limits?.perDay ?? null,
    month: limits?.month ?? null,
    budget: limits?.budgetMicroDollars ?? null,
  };
}

function made(row: z.infer<typeof Made> | undefined): Created | Refused {
  const { job_id: jobId, created, refused, analyses, spent } = Made.parse(row);
  if (refused !== null) return { refused, analyses: analyses ?? 0, spent: spent ?? 0 };
  return { jobId: Uuid.parse(jobId), created };
}

/** The key came within the last day, with another request. */
export class KeyReusedError extends Error {
  override readonly name = 'KeyReusedError' as const;
}

/**
 * As createJob, once a day for a key of the user's: later calls answer the job of the first.
 * @throws {KeyReusedError} when the key came with a request of another hash.
 */
export function createJobOnce(db: Database, userId: string, request: JobRequest, under: { key: string; hash: string }): Promise<Created>;
export function createJobOnce(
  db: Database,
  userId: string,
  request: JobRequest,
  under: { key: string; hash: string },
  limits: JobLimits,
): Promise<Created | Refused>;
export async function createJobOnce(
  db: Database,
  userId: string,
  request: JobRequest,
  { key, hash }: { key: string; hash: string },
  limits?: JobLimits,
): Promise<Created | Refused> {
  const [row] = await db.query(
    'SELECT job_id, created, refused, analyses, spent, reused FROM create_job_once(:user, :request::jsonb, :key, :hash, :day::timestamptz, :per_day::integer, :month::timestamptz, :budget::bigint)',
    { user: userId, request: JSON.stringify(request), key, hash, ...bound(limits) },
    Made.extend({ reused: z.boolean() }),
  );
  if (row?.reused)
    throw new KeyReusedError('This Idempotency-Key came within the last day with another request. Use a new key for a new request.');
  return made(row);
}

/** Newest first. */
export function listJobs(db: Database, userId: string, page: { after: Place | null; limit: number }): Promise<Page<JobSummary>> {
  return readList(db, 'list_jobs', userId, page, JobSummary);
}

const Cancelled = z.object({
  outcome: z.enum(['cancelled', 'was-cancelled', 'unknown', ...JOB_STATUSES]),
  execution: z.string().nullable(),
  attempt: z.number().nullable(),
});
/** `attempt` is null unless an execution is left to be stopped; its ARN is null when it is only just being started. */
export type Cancelled = z.infer<typeof Cancelled>;

/** Ends a pending or running job as failed with the reason `cancelled`; any other outcome says how it stands, and that nothing was done. */
export async function cancelJob(db: Database, userId: string, jobId: string): Promise<Cancelled> {
  const [row] = await db.query(
    'SELECT outcome, execution, attempt FROM cancel_job(:user, :job::uuid)',
    { user: userId, job: jobId },
    Cancelled,
  );
  return row ?? { outcome: 'unknown', execution: null, attempt: null };
}

export async function readJob(db: Database, userId: string, jobId: string): Promise<JobView | null> {
  return readDocument(db, 'SELECT ordinal, piece FROM read_job(:user, :job::uuid)', { user: userId, job: jobId }, JobView);
}

export interface StepId extends ExecutionInput {
  state: string;
  /** Tells the batches of a Map apart, '' elsewhere. */
  item: string;
}

/** Starts the step, or starts it again and counts that. A job's earlier attempt has ended, whatever the job does now. */
export async function startStep(db: Database, { userId, jobId, attempt, state, item }: StepId): Promise<'started' | 'job-ended'> {
  const [row] = await db.query(
    'SELECT start_step(:user, :job::uuid, :attempt::integer, :state, :item) AS outcome',
    { user: userId, job: jobId, attempt, state, item },
    z.object({ outcome: z.enum(['started', 'job-ended']) }),
  );
  return row?.outcome ?? 'job-ended';
}

export async function endStep(db: Database, step: StepId & { status: 'completed' | 'failed'; message: string | null }): Promise<void> {
  await db.query(
    'SELECT end_step(:user, :job::uuid, :attempt::integer, :state, :item, :status, :message::text)',
    {
      user: step.userId,
      job: step.jobId,
      attempt: step.attempt,
      state: step.state,
      item: step.item,
      status: step.status,
      message: step.message,
    },
    Nothing,
  );
}

/** `milliseconds`: what the attempt took, when it was this call that ended it. */
const Outcome = z.object({ outcome: z.enum(['failed', 'completed', 'unknown', 'outdated']), milliseconds: z.number().nullable() });
type Outcome = z.infer<typeof Outcome>['outcome'];

function told(row: z.infer<typeof Outcome> | undefined): Outcome {
  if (typeof row?.milliseconds === 'number') measure('JobDuration', row.milliseconds, { outcome: 'failed' });
  return row?.outcome ?? 'unknown';
}

/** Ends the job as failed, and its running steps with it, unless it has ended already or another attempt is on its way. */
export async function failJob(db: Database, { userId, jobId, attempt }: ExecutionInput, reason: string): Promise<'failed' | 'completed'> {
  const [row] = await db.query(
    'SELECT outcome, milliseconds FROM fail_job_timed(:user, :job::uuid, :attempt::integer, :reason)',
    { user: userId, job: jobId, attempt, reason },
    Outcome,
  );
  // A job that is gone cannot run on, and an earlier attempt has failed: so it has for the caller.
  return told(row) === 'completed' ? 'completed' : 'failed';
}

/** What the database refuses because the job, or this attempt of it, has ended (SQLSTATE AX001), as the error that the state machine knows. */
export async function unlessEnded<T>(statement: Promise<T>, sentence: string): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    if (error instanceof StatementError && error.sqlState === 'AX001') throw new JobEndedError(sentence, { cause: error });
    throw error;
  }
}

// ── As worker ────────────────────────────────────────────────────────────────────────────────────────────────────────

const Claimed = z.object({ user_id: z.string(), status: z.enum(JOB_STATUSES), attempt: z.number() });

/** A pending job becomes running; one that is not pending is answered as it is; null when there is none. */
export async function claimJob(
  db: Database,
  jobId: string,
): Promise<{ userId: string; status: (typeof JOB_STATUSES)[number]; attempt: number } | null> {
  const [row] = await db.query('SELECT user_id, status, attempt FROM claim_job(:job::uuid)', { job: jobId }, Claimed);
  return row ? { userId: row.user_id, status: row.status, attempt: row.attempt } : null;
}

export async function recordExecution(db: Database, jobId: string, executionArn: string): Promise<void> {
  await db.query('SELECT record_execution(:job::uuid, :execution)', { job: jobId, execution: executionArn }, Nothing);
}

/** At the end of one execution, of which one may be told late: `outdated` when another attempt of the job is on its way by then, which it leaves alone. */
export async function failAttemptFromOutside(db: Database, jobId: string, attempt: number, reason: string): Promise<Outcome> {
  return (await endFromOutside(db, jobId, attempt, reason)).outcome;
}

/** As failAttemptFromOutside, or, with null, for the job, whichever attempt it is at; `milliseconds`: since it was begun, or asked for, when it was this call that ended it. */
export async function endFromOutside(
  db: Database,
  jobId: string,
  attempt: number | null,
  reason: string,
): Promise<{ outcome: Outcome; milliseconds: number | null }> {
  const [row] = await db.query(
    'SELECT outcome, milliseconds FROM fail_from_outside_timed(:job::uuid, :attempt::integer, :reason)',
    { job: jobId, attempt, reason },
    Outcome,
  );
  return { outcome: told(row), milliseconds: row?.milliseconds ?? null };
}

const Rerun = z.object({ outcome: z.enum(['pending-again', 'unknown', 'another-runs', ...JOB_STATUSES]), attempt: z.number().nullable() });

/**
 * Puts a failed job back to pending for its next attempt, which begins anew: its steps, drafts and frozen facts are cleared. Send its
 * message afterwards. Any other outcome than `pending-again` says why nothing was done.
 */
export async function rerunJob(db: Database, jobId: string): Promise<z.infer<typeof Rerun>> {
  const [row] = await db.query('SELECT outcome, attempt FROM rerun_job(:job::uuid)', { job: jobId }, Rerun);
  return row ?? { outcome: 'unknown', attempt: null };
}

const Stale = z
  .object({
    job_id: z.string(),
    status: z.enum(JOB_STATUSES),
    execution_arn: z.string().nullable(),
    attempt: z.number(),
    requeued: z.number(),
  })
  .transform((row) => ({
    jobId: row.job_id,
    status: row.status,
    executionArn: row.execution_arn,
    attempt: row.attempt,
    requeued: row.requeued,
  }));
export type StaleJob = z.infer<typeof Stale>;

/** Pending jobs last asked for before one instant (sent again once: twice as long ago, and so on), and running ones started before another; oldest first. */
export async function jobsToSweep(
  db: Database,
  { pendingBefore, runningBefore, limit }: { pendingBefore: string; runningBefore: string; limit: number },
): Promise<StaleJob[]> {
  return db.query(
    'SELECT job_id, status, execution_arn, attempt, requeued FROM jobs_to_sweep(:pending::timestamptz, :running::timestamptz, :limit::integer)',
    { pending: pendingBefore, running: runningBefore, limit },
    Stale,
  );
}

/** Counts a re-enqueueing. */
export async function noteRequeue(db: Database, jobId: string): Promise<void> {
  await db.query('SELECT note_requeue(:job::uuid)', { job: jobId }, Nothing);
}
