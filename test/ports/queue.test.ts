import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queueClient } from '#ports/clients.ts';
import { openQueue } from '#ports/queue.ts';
import type { Queue } from '#ports/queue.ts';
import { startSqs } from '../../lib/local/sqs.ts';
import type { Queues } from '../../lib/local/sqs.ts';

let queues: Queues;
let queue: Queue;
let client: ReturnType<typeof queueClient>;

beforeAll(async () => {
  queues = await startSqs({ visibilitySeconds: 30 });
  client = queueClient({ AWS_ENDPOINT_URL_SQS: queues.url, AWS_REGION: 'us-east-1' });
  queue = openQueue(client, { queueUrl: queues.queueUrl, deadLetterQueueUrl: queues.deadLetterQueueUrl });
});
afterAll(async () => {
  client.destroy();
  await queues.close();
});

async function next(queueUrl: string) {
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, MessageAttributeNames: ['All'] }));
  return Messages?.[0];
}

test('A job goes on the queue by its id alone', async () => {
  await queue.enqueue({ jobId: '7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6' });
  expect((await next(queues.queueUrl))?.Body).toBe('{"jobId":"7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6"}');
});

test('A message that is no job is parked as it came, with the reason beside it', async () => {
  await queue.park('{"half": ', 'The body is not JSON.', { messageId: 'm-1' });
  const parked = await next(queues.deadLetterQueueUrl);
  expect(parked?.Body).toBe('{"half": ');
  expect(parked?.MessageAttributes?.['reason']?.StringValue).toBe('The body is not JSON.');
  expect(parked?.MessageAttributes?.['originalMessageId']?.StringValue).toBe('m-1');
});

test('A reason of any length, a body of none and a message without id can be parked', async () => {
  await queue.park('', 'x'.repeat(5_000), { messageId: '' });
  const parked = await next(queues.deadLetterQueueUrl);
  expect(parked?.Body).toBe('(empty)');
  expect(parked?.MessageAttributes?.['reason']?.StringValue).toHaveLength(500);
});
