/**
 * What is parked in the dead-letter queue, kept on disk: fauxqs holds its queues in memory, and a parked message is in no database. It
 * watches the requests of the queues, and answers one that parks a message only once that is written.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { buildApp } from 'fauxqs';
import * as z from 'zod';

const Attributes = z.record(
  z.string(),
  z.object({ DataType: z.string(), StringValue: z.string().optional(), BinaryValue: z.string().optional() }),
);
const Parked = z.object({ id: z.string(), body: z.string(), attributes: Attributes, since: z.number() });
export type Parked = z.infer<typeof Parked>;

/** One file, written whole at each change: few messages are ever parked. */
export class ParkedMessages {
  readonly #file: string;
  readonly #byId: Map<string, Parked>;

  constructor(file: string) {
    this.#file = file;
    this.#byId = new Map(readFile(file).map((each) => [each.id, each]));
  }

  all(): Parked[] {
    return [...this.#byId.values()];
  }

  add(parked: Parked): void {
    this.#byId.set(parked.id, parked);
    this.#write();
  }

  remove(id: string): void {
    if (this.#byId.delete(id)) this.#write();
  }

  clear(): void {
    this.#byId.clear();
    this.#write();
  }

  #write(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, `${JSON.stringify(this.all(), null, 2)}\n`, { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function readFile(file: string): Parked[] {
  try {
    return z.array(Parked).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`${file} cannot be read, and it holds the parked messages: mend it, or move it away to begin without them.`, {
      cause: error,
    });
  }
}

const Request = z.looseObject({
  QueueUrl: z.string(),
  MessageBody: z.string().optional(),
  MessageAttributes: Attributes.optional(),
  ReceiptHandle: z.string().optional(),
  Entries: z.array(z.looseObject({ Id: z.string(), ReceiptHandle: z.string().optional() })).optional(),
});
const Message = z.looseObject({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MessageAttributes: Attributes.optional(),
  Attributes: z.record(z.string(), z.string()).optional(),
});
const Response = z.looseObject({
  MessageId: z.string().optional(),
  Messages: z.array(Message).optional(),
  Successful: z.array(z.looseObject({ Id: z.string() })).optional(),
});

export interface Watched {
  /** Names of the two queues. */
  queue: string;
  deadLetters: string;
  /** After so many receives the queue gives a message up. */
  maxReceives: number;
}

/** Call it before the app listens. */
export function watchParked(app: ReturnType<typeof buildApp>, { queue, deadLetters, maxReceives }: Watched, parked: ParkedMessages): void {
  /** By receipt: which parked message it is for, and which message has had its last chance. */
  const receipts = new Map<string, string>();
  const lastChances = new Map<string, Parked>();

  const onDeadLetters = (operation: string, request: z.infer<typeof Request>, response: z.infer<typeof Response>): void => {
    switch (operation) {
      case 'SendMessage': {
        const since = Number(request.MessageAttributes?.['parkedAt']?.StringValue ?? Date.now());
        parked.add({ id: response.MessageId ?? '', body: request.MessageBody ?? '', attributes: request.MessageAttributes ?? {}, since });
        return;
      }
      case 'ReceiveMessage':
        for (const { MessageId, ReceiptHandle } of response.Messages ?? []) receipts.set(ReceiptHandle, MessageId);
        return;
      case 'DeleteMessage':
        parked.remove(receipts.get(request.ReceiptHandle ?? '') ?? '');
        receipts.delete(request.ReceiptHandle ?? '');
        return;
      case 'DeleteMessageBatch': {
        const done = new Set((response.Successful ?? []).map(({ Id }) => Id));
        for (const { Id, ReceiptHandle = '' } of request.Entries ?? []) if (done.has(Id)) parked.remove(receipts.get(ReceiptHandle) ?? '');
        return;
      }
      case 'PurgeQueue':
        parked.clear();
    }
  };
  /** A message that fails its last receive is moved by the queue itself with the next one, and keeps its id. */
  const onQueue = (operation: string, request: z.infer<typeof Request>, response: z.infer<typeof Response>): void => {
    if (operation === 'ReceiveMessage') {
      for (const message of response.Messages ?? []) {
        if (Number(message.Attributes?.['ApproximateReceiveCount']) < maxReceives) continue;
        lastChances.set(message.ReceiptHandle, {
          id: message.MessageId,
          body: message.Body,
          attributes: message.MessageAttributes ?? {},
          since: Date.now(),
        });
      }
      return;
    }
    const given = lastChances.get(request.ReceiptHandle ?? '');
    if (!given) return;
    if (operation === 'ChangeMessageVisibility') parked.add(given);
    if (operation === 'ChangeMessageVisibility' || operation === 'DeleteMessage') lastChances.delete(request.ReceiptHandle ?? '');
  };

  app.addHook('onSend', (request, reply, payload, done) => {
    const operation = /^AmazonSQS\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1];
    const asked = Request.safeParse(request.body);
    if (operation !== undefined && asked.success && reply.statusCode === 200) {
      const answered = Response.safeParse(typeof payload === 'string' && payload !== '' ? JSON.parse(payload) : {}).data ?? {};
      if (asked.data.QueueUrl.endsWith(`/${deadLetters}`)) onDeadLetters(operation, asked.data, answered);
      else if (asked.data.QueueUrl.endsWith(`/${queue}`)) onQueue(operation, asked.data, answered);
    }
    done(null, payload);
  });
}
