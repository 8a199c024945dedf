import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Endpoints } from '../../lib/local/endpoints.ts';
import { sqsClient } from '../../lib/local/sqs.ts';

/** Puts anything on the analysis queue. */
export async function sendRaw({ endpoints, queues }: Endpoints, body: string): Promise<void> {
  const client = sqsClient(endpoints.sqs);
  await client.send(new SendMessageCommand({ QueueUrl: queues.analysis, MessageBody: body }));
  client.destroy();
}
