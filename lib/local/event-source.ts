/** Lambda's event source mapping for SQS: polls, invokes with a batch, deletes what succeeded. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Invoke } from './lambda.ts';
import { sqsClient } from './sqs.ts';

const BATCH_SIZE = 10;
const POLL_SECONDS = 20;

export interface EventSourceOptions {
  url: string;
  queueUrl: string;
  queueArn: string;
  functionArn: string;
  invoke: Invoke;
  log: (line: string) => void;
  /** When a failed message is tried again. On AWS it waits for the queue's visibility time-out, minutes; nobody here should. */
  retrySeconds?: number;
}

export interface EventSource {
  /** Stops polling and waits for the batch that is being worked on. */
  close(): Promise<void>;
}

const BatchResponse = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) }).nullish();

export function startEventSource(options: EventSourceOptions): EventSource {
  const client = sqsClient(options.url);
  const stop = new AbortController();
  const polling = poll(client, options, stop.signal);
  return {
    close: async () => {
      stop.abort();
      await polling;
      client.destroy();
    },
  };
}

async function poll(client: SQSClient, options: EventSourceOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const { Messages } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: options.queueUrl,
          MaxNumberOfMessages: BATCH_SIZE,
          WaitTimeSeconds: POLL_SECONDS,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        { abortSignal: signal },
      );
      if (Messages !== undefined && Messages.length > 0) await work(client, options, Messages);
    } catch (error) {
      if (signal.aborted) return;
      options.log(`The queue could not be read or its batch not settled, trying again: ${String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function work(client: SQSClient, options: EventSourceOptions, messages: Message[]): Promise<void> {
  const result = await options.invoke(options.functionArn, { Records: messages.map((message) => toRecord(message, options.queueArn)) });
  const failed = failedOf(result, messages, options.log);
  await Promise.all(
    messages.map((message) => {
      const named = { QueueUrl: options.queueUrl, ReceiptHandle: message.ReceiptHandle };
      return failed.has(message.MessageId ?? '')
        ? client.send(new ChangeMessageVisibilityCommand({ ...named, VisibilityTimeout: options.retrySeconds ?? 5 }))
        : client.send(new DeleteMessageCommand(named));
    }),
  );
}

/** As AWS reads ReportBatchItemFailures: an error, a malformed answer or an unknown id fails the whole batch. */
function failedOf(result: Awaited<ReturnType<Invoke>>, messages: Message[], log: (line: string) => void): ReadonlySet<string> {
  const all = new Set(messages.map((message) => message.MessageId ?? ''));
  if (!result.ok) {
    log(
      `The function failed for ${messages.length} message(s) and will be tried again: ${result.error.errorType}: ${result.error.errorMessage}`,
    );
    return all;
  }
  const response = BatchResponse.safeParse(result.payload);
  if (!response.success) return all;
  const failed = new Set(response.data?.batchItemFailures.map((failure) => failure.itemIdentifier) ?? []);
  return [...failed].every((id) => all.has(id)) ? failed : all;
}

/** One record of the event as Lambda gives it: lower camel case, attributes with `stringValue`. */
function toRecord(message: Message, queueArn: string): object {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          dataType: DataType,
          ...(StringValue !== undefined && { stringValue: StringValue }),
          ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
          stringListValues: [],
          binaryListValues: [],
        },
      ]),
    ),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: 'us-east-1',
  };
}
