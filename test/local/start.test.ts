/** `npm start` as a person runs it: a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { PROJECT_ROOT, readEndpoints } from '../../lib/local/endpoints.ts';
import { readIssuer } from '../../lib/local/issuer.ts';
import { AnalyzeAccepted, ReportsView } from '../../schema/api.ts';
import { JobView } from '../../schema/job.ts';

const folder = mkdtempSync(join(tmpdir(), 'alex start '));
const children = new Set<ChildProcess>();
afterEach(() => children.forEach((child) => child.kill('SIGKILL')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  child: ChildProcess;
  output(): string;
  /** Until the output matches; fails when the process ends first. */
  until(pattern: RegExp): Promise<string>;
  ended: Promise<number | null>;
}

function start(args: string[] = [], environment: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'bin', 'start.ts'), ...args], {
    env: { ...process.env, ALEX_FOLDER: folder, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const ended = once(child, 'close').then(([code]) => (children.delete(child), code as number | null));
  return {
    child,
    ended,
    output: () => text,
    until: async (pattern) => {
      await expect.poll(() => pattern.test(text) || child.exitCode !== null, { timeout: 90_000, interval: 20 }).toBe(true);
      expect(text).toMatch(pattern);
      return text;
    },
  };
}
async function ask(user: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const url = readEndpoints(folder)?.url ?? '';
  const token = await readIssuer(folder).token({ user, origin: url });
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return response.json();
}
const reportsOf = async (user: string) => ReportsView.parse(await ask(user, 'GET', '/api/reports')).reports;
const job = async (user: string, id: string) => JobView.parse(await ask(user, 'GET', `/api/jobs/${id}`));
/** A new user's analysis of the sample household, as soon as it is accepted. */
async function analysing(user: string): Promise<string> {
  await ask(user, 'POST', '/api/sample-household', {});
  return AnalyzeAccepted.parse(await ask(user, 'POST', '/api/analyze', {})).jobId;
}

describe('npm start', { timeout: 180_000 }, () => {
  let firstReport: string | undefined;

  it('loads and analyses the sample household, says where everything is, and stops cleanly on Ctrl-C', async () => {
    const run = start();
    const text = await run.until(/Ctrl-C stops it/);
    const url = readEndpoints(folder)?.url ?? '';
    expect(text).toMatch(/Written by: .*local rules writer, no LLM/);
    expect(text).toContain(`API below ${url}/api`);
    expect(text).toContain('npm run --silent token -- --user demo');
    expect(text).toContain(folder);
    const reports = await reportsOf('demo');
    firstReport = reports[0]?.id;
    expect(text.replaceAll(/\s+/g, ' ')).toContain(reports[0]?.summary.replaceAll(/\s+/g, ' '));

    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(run.output()).toContain('Stopped.');
    expect(existsSync(join(folder, 'lock'))).toBe(false);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('keeps the data at the second start and prints the last verdict without another analysis', async () => {
    const run = start();
    const text = await run.until(/Ctrl-C stops it/);
    expect(text).toContain('(at an earlier start)');
    expect(text).not.toContain('Analysing');
    expect(await reportsOf('demo')).toHaveLength(1);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it('begins anew, ends or resumes every job after a kill in the middle of analyses, and keeps what was acknowledged', async () => {
    const killed = start(['--fresh']);
    await killed.until(/Ctrl-C stops it/);
    const [report] = await reportsOf('demo');
    expect(report?.id).not.toBe(firstReport);

    const underWay = await analysing('ann');
    await expect
      .poll(async () => (await job('ann', underWay)).steps.some(({ status }) => status === 'completed'), { timeout: 30_000, interval: 20 })
      .toBe(true);
    const account = await ask('ben', 'POST', '/api/accounts', { name: 'Acknowledged', kind: 'ira', cashBalance: '12.34' });
    const accepted = await analysing('cleo');
    killed.child.kill('SIGKILL');
    await killed.ended;

    const run = start();
    await run.until(/Ctrl-C stops it/);
    for (const [user, id] of [
      ['ann', underWay],
      ['cleo', accepted],
    ] as const) {
      await expect.poll(async () => (await job(user, id)).status, { timeout: 60_000, interval: 200 }).toMatch(/completed|failed/);
      const ended = await job(user, id);
      expect(ended.steps.filter(({ status }) => status === 'running')).toEqual([]);
      expect(ended.status === 'completed' || /^[A-Z].*\.$/.test(ended.error ?? '')).toBe(true);
    }
    expect(await ask('ben', 'GET', '/api/portfolio')).toMatchObject({ accounts: [{ id: (account as { id: string }).id, total: '12.34' }] });
    expect((await reportsOf('demo')).map(({ id }) => id)).toEqual([report?.id]);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
  });

  it('says in one line that the port is taken, and how to take another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const run = start([], { PORT: String(port) });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain(`Port ${port} is taken by another program. Choose another: PORT=${port + 1} npm start\n`);
    other.close();
  });

  it.each([
    [['--afresh'], {}, /--afresh/],
    [[], { PORT: 'http' }, /PORT is "http"/],
  ])('explains itself when it is called with %j %j', async (args, environment, message) => {
    const run = start(args, environment);
    expect(await run.ended).toBe(2);
    expect(run.output()).toMatch(message);
  });

  it('refuses an AWS endpoint elsewhere that is left over in the shell', async () => {
    const run = start([], { AWS_ENDPOINT_URL_SQS: 'https://sqs.us-east-1.amazonaws.com' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/AWS_ENDPOINT_URL_SQS points to sqs\.us-east-1\.amazonaws\.com/);
  });
});
