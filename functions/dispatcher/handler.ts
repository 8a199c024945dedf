/** Dispatcher: one execution for each job on the queue. What is no job is parked with the reason; what failed for now comes back. */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { executionsClient, queueClient } from '#ports/clients.ts';
import type { Database } from '#ports/database.ts';
import { databaseOf, readEnvironment, SETTINGS } from '#ports/environment.ts';
import { executionName, openExecutions } from '#ports/executions.ts';
import type { Executions } from '#ports/executions.ts';
import { claimJob, recordExecution } from '#ports/jobs.ts';
import { measure } from '#ports/metrics.ts';
import { instrumented, keysOfJob } from '#ports/observe.ts';
import type { Invocation, Work } from '#ports/observe.ts';
import { openQueue } from '#ports/queue.ts';
import type { Queue } from '#ports/queue.ts';
import { hasEnded, readMessage } from './dispatch.ts';

export interface DispatcherPorts {
  db: Database;
  executions: Executions;
  queue: Queue;
}

export function createHandler(ports: DispatcherPorts): Work<unknown, SQSBatchResponse> {
  return async (event, invocation) => {
    const processor = new BatchProcessor(EventType.SQS);
    const one = (record: SQSRecord) => dispatch(ports, record, invocation);
    // Ten messages are dispatched side by side: each line names its own job.
    return processPartialResponse(event as SQSEvent, one, processor, { throwOnFullBatchFailure: false });
  };
}

/** Throws what is worth another delivery; everything else is settled here. */
async function dispatch({ db, executions, queue }: DispatcherPorts, record: SQSRecord, { logger }: Invocation): Promise<void> {
  // A message made by hand in a test of the function alone has no such attribute.
  const sentAt = Number(record.attributes?.SentTimestamp);
  if (Number.isFinite(sentAt)) measure('QueueAge', Math.max(0, Date.now() - sentAt));
  const park = async (reason: string) => {
    await queue.park(record.body, reason, { messageId: record.messageId });
    logger.warn('A message was parked in the dead-letter queue', { message_id: record.messageId });
  };
  const reading = readMessage(record.body);
  if ('unreadable' in reading) return park(reading.unreadable);
  const { jobId } = reading;
  const job = await claimJob(db, jobId);
  if (job === null) return park(`There is no job ${jobId}.`);
  if (hasEnded(job.status)) {
    logger.info('The job has ended already; its message is dropped', { ...keysOfJob(jobId, job.attempt), status: job.status });
    return;
  }
  const arn = await executions.start(executionName(jobId, job.attempt), { jobId, userId: job.userId, attempt: job.attempt });
  await recordExecution(db, jobId, arn);
  logger.info('The job has its execution', keysOfJob(jobId, job.attempt));
}

export const handler = instrumented('dispatcher', () => {
  const settings = readEnvironment(
    'dispatcher',
    { ...SETTINGS.queueUrl, ...SETTINGS.deadLetterQueueUrl, ...SETTINGS.stateMachineArn },
    process.env,
  );
  return createHandler({
    db: databaseOf('dispatcher', process.env),
    executions: openExecutions(executionsClient(process.env), settings.STATE_MACHINE_ARN),
    queue: openQueue(queueClient(process.env), {
      queueUrl: settings.ANALYSIS_QUEUE_URL,
      deadLetterQueueUrl: settings.ANALYSIS_DEAD_LETTER_QUEUE_URL,
    }),
  });
});
