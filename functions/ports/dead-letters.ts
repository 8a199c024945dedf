/** The dead-letter queue as an operator sees it: what is parked, why and since when; and the way back. */
import { ChangeMessageVisibilityCommand, DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';

export interface DeadLetter {
  id: string;
  body: string;
  reason: string;
  /** When it was parked. */
  since: Date;
}

export interface DeadLetterQueue {
  /** Oldest first. Messages that somebody else is looking at in this moment are not among them. */
  list(): Promise<DeadLetter[]>;
  /** Sends parked messages back to the analysis queue, all of them or the one; answers those that went. */
  redrive(id?: string): Promise<DeadLetter[]>;
}

interface Held extends DeadLetter {
  receipt: string;
}

/** A queue can only be looked at by taking its messages: they are hidden for so long, and given back at once when we are done. */
const HELD_SECONDS = 60;

export function openDeadLetters(client: Pick<SQSClient, 'send'>, urls: { queueUrl: string; deadLetterQueueUrl: string }): DeadLetterQueue {
  const QueueUrl = urls.deadLetterQueueUrl;
  const giveBack = (held: readonly Held[]) =>
    Promise.all(
      held.map(({ receipt }) =>
        client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receipt, VisibilityTimeout: 0 })),
      ),
    );

  async function take(): Promise<Held[]> {
    const held = new Map<string, Held>();
    // A receive may come back empty although there is more: only a second one in a row is believed.
    for (let empty = 0; empty < 2;) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: HELD_SECONDS,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      );
      empty = Messages.length === 0 ? empty + 1 : 0;
      for (const message of Messages) held.set(message.MessageId ?? '', heldOf(message));
    }
    return [...held.values()].sort((a, b) => a.since.getTime() - b.since.getTime() || (a.id < b.id ? -1 : 1));
  }

  return {
    async list() {
      const held = await take();
      await giveBack(held);
      return held.map(shown);
    },
    async redrive(id) {
      const held = await take();
      const chosen = held.filter((each) => id === undefined || each.id === id);
      await giveBack(held.filter((each) => !chosen.includes(each)));
      for (const each of chosen) {
        // Sent before it is deleted: twice is harmless, never is not.
        await client.send(new SendMessageCommand({ QueueUrl: urls.queueUrl, MessageBody: each.body }));
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: each.receipt }));
      }
      return chosen.map(shown);
    },
  };
}

function shown({ id, body, reason, since }: Held): DeadLetter {
  return { id, body, reason, since };
}

function heldOf(message: Message): Held {
  const own = message.MessageAttributes ?? {};
  const parkedAt = Number(own['parkedAt']?.StringValue ?? message.Attributes?.SentTimestamp);
  return {
    id: message.MessageId ?? '',
    receipt: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    // What SQS moved here itself, after the last of its receives, carries no reason.
    reason: own['reason']?.StringValue ?? 'The dispatcher failed on it each time it was delivered; its log says why.',
    since: new Date(Number.isFinite(parkedAt) ? parkedAt : 0),
  };
}
