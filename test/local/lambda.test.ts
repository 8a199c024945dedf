import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFunctions } from '../../lib/build.ts';
import { functionArn, startLambda, type Invoke, type Lambda } from '../../lib/local/lambda.ts';
import { fixtureFolder, type FixtureFolder } from './fixture-functions.ts';

const SOURCES = {
  echo: 'export const handler = async (event: unknown) => event;',
  environment: 'export const handler = async () => ({ ...process.env });',
  context: `export const handler = async (_event: unknown, context: any) => ({ ...context, remaining: context.getRemainingTimeInMillis() });`,
  count: 'let n = 0; export const handler = async () => { n += 1; return n; };',
  nothing: 'export const handler = async () => undefined;',
  named:
    "class ModelThrottledError extends Error { override readonly name = 'ModelThrottledError'; }\nexport const handler = async () => { throw new ModelThrottledError('come back later'); };",
  text: "export const handler = async () => { throw 'only text'; };",
  spin: 'export const handler = async (event: any) => { if (event.spin) for (;;); return "well"; };',
  sleep: 'export const handler = async () => new Promise(() => undefined);',
  exit: 'export const handler = async (event: any) => { if (event.exit !== undefined) process.exit(event.exit); return "well"; };',
  heap: 'export const handler = async () => { const all: unknown[] = []; for (;;) all.push(new Array(10_000).fill({})); };',
  rejection:
    "export const handler = async () => { void Promise.reject(new Error('nobody cares')); await new Promise((done) => setTimeout(done, 5_000)); };",
  uncaught:
    "export const handler = async () => { setTimeout(() => { throw new RangeError('from a timer'); }); await new Promise((done) => setTimeout(done, 5_000)); };",
  missing: "const name = './not-there.js'; await import(name); export const handler = async () => 1;",
  throwing: "export const handler = async () => 1; throw new TypeError('no environment');",
  nohandler: 'export const other = 1;',
  callback: 'export const handler = (_event: unknown, _context: unknown, done: any) => done(null, 1);',
  big: "export const handler = async () => 'x'.repeat(7_000_000);",
  talk: "export const handler = async () => { console.log('plain words'); console.log(JSON.stringify({ level: 'INFO', message: 'structured' })); return 1; };",
  slow: 'let running = 0; export const handler = async () => { running += 1; const seen = running; await new Promise((done) => setTimeout(done, 50)); running -= 1; return seen; };',
};

describe('Lambda on one machine', () => {
  let fixture: FixtureFolder;
  let lambda: Lambda;
  let invoke: (name: string, payload?: unknown) => ReturnType<Invoke>;
  let client: LambdaClient;

  beforeAll(async () => {
    fixture = fixtureFolder(SOURCES);
    const { bundles } = await buildFunctions({ root: fixture.root, folder: fixture.build });
    rmSync(join(fixture.root, 'functions'), { recursive: true }); // what runs is the bundle alone
    lambda = await startLambda({
      functions: Object.entries(bundles).map(([name, bundle]) => ({
        name,
        bundle,
        timeoutSeconds: name === 'spin' || name === 'sleep' ? 0.5 : 10,
        memoryMb: 64,
        concurrency: name === 'slow' ? 2 : 1,
      })),
      environment: (name) => ({ FOR: name }),
      logs: join(fixture.root, 'logs'),
      onInvoke: (name, payload) =>
        name === 'echo' && payload === 'fault' ? { ok: false, error: { errorType: 'Injected', errorMessage: 'by the test' } } : undefined,
    });
    invoke = (name, payload = {}) => lambda.invoke(functionArn(name), payload);
    client = new LambdaClient({
      endpoint: lambda.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    client.destroy();
    await lambda.close();
    fixture.remove();
  });

  it('hands the event over and the answer back', async () => {
    expect(await invoke('echo', { a: [1, 'ü', null] })).toEqual({ ok: true, payload: { a: [1, 'ü', null] } });
    expect(await invoke('nothing')).toEqual({ ok: true, payload: null });
  });

  it('keeps a function warm between events', async () => {
    expect([await invoke('count'), await invoke('count')]).toEqual([
      { ok: true, payload: 1 },
      { ok: true, payload: 2 },
    ]);
  });

  it('gives a function only its own environment', async () => {
    process.env['ALEX_TEST_SECRET'] = 'not for functions';
    const result = await invoke('environment');
    delete process.env['ALEX_TEST_SECRET'];
    expect(result).toMatchObject({
      ok: true,
      payload: { FOR: 'environment', AWS_LAMBDA_FUNCTION_NAME: 'alex-environment', _HANDLER: 'index.handler' },
    });
    const names = Object.keys((result as { payload: object }).payload).filter((name) => !name.startsWith('AWS_LAMBDA_'));
    expect(names.sort()).toEqual(['AWS_XRAY_CONTEXT_MISSING', 'AWS_XRAY_MANUAL_MODE', 'FOR', 'LAMBDA_TASK_ROOT', 'TZ', '_HANDLER']);
  });

  it('describes the invocation in the context object', async () => {
    const result = await invoke('context');
    expect(result).toMatchObject({
      payload: {
        functionName: 'alex-context',
        invokedFunctionArn: functionArn('context'),
        memoryLimitInMB: '64',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    });
    expect((result as { payload: { remaining: number } }).payload.remaining).toBeGreaterThan(0);
  });

  it('names a thrown error by its name, message and trace', async () => {
    expect(await invoke('named')).toMatchObject({
      ok: false,
      error: {
        errorType: 'ModelThrottledError',
        errorMessage: 'come back later',
        trace: expect.arrayContaining([expect.stringContaining('handler.ts')]) as string[],
      },
    });
    expect(await invoke('text')).toMatchObject({ ok: false, error: { errorType: 'string', errorMessage: 'only text' } });
  });

  it.each(['spin', 'sleep'])('ends a function that does not answer in time (%s)', async (name) => {
    const result = await invoke(name, { spin: true });
    expect(result).toMatchObject({
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.50 seconds$/) as string,
      },
    });
  });

  it('serves the next event after a time-out or an exit, in a new worker', async () => {
    await invoke('spin', { spin: true });
    expect(await invoke('spin')).toEqual({ ok: true, payload: 'well' });
    await invoke('exit', { exit: 1 });
    expect(await invoke('exit')).toEqual({ ok: true, payload: 'well' });
  });

  it.each([
    ['exit', { exit: 3 }, 'Runtime.ExitError', /Runtime exited with error: exit status 3/],
    ['exit', { exit: 0 }, 'Runtime.ExitError', /Runtime exited without providing a reason/],
    ['heap', {}, 'Runtime.ExitError', /out of memory/],
    ['rejection', {}, 'Runtime.UnhandledPromiseRejection', /nobody cares/],
    ['uncaught', {}, 'RangeError', /from a timer/],
    ['missing', {}, 'Runtime.ImportModuleError', /not-there/],
    ['throwing', {}, 'TypeError', /no environment/],
    ['nohandler', {}, 'Runtime.HandlerNotFound', /not exported/],
    ['callback', {}, 'Runtime.CallbackHandlerDeprecated', /callback/],
    ['big', {}, 'Function.ResponseSizeTooLarge', /6291556/],
  ])('contains a crash: %s %j is %s', async (name, payload, errorType, message) => {
    expect(await invoke(name, payload)).toMatchObject({
      ok: false,
      error: { errorType, errorMessage: expect.stringMatching(message) as string },
    });
    expect(await invoke('echo', 'still here')).toEqual({ ok: true, payload: 'still here' });
  });

  it('runs one event at a time a worker and no more workers than the pool holds', async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => invoke('slow')));
    expect(results).toEqual(Array.from({ length: 6 }, () => ({ ok: true, payload: 1 })));
  });

  it("lets a test answer in a function's place", async () => {
    expect(await invoke('echo', 'fault')).toMatchObject({ ok: false, error: { errorType: 'Injected' } });
  });

  it('answers an unknown function and an event that is too large as errors', async () => {
    expect(await invoke('unknown')).toMatchObject({ ok: false, error: { errorType: 'Lambda.ResourceNotFoundException' } });
    expect(await invoke('echo', 'x'.repeat(6_300_000))).toMatchObject({
      ok: false,
      error: { errorType: 'Lambda.RequestTooLargeException' },
    });
  });

  it('writes what a function says as JSON lines, with a report for each invocation', async () => {
    await invoke('talk');
    const lines = await expect
      .poll(
        () =>
          readFileSync(join(fixture.root, 'logs', 'talk.log'), 'utf8')
            .trim()
            .split('\n'),
        { timeout: 5_000 },
      )
      .toHaveLength(3)
      .then(() =>
        readFileSync(join(fixture.root, 'logs', 'talk.log'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>),
      );
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ message: 'plain words' }),
        { level: 'INFO', message: 'structured' },
        expect.objectContaining({ type: 'platform.report' }),
      ]),
    );
  });

  it('gives up a worker that nothing was asked of for long', async () => {
    const counting = fixtureFolder({ count: SOURCES.count });
    const { bundles } = await buildFunctions({ root: counting.root, folder: counting.build });
    const other = await startLambda({
      functions: [{ name: 'count', bundle: bundles['count'] ?? '', timeoutSeconds: 5, memoryMb: 64, concurrency: 1 }],
      environment: () => ({}),
      idleMs: 20,
    });
    expect(await other.invoke(functionArn('count'), {})).toEqual({ ok: true, payload: 1 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await other.invoke(functionArn('count'), {})).toEqual({ ok: true, payload: 1 });
    await other.close();
    counting.remove();
  });

  it('does not wait for a worker that imports for ever when it closes', async () => {
    const hanging = fixtureFolder({ hang: 'await new Promise(() => undefined); export const handler = async () => 1;' });
    const { bundles } = await buildFunctions({ root: hanging.root, folder: hanging.build });
    const other = await startLambda({
      functions: [{ name: 'hang', bundle: bundles['hang'] ?? '', timeoutSeconds: 1, memoryMb: 64, concurrency: 1 }],
      environment: () => ({}),
    });
    const answer = other.invoke(functionArn('hang'), {});
    await other.close();
    expect(await answer).toMatchObject({ ok: false });
    hanging.remove();
  });

  describe('by the AWS SDK', () => {
    const send = (name: string, payload?: string) =>
      client.send(new InvokeCommand({ FunctionName: name, ...(payload !== undefined && { Payload: Buffer.from(payload) }) }));

    it.each(['alex-echo', functionArn('echo'), `${functionArn('echo')}:$LATEST`])('invokes %s', async (name) => {
      const output = await send(name, '{"a":1}');
      expect(output.StatusCode).toBe(200);
      expect(output.FunctionError).toBeUndefined();
      expect(JSON.parse(output.Payload?.transformToString() ?? '')).toEqual({ a: 1 });
    });

    it('marks a function error', async () => {
      const output = await send('alex-named', '{}');
      expect(output).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
      expect(JSON.parse(output.Payload?.transformToString() ?? '')).toMatchObject({
        errorType: 'ModelThrottledError',
        errorMessage: 'come back later',
      });
    });

    it('refuses as Lambda refuses', async () => {
      await expect(send('alex-unknown', '{}')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      await expect(send('alex-echo', '{broken')).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
      await expect(send('alex-echo', JSON.stringify('x'.repeat(6_300_000)))).rejects.toMatchObject({ name: 'RequestTooLargeException' });
      await expect(client.send(new InvokeCommand({ FunctionName: 'alex-echo', InvocationType: 'Event' }))).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
      });
    });
  });
});
