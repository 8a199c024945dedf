/** Dispatcher, sweeper and job-failures against the real endpoints for SQS, Step Functions and the Data API. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executionsClient, queueClient } from '#ports/clients.ts';
import type { Database } from '#ports/database.ts';
import { executionArn, openExecutions } from '#ports/executions.ts';
import type { Executions } from '#ports/executions.ts';
import { claimJob, createJob, endFromOutside, readJob, recordExecution, startStep } from '#ports/jobs.ts';
import { openQueue } from '#ports/queue.ts';
import type { Queue } from '#ports/queue.ts';
import type { Traces } from '#ports/traces.ts';
import { rootIdOf, traceIdOf } from '#ports/traces/ids.ts';
import { record as recordTrace, type Recording } from '#ports/traces/recorder.ts';
import { ensureUser } from '#ports/users.ts';
import { createHandler as dispatcher } from '../../functions/dispatcher/handler.ts';
import { createHandler as jobFailures } from '../../functions/job-failures/handler.ts';
import { createHandler as sweeper } from '../../functions/sweeper/handler.ts';
import { MAX_REQUEUES } from '../../functions/sweeper/sweep.ts';
import { startSqs } from '../../lib/local/sqs.ts';
import type { Queues } from '../../lib/local/sqs.ts';
import { startStepFunctions } from '../../lib/local/step-functions.ts';
import type { StepFunctions } from '../../lib/local/step-functions.ts';
import { startTestDatabase } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';
import { quiet } from './invocation.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:alex-analysis';
const definition = JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 600, End: true } } });
const folder = mkdtempSync(join(tmpdir(), 'alex workers '));

let data: TestDatabase;
let worker: Database;
let user: Database;
let queues: Queues;
let sqs: SQSClient;
let machine: StepFunctions;
let sfn: SFNClient;
let queue: Queue;
let executions: Executions;

beforeAll(async () => {
  [data, queues, machine] = await Promise.all([
    startTestDatabase(),
    startSqs({ visibilitySeconds: 30 }),
    startStepFunctions({
      machines: [{ arn: MACHINE, name: 'alex-analysis', definition }],
      invoke: () => Promise.resolve({ ok: true, payload: {} }),
      folder,
    }),
  ]);
  worker = data.database('worker');
  user = data.database('app_user');
  sqs = queueClient({ AWS_ENDPOINT_URL_SQS: queues.url, AWS_REGION: 'us-east-1' });
  sfn = executionsClient({ AWS_ENDPOINT_URL_SFN: machine.url, AWS_REGION: 'us-east-1' });
  queue = openQueue(sqs, { queueUrl: queues.queueUrl, deadLetterQueueUrl: queues.deadLetterQueueUrl });
  executions = openExecutions(sfn, MACHINE);
});
afterAll(async () => {
  sqs.destroy();
  sfn.destroy();
  await Promise.all([machine.close(), queues.close(), data.close()]);
  rmSync(folder, { recursive: true, force: true });
});

async function newJob(): Promise<{ userId: string; jobId: string }> {
  const userId = `user_${randomUUID()}`;
  await ensureUser(user, userId);
  return { userId, jobId: (await createJob(user, userId, { readingLevel: 'standard' })).jobId };
}
const record = (body: string, messageId: string = randomUUID()) => ({
  messageId,
  receiptHandle: 'r',
  body,
  attributes: {},
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: queues.queueArn,
  awsRegion: 'us-east-1',
});
const dispatch = (bodies: string[], broken: Partial<{ executions: Executions }> = {}) =>
  dispatcher({ db: worker, executions, queue, ...broken })({ Records: bodies.map((body, n) => record(body, `m-${n}`)) }, quiet());

async function take(queueUrl: string): Promise<{ body: string; reason: string | undefined }[]> {
  const taken: { body: string; reason: string | undefined }[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    if (Messages.length === 0) return taken;
    for (const { Body = '', ReceiptHandle, MessageAttributes } of Messages) {
      taken.push({ body: Body, reason: MessageAttributes?.['reason']?.StringValue });
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }
}

describe('The dispatcher', () => {
  test('starts one execution a job, however often its message comes', async () => {
    const { jobId, userId } = await newJob();
    const body = JSON.stringify({ jobId });
    expect(await dispatch([body, body])).toEqual({ batchItemFailures: [] });
    expect(await dispatch([body])).toEqual({ batchItemFailures: [] });
    expect(await executions.stateOf(executionArn(MACHINE, jobId))).toBe('running');
    expect(await readJob(user, userId, jobId)).toMatchObject({ status: 'running' });
    expect(await claimJob(worker, jobId)).toMatchObject({ attempt: 1 });
  });

  test('parks what is no job with the reason, and loses nothing of it', async () => {
    const stranger = randomUUID();
    const bodies = ['not json', '{"jobId":"1"}', JSON.stringify({ jobId: stranger })];
    expect(await dispatch(bodies)).toEqual({ batchItemFailures: [] });
    const parked = await take(queues.deadLetterQueueUrl);
    expect(parked.map(({ body }) => body).sort()).toEqual([...bodies].sort());
    expect(parked.find(({ body }) => body === 'not json')?.reason).toBe('The body is not JSON.');
    expect(parked.find(({ body }) => body.includes(stranger))?.reason).toBe(`There is no job ${stranger}.`);
  });

  test('drops the message of a job that has ended', async () => {
    const { jobId } = await newJob();
    await endFromOutside(worker, jobId, null, 'Stopped.');
    expect(await dispatch([JSON.stringify({ jobId })])).toEqual({ batchItemFailures: [] });
    expect(await executions.stateOf(executionArn(MACHINE, jobId))).toBe('gone');
    expect(await take(queues.deadLetterQueueUrl)).toEqual([]);
  });

  test('gives back only the messages that failed for now, and finishes them when they come again', async () => {
    const [one, two] = await Promise.all([newJob(), newJob()]);
    let calls = 0;
    const flaky: Executions = {
      ...executions,
      start: (name, input) => {
        calls += 1;
        return name === one.jobId ? Promise.reject(new Error('connection reset')) : executions.start(name, input);
      },
    };
    expect(await dispatch([JSON.stringify({ jobId: one.jobId }), JSON.stringify({ jobId: two.jobId })], { executions: flaky })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-0' }],
    });
    expect(calls).toBe(2);
    expect(await executions.stateOf(executionArn(MACHINE, two.jobId))).toBe('running');
    expect(await dispatch([JSON.stringify({ jobId: one.jobId })])).toEqual({ batchItemFailures: [] });
    expect(await executions.stateOf(executionArn(MACHINE, one.jobId))).toBe('running');
  });

  test('gives a whole batch back when nothing works', async () => {
    const { jobId } = await newJob();
    const broken: Executions = { ...executions, start: () => Promise.reject(new Error('down')) };
    expect(await dispatch([JSON.stringify({ jobId })], { executions: broken })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
  });
});

describe('The sweeper', () => {
  const traced: Recording[] = [];
  const traces: Traces = {
    recording: true,
    of: (subject) => {
      const { trace, recording } = recordTrace(subject);
      traced.push(recording);
      return trace;
    },
    deliver: () => Promise.resolve(),
  };
  const sweep = (at: { pendingSeconds?: number; queue?: Pick<Queue, 'enqueue'> } = {}) =>
    sweeper({ db: worker, executions, queue, clock: { now: () => new Date(Date.now() + 1000) }, pendingSeconds: 0, ...at })(
      {},
      { ...quiet(), traces },
    );

  test('sends a pending job without an execution again, and gives it up after its last try', async () => {
    await take(queues.queueUrl);
    const { jobId, userId } = await newJob();
    for (let n = 0; n < MAX_REQUEUES; n += 1) await sweep();
    expect((await take(queues.queueUrl)).filter(({ body }) => body === JSON.stringify({ jobId }))).toHaveLength(MAX_REQUEUES);
    await sweep();
    expect(await readJob(user, userId, jobId)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('could not be started') as string,
    });
  });

  test('leaves a young job alone', async () => {
    await take(queues.queueUrl);
    const { jobId, userId } = await newJob();
    await sweep({ pendingSeconds: 3_600 });
    expect(await take(queues.queueUrl)).toEqual([]);
    expect(await readJob(user, userId, jobId)).toMatchObject({ status: 'pending' });
  });

  test('ends a job whose execution was stopped or is gone, with its steps, and leaves one that runs', async () => {
    const [stopped, gone, running] = [await newJob(), await newJob(), await newJob()];
    await dispatch([stopped, running].map(({ jobId }) => JSON.stringify({ jobId })));
    await claimJob(worker, gone.jobId);
    await recordExecution(worker, gone.jobId, executionArn(MACHINE, 'lost-with-the-process'));
    await startStep(user, { ...stopped, attempt: 1, state: 'Reporter', item: '' });
    await sfn.send(new StopExecutionCommand({ executionArn: executionArn(MACHINE, stopped.jobId) }));
    traced.length = 0;
    await sweep();
    const view = await readJob(user, stopped.userId, stopped.jobId);
    expect(view).toMatchObject({ status: 'failed', steps: [{ state: 'Reporter', status: 'failed' }] });
    expect(await readJob(user, gone.userId, gone.jobId)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('Start it again') as string,
    });
    expect(await readJob(user, running.userId, running.jobId)).toMatchObject({ status: 'running' });
    // Their traces have their roots, once.
    const ended = (jobId: string, execution: string) => ({
      traceId: traceIdOf(jobId),
      rootId: rootIdOf(jobId, 1),
      told: { detail: { job_id: jobId, attempt: 1 } },
      ending: { outcome: 'failed', reason: `swept: execution ${execution}`, from: expect.any(Date) as Date },
    });
    const of = ({ jobId }: { jobId: string }) => traced.filter(({ traceId }) => traceId === traceIdOf(jobId));
    expect([of(stopped), of(gone), of(running)]).toMatchObject([[ended(stopped.jobId, 'failed')], [ended(gone.jobId, 'gone')], []]);
    traced.length = 0;
    await sweep();
    expect([...of(stopped), ...of(gone)]).toEqual([]);
  });

  test('goes on with the others when one job cannot be swept', async () => {
    const [first, second] = [await newJob(), await newJob()];
    const choosy = {
      enqueue: ({ jobId }: { jobId: string }) => (jobId === first.jobId ? Promise.reject(new Error('down')) : queue.enqueue({ jobId })),
    };
    await take(queues.queueUrl);
    await sweep({ queue: choosy });
    const sent = (await take(queues.queueUrl)).map(({ body }) => body);
    expect(sent).toContain(JSON.stringify({ jobId: second.jobId }));
    expect(sent).not.toContain(JSON.stringify({ jobId: first.jobId }));
  });
});

describe('Job failures', () => {
  const change = (jobId: string, detail: Record<string, unknown> = {}) => ({
    'detail-type': 'Step Functions Execution Status Change',
    'source': 'aws.states',
    'detail': {
      executionArn: executionArn(MACHINE, jobId),
      name: jobId,
      status: 'TIMED_OUT',
      input: JSON.stringify({ jobId, userId: 'x' }),
      error: null,
      cause: null,
      ...detail,
    },
  });
  const tell = (event: unknown) => jobFailures({ db: worker })(event, quiet());

  test('ends the job with a reason a person can read, and once', async () => {
    const { jobId, userId } = await newJob();
    expect(await tell(change(jobId))).toEqual({ jobId, outcome: 'failed' });
    expect(await readJob(user, userId, jobId)).toMatchObject({
      status: 'failed',
      error: 'The analysis took too long and was stopped. Start it again in a few minutes.',
    });
    await tell(change(jobId, { status: 'FAILED', error: 'AnalysisFailed', cause: 'later' }));
    expect((await readJob(user, userId, jobId))?.error).toBe(
      'The analysis took too long and was stopped. Start it again in a few minutes.',
    );
  });

  test('says so of a job that is not known, and ignores what concerns none', async () => {
    expect(await tell(change(randomUUID()))).toMatchObject({ outcome: 'unknown' });
    expect(await tell(change('by-hand', { input: null }))).toEqual({ jobId: null, outcome: 'ignored' });
    expect(await tell(change(randomUUID(), { status: 'SUCCEEDED' }))).toMatchObject({ outcome: 'ignored' });
    await expect(tell({ hello: 'world' })).rejects.toMatchObject({ name: 'InvalidInputError' });
  });
});
