import type { Context } from 'aws-lambda';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { ConfigurationError, readEnvironment, SETTINGS } from '#ports/environment.ts';
import { DatabaseUnavailableError } from '#ports/errors.ts';
import { instrumented } from '#ports/observe.ts';

const JOB = '7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6';
const context = {
  awsRequestId: 'request-1',
  functionName: 'alex-facts',
  functionVersion: '1',
  memoryLimitInMB: '512',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:alex-facts',
  getRemainingTimeInMillis: () => 1234,
} as Context;

/** Every line that was written while `work` ran, parsed. */
async function linesOf(work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => (lines.push(String(chunk)), true)),
  );
  await work().catch(() => undefined);
  for (const spy of spies) spy.mockRestore();
  return lines
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
afterEach(() => void vi.restoreAllMocks());

describe('An instrumented function', () => {
  test('gives its work the invocation and answers what it answers', async () => {
    const handler = instrumented(
      'facts',
      () =>
        (event, { requestId, timeLeft }) =>
          Promise.resolve({ event, requestId, left: timeLeft() }),
    );
    let answer: unknown;
    await linesOf(async () => (answer = await handler({ jobId: JOB }, context)));
    expect(answer).toEqual({ event: { jobId: JOB }, requestId: 'request-1', left: 1234 });
  });

  test('declares two parameters, because Lambda’s Node 24 refuses a third', () => {
    expect(instrumented('facts', () => () => Promise.resolve(null))).toHaveLength(2);
  });

  test('builds its work once, with the first event', async () => {
    const open = vi.fn(() => () => Promise.resolve(null));
    const handler = instrumented('facts', open);
    expect(open).not.toHaveBeenCalled();
    await linesOf(async () => {
      await handler({}, context);
      await handler({}, context);
    });
    expect(open).toHaveBeenCalledOnce();
  });

  test('passes an error on as it is, so that the state machine knows its name', async () => {
    const error = new DatabaseUnavailableError('resuming');
    const handler = instrumented('facts', () => () => Promise.reject(error));
    let thrown: unknown;
    const lines = await linesOf(() => handler({}, context).catch((caught: unknown) => (thrown = caught)));
    expect(thrown).toBe(error);
    expect(lines.map(({ level }) => level)).toContain('WARN');
    expect(lines.map(({ level }) => level)).not.toContain('ERROR');
  });

  test('logs the job and counts the invocation, but nothing of the event, the answer or an unknown error’s text', async () => {
    const secret = 'Ellen $1,204,113';
    const lines = await linesOf(() =>
      instrumented('facts', () => (_event, { logger }) => {
        logger.info('Working');
        return Promise.reject(new TypeError(`cannot read ${secret}`));
      })({ jobId: JOB, name: secret }, context),
    );
    expect(lines.find(({ message }) => message === 'Working')).toMatchObject({
      job_id: JOB,
      service: 'facts',
      function_request_id: 'request-1',
    });
    expect(lines.find((line) => 'InvocationCount' in line)).toMatchObject({ agent: 'facts', InvocationCount: 1, ErrorCount: 1 });
    expect(lines.find(({ level }) => level === 'ERROR')).toMatchObject({ error_name: 'TypeError' });
    expect(JSON.stringify(lines)).not.toContain('Ellen');
  });
});

describe('The environment', () => {
  test('is told completely when it is not, and never by its values', () => {
    const read = () =>
      readEnvironment(
        'api',
        { ...SETTINGS.queueUrl, ...SETTINGS.identity },
        { ANALYSIS_QUEUE_URL: 'a secret', CLERK_ISSUER: 'https://clerk.test' },
      );
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(
      /^The function api cannot start: ANALYSIS_QUEUE_URL is not usable .*; CLERK_JWKS_URL is missing; CLERK_AUTHORIZED_PARTIES is missing\./,
    );
    expect(read).not.toThrow(/a secret/);
  });

  test('is read by contract', () => {
    expect(
      readEnvironment(
        'api',
        { CLERK_AUTHORIZED_PARTIES: SETTINGS.identity.CLERK_AUTHORIZED_PARTIES, N: z.coerce.number().default(7) },
        { CLERK_AUTHORIZED_PARTIES: 'https://a.test, https://b.test,' },
      ),
    ).toEqual({
      CLERK_AUTHORIZED_PARTIES: ['https://a.test', 'https://b.test'],
      N: 7,
    });
  });
});
