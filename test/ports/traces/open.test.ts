/** Recordings on their way to LangFuse: by the real SDKs to the receiver, and what becomes of them when it is not there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { NO_TRACES, type Traces } from '#ports/traces.ts';
import { traceIdOf } from '#ports/traces/ids.ts';
import { DELIVER_MS, openTraces } from '#ports/traces/open.ts';
import { startLangfuse, type LangfuseServer } from '../../../lib/local/langfuse.ts';
import { openTraceStore, readTrace } from '../../../lib/local/langfuse/store.ts';
import { startSecretsManager, type SecretsManager } from '../../../lib/local/secrets-manager.ts';

const KEYS = { publicKey: 'pk-lf-test', secretKey: 'sk-lf-test' };
const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:alex/langfuse';
const folder = mkdtempSync(join(tmpdir(), 'alex-langfuse-'));
let server: LangfuseServer;
let secrets: SecretsManager;
const contents: Record<string, string> = { [ARN]: JSON.stringify(KEYS), [`${ARN}-off`]: '', [`${ARN}-odd`]: 'kJ8sd-generated' };

beforeAll(async () => {
  server = await startLangfuse({ keys: KEYS, store: openTraceStore(folder), markers: ['ZEBRAMARKER'] });
  secrets = await startSecretsManager(contents);
});
afterAll(async () => {
  await Promise.all([server.close(), secrets.close()]);
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => server.misbehave(null));

const warnings: string[] = [];
let jobs = 0;
const nextJob = () => ({ jobId: `7d1f2a34-5b6c-4d7e-8f90-${String((jobs += 1)).padStart(12, '0')}`, attempt: 1, userId: 'user_1' });
function open(settings: Record<string, string> = {}, now?: () => number): () => Traces {
  warnings.length = 0;
  const keys = 'LANGFUSE_SECRET_ARN' in settings ? {} : { LANGFUSE_PUBLIC_KEY: KEYS.publicKey, LANGFUSE_SECRET_KEY: KEYS.secretKey };
  return openTraces(
    {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      LANGFUSE_BASE_URL: server.url,
      LANGFUSE_TRACING_ENVIRONMENT: 'test',
      ...keys,
      ...settings,
    },
    (message, detail) => warnings.push(`${message} ${detail['error_name'] ?? ''}`),
    now,
  );
}
/** An invocation of a job; answers how long its end was waited for. */
async function invocation(begin: () => Traces, job = nextJob()): Promise<{ traceId: string; waited: number }> {
  const traces = begin();
  const trace = traces.of(job);
  await trace.within('agent', 'Planner', (span) =>
    span.within('generation', 'plan_analysis', (generation) => {
      generation.tell({
        input: { material: { instruments: [{ symbol: 'ZEBRAMARKER', name: 'Zebra $12' }] } },
        output: 'ZEBRAMARKER is 12%',
        model: { id: 'm', parameters: { maxTokens: 10 } },
        detail: { prompt: 'plan_analysis', prompt_version: '0123456789ab' },
        usage: { modelId: 'm', inputTokens: 130, cacheReadTokens: 100, cacheWriteTokens: 20, outputTokens: 5, costMicroDollars: 1_234 },
      });
      generation.score('claims_refused', 2);
    }),
  );
  trace.end({ outcome: 'completed', from: new Date(Date.now() - 5_000) });
  trace.score('repairs', 1);
  const from = performance.now();
  await traces.deliver();
  return { traceId: traceIdOf(job.jobId), waited: performance.now() - from };
}
const arrived = async (traceId: string) => {
  await expect.poll(() => readTrace(folder, traceId)?.scores.length, { timeout: 10_000 }).toBe(2);
  await expect.poll(() => readTrace(folder, traceId)?.spans.length, { timeout: 10_000 }).toBe(3);
  return readTrace(folder, traceId);
};
/** Timers of a busy machine. */
const SLACK_MS = 400;

describe('Traces', () => {
  test.each([
    {},
    { LANGFUSE_BASE_URL: 'http://127.0.0.1:1' },
    { LANGFUSE_PUBLIC_KEY: 'a', LANGFUSE_SECRET_KEY: 'b' },
    { LANGFUSE_BASE_URL: 'http://127.0.0.1:1', LANGFUSE_PUBLIC_KEY: 'a' },
    { LANGFUSE_BASE_URL: '', LANGFUSE_SECRET_ARN: ARN },
  ])('are none without an address and keys: %j', (environment) => {
    expect(openTraces(environment, () => undefined)()).toBe(NO_TRACES);
  });

  test('arrive with model, tokens by kind, cost, prompt, hashed user and scores, masked', async () => {
    const trace = await arrived((await invocation(open())).traceId);
    const generation = trace?.spans.find(({ name }) => name === 'plan_analysis');
    expect(generation?.attributes).toMatchObject({
      'langfuse.observation.type': 'generation',
      'langfuse.observation.model.name': 'm',
      'langfuse.observation.model.parameters': '{"maxTokens":10}',
      'langfuse.version': '0123456789ab',
      'langfuse.environment': 'test',
      'langfuse.observation.usage_details':
        '{"input":10,"output":5,"total":135,"cache_read_input_tokens":100,"cache_creation_input_tokens":20}',
      'langfuse.observation.cost_details': '{"total":0.001234}',
      'langfuse.observation.input': '{"material":{"instruments":[{"symbol":"[a]","name":"[b]"}]}}',
      'langfuse.observation.output': '[a] is #%',
      'user.id': expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect(trace?.scores.map(({ name, value, observationId }) => [name, value, observationId ?? null]).sort()).toEqual([
      ['claims_refused', 2, generation?.spanId],
      ['repairs', 1, null],
    ]);
    expect(server.faults).toEqual([]);
  });

  test('come by keys from a secret; an emptied one switches them off, an odd one is told', async () => {
    await arrived((await invocation(open({ LANGFUSE_SECRET_ARN: ARN }))).traceId);
    const before = server.requests();
    await invocation(open({ LANGFUSE_SECRET_ARN: `${ARN}-off` }));
    expect([server.requests(), warnings]).toEqual([before, []]);
    await invocation(open({ LANGFUSE_SECRET_ARN: `${ARN}-odd` }));
    expect(warnings).toEqual(['Traces are not delivered SyntaxError']);
  });

  test('are refused with other keys, which is told and hurts nobody', async () => {
    await invocation(open({ LANGFUSE_SECRET_KEY: 'sk-lf-other' }));
    await expect.poll(() => warnings.join()).toMatch(/^Traces were not delivered in time/);
  });

  test('are as they are where that is wanted', async () => {
    const before = server.faults.length;
    await invocation(open({ TRACE_CONTENT: 'full' }));
    await expect.poll(() => server.faults.slice(before).map(({ rule }) => rule)).toContain('marker');
    server.faults.length = before;
  });

  test.each([{ mode: 'silent' }, { mode: 'late', milliseconds: 3_000 }] as const)(
    'are waited for $mode no longer than may be, and not at all the next time',
    async (fault) => {
      let time = 1_000_000;
      const begin = open({}, () => time);
      await invocation(begin); // what is loaded once, however long that takes here
      [time, warnings.length] = [time + 31_000, 0];
      server.misbehave(fault);
      const [first, second] = [await invocation(begin), await invocation(begin)];
      expect(first.waited).toBeGreaterThan(DELIVER_MS - 20);
      expect(first.waited).toBeLessThan(DELIVER_MS + SLACK_MS);
      expect(second.waited).toBeLessThan(DELIVER_MS / 2 + SLACK_MS);
      expect(warnings).toEqual(['Traces were not delivered in time LateError']);
      server.misbehave(null);
      time += 31_000;
      await arrived((await invocation(begin)).traceId);
    },
    30_000,
  );

  test('that LangFuse fails on, or that nobody takes, end soon as well', async () => {
    server.misbehave({ mode: 'error' });
    expect((await invocation(open())).waited).toBeLessThan(DELIVER_MS + SLACK_MS);
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as { port: number };
    await new Promise((resolve) => gone.close(resolve));
    expect((await invocation(open({ LANGFUSE_BASE_URL: `http://127.0.0.1:${port}` }))).waited).toBeLessThan(DELIVER_MS + SLACK_MS);
  });

  test.each([
    ['compressed on their way to another machine', '[::ffff:127.0.0.1]', 'gzip'], // by a name of this one that says it is another
    ['as they are on this machine', '127.0.0.1', undefined],
  ])('leave %s', async (_what, host, encoding) => {
    const encodings: (string | undefined)[] = [];
    const taker = createHttpServer((request, response) => {
      if (request.url?.includes('/otel/') === true) encodings.push(request.headers['content-encoding']);
      request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
    });
    await new Promise<void>((resolve) => taker.listen(0, '127.0.0.1', resolve));
    const { port } = taker.address() as { port: number };
    await invocation(open({ LANGFUSE_BASE_URL: `http://${host}:${port}` }));
    await expect.poll(() => encodings, { timeout: 10_000 }).toEqual([encoding]);
    await new Promise((resolve) => (taker.close(resolve), taker.closeAllConnections()));
  });

  test('of many invocations at once are each their own', async () => {
    const begin = open();
    await invocation(begin);
    const found = await Promise.all(Array.from({ length: 8 }, () => invocation(begin)));
    for (const { traceId } of found) expect((await arrived(traceId))?.spans.every((span) => span.traceId === traceId)).toBe(true);
  });
});

describe('The receiver', () => {
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  const basic = { authorization: `Basic ${Buffer.from(`${KEYS.publicKey}:${KEYS.secretKey}`).toString('base64')}` };

  test.each([
    ['no keys', '/api/public/otel/v1/traces', '{"resourceSpans":[]}', {}, 401],
    ['wrong keys', '/api/public/ingestion', '{"batch":[]}', { authorization: 'Basic eDp5' }, 401],
    ['another route', '/api/public/traces', '{}', basic, 404],
    ['no JSON', '/api/public/ingestion', 'x', basic, 400],
    ['another shape', '/api/public/otel/v1/traces', '{"spans":[]}', basic, 400],
    ['a web page', '/api/public/otel/v1/traces', '{"resourceSpans":[]}', { ...basic, origin: 'https://evil.example' }, 403],
    ['nothing to keep', '/api/public/otel/v1/traces', '{"resourceSpans":[]}', basic, 200],
  ])('answers %s', async (_what, path, body, headers, status) => {
    expect((await post(path, body, headers as Record<string, string>)).status).toBe(status);
  });

  test('takes what is compressed, and nothing that only says so', async () => {
    const gzipped = { ...basic, 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const sent = (body: string | Uint8Array<ArrayBuffer>) =>
      fetch(`${server.url}/api/public/otel/v1/traces`, { method: 'POST', headers: gzipped, body }).then(({ status }) => status);
    expect([await sent(gzipSync('{"resourceSpans":[]}')), await sent('{"resourceSpans":[]}')]).toEqual([200, 400]);
  });

  test.each([
    ['no value', {}],
    ['two values', { stringValue: 'a', boolValue: true }],
    ['a kind of value that is none', { kvlistValue: { values: [] } }],
    ['no value within a list', { arrayValue: { values: [{}] } }],
  ])('refuses a span with an attribute of %s', async (_what, value) => {
    const span = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      name: 'x',
      startTimeUnixNano: '1',
      endTimeUnixNano: '2',
      attributes: [{ key: 'langfuse.trace.name', value }],
    };
    expect(
      (await post('/api/public/otel/v1/traces', JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }), basic)).status,
    ).toBe(400);
  });

  test('refuses an attribute without a name, and one by which an object would be another', async () => {
    const before = server.faults.length;
    const attributes = [{ value: { stringValue: 'x' } }, { key: '__proto__', value: { arrayValue: { values: [{ stringValue: 'x' }] } } }];
    const body = (attribute: object) =>
      JSON.stringify({
        resourceSpans: [
          {
            scopeSpans: [
              {
                spans: [
                  {
                    traceId: 'a'.repeat(32),
                    spanId: 'b'.repeat(16),
                    name: 'x',
                    startTimeUnixNano: '1',
                    endTimeUnixNano: '2',
                    attributes: [attribute],
                  },
                ],
              },
            ],
          },
        ],
      });
    for (const attribute of attributes) expect((await post('/api/public/otel/v1/traces', body(attribute), basic)).status).toBe(400);
    expect(server.faults.slice(before).map(({ says }) => says)).toContain('x: LangFuse knows no __proto__');
    server.faults.length = before;
  });

  test('takes no trace by the route of scores, as LangFuse does not any more', async () => {
    const before = server.faults.length;
    const event = { id: 'e1', type: 'trace-create', timestamp: new Date().toISOString(), body: { id: 't', name: 'x' } };
    const answered = (await (await post('/api/public/ingestion', JSON.stringify({ batch: [event] }), basic)).json()) as {
      errors: { id: string }[];
    };
    expect(answered.errors.map(({ id }) => id)).toEqual(['e1']);
    server.faults.length = before;
  });
});
