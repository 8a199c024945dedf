/** How a system is, read as its owner: jobs, queue, executions, and how fresh prices and knowledge are. Every question is bounded: by an index on what it asks since when, by so many rows, and by the Data API's 45 seconds. */
import { ListExecutionsCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { HealthFindings } from '#schema/health.ts';
import { JOB_STATUSES } from '#schema/job.ts';
import type { Clock } from './clock.ts';
import type { Database, Session } from './database.ts';

/** The queues and the state machine, where they are known. */
export interface HealthPorts {
  owner: Database;
  clock: Clock;
  queues: { client: Pick<SQSClient, 'send'>; queueUrl: string; deadLetterQueueUrl: string } | null;
  executions: { client: Pick<SFNClient, 'send'>; stateMachineArn: string } | null;
}

const LAST_EXECUTIONS = 10;
const MOST_ROWS = 20;
/** An execution may run for two hours; its end is told within minutes. */
const LONGEST_RUN_MINUTES = 130;
const LONGEST_WAIT_MINUTES = 15;

export async function readHealth({ owner, clock, queues, executions }: HealthPorts): Promise<HealthFindings> {
  const now = clock.now();
  const [inDatabase, queue, last] = await Promise.all([
    owner.transaction(async (session) => {
      await session.execute('SET TRANSACTION READ ONLY');
      return fromDatabase(session, now);
    }),
    queues === null ? null : depths(queues),
    executions === null ? null : lastExecutions(executions),
  ]);
  return { at: now.toISOString(), ...inDatabase, queue, executions: last };
}

const Jobs = z.object({
  pending: z.number(),
  running: z.number(),
  completed: z.number(),
  failed: z.number(),
  middle: z.number().nullable(),
  slow: z.number().nullable(),
});
const Stuck = z.object({ id: z.string(), status: z.enum(JOB_STATUSES), since: z.string() });
const Failure = z.object({ cause: z.string(), jobs: z.number(), last_job: z.string(), last_at: z.string() });
const Prices = z.object({
  provider: z.string().nullable(),
  ran_at: z.string().nullable(),
  is_well: z.boolean(),
  message: z.string().nullable(),
  newest: z.string().nullable(),
  undecided: z.number(),
});
const Knowledge = z.object({
  documents: z.number(),
  passages: z.number(),
  newest: z.string().nullable(),
  stored_at: z.string().nullable(),
});

async function fromDatabase(session: Session, now: Date): Promise<Omit<HealthFindings, 'at' | 'queue' | 'executions'>> {
  const ago = (minutes: number): string => new Date(now.getTime() - minutes * 60_000).toISOString();
  const [jobs] = await session.query(
    `SELECT (SELECT count(*)::integer FROM analysis_jobs WHERE status = 'pending') AS pending, (SELECT count(*)::integer FROM analysis_jobs WHERE status = 'running') AS running,
       count(*) FILTER (WHERE status = 'completed')::integer AS completed, count(*) FILTER (WHERE status = 'failed')::integer AS failed,
       (percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) FILTER (WHERE status = 'completed'))::double precision AS middle, (percentile_cont(0.95) WITHIN GROUP (ORDER BY ms) FILTER (WHERE status = 'completed'))::double precision AS slow
     FROM (SELECT status, (extract(epoch FROM completed_at - started_at) * 1000)::double precision AS ms FROM analysis_jobs WHERE completed_at >= :day::timestamptz) AS ended`,
    { day: ago(24 * 60) },
    Jobs,
  );
  const stuck = await session.query(
    `SELECT id, status, since FROM (SELECT id, status::text, CASE status WHEN 'pending' THEN greatest(created_at, last_requeued_at) ELSE started_at END AS since FROM analysis_jobs WHERE status IN ('pending', 'running')) AS open
     WHERE since < CASE status WHEN 'pending' THEN :waited::timestamptz ELSE :ran::timestamptz END ORDER BY since LIMIT ${MOST_ROWS}`,
    { waited: ago(LONGEST_WAIT_MINUTES), ran: ago(LONGEST_RUN_MINUTES) },
    Stuck,
  );
  const failures = await session.query(
    `SELECT left(error_message, 300) AS cause, count(*)::integer AS jobs, (array_agg(id::text ORDER BY completed_at DESC))[1] AS last_job, max(completed_at) AS last_at
     FROM analysis_jobs WHERE completed_at >= :week::timestamptz AND status = 'failed' GROUP BY 1 ORDER BY 2 DESC, 4 DESC LIMIT ${MOST_ROWS}`,
    { week: ago(7 * 24 * 60) },
    Failure,
  );
  const [prices] = await session.query(
    `SELECT feed.provider, feed.ran_at, coalesce(feed.is_well, true) AS is_well, feed.message, (SELECT max(day) FROM price_days WHERE outcome = 'stored')::text AS newest,
       (SELECT count(*)::integer FROM price_flags WHERE status = 'open') AS undecided
     FROM (SELECT 1) AS one LEFT JOIN LATERAL (SELECT * FROM price_feed ORDER BY ran_at DESC LIMIT 1) AS feed ON true`,
    {},
    Prices,
  );
  const [knowledge] = await session.query(
    'SELECT count(*)::integer AS documents, (SELECT count(*)::integer FROM knowledge_passages) AS passages, max(published)::text AS newest, max(stored_at) AS stored_at FROM knowledge_documents',
    {},
    Knowledge,
  );
  const { middle, slow, ...counts } = Jobs.parse(jobs);
  const { ran_at: ranAt, is_well: isWell, newest: newestDay, provider, ...feed } = Prices.parse(prices);
  const { stored_at: storedAt, ...store } = Knowledge.parse(knowledge);
  return {
    jobs: { ...counts, middleMs: middle, slowMs: slow },
    stuck: stuck.map(({ id, status, since }) => ({ jobId: id, status, since })),
    failures: failures.map(({ cause, jobs: count, last_job: lastJobId, last_at: lastAt }) => ({ cause, jobs: count, lastJobId, lastAt })),
    prices: { ...feed, provider: provider === 'none' ? null : provider, ranAt, isWell, newestDay },
    knowledge: { ...store, storedAt },
  };
}

async function depths({
  client,
  queueUrl,
  deadLetterQueueUrl,
}: NonNullable<HealthPorts['queues']>): Promise<NonNullable<HealthFindings['queue']>> {
  const depth = async (QueueUrl: string): Promise<{ waiting: number; inFlight: number }> => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] }),
    );
    return {
      waiting: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
      inFlight: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
    };
  };
  const [own, parked] = await Promise.all([depth(queueUrl), depth(deadLetterQueueUrl)]);
  return { ...own, parked: parked.waiting + parked.inFlight };
}

/** Newest first, as Step Functions lists them. */
async function lastExecutions({
  client,
  stateMachineArn,
}: NonNullable<HealthPorts['executions']>): Promise<NonNullable<HealthFindings['executions']>> {
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: LAST_EXECUTIONS }));
  return executions.map(({ name = '', status, startDate, stopDate }) => ({
    name,
    status: status === 'PENDING_REDRIVE' || status === undefined ? 'RUNNING' : status,
    startedAt: (startDate ?? new Date(0)).toISOString(),
    stoppedAt: stopDate?.toISOString() ?? null,
  }));
}
