/** Bodies as they travel: compressed, and with each key once. */
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PreviewView } from '#schema/holdings.ts';
import { Problem } from '#schema/problem.ts';
import { duplicateKey } from '../../../functions/api/duplicate-keys.ts';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { callerOf, type Caller } from './calls.ts';

let data: TestDatabase;
let call: Caller;
beforeAll(async () => {
  data = await startTestDatabase();
  call = callerOf(data);
});
afterAll(() => data.close());

const send = (path: string, body: Buffer | string, headers: Record<string, string> = {}) =>
  call.raw({
    rawPath: path,
    requestContext: { http: { method: 'POST' } },
    headers: { 'authorization': 'Bearer ada', 'content-type': 'application/json', ...headers },
    ...(typeof body === 'string' ? { body } : { body: body.toString('base64'), isBase64Encoded: true }),
  });
const ACCOUNT = { name: 'Zoë’s 401(k)', cashBalance: '1.00' };
const GZIP = { 'content-encoding': 'gzip' };

describe('A compressed body', () => {
  test('is read as what it unpacks to', async () => {
    const answered = await send('/api/accounts', gzipSync(JSON.stringify(ACCOUNT)), GZIP);
    expect([answered.statusCode, JSON.parse(answered.body)]).toEqual([201, expect.objectContaining(ACCOUNT)]);
    expect((await send('/api/accounts', JSON.stringify(ACCOUNT), { 'content-encoding': 'identity' })).statusCode).toBe(201);
  });

  test('of a few kilobytes that would be a hundred megabytes is refused as soon as it is too large', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(110_000);
    const began = process.memoryUsage().rss;
    const refused = await send('/api/accounts', bomb, GZIP);
    expect(Problem.parse(JSON.parse(refused.body))).toMatchObject({ status: 413, detail: expect.stringContaining('256 KB') as string });
    expect(process.memoryUsage().rss - began).toBeLessThan(50 * 1024 * 1024);
  });

  test.each<[string, Buffer | string, Record<string, string>, number]>([
    ['that is no gzip', Buffer.from('{"name": "x"}'), GZIP, 400],
    ['that is cut off', gzipSync(JSON.stringify(ACCOUNT)).subarray(0, 30), GZIP, 400],
    ['that came as text', JSON.stringify(ACCOUNT), GZIP, 400],
    ['in another way', gzipSync(JSON.stringify(ACCOUNT)), { 'content-encoding': 'br' }, 415],
    ['twice', gzipSync(gzipSync(JSON.stringify(ACCOUNT))), { 'content-encoding': 'gzip, gzip' }, 415],
    ['of another type', gzipSync('name=x'), { ...GZIP, 'content-type': 'text/plain' }, 415],
  ])('%s is refused', async (_what, body, headers, status) => {
    const refused = await send('/api/accounts', body, headers);
    expect(Problem.parse(JSON.parse(refused.body)).status).toBe(status);
    if (headers['content-encoding'] === 'br') expect(refused.headers['accept-encoding']).toBe('gzip');
  });

  test('carries ten thousand lines and more, in an answer that is compressed for who accepts it', async () => {
    const lines = Array.from(
      { length: 16_000 },
      (_, n) => `"Account ${n % 40}","SYM${n}","A fund of a long name, number ${n}","${n + 1}.5","12.25"`,
    );
    const text = `Account,Symbol,Description,Quantity,Price\n${lines.join('\n')}\n`;
    const body = JSON.stringify({ text, asOf: '2026-11-20' });
    const plain = await send('/api/holdings/preview', gzipSync(body), GZIP);
    expect(Problem.parse(JSON.parse(plain.body))).toMatchObject({
      status: 422,
      type: '/problems/answer-too-large',
      detail: expect.stringContaining('accept-encoding: gzip') as string,
    });
    const packed = await send('/api/holdings/preview', gzipSync(body), { ...GZIP, 'accept-encoding': 'br;q=1.0, gzip;q=0.8' });
    expect(packed).toMatchObject({
      statusCode: 200,
      isBase64Encoded: true,
      headers: { 'content-encoding': 'gzip', 'vary': expect.stringContaining('accept-encoding') as string },
    });
    const view = PreviewView.parse(JSON.parse(gunzipSync(Buffer.from(packed.body, 'base64')).toString()));
    expect(view.preview.accounts.flatMap(({ positions }) => positions)).toHaveLength(16_000);
    expect((await send('/api/holdings/preview', gzipSync(body), { ...GZIP, 'accept-encoding': 'gzip;q=0, br' })).statusCode).toBe(422);
  }, 120_000);
});

describe('A key', () => {
  test.each([
    ['{"name":"a","cashBalance":"1.00","name":"b"}', 'name'],
    ['{"name":"a","\\u006eame":"b"}', 'name'],
    ['{"name":"a","purpose":"{\\"x\\":1,\\"x\\":2}","cashBalance":"1","cashBalance":"2"}', 'cashBalance'],
  ])('given twice is refused by its name: %s', async (body, key) => {
    const refused = Problem.parse(JSON.parse((await send('/api/accounts', body)).body));
    expect(refused).toMatchObject({ status: 400, type: '/problems/duplicate-key', detail: expect.stringContaining(`"${key}"`) as string });
  });

  test('given twice below something else is found, too; the same one in two objects is not', () => {
    expect(duplicateKey('[{"a":1},{"a":1,"b":{"c":[{"d":1,"d":2}]}}]')).toBe('d');
    expect(duplicateKey('{"a":{"a":{"a":[{"a":1},{"a":2}]}},"b":"a","c":["a","a"]}')).toBeNull();
    expect(duplicateKey('{"":1,"":2}')).toBe('');
    expect(duplicateKey('{"__proto__":1,"__proto__":2}')).toBe('__proto__');
    for (const text of ['1', '"a"', 'null', '[]', '{}', '"\\\\"', '{"a\\"":1,"a":2}', '{"a\\\\":1,"a":2}'])
      expect(duplicateKey(text)).toBeNull();
  });

  test('given once in any JSON is none given twice, however it is written; any given again is found', () => {
    const json = fc.jsonValue();
    fc.assert(
      fc.property(json, fc.constantFrom(0, 1, '\t'), (value, space) => {
        expect(duplicateKey(JSON.stringify(value, null, space))).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), json, { minKeys: 1 }), fc.nat(), json, (object, n, other) => {
        const keys = Object.keys(object);
        const key = keys[n % keys.length] ?? '';
        expect(duplicateKey(`[${JSON.stringify(object).slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(other)}}]`)).toBe(key);
      }),
    );
  });
});
