import { readdirSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const folder = new URL('../../functions/', import.meta.url);
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['domain', 'ports'].includes(entry.name))
  .map(({ name }) => name);
const context = {
  awsRequestId: 'r',
  functionName: 'f',
  functionVersion: '1',
  memoryLimitInMB: '128',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:0:function:f',
  getRemainingTimeInMillis: () => 1000,
} as Context;
type Handler = (event: unknown, context: Context) => Promise<unknown>;
const load = async (name: string) => ((await import(new URL(`${name}/handler.ts`, folder).href)) as { handler: Handler }).handler;

describe.each(names)('The function %s', (name) => {
  test('exports a handler of two parameters, and needs no environment to be imported', async () => {
    expect(await load(name)).toHaveLength(2);
  });
});

describe.each(names.filter((name) => name !== 'migrate'))('Without its settings, %s', (name) => {
  beforeEach(() => {
    for (const stream of ['stdout', 'stderr'] as const) vi.spyOn(process[stream], 'write').mockReturnValue(true);
    vi.stubEnv('DATABASE_ARN', undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  test('says with the first event which are missing', async () => {
    const handler = await load(name);
    await expect(handler({}, context)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(new RegExp(`^The function ${name} cannot start: .* is missing`)) as string,
    });
  });
});
