/** What testers and operators type: replaying an execution of the running system, capturing one, running a job again, parked messages. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ReportsView } from '#schema/api.ts';
import { JobView } from '#schema/job.ts';
import { main as deadLetters } from '../../bin/dead-letters.ts';
import { main as replay } from '../../bin/replay.ts';
import { main as rerun } from '../../bin/rerun.ts';
import { sendRaw } from './queue.ts';
import { LOCAL_CREDENTIALS } from '../../lib/local/clients.ts';
import { functionArn, type InvokeResult } from '../../lib/local/lambda.ts';
import { startTestSystem, type TestSystem } from '../local-system.ts';

let system: TestSystem;
let folder: string;
let fault: (name: string) => InvokeResult | undefined = () => undefined;

beforeAll(async () => {
  system = await startTestSystem({ retryIntervals: 1, onInvoke: (name) => fault(name) });
  ({ folder } = system);
}, 120_000);
afterAll(() => system.stop());
beforeEach(() => void (fault = () => undefined));

const error = (errorType: string): InvokeResult => ({ ok: false, error: { errorType, errorMessage: 'By the test.' } });

async function ask(user: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = { 'authorization': `Bearer ${await system.token(user)}`, 'content-type': 'application/json' };
  return (await fetch(`${system.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })).json();
}
async function analysing(user: string): Promise<string> {
  await ask(user, 'POST', '/api/sample-household', {});
  return ((await ask(user, 'POST', '/api/analyze', {})) as { jobId: string }).jobId;
}
async function ended(user: string, jobId: string): Promise<JobView> {
  const read = async () => JobView.parse(await ask(user, 'GET', `/api/jobs/${jobId}`));
  await expect.poll(async () => (await read()).status, { timeout: 60_000, interval: 50 }).toMatch(/completed|failed/);
  // The job ends a moment before its execution, which tells of its end once the last function has answered.
  await expect.poll(() => executionsOf(jobId, 'RUNNING'), { timeout: 20_000, interval: 20 }).toEqual([]);
  return read();
}
type Main = (args: string[], environment: NodeJS.ProcessEnv, write: (text: string) => void) => Promise<number>;
async function run(command: Main, ...args: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const code = await command(args, { ALEX_FOLDER: folder }, (text) => void (out += text));
  return { code, out };
}
const replaying: Main = (args, given, write) => replay(args, given, write, write);
async function executionsOf(jobId: string, statusFilter?: 'RUNNING'): Promise<string[]> {
  const client = new SFNClient({ endpoint: system.endpoints.endpoints.sfn, region: 'us-east-1', credentials: LOCAL_CREDENTIALS });
  const { executions = [] } = await client.send(
    new ListExecutionsCommand({ stateMachineArn: system.endpoints.stateMachineArn, ...(statusFilter && { statusFilter }) }),
  );
  client.destroy();
  return executions.flatMap(({ name }) => (name?.startsWith(jobId) === true ? [name] : [])).sort();
}

describe('npm run rerun', { timeout: 90_000 }, () => {
  it('starts the next attempt of a failed job under a name of its own, and its report is the only one', async () => {
    fault = (name) => (name === 'charter' ? error('SheetMismatchError') : undefined);
    const jobId = await analysing('ann');
    expect((await ended('ann', jobId)).status).toBe('failed');
    fault = () => undefined;
    // The other writers of the failed attempt may still work: it must not show.
    const { code, out } = await run(rerun, jobId);
    expect([code, out]).toEqual([0, `Attempt 2 of job ${jobId} is on its way, as execution ${jobId}-2.\n`]);
    // The end of the first one, told once more.
    await system.invoke(functionArn('job-failures'), {
      detail: {
        executionArn: 'arn',
        name: jobId,
        status: 'FAILED',
        input: JSON.stringify({ jobId, userId: 'ann' }),
        error: 'AnalysisFailed',
      },
    });
    const job = await ended('ann', jobId);
    expect(job).toMatchObject({ status: 'completed', error: null });
    expect(job.steps.map(({ attempts }) => attempts)).toEqual(job.steps.map(() => 1));
    expect(await executionsOf(jobId)).toEqual([jobId, `${jobId}-2`]);
    expect(ReportsView.parse(await ask('ann', 'GET', '/api/reports')).reports.map((each) => each.jobId)).toEqual([jobId]);
    expect(await run(rerun, jobId)).toEqual({ code: 1, out: expect.stringContaining('is completed, its report stands') as string });
  });

  it('never meets an earlier name, however often it is run', async () => {
    fault = (name) => (name === 'planner' ? error('InvalidInputError') : undefined);
    const jobId = await analysing('bob');
    await ended('bob', jobId);
    for (const attempt of [2, 3]) {
      expect((await run(rerun, jobId)).out).toContain(`${jobId}-${attempt}.`);
      await expect.poll(async () => (await executionsOf(jobId)).length, { timeout: 20_000 }).toBe(attempt);
      await ended('bob', jobId);
    }
    expect(await executionsOf(jobId)).toEqual([jobId, `${jobId}-2`, `${jobId}-3`]);
  });

  it('says what it does not do, and why', async () => {
    const stranger = crypto.randomUUID();
    expect(await run(rerun, stranger)).toEqual({ code: 1, out: expect.stringContaining(`There is no job ${stranger}`) as string });
    expect(await run(rerun)).toMatchObject({ code: 2 });
    expect(await run(rerun, 'x')).toEqual({ code: 2, out: expect.stringContaining('"x" is no job id') as string });
    expect(await run((args, _environment, write) => rerun(args, { ALEX_FOLDER: join(folder, 'nowhere') }, write), stranger)).toEqual({
      code: 1,
      out: 'No system runs here. Start it with: npm start\n',
    });
  });
});

describe('npm run replay', { timeout: 90_000 }, () => {
  it('captures a failed analysis as a case that tells nothing of whose it was, and replays it and its execution', async () => {
    fault = (name) => (name === 'retirement' ? error('ModelThrottledError') : undefined);
    const jobId = await analysing('carla.private');
    await ended('carla.private', jobId);
    const file = join(folder, 'captured.json');
    expect(await run(replaying, '--capture', jobId, '--out', file)).toMatchObject({ code: 0 });
    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      holds: 'local',
      states: { Retirement: new Array(5).fill({ error: 'ModelThrottledError' }) },
      expect: { status: 'FAILED', retries: { Retirement: ['up to 2 s', 'up to 4 s', 'up to 8 s', 'up to 16 s'] } },
    });
    expect(text).not.toMatch(new RegExp(`${jobId}|carla|STBL2|VTI|/functions/|index\\.mjs`));
    expect(await run(replaying, file)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Retirement +failed ModelThrottledError/) as string,
    });
    expect(await run(replaying, '--execution', jobId)).toMatchObject({ code: 0, out: expect.stringContaining('FAILED') as string });
    expect(await run(replaying, '--capture', jobId, '--out', file)).toEqual({
      code: 2,
      out: expect.stringContaining('is there already') as string,
    });
  });

  it('prints status, path, output, error and history as JSON', async () => {
    const jobId = await analysing('dora');
    await ended('dora', jobId);
    const { code, out } = await run(replaying, '--execution', jobId, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      status: 'SUCCEEDED',
      path: expect.arrayContaining(['TagInstruments', 'Tagger', 'Complete']) as string[],
      output: { reportId: expect.any(String) as string },
      error: null,
    });
    expect((JSON.parse(out) as { history: unknown[] }).history.length).toBeGreaterThan(30);
  });

  it('takes a history as the AWS CLI prints it', async () => {
    const file = join(folder, 'history.json');
    writeFileSync(file, JSON.stringify({ events: AWS_HISTORY }));
    expect(await run(replaying, '--history', file)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Planner +failed InvalidInputError, caught → MarkFailed/) as string,
    });
    const out = join(folder, 'from-aws.json');
    await run(replaying, '--capture', 'job', '--history', file, '--out', out);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      holds: 'aws',
      expect: { path: ['Planner', 'MarkFailed', 'AnalysisFailed'], error: 'AnalysisFailed' },
    });
  });

  it('leaves with 1 and the difference when the expectation fails', async () => {
    const file = join(folder, 'wrong.json');
    const input = { jobId: crypto.randomUUID(), userId: 'x' };
    writeFileSync(
      file,
      JSON.stringify({
        comment: 'Expects what does not come.',
        holds: 'local',
        input,
        states: { Facts: [{ error: 'Lambda.Unknown' }] },
        expect: { status: 'FAILED', path: ['Planner', 'AnythingUnclassified', 'TagInstruments'] },
      }),
    );
    const { code, out } = await run(replaying, file);
    expect(code).toBe(1);
    expect(out).toContain('status: expected FAILED, found SUCCEEDED');
    expect(out).toMatch(/same up to AnythingUnclassified, then\s+expected {2}TagInstruments\s+found {5}Facts → Write/);
    expect(out).toContain('retries.Facts: expected none, found 1 (up to 1 s)');
  });

  it('leaves with 2 and every problem with its place when a case cannot be read', async () => {
    const file = join(folder, 'bad.json');
    writeFileSync(
      file,
      JSON.stringify({
        comment: 'Many things are wrong.',
        holds: 'mars',
        states: { Reportr: [{ error: 'X', result: {} }], Facts: [{ tiems: 2 }] },
        expect: { status: 'FAILED', path: ['Planner'] },
      }),
    );
    const { code, out } = await run(replaying, file);
    expect(code).toBe(2);
    for (const part of [
      'holds: ',
      'states.Reportr[0]: an attempt has one way, and this has error and result',
      'states.Facts[0]: Unrecognized key: "tiems"',
    ])
      expect(out).toContain(`${file}: ${part}`);
    writeFileSync(
      file,
      JSON.stringify({ comment: 'Starts from nowhere.', holds: 'local', expect: { status: 'FAILED', path: ['Planner'] } }),
    );
    expect((await run(replaying, file)).out).toContain(
      `${file}: the case: a case starts from a household or from an input: say one of them`,
    );
    writeFileSync(
      file,
      JSON.stringify({
        comment: 'Only a name is wrong.',
        holds: 'local',
        household: 'nobody',
        states: { Reportr: [{ error: 'X' }] },
        expect: { status: 'FAILED', path: ['Planner'] },
      }),
    );
    const second = await run(replaying, file);
    expect(second).toMatchObject({
      code: 2,
      out: expect.stringContaining('states.Reportr: there is no Reportr; there are Planner, Tagger') as string,
    });
    expect(second.out).toContain('household: there is no nobody; there are drifting');
    expect((await run(replaying, '--execution', 'nothing-of-that-name')).code).toBe(2);
    expect((await run(replaying)).code).toBe(2);
  });
});

describe('npm run dead-letters', { timeout: 30_000 }, () => {
  it('lists what is parked, and parks again what is no job when it has been sent back', async () => {
    expect(await run(deadLetters)).toEqual({ code: 0, out: 'No message is parked.\n' });
    await sendRaw(system.endpoints, 'no job\u202e at\nall');
    const list = async () => (await run(deadLetters)).out;
    await expect.poll(list, { timeout: 15_000 }).toMatch(/parked less than a minute ago\n {2}The body is not JSON\.\n {2}no job  at all/);
    const [id = ''] = (await list()).split(' ');
    expect(await run(deadLetters, '--redrive', 'nobody')).toMatchObject({ code: 1 });
    expect(await run(deadLetters, '--redrive', id)).toEqual({ code: 0, out: `1 message sent back to the analysis queue: ${id}\n` });
    await expect.poll(list, { timeout: 15_000 }).toContain('The body is not JSON.');
    expect((await list()).startsWith(id)).toBe(false);
  });
});

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 12, 0, seconds)).toISOString().replace('Z', '000+00:00');
const task = { resourceType: 'lambda', resource: 'invoke' };
const entered = (name: string) => ({ stateEnteredEventDetails: { name, input: '{}' } });
const exited = (name: string) => ({ stateExitedEventDetails: { name, output: '{}' } });
const AWS_HISTORY = [
  {
    type: 'ExecutionStarted',
    previousEventId: 0,
    executionStartedEventDetails: {
      input: '{"jobId":"3f2b8c1e-7a54-4d2f-9c61-0a1b2c3d4e5f","userId":"user_2abc"}',
      roleArn: 'arn:aws:iam::123456789012:role/alex',
    },
  },
  { type: 'TaskStateEntered', previousEventId: 0, ...entered('Planner') },
  { type: 'TaskScheduled', previousEventId: 2, taskScheduledEventDetails: { ...task, region: 'eu-west-1', parameters: '{}' } },
  { type: 'TaskStarted', previousEventId: 3, taskStartedEventDetails: task },
  {
    type: 'TaskFailed',
    previousEventId: 4,
    taskFailedEventDetails: {
      ...task,
      error: 'InvalidInputError',
      cause: '{"errorType":"InvalidInputError","errorMessage":"Job 3f2b8c1e-7a54-4d2f-9c61-0a1b2c3d4e5f","trace":["at /var/task"]}',
    },
  },
  { type: 'TaskStateExited', previousEventId: 5, ...exited('Planner') },
  { type: 'TaskStateEntered', previousEventId: 6, ...entered('MarkFailed') },
  { type: 'TaskScheduled', previousEventId: 7, taskScheduledEventDetails: { ...task, region: 'eu-west-1', parameters: '{}' } },
  { type: 'TaskStarted', previousEventId: 8, taskStartedEventDetails: task },
  {
    type: 'TaskSucceeded',
    previousEventId: 9,
    taskSucceededEventDetails: {
      ...task,
      output: '{"ExecutedVersion":"$LATEST","Payload":{"jobId":"3f2b8c1e-7a54-4d2f-9c61-0a1b2c3d4e5f","status":"failed"},"StatusCode":200}',
    },
  },
  { type: 'TaskStateExited', previousEventId: 10, ...exited('MarkFailed') },
  { type: 'FailStateEntered', previousEventId: 11, ...entered('AnalysisFailed') },
  {
    type: 'ExecutionFailed',
    previousEventId: 12,
    executionFailedEventDetails: { error: 'AnalysisFailed', cause: 'The analysis could not be finished; the job row holds the reason.' },
  },
].map((event, index) => ({ id: index + 1, timestamp: at(index), ...event }));
