/** `POST /ingest` at the gateway: who may, before any function is called. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INGEST_THROTTLE } from '../../lib/api-throttle.ts';
import { startGateway, type Gateway } from '../../lib/local/gateway.ts';
import { openIngestKey } from '../../lib/local/knowledge.ts';

describe('POST /ingest on this machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'alex-ingest-'));
  const key = openIngestKey(folder);
  const invoked: unknown[] = [];
  let gateway: Gateway;
  const post = (headers: Record<string, string>, body = '{"documents":[]}', method = 'POST') =>
    fetch(`${gateway.url}/ingest`, { method, headers, ...(method === 'POST' && { body }) });

  beforeAll(async () => {
    gateway = await startGateway({ port: 0, jwks: { keys: [] } });
  });
  afterAll(async () => {
    await gateway.close(0);
    rmSync(folder, { recursive: true });
  });

  test('waits until the system is up', async () => {
    expect((await post({ 'x-api-key': key })).status).toBe(503);
    gateway.takeDocuments(
      (arn, event) => (
        invoked.push([arn, event]),
        Promise.resolve({
          ok: true as const,
          payload: { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"results":[]}' },
        })
      ),
      'ingest',
      key,
    );
  });

  test('is kept in a file that only its owner reads, and stays', () => {
    expect(statSync(join(folder, 'ingest-key')).mode & 0o777).toBe(0o600);
    expect(openIngestKey(folder)).toBe(key);
    expect(key.length).toBeGreaterThanOrEqual(30);
  });

  test.each<[string, Record<string, string>, string, number]>([
    ['no key', {}, 'POST', 403],
    ['a wrong key', { 'x-api-key': 'x'.repeat(40) }, 'POST', 403],
    ['a part of the key', { 'x-api-key': key.slice(0, -1) }, 'POST', 403],
    ['a session token instead', { authorization: 'Bearer x' }, 'POST', 403],
    ['a web page', { 'x-api-key': key, 'origin': 'http://127.0.0.1:3000' }, 'POST', 403],
    ['a page of another site', { 'x-api-key': key, 'sec-fetch-site': 'cross-site' }, 'POST', 403],
    ['GET', { 'x-api-key': key }, 'GET', 405],
  ])('%s is refused before the function', async (_, headers, method, status) => {
    expect((await post(headers, undefined, method)).status).toBe(status);
    expect(invoked).toEqual([]);
  });

  test('with the key the function is handed what a REST API hands it', async () => {
    const answer = await post({ 'x-api-key': key, 'content-type': 'application/json' });
    expect([answer.status, await answer.text()]).toEqual([200, '{"results":[]}']);
    expect(invoked).toEqual([
      [
        'ingest',
        expect.objectContaining({ httpMethod: 'POST', isBase64Encoded: true, body: Buffer.from('{"documents":[]}').toString('base64') }),
      ],
    ]);
    expect(JSON.stringify(invoked)).not.toContain(key);
  });

  test('more requests than the usage plan takes are told to wait', async () => {
    const statuses = await Promise.all(
      Array.from({ length: INGEST_THROTTLE.burst + 10 }, async () => (await post({ 'x-api-key': key })).status),
    );
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(5);
    expect((await post({ 'x-api-key': key }, 'x'.repeat(11 * 1024 * 1024)).catch(() => ({ status: 413 }))).status).toBe(413);
  });
});
