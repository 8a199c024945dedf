import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEventSource, type EventSource } from '../../lib/local/event-source.ts';
import type { InvokeResult } from '../../lib/local/lambda.ts';
import { sqsClient, startSqs, type Queues } from '../../lib/local/sqs.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:alex-dispatcher';

describe('SQS on one machine', () => {
  let queues: Queues;
  let client: SQSClient;
  let source: EventSource | undefined;

  beforeEach(async () => {
    queues = await startSqs({ visibilitySeconds: 180 });
    client = sqsClient(queues.url);
  });
  afterEach(async () => {
    await source?.close();
    source = undefined;
    client.destroy();
    await queues.close();
  });

  const send = (body: string) =>
    client.send(
      new SendMessageCommand({
        QueueUrl: queues.queueUrl,
        MessageBody: body,
        MessageAttributes: { reason: { DataType: 'String', StringValue: 'why' } },
      }),
    );
  const attributes = async (QueueUrl: string) =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};
  const remaining = async (queueUrl: string) => {
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = await attributes(queueUrl);
    return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
  };
  /** Consumes by `answer`, and keeps the events seen. */
  const consume = (answer: (event: SQSEvent) => InvokeResult): SQSEvent[] => {
    const events: SQSEvent[] = [];
    source = startEventSource({
      ...queues,
      functionArn: ARN,
      retrySeconds: 0,
      log: () => undefined,
      invoke: (arn, payload) => {
        expect(arn).toBe(ARN);
        events.push(payload as SQSEvent);
        return Promise.resolve(answer(payload as SQSEvent));
      },
    });
    return events;
  };

  it('has the queue with its visibility time-out and redrive, and keeps dead letters for fourteen days', async () => {
    const analysis = await attributes(queues.queueUrl);
    expect(analysis).toMatchObject({ VisibilityTimeout: '180', QueueArn: 'arn:aws:sqs:us-east-1:000000000000:alex-analysis' });
    expect(JSON.parse(analysis['RedrivePolicy'] ?? '')).toMatchObject({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:alex-analysis-dead-letters',
      maxReceiveCount: 3,
    });
    expect(await attributes(queues.deadLetterQueueUrl)).toMatchObject({ MessageRetentionPeriod: '1209600' });
  });

  it("hands messages over in the shape of Lambda's event and deletes them once they are done", async () => {
    const events = consume(() => ({ ok: true, payload: { batchItemFailures: [] } }));
    await send('{"jobId":"x"}');
    await expect.poll(() => events.length).toBe(1);
    expect(events[0]?.Records[0]).toMatchObject({
      body: '{"jobId":"x"}',
      eventSource: 'aws:sqs',
      eventSourceARN: queues.queueArn,
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d+$/) as string },
      messageAttributes: { reason: { stringValue: 'why', dataType: 'String' } },
    });
    await expect.poll(() => remaining(queues.queueUrl)).toBe(0);
  });

  it('tries again only what failed in a batch', async () => {
    for (const body of ['good', 'bad', 'fine']) await send(body);
    let first = true;
    const events = consume(({ Records }) => {
      const failures = first ? Records.filter(({ body }) => body === 'bad') : [];
      first = false;
      return { ok: true, payload: { batchItemFailures: failures.map(({ messageId }) => ({ itemIdentifier: messageId })) } };
    });
    await expect.poll(() => events.length).toBe(2);
    expect(events.map(({ Records }) => Records.map(({ body }) => body).sort())).toEqual([['bad', 'fine', 'good'], ['bad']]);
    await expect.poll(() => remaining(queues.queueUrl)).toBe(0);
  });

  it.each([
    ['throws', { ok: false, error: { errorType: 'DatabaseUnavailableError', errorMessage: 'resuming' } }],
    ['answers nonsense', { ok: true, payload: { batchItemFailures: 'all' } }],
    ['names a message that it was not given', { ok: true, payload: { batchItemFailures: [{ itemIdentifier: 'nobody' }] } }],
  ] satisfies [string, InvokeResult][])(
    'parks a message in the dead-letter queue after three receives when the function %s',
    async (_what, answer) => {
      const events = consume(() => answer);
      await send('poison');
      await expect.poll(() => remaining(queues.deadLetterQueueUrl), { timeout: 10_000 }).toBe(1);
      expect(events).toHaveLength(3);
      const parked = await client.send(new ReceiveMessageCommand({ QueueUrl: queues.deadLetterQueueUrl, MessageAttributeNames: ['All'] }));
      expect(parked.Messages?.[0]).toMatchObject({ Body: 'poison', MessageAttributes: { reason: { StringValue: 'why' } } });
      expect(await remaining(queues.queueUrl)).toBe(0);
    },
  );

  it('finishes its batch when it closes in the middle of one, and loses nothing', async () => {
    let finish: (result: InvokeResult) => void = () => undefined;
    const invoked = new Promise<void>((started) => {
      source = startEventSource({
        ...queues,
        functionArn: ARN,
        log: () => undefined,
        invoke: () => {
          started();
          return new Promise((resolve) => (finish = resolve));
        },
      });
    });
    await send('one');
    await invoked;
    const closed = source?.close();
    source = undefined;
    finish({ ok: true, payload: null });
    await closed;
    expect(await remaining(queues.queueUrl)).toBe(0);
  });
});
