/**
 * SQS on one machine: fauxqs on loopback with the analysis queue and its dead-letter queue, both in memory. What a restart
 * loses, the sweeper puts back: the job rows know what is still to be done.
 */
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import type { AddressInfo } from 'node:net';

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

/** `visibilitySeconds`: AWS asks for at least six times the consumer's time-out. */
export async function startSqs({ visibilitySeconds }: { visibilitySeconds: number }): Promise<Queues> {
  // buildApp + listen, because fauxqs' own start function binds every interface.
  const app = buildApp({ logger: false });
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

/** The SDK's own client: told to stay with the endpoint, else it follows the host in the queue's URL. */
export function sqsClient(endpoint: string): SQSClient {
  return new SQSClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, useQueueUrlAsEndpoint: false });
}
