/** The analysis queue and its dead-letter queue. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { JobMessage } from '#schema/job.ts';

export interface Queue {
  /** Asks for a job to be dispatched. At least once: the dispatcher copes with the same job twice. */
  enqueue(message: JobMessage): Promise<void>;
  /** Parks a message that is no job, as it came, with the reason beside it, until an operator looks. */
  park(body: string, reason: string, origin: { messageId: string }): Promise<void>;
}

/** SQS takes at most 256 KiB with attributes; what came from SQS fits, whatever else is cut. */
const MAX_REASON = 500;

export function openQueue(client: Pick<SQSClient, 'send'>, urls: { queueUrl: string; deadLetterQueueUrl?: string }): Queue {
  return {
    async enqueue(message) {
      await client.send(new SendMessageCommand({ QueueUrl: urls.queueUrl, MessageBody: JSON.stringify(message) }));
    },
    async park(body, reason, origin) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: urls.deadLetterQueueUrl,
          // SQS refuses an empty body, and a message without one is as much a thing to look at.
          MessageBody: body === '' ? '(empty)' : body,
          MessageAttributes: {
            reason: { DataType: 'String', StringValue: reason.slice(0, MAX_REASON) },
            originalMessageId: { DataType: 'String', StringValue: origin.messageId.slice(0, 100) || 'unknown' },
          },
        }),
      );
    },
  };
}
