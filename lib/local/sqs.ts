/**
 * SQS on one machine: fauxqs on loopback with the analysis queue and its dead-letter queue, both in memory. What a restart
 * loses of the first, the sweeper puts back: the job rows know what is still to be done. What is parked is kept in a file.
 */
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import type { AddressInfo } from 'node:net';
import { isWebPage, REFUSAL } from './callers.ts';
import { ParkedMessages, watchParked } from './sqs/parked.ts';

export const QUEUE_NAME = 'alex-analysis';
export const DEAD_LETTER_QUEUE_NAME = 'alex-analysis-dead-letters';
export const MAX_RECEIVES = 3;
const FOURTEEN_DAYS = 14 * 24 * 3600;

export interface Queues {
  url: string;
  queueUrl: string;
  queueArn: string;
  deadLetterQueueUrl: string;
  close(): Promise<void>;
}

export interface SqsOptions {
  /** AWS asks for at least six times the consumer's time-out. */
  visibilitySeconds: number;
  /** Where parked messages outlive the process; nowhere without it. */
  parkedFile?: string;
}

export async function startSqs({ visibilitySeconds, parkedFile }: SqsOptions): Promise<Queues> {
  const parked = parkedFile === undefined ? undefined : new ParkedMessages(parkedFile);
  // buildApp + listen, because fauxqs' own start function binds every interface.
  const app = buildApp({ logger: false });
  if (parked) watchParked(app, { queue: QUEUE_NAME, deadLetters: DEAD_LETTER_QUEUE_NAME, maxReceives: MAX_RECEIVES }, parked);
  app.addHook('onRequest', async (request, reply) => {
    if (isWebPage(request.headers)) await reply.code(403).send({ message: REFUSAL });
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const client = sqsClient(url);
  const create = async (name: string, attributes: Record<string, string>): Promise<string> => {
    const created = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: created.QueueUrl, AttributeNames: ['QueueArn'] }));
    return Attributes?.['QueueArn'] ?? '';
  };
  const deadLetterArn = await create(DEAD_LETTER_QUEUE_NAME, { MessageRetentionPeriod: String(FOURTEEN_DAYS) });
  const queueArn = await create(QUEUE_NAME, {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount: MAX_RECEIVES }),
  });
  await restore(client, `${url}/000000000000/${DEAD_LETTER_QUEUE_NAME}`, parked);
  client.destroy();
  // fauxqs finds a queue by the path and ignores the host, so these reach it without the name `sqs.us-east-1.localhost` being resolved.
  const queueUrl = (name: string): string => `${url}/000000000000/${name}`;
  return {
    url,
    queueUrl: queueUrl(QUEUE_NAME),
    queueArn,
    deadLetterQueueUrl: queueUrl(DEAD_LETTER_QUEUE_NAME),
    close: async () => {
      const closed = app.close();
      app.server.closeAllConnections(); // a long poll would hold it open for twenty seconds
      await closed;
    },
  };
}

/** Parks again what was parked when the last process ended; each gets a new id, and keeps since when it has been there. */
async function restore(client: SQSClient, deadLetterQueueUrl: string, parked: ParkedMessages | undefined): Promise<void> {
  for (const { id, body, attributes, since } of parked?.all() ?? []) {
    const own = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { DataType, StringValue, ...(BinaryValue !== undefined && { BinaryValue: Buffer.from(BinaryValue, 'base64') }) },
    ]);
    const MessageAttributes = { ...Object.fromEntries(own), parkedAt: { DataType: 'Number', StringValue: String(since) } } as NonNullable<
      SendMessageCommandInput['MessageAttributes']
    >;
    await client.send(new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, MessageBody: body, MessageAttributes }));
    parked?.remove(id);
  }
}

/** The SDK's own client: told to stay with the endpoint, else it follows the host in the queue's URL. */
export function sqsClient(endpoint: string): SQSClient {
  return new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  });
}
