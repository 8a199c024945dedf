import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forPrograms, isWebPage } from '../../lib/local/callers.ts';
import { startDataApi, type DataApi } from '../../lib/local/data-api.ts';
import { startSecretsManager, type SecretsManager } from '../../lib/local/secrets-manager.ts';
import { startLambda, type Lambda } from '../../lib/local/lambda.ts';
import { listen, type Listening } from '../../lib/local/listen.ts';
import { startSqs, type Queues } from '../../lib/local/sqs.ts';
import { startStepFunctions } from '../../lib/local/step-functions.ts';

const LOOPBACK = { host: '127.0.0.1:4000' };

describe('a caller', () => {
  it.each<[string, IncomingHttpHeaders]>([
    ['a page of another site', { ...LOOPBACK, origin: 'https://evil.test' }],
    ['a page that hides its origin', { ...LOOPBACK, origin: 'null' }],
    ['an image or a link in a page', { ...LOOPBACK, 'sec-fetch-site': 'cross-site' }],
    ['a name that was made to point here', { host: 'evil.test:4000' }],
    ['a name that only begins like ours', { host: '127.0.0.1.evil.test' }],
    ['nobody', {}],
  ])('that is %s is a web page', (_, headers) => {
    expect(isWebPage(headers)).toBe(true);
  });

  it.each(['127.0.0.1:4000', 'localhost:4000', 'LOCALHOST', '[::1]:4000'])('that asks %s and says no more is a program', (host) => {
    expect(isWebPage({ host })).toBe(false);
  });
});

describe('the services that check no signature', () => {
  let dataApi: DataApi;
  let queues: Queues;
  let lambda: Lambda;
  let machine: Awaited<ReturnType<typeof startStepFunctions>>;
  let secrets: SecretsManager;
  let other: Listening;
  const folder = mkdtempSync(join(tmpdir(), 'alex callers '));
  const asked: string[] = [];
  const services = (): [string, string][] => [
    ['Data API', `${dataApi.url}/Execute`],
    ['SQS', queues.url],
    ['Lambda', lambda.url],
    ['Step Functions', machine.url],
    ['Secrets Manager', secrets.url],
    ['another', other.url],
  ];

  beforeAll(async () => {
    dataApi = await startDataApi({ onCall: (path) => void asked.push(path) });
    queues = await startSqs({ visibilitySeconds: 30 });
    lambda = await startLambda({ functions: [], environment: () => ({}) });
    machine = await startStepFunctions({ machines: [], folder, invoke: () => Promise.resolve({ ok: true, payload: null }) });
    secrets = await startSecretsManager({});
    other = await listen(createServer(forPrograms((_, response) => void response.end('{}'))));
  }, 60_000);
  afterAll(async () => {
    await Promise.all([dataApi.close(), queues.close(), lambda.close(), machine.close(), secrets.close(), other.close()]);
    rmSync(folder, { recursive: true });
  });

  const statusOf = (url: string, headers: OutgoingHttpHeaders) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sql = {
        resourceArn: 'arn:aws:rds:us-east-1:000000000000:cluster:alex',
        secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:alex/owner',
        sql: 'SELECT 1',
      };
      request(url, { method: 'POST', headers: { 'content-type': 'text/plain', ...headers } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end(JSON.stringify(sql));
    });

  it('do nothing for a web page', async () => {
    for (const [name, url] of services()) {
      expect(await statusOf(url, { origin: 'https://evil.test' }), name).toBe(403);
      expect(await statusOf(url, { host: 'evil.test' }), name).toBe(403);
    }
    expect(asked).toEqual([]);
  });

  it('listen to programs', async () => {
    for (const [name, url] of services()) expect(await statusOf(url, {}), name).not.toBe(403);
    expect(asked).toEqual(['/Execute']);
  });
});
