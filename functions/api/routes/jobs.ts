/** Analyses as jobs: started, listed, followed, cancelled. */
import * as z from 'zod';
import { AnalyzeAccepted } from '#schema/api.ts';
import type { LimitReached } from '#schema/limits.ts';
import { JobRequest, JobsView, JobView, StepsView } from '#schema/job.ts';
import type { JobStatus, JobSummary } from '#schema/job.ts';
import { PageQuery } from '#schema/pages.ts';
import { route, type RouteOf } from '../contract.ts';
import { cursorOf, placeOf, type PagePorts } from '../cursor.ts';
import { emptyPortfolio, found, jobEnded, limitReached } from '../problems.ts';
import type { PortfolioPorts } from './portfolio.ts';

export interface JobPorts extends Pick<PortfolioPorts, 'whatIsHeld'> {
  /** With a key: once a day for it, whatever becomes of the answer. No job is made when a limit is reached. */
  createJob(request: JobRequest, key: string | undefined): Promise<{ jobId: string; created: boolean } | { reached: LimitReached }>;
  /** Never fails: a message that is lost is sent again by the sweeper. */
  enqueue(jobId: string): Promise<void>;
  listJobs(page: { after: { at: string; id: string } | null; limit: number }): Promise<PagePorts<JobSummary>>;
  readJob(jobId: string): Promise<JobView | null>;
  now(): Date;
  /** How the job stands after it; `completed` and `failed` when it had ended otherwise, and nothing was done. */
  cancelJob(jobId: string): Promise<'cancelled' | 'unknown' | JobStatus>;
}

const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable characters without spaces');

export const JOB_ROUTES: readonly RouteOf<JobPorts>[] = [
  route({
    method: 'POST',
    path: '/api/analyze',
    tag: 'Analyses',
    summary: 'Start an analysis',
    description:
      'One runs at a time: while one does, its id is answered instead of a second. How many a day has, and what models may cost a month, is told by `GET /api/usage`. Follow it by `GET /api/jobs/{id}`. With an `Idempotency-Key` a repeated request answers the job of the first for 24 hours, also when that has ended.',
    headers: z.object({ 'idempotency-key': IdempotencyKey.optional().describe('A name of your own for this request, such as a UUID.') }),
    body: JobRequest,
    answers: { 202: { description: 'The job to follow.', body: AnalyzeAccepted } },
    problems: {
      422: 'There is nothing to analyse, a value does not fit, or the key came with another request.',
      429: 'Too many requests; or as many analyses today as a day has, or the month’s budget for models is used up: `limit` says how much, and when there is more.',
    },
    quota: 'analyses',
    run: async ({ headers, body, user }) => {
      // No position and no cash: there is nothing that an analysis could speak of.
      if (!(await user.whatIsHeld()).assets) throw emptyPortfolio();
      const made = await user.createJob(body, headers['idempotency-key']);
      if ('reached' in made) throw limitReached(made.reached, user.now());
      const { jobId, created } = made;
      if (created) await user.enqueue(jobId);
      return { status: 202, body: { jobId }, headers: { location: `/api/jobs/${jobId}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/jobs',
    tag: 'Analyses',
    summary: 'List the jobs',
    query: PageQuery,
    answers: { 200: { description: 'Newest first.', body: JobsView } },
    run: async ({ query, user }) => {
      const { entries, next } = await user.listJobs({ after: placeOf(query.cursor), limit: query.limit });
      return { status: 200, body: { jobs: entries, next: cursorOf(next) } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/jobs/{id}',
    tag: 'Analyses',
    summary: 'Follow a job',
    description: 'Its states as they happen, and what came of it: the id of the report, or the reason why there is none.',
    answers: { 200: { description: 'The job with its steps.', body: JobView } },
    run: async ({ params, user }) => ({ status: 200, body: found(await user.readJob(params.id), 'This job') }),
  }),
  route({
    method: 'GET',
    path: '/api/jobs/{id}/steps',
    tag: 'Analyses',
    summary: 'Follow the steps of a job',
    answers: { 200: { description: 'State by state, in the order in which they began.', body: StepsView } },
    run: async ({ params, user }) => {
      const { status, steps } = found(await user.readJob(params.id), 'This job');
      return { status: 200, body: { status, steps } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/jobs/{id}/cancel',
    tag: 'Analyses',
    summary: 'Cancel a job',
    description:
      'It ends `failed` with the reason `cancelled`, its execution is stopped, and nothing of it is published. Cancelling it again changes nothing.',
    answers: { 200: { description: 'The job as it is now.', body: JobView } },
    problems: { 409: 'It has ended by itself before.' },
    run: async ({ params, user }) => {
      const outcome = await user.cancelJob(params.id);
      if (outcome !== 'cancelled' && outcome !== 'unknown') throw jobEnded(outcome);
      return { status: 200, body: found(outcome === 'unknown' ? null : await user.readJob(params.id), 'This job') };
    },
  }),
];
