/** Parked messages are not lost with the process: they are on disk before anybody is told that they are parked. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDeadLetters } from '#ports/dead-letters.ts';
import { openQueue } from '#ports/queue.ts';
import { startEventSource } from '../../lib/local/event-source.ts';
import { MAX_RECEIVES, sqsClient, startSqs, type Queues } from '../../lib/local/sqs.ts';

let folder: string;
let parkedFile: string;
let queues: Queues;
let client: SQSClient;

async function start(): Promise<void> {
  queues = await startSqs({ visibilitySeconds: 30, parkedFile });
  client = sqsClient(queues.url);
}
async function stop(): Promise<void> {
  client.destroy();
  await queues.close();
}
const letters = () => openDeadLetters(client, queues);
const park = (body: string, reason: string) => openQueue(client, queues).park(body, reason, { messageId: 'm-1' });
const onDisk = () =>
  existsSync(parkedFile) ? (JSON.parse(readFileSync(parkedFile, 'utf8')) as { body: string }[]).map(({ body }) => body) : [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alex parked '));
  parkedFile = join(folder, 'below', 'dead-letters.json');
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('parked messages', () => {
  it('are listed with reason and age, as often as anyone looks', async () => {
    await park('no job', 'The body is not JSON.');
    for (let look = 0; look < 3; look += 1) {
      const [found, ...more] = await letters().list();
      expect(more).toEqual([]);
      expect(found).toMatchObject({ body: 'no job', reason: 'The body is not JSON.' });
      expect(Math.abs(Date.now() - (found?.since.getTime() ?? 0))).toBeLessThan(60_000);
    }
  });

  it('are on disk once they are parked, and there again after a restart, with their reason and since when', async () => {
    const bodies = Array.from({ length: 23 }, (_, n) => `no job ${n}`);
    for (const body of bodies) await park(body, `Reason of ${body}.`);
    expect(onDisk()).toEqual(bodies);
    const before = await letters().list();
    for (let restart = 0; restart < 2; restart += 1) {
      await stop();
      await start();
    }
    const after = await letters().list();
    expect(after.map(({ body, reason }) => [body, reason]).sort()).toEqual(bodies.map((body) => [body, `Reason of ${body}.`]).sort());
    const since = (all: typeof after) => Math.min(...all.map((each) => each.since.getTime()));
    expect(Math.abs(since(after) - since(before))).toBeLessThan(1_000);
    expect(onDisk()).toHaveLength(23);
  });

  it('are on disk too when the queue itself gives a message up', async () => {
    const source = startEventSource({
      ...queues,
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:alex-dispatcher',
      retrySeconds: 0,
      log: () => undefined,
      invoke: () => Promise.resolve({ ok: false, error: { errorType: 'TypeError', errorMessage: 'It cannot cope with this one.' } }),
    });
    await client.send(new SendMessageCommand({ QueueUrl: queues.queueUrl, MessageBody: 'too much' }));
    await expect.poll(async () => (await letters().list()).map(({ body }) => body), { timeout: 10_000 }).toEqual(['too much']);
    await source.close();
    expect(onDisk()).toEqual(['too much']);
    await stop();
    await start();
    expect((await letters().list()).map(({ body, reason }) => [body, reason])).toEqual([
      ['too much', 'The dispatcher failed on it each time it was delivered; its log says why.'],
    ]);
    expect(MAX_RECEIVES).toBeGreaterThan(1);
  });

  it('go back to the queue when they are redriven, one or all, and are on disk no more', async () => {
    for (const body of ['one', 'two', 'three']) await park(body, 'Why.');
    const two = (await letters().list()).find(({ body }) => body === 'two');
    expect((await letters().redrive(two?.id)).map(({ body }) => body)).toEqual(['two']);
    expect(onDisk()).toEqual(['one', 'three']);
    expect(await letters().redrive('nobody')).toEqual([]);
    expect((await letters().redrive()).map(({ body }) => body).sort()).toEqual(['one', 'three']);
    expect(onDisk()).toEqual([]);
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: queues.queueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages?.map(({ Body }) => Body).sort()).toEqual(['one', 'three', 'two']);
    expect(await letters().list()).toEqual([]);
  });

  it('are not overwritten by a start that cannot read them', async () => {
    writeFileSync(`${folder}/broken.json`, '[{"half');
    await expect(startSqs({ visibilitySeconds: 30, parkedFile: `${folder}/broken.json` })).rejects.toThrow(/broken\.json cannot be read/);
    expect(readFileSync(`${folder}/broken.json`, 'utf8')).toBe('[{"half');
  });
});
