/** Services that take a call and never answer: a function says so before Lambda ends it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { queueClient, secretsClient } from '#ports/clients.ts';
import { openDatabase } from '#ports/database.ts';
import { beforeEnd } from '#ports/deadline.ts';
import { openQueue } from '#ports/queue.ts';
import { secretText } from '#ports/secrets.ts';
import { databaseEnvironment } from '../local-database.ts';

let silent: Server;
let url: string;
let asked: string[] = [];
/** The first call is answered by this, where there is something. */
let first: object | undefined;

beforeAll(async () => {
  silent = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (first === undefined) return;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(first));
    first = undefined;
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
});
afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

/** What `work` throws, and when. */
async function failure(timeLeft: number, work: () => Promise<unknown>): Promise<{ name: string; ms: number }> {
  asked = [];
  const from = performance.now();
  const error = await beforeEnd(timeLeft, work).catch((thrown: unknown) => thrown);
  return { name: error instanceof Error ? error.name : 'nothing', ms: performance.now() - from };
}
const TIME_LEFT = 1_500;

describe('A call that nobody answers is given up before the invocation ends', () => {
  test('of the database, once: a statement that may still run is not sent again', async () => {
    const db = openDatabase(databaseEnvironment(url, 'app_user'));
    const { name, ms } = await failure(TIME_LEFT, () => db.query('SELECT 1', {}, z.unknown()));
    expect(name).toBe('DatabaseUnavailableError');
    expect(ms).toBeGreaterThan(TIME_LEFT * 0.7);
    expect(ms).toBeLessThan(TIME_LEFT + 1_000);
    expect(asked).toHaveLength(1);
  });

  test('of the database in a transaction, which is still rolled back', async () => {
    first = { transactionId: 't-1' };
    const db = openDatabase(databaseEnvironment(url, 'app_user'));
    expect((await failure(TIME_LEFT, () => db.asUser('user_1', () => Promise.resolve()))).name).toBe('DatabaseUnavailableError');
    expect(asked).toEqual(['/BeginTransaction', '/Execute', '/RollbackTransaction']);
  });

  test('of the queue and of secrets', async () => {
    const queue = openQueue(queueClient({ AWS_ENDPOINT_URL_SQS: url }), { queueUrl: `${url}/1/q` });
    expect((await failure(TIME_LEFT, () => queue.enqueue({ jobId: '7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6' }))).ms).toBeLessThan(
      TIME_LEFT + 1_000,
    );
    const secrets = secretsClient({ AWS_ENDPOINT_URL_SECRETS_MANAGER: url });
    expect(await failure(TIME_LEFT, () => secretText(secrets, 'arn:x'))).toMatchObject({ name: 'SecretError' });
  });

  test('and the deadline is gone with the invocation', async () => {
    await beforeEnd(50, () => Promise.resolve());
    const db = openDatabase(databaseEnvironment(url, 'app_user'));
    const late = Promise.race([
      db.query('SELECT 1', {}, z.unknown()).catch((error: unknown) => error),
      new Promise((resolve) => setTimeout(() => resolve('still waiting'), 300)),
    ]);
    expect(await late).toBe('still waiting');
  });
});
