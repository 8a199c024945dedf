/** The provider against a server on loopback that answers in the shapes of the real one, and in the ways in which a real one fails. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { secretsClient } from '#ports/clients.ts';
import { openPolygon } from '#ports/prices.ts';
import { readApiKey } from '#ports/secrets.ts';
import { listen } from '../../lib/local/listen.ts';
import { startSecretsManager } from '../../lib/local/secrets-manager.ts';

const DAY = '2026-11-20';
const bar = (ticker: string, close: unknown, over: object = {}) => ({
  T: ticker,
  v: 1_000,
  vw: 1,
  o: 1,
  c: close,
  h: 1,
  l: 1,
  t: Date.parse(`${DAY}T21:00:00Z`),
  n: 10,
  ...over,
});
const day = (results: unknown[], over: object = {}) =>
  JSON.stringify({
    queryCount: results.length,
    resultsCount: results.length,
    adjusted: false,
    results,
    status: 'OK',
    request_id: 'a',
    count: results.length,
    ...over,
  });

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Reply = (request: IncomingMessage, response: ServerResponse) => void;
/** Answers in turn; the last one again and again. */
async function provider(...replies: Reply[]) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    (replies[Math.min(asked.length, replies.length) - 1] as Reply)(request, response);
  });
  const listening = await listen(server);
  closers.push(() => listening.close());
  return { asked, polygon: openPolygon({ url: listening.url, key: 'k3y', answerMs: 300, attempts: 3, firstPauseMs: 5 }) };
}
const reply =
  (status: number, body: string, headers: Record<string, string> = {}): Reply =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };

test('a day of closes, asked for unadjusted, with the key in a header and not in the address', async () => {
  const { asked, polygon } = await provider(reply(200, day([bar('VTI', 301.25), bar('BRK.B', 480)])));
  expect(await polygon.dailyCloses(DAY)).toEqual({
    source: 'Polygon daily close',
    bars: [
      { ticker: 'VTI', close: 301.25 },
      { ticker: 'BRK.B', close: 480 },
    ],
  });
  expect(asked[0]?.url).toBe(`/v2/aggs/grouped/locale/us/market/stocks/${DAY}?adjusted=false`);
  expect(asked[0]?.headers.authorization).toBe('Bearer k3y');
});

test.each([
  ['without results', JSON.stringify({ queryCount: 0, resultsCount: 0, adjusted: false, status: 'OK' })],
  ['with none', day([])],
])('a holiday %s is an empty day', async (_, body) => {
  expect((await (await provider(reply(200, body))).polygon.dailyCloses(DAY)).bars).toEqual([]);
});

test('closes that are no price are handed on for the guard, so that one share does not cost a day', async () => {
  const { polygon } = await provider(reply(200, day([bar('A', 0), bar('B', -1), bar('C', null), bar('D', 'NaN'), bar('E', 5)])));
  expect((await polygon.dailyCloses(DAY)).bars.map(({ close }) => close)).toEqual([0, -1, null, 'NaN', 5]);
});

test('a delayed plan’s answer is taken', async () => {
  expect((await (await provider(reply(200, day([bar('A', 1)], { status: 'DELAYED' })))).polygon.dailyCloses(DAY)).bars).toHaveLength(1);
});

describe('what is wrong is told by its kind', () => {
  test.each([
    ['401', 'PriceKeyError', reply(401, '{"status":"ERROR","error":"Unknown API Key"}'), 1],
    ['403', 'PriceKeyError', reply(403, '{"status":"NOT_AUTHORIZED"}'), 1],
    ['404', 'PriceAnswerError', reply(404, '{}'), 1],
    ['429 for good', 'PriceProviderUnavailableError', reply(429, '{"status":"ERROR"}'), 3],
    ['500 for good', 'PriceProviderUnavailableError', reply(500, 'oops'), 3],
    ['cut off', 'PriceAnswerError', reply(200, day([bar('A', 1)]).slice(0, -20)), 1],
    ['NaN in the JSON', 'PriceAnswerError', reply(200, day([bar('A', 1)]).replace('"c":1', '"c":NaN')), 1],
    ['another shape', 'PriceAnswerError', reply(200, '{"prices":{"A":1}}'), 1],
    ['a list', 'PriceAnswerError', reply(200, '[]'), 1],
    ['an error as 200', 'PriceAnswerError', reply(200, '{"status":"ERROR","error":"no"}'), 1],
    ['bars without tickers', 'PriceAnswerError', reply(200, day([{ c: 1 }])), 1],
    ['fewer bars than named', 'PriceAnswerError', reply(200, day([bar('A', 1)], { resultsCount: 9 })), 1],
    ['another day', 'PriceAnswerError', reply(200, day([bar('A', 1, { t: Date.parse('2026-11-18T21:00:00Z') })])), 1],
    ['another place', 'PriceProviderUnavailableError', reply(302, '', { location: 'http://127.0.0.1:1/' }), 3],
    ['late', 'PriceProviderUnavailableError', () => undefined, 3],
    [
      'a body that never ends',
      'PriceProviderUnavailableError',
      (_request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(200).write('{"status":"OK",');
      },
      3,
    ],
    [
      'a connection that breaks',
      'PriceProviderUnavailableError',
      (request: IncomingMessage) => {
        request.socket.destroy();
      },
      3,
    ],
  ] as const)('%s: %s', async (_, name, answer, calls) => {
    const { asked, polygon } = await provider(answer);
    const error: unknown = await polygon.dailyCloses(DAY).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name });
    expect(String(error)).toContain(DAY);
    expect(String(error)).not.toContain('k3y');
    expect(asked).toHaveLength(calls);
  });

  test('429 and 500 are waited out', async () => {
    const { asked, polygon } = await provider(reply(429, '{}', { 'retry-after': '0' }), reply(503, ''), reply(200, day([bar('A', 1)])));
    expect((await polygon.dailyCloses(DAY)).bars).toHaveLength(1);
    expect(asked).toHaveLength(3);
  });
});

describe('the key', () => {
  const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:alex/polygon';
  async function keyOf(value: string, arn = ARN): Promise<string | null> {
    const secrets = await startSecretsManager({ [ARN]: value });
    closers.push(() => secrets.close());
    const client = secretsClient({ AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url });
    closers.push(() => Promise.resolve(client.destroy()));
    return readApiKey(client, arn);
  }
  test.each([
    ['{"apiKey":"abc"}', 'abc'],
    [' abc\n', 'abc'],
    ['', null],
  ])('%j', async (value, key) => {
    expect(await keyOf(value)).toBe(key);
  });
  test.each([['{"key":"s3cret"}'], ['{"apiKey":""}'], ['{broken s3cret']])('%j is refused, and not shown', async (value) => {
    const error: unknown = await keyOf(value).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'SecretError' });
    expect(String(error)).not.toContain('s3cret');
  });
  test('another secret is not there', async () => {
    await expect(keyOf('x', `${ARN}-other`)).rejects.toMatchObject({
      name: 'SecretError',
      message: expect.stringContaining('ResourceNotFoundException') as string,
    });
  });
});
