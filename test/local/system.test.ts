/** The whole system, by HTTP and by the AWS SDK, with the real functions. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ReportsView, ReportView, RetirementView } from '../../schema/api.ts';
import { JobView } from '../../schema/job.ts';
import { PortfolioView } from '../../schema/portfolio.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { SystemRunningError } from '../../lib/local/folder.ts';
import type { InvokeResult } from '../../lib/local/lambda.ts';
import { PortTakenError } from '../../lib/local/listen.ts';
import { sqsClient } from '../../lib/local/sqs.ts';
import { startSystem, type System, type SystemOptions } from '../../lib/local/system.ts';
import { preparedPlace } from '../local-system.ts';

const place = await preparedPlace();
let system: System;
let fault: (name: string, payload: unknown) => InvokeResult | undefined = () => undefined;
const log: string[] = [];
const options: SystemOptions = {
  port: 0,
  ...place,
  environment: {},
  log: (line) => log.push(line),
  retryIntervals: 5,
  sweepEveryMs: 500,
  onInvoke: (name, payload) => fault(name, payload),
};

beforeAll(async () => void (system = await startSystem(options)), 120_000);
afterAll(async () => {
  await system.stop();
  rmSync(place.folder, { recursive: true, force: true });
});
beforeEach(() => void (fault = () => undefined));

async function ask(user: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${system.url}${path}`, {
    method,
    headers: { 'authorization': `Bearer ${await system.token(user)}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
/** A new user with the sample household, whose analysis has been asked for. */
async function analysing(user: string): Promise<string> {
  expect((await ask(user, 'POST', '/api/sample-household', {})).status).toBe(201);
  const accepted = await ask(user, 'POST', '/api/analyze', {});
  expect(accepted.status).toBe(202);
  return (accepted.body as { jobId: string }).jobId;
}
async function ended(user: string, jobId: string): Promise<JobView> {
  const read = async () => JobView.parse((await ask(user, 'GET', `/api/jobs/${jobId}`)).body);
  await expect.poll(async () => (await read()).status, { timeout: 60_000, interval: 100 }).toMatch(/completed|failed/);
  return read();
}
const error = (errorType: string): InvokeResult => ({ ok: false, error: { errorType, errorMessage: 'by the test' } });
const failing = (errorType: string, times = Infinity) => {
  let left = times;
  return (): InvokeResult | undefined => (left-- > 0 ? error(errorType) : undefined);
};

describe('npm run webhook', () => {
  const webhook = promisify(execFile);
  const run = (...args: string[]) =>
    webhook(process.execPath, [join(PROJECT_ROOT, 'bin', 'webhook.ts'), ...args], {
      env: { ...process.env, ALEX_FOLDER: place.folder },
    }).then(
      ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
      (failed: { stdout: string; stderr: string; code: number }) => ({ stdout: failed.stdout, stderr: failed.stderr, code: failed.code }),
    );

  it('tells the running system what Clerk would, by the same signatures', async () => {
    await ask('told', 'POST', '/api/accounts', { name: 'Mine' });
    expect(await run('--user', 'told', '--event', 'user.updated', '--name', 'Ada Lovelace', '--id', 'msg_told')).toMatchObject({
      stdout: '200 {"outcome":"saved"}\n',
      code: 0,
    });
    expect(await run('--user', 'told', '--event', 'user.updated', '--name', 'Other', '--id', 'msg_told')).toMatchObject({
      stdout: '200 {"outcome":"repeated"}\n',
      code: 0,
    });
    expect((await ask('told', 'GET', '/api/me')).body).toMatchObject({ displayName: 'Ada Lovelace' });
    expect(await run('--user', 'told', '--event', 'user.deleted', '--sent', '2026-01-01T00:00:00Z')).toMatchObject({
      stdout: expect.stringMatching(/^401 .*five minutes/) as string,
      code: 1,
    });
    expect(await run('--user', 'told', '--event', 'user.deleted')).toMatchObject({ stdout: '200 {"outcome":"deleted"}\n', code: 0 });
    expect((await ask('told', 'POST', '/api/accounts', { name: 'Again' })).status).toBe(401);
  }, 60_000);

  it.each([
    [[]],
    [['--user', 'a b', '--event', 'user.deleted']],
    [['--user', 'a']],
    [['--user', 'a', '--event', 'user.born']],
    [['--user', 'a', '--event', 'user.updated', '--at', 'today']],
    [['a']],
  ])('explains itself when it is called with %j', async (args) => {
    expect(await run(...args)).toMatchObject({
      stdout: '',
      code: 2,
      stderr: expect.stringContaining('npm run --silent webhook -- --user NAME') as string,
    });
  });

  it('refuses who signs by no secret', async () => {
    const response = await fetch(`${system.url}/api/webhooks/clerk`, {
      method: 'POST',
      body: '{"type":"user.deleted","data":{"id":"demo"}}',
      headers: { 'content-type': 'application/json' },
    });
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
      status: 401,
      type: 'application/problem+json',
    });
  });
});

describe('one analysis on one machine', { timeout: 90_000 }, () => {
  it('goes from holdings to report, charts and projection', async () => {
    const job = await ended('ann', await analysing('ann'));
    expect(job).toMatchObject({
      status: 'completed',
      error: null,
      result: { writer: expect.stringContaining('local rules writer, no LLM') as string },
    });
    expect(job.steps.map(({ state }) => state)).toEqual(
      expect.arrayContaining(['Planner', 'Facts', 'Reporter', 'Charter', 'Retirement', 'Complete']),
    );
    expect(job.steps.filter(({ status }) => status !== 'completed')).toEqual([]);

    const { reports } = ReportsView.parse((await ask('ann', 'GET', '/api/reports')).body);
    expect(reports.map(({ id }) => id)).toEqual([job.result?.reportId]);
    const report = ReportView.parse((await ask('ann', 'GET', `/api/reports/${reports[0]?.id}`)).body);
    expect(report.markdown).not.toContain('{{');
    expect(report.charts.length).toBeGreaterThanOrEqual(3);
    RetirementView.parse((await ask('ann', 'GET', '/api/retirement')).body);
    PortfolioView.parse((await ask('ann', 'GET', '/api/portfolio')).body);
  });

  it('shows nothing of one user to another', async () => {
    const { reports } = ReportsView.parse((await ask('ann', 'GET', '/api/reports')).body);
    expect((await ask('mallory', 'GET', `/api/reports/${reports[0]?.id}`)).status).toBe(404);
    expect((await ask('mallory', 'GET', `/api/jobs/${reports[0]?.jobId}`)).status).toBe(404);
    expect(ReportsView.parse((await ask('mallory', 'GET', '/api/reports')).body).reports).toEqual([]);
  });

  it('needs a token, but for health', async () => {
    expect((await fetch(`${system.url}/api/portfolio`)).status).toBe(401);
    expect(await (await fetch(`${system.url}/api/health`)).json()).toEqual({ status: 'ok' });
  });

  it('survives a worker that dies once in each agent', async () => {
    const once = new Map(
      ['planner', 'facts', 'reporter', 'charter', 'retirement', 'outcome'].map((name) => [name, failing('Runtime.ExitError', 1)]),
    );
    fault = (name) => once.get(name)?.();
    expect((await ended('ben', await analysing('ben'))).status).toBe('completed');
  });

  it.each([
    ['an agent fails for good', (name: string) => (name === 'charter' ? error('SheetMismatchError') : undefined)],
    [
      'the machine cannot mark it itself',
      (name: string) => (name === 'facts' || name === 'outcome' ? error('Runtime.ExitError') : undefined),
    ],
  ])('ends a job with a readable reason and no step running when %s', async (what, broken) => {
    fault = broken;
    const user = what.replaceAll(' ', '-');
    const job = await ended(user, await analysing(user));
    expect(job.status).toBe('failed');
    expect(job.error).toMatch(/^[A-Z].*\.$/);
    expect(job.error).not.toMatch(/\{"|    at /);
    expect(job.steps.filter(({ status }) => status === 'running')).toEqual([]);
  });

  it('resumes a job whose message was lost', async () => {
    const lose = (() => {
      let lost = false;
      return (name: string): InvokeResult | undefined =>
        name === 'dispatcher' && !lost ? ((lost = true), { ok: true, payload: { batchItemFailures: [] } }) : undefined;
    })();
    fault = lose;
    expect((await ended('cleo', await analysing('cleo'))).status).toBe('completed');
  });

  it('parks a message that is no job, with its reason', async () => {
    const client = sqsClient(system.endpoints.endpoints.sqs);
    await client.send(new SendMessageCommand({ QueueUrl: system.endpoints.queues.analysis, MessageBody: 'no job at all' }));
    await client.send(
      new SendMessageCommand({ QueueUrl: system.endpoints.queues.analysis, MessageBody: JSON.stringify({ jobId: crypto.randomUUID() }) }),
    );
    const parked = new Map<string, string>();
    await expect
      .poll(
        async () => {
          const { Messages } = await client.send(
            new ReceiveMessageCommand({
              QueueUrl: system.endpoints.queues.deadLetters,
              MaxNumberOfMessages: 10,
              MessageAttributeNames: ['All'],
            }),
          );
          for (const message of Messages ?? []) parked.set(message.Body ?? '', message.MessageAttributes?.['reason']?.StringValue ?? '');
          return parked.size;
        },
        { timeout: 15_000 },
      )
      .toBe(2);
    expect([...parked.values()].every((reason) => reason.length > 10)).toBe(true);
    client.destroy();
  });

  it('shows its executions to the real Step Functions client, named after the jobs', async () => {
    const client = new SFNClient({
      endpoint: system.endpoints.endpoints.sfn,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const { executions } = await client.send(
      new ListExecutionsCommand({ stateMachineArn: system.endpoints.stateMachineArn, statusFilter: 'SUCCEEDED' }),
    );
    const { reports } = ReportsView.parse((await ask('ann', 'GET', '/api/reports')).body);
    expect(executions?.map(({ name }) => name)).toContain(reports[0]?.jobId);
    client.destroy();
  });
});

describe('starting and stopping', { timeout: 90_000 }, () => {
  it('lets no second system into the folder, and none onto the port', async () => {
    await expect(startSystem(options)).rejects.toThrow(SystemRunningError);
    const other = mkdtempSync(join(tmpdir(), 'alex other '));
    await expect(startSystem({ ...options, folder: other, port: system.port })).rejects.toThrow(PortTakenError);
    rmSync(other, { recursive: true });
  });

  it('refuses an endpoint elsewhere before anything is started', async () => {
    await expect(startSystem({ ...options, environment: { AWS_ENDPOINT_URL_SFN: 'https://states.example' } })).rejects.toThrow(
      /states\.example/,
    );
  });

  it('keeps the data and the signing key from start to start, and nothing of it when told to begin anew', async () => {
    const token = await system.token('ann');
    const before = ReportsView.parse((await ask('ann', 'GET', '/api/reports')).body);
    const { port } = system;
    await system.stop();
    await expect(fetch(`${system.url}/api/health`)).rejects.toThrow();

    system = await startSystem({ ...options, port });
    const answer = await fetch(`${system.url}/api/reports`, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toEqual(before);

    await system.stop();
    system = await startSystem({ ...options, fresh: true });
    expect(ReportsView.parse((await ask('ann', 'GET', '/api/reports')).body).reports).toEqual([]);
  });
});
