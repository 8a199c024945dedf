/** Sweeper: no job stays pending or running for ever, and no count of requests longer than it says something. Runs on a schedule, and once when the local system starts. */
import * as z from 'zod';
import { executionsClient, queueClient } from '#ports/clients.ts';
import { systemClock } from '#ports/clock.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import { databaseOf, readEnvironment, SETTINGS } from '#ports/environment.ts';
import { openExecutions } from '#ports/executions.ts';
import type { Executions } from '#ports/executions.ts';
import { endFromOutside, jobsToSweep, noteRequeue } from '#ports/jobs.ts';
import { measure } from '#ports/metrics.ts';
import { instrumented } from '#ports/observe.ts';
import type { Invocation, Work } from '#ports/observe.ts';
import { openQueue } from '#ports/queue.ts';
import { forgetFullQuotas } from '#ports/quotas.ts';
import type { Queue } from '#ports/queue.ts';
import { openUnhurriedTraces } from '#ports/traces/open.ts';
import { verdictOn } from './sweep.ts';
import type { Candidate } from './sweep.ts';

export interface SweeperPorts {
  db: Database;
  executions: Executions;
  queue: Pick<Queue, 'enqueue'>;
  clock: Clock;
  /** How long a job may wait for its execution before it is sent again the first time (then twice as long, and so on), and a running one before it is looked at, seconds. */
  pendingSeconds: number;
}
export interface SweeperResult {
  requeued: number;
  failed: number;
  left: number;
}

/** Jobs looked at in one run; the next run takes the rest. */
const LIMIT = 500;
/** Less than this before the invocation ends, milliseconds, and the rest is left to the next one. */
const RESERVE_MS = 5_000;

export function createHandler(ports: SweeperPorts): Work<unknown, SweeperResult> {
  return async (_event, invocation) => {
    const before = new Date(ports.clock.now().getTime() - ports.pendingSeconds * 1000).toISOString();
    const candidates = await jobsToSweep(ports.db, { pendingBefore: before, runningBefore: before, limit: LIMIT });
    const result: SweeperResult = { requeued: 0, failed: 0, left: 0 };
    for (const candidate of candidates) {
      if (invocation.timeLeft() < RESERVE_MS) break;
      result[await sweepOne(ports, candidate, invocation)] += 1;
    }
    await forgetFullQuotas(ports.db);
    measure('StuckJobCount', result.requeued + result.failed);
    if (result.requeued + result.failed > 0) invocation.logger.warn('Stuck jobs were swept', { ...result });
    return result;
  };
}

/** One job's trouble is no reason to leave the others: it is logged and looked at again next time. */
async function sweepOne(
  { db, executions, queue, clock }: SweeperPorts,
  candidate: Candidate,
  { logger, traces }: Invocation,
): Promise<keyof SweeperResult> {
  try {
    const execution = candidate.executionArn === null ? null : await executions.stateOf(candidate.executionArn);
    const verdict = verdictOn(candidate, execution);
    switch (verdict.action) {
      case 'leave':
        return 'left';
      case 'requeue':
        // Counted first: a job whose message cannot be sent must not be tried without end.
        await noteRequeue(db, candidate.jobId);
        await queue.enqueue({ jobId: candidate.jobId });
        return 'requeued';
      case 'fail': {
        const { jobId, status, attempt } = candidate;
        // Meanwhile an operator may have begun another attempt, which the end of this one does not concern.
        const { milliseconds } = await endFromOutside(db, jobId, status === 'running' ? attempt : null, verdict.reason);
        if (milliseconds !== null)
          traces.of({ jobId, attempt }).end({
            outcome: 'failed',
            from: new Date(clock.now().getTime() - milliseconds),
            reason: `swept: execution ${execution ?? 'never started'}`,
          });
        return 'failed';
      }
    }
  } catch (error) {
    logger.error('A job could not be swept', { job_id: candidate.jobId, error_name: error instanceof Error ? error.name : 'unknown' });
    return 'left';
  }
}

export const handler = instrumented(
  'sweeper',
  () => {
    const pending = { ALEX_SWEEP_PENDING_SECONDS: z.coerce.number().min(0).max(86_400).default(60) };
    const settings = readEnvironment('sweeper', { ...SETTINGS.queueUrl, ...SETTINGS.stateMachineArn, ...pending }, process.env);
    return createHandler({
      db: databaseOf('sweeper', process.env),
      executions: openExecutions(executionsClient(process.env), settings.STATE_MACHINE_ARN),
      queue: openQueue(queueClient(process.env), { queueUrl: settings.ANALYSIS_QUEUE_URL }),
      clock: systemClock,
      pendingSeconds: settings.ALEX_SWEEP_PENDING_SECONDS,
    });
  },
  openUnhurriedTraces,
);
