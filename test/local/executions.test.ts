/** Executions as their page asks for them: by the gateway, on the whole system. */
import { rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSystem, type System, type SystemOptions } from '../../lib/local/system.ts';
import { OPERATION_ANSWERS, ReplayAccepted } from '../../schema/executions.ts';
import { JobView } from '../../schema/job.ts';
import { Problem } from '../../schema/problem.ts';
import { preparedPlace } from '../local-system.ts';

const USER = 'tester';
const STRANGER = '0192f0c1-2345-4abc-8def-0123456789ac';
let options: SystemOptions;
let system: System;
let jobId: string;

interface Answer {
  status: number;
  body: unknown;
}

beforeAll(async () => {
  options = { port: 0, environment: {}, log: () => undefined, retryIntervals: 5, ...(await preparedPlace()) };
  system = await startSystem(options);
  await ask('POST', '/api/sample-household', {});
  ({ jobId } = (await ask('POST', '/api/analyze', {})).body as { jobId: string });
  expect((await ended(jobId)).status).toBe('completed');
}, 120_000);
afterAll(async () => {
  await system.stop();
  rmSync(options.folder, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: object, user = USER): Promise<Answer> {
  const headers = { 'authorization': `Bearer ${await system.token(user)}`, 'content-type': 'application/json' };
  const answer = await fetch(`${system.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: await answer.json() };
}
async function operation<N extends keyof typeof OPERATION_ANSWERS>(name: N, input: object) {
  const { status, body } = await ask('POST', `/local/step-functions/${name}`, input);
  expect(status, JSON.stringify(body)).toBe(200);
  return OPERATION_ANSWERS[name].parse(body) as ReturnType<(typeof OPERATION_ANSWERS)[N]['parse']>;
}
const read = async (job: string): Promise<JobView> => JobView.parse((await ask('GET', `/api/jobs/${job}`)).body);
async function ended(job: string): Promise<JobView> {
  for (;;) {
    const view = await read(job);
    if (view.completedAt !== null) return view;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const arnOf = (job: string): string => `${system.endpoints.stateMachineArn.replace(':stateMachine:', ':execution:')}:${job}`;
/** Inputs of the first analysis, by state. */
async function inputOf(state: string): Promise<Record<string, unknown>> {
  const { events } = await operation('GetExecutionHistory', { executionArn: arnOf(jobId), maxResults: 1000 });
  return JSON.parse(
    events.find(({ stateEnteredEventDetails: entered }) => entered?.name === state)?.stateEnteredEventDetails?.input ?? 'null',
  ) as Record<string, unknown>;
}
const replay = (state: string, input: unknown) => ask('POST', '/local/replays', { state, input });
async function replayed(
  state: string,
  input: unknown,
): Promise<{ execution: ReturnType<typeof OPERATION_ANSWERS.DescribeExecution.parse>; job: JobView; path: string[] }> {
  const { status, body } = await replay(state, input);
  expect(status, JSON.stringify(body)).toBe(202);
  const { executionArn } = ReplayAccepted.parse(body);
  const describe = () => operation('DescribeExecution', { executionArn });
  await expect.poll(async () => (await describe()).status, { timeout: 60_000, interval: 50 }).not.toBe('RUNNING');
  const execution = await describe();
  const job = await ended((JSON.parse(execution.input) as { jobId: string }).jobId);
  const { events } = await operation('GetExecutionHistory', { executionArn, maxResults: 1000 });
  return {
    execution,
    job,
    path: events.flatMap(({ stateEnteredEventDetails: entered }) => (entered?.name === undefined ? [] : [entered.name])),
  };
}

describe('a replay', { timeout: 60_000 }, () => {
  it('from the start is an analysis of its own, and leaves the first as it was', async () => {
    const { execution, job, path } = await replayed('Planner', await inputOf('Planner'));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', stateMachineArn: system.endpoints.stateMachineArn, name: job.id });
    expect(path[0]).toBe('Planner');
    expect(job.status).toBe('completed');
    expect(job.id).not.toBe(jobId);
    expect((await read(jobId)).result?.reportId).not.toBe(job.result?.reportId);
  });

  it('from Facts runs on by the plan that was written', async () => {
    const input = await inputOf('Facts');
    const { plan } = input['planner'] as { plan: object };
    const { job, path, execution } = await replayed('Facts', { ...input, planner: { plan: { ...plan, length: 'brief', focus: [] } } });
    expect(path).toEqual([
      'Facts',
      'Write',
      ...['Reporter', 'Charter', 'Retirement'].sort((a, b) => path.indexOf(a) - path.indexOf(b)),
      'Complete',
    ]);
    expect(job.status).toBe('completed');
    expect(execution.stateMachineArn).toMatch(/:alex-analysis-from-Facts$/);
    const report = (await ask('GET', `/api/reports/${job.result?.reportId ?? ''}`)).body as { plan: unknown };
    expect(report.plan).toMatchObject({ length: 'brief', focus: [] });
  });

  it('from Write and from Complete reads copies of what was frozen and drafted', async () => {
    for (const state of ['Write', 'Complete']) {
      const { job, path } = await replayed(state, await inputOf(state));
      expect({ state, path: path[0], status: job.status, error: job.error }).toEqual({
        state,
        path: state,
        status: 'completed',
        error: null,
      });
    }
  });

  it('of a state that runs alone publishes nothing and leaves no job running', async () => {
    const { execution, job, path } = await replayed('Reporter', await inputOf('Reporter'));
    expect(path).toEqual(['Reporter']);
    expect(execution.status).toBe('SUCCEEDED');
    expect(JSON.parse(execution.output ?? '')).toMatchObject({ agent: 'reporter' });
    expect(job).toMatchObject({ status: 'failed', error: 'A tester ran Reporter alone, so nothing is published.' });
  });

  it('with a hash that is none of the sheet fails as the machine does, and says why', async () => {
    const input = await inputOf('Write');
    const { execution, job, path } = await replayed('Write', {
      ...input,
      sheet: { ...(input['sheet'] as object), sheetHash: 'f'.repeat(64) },
    });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'AnalysisFailed' });
    expect(path.slice(-2)).toEqual(['MarkFailed', 'AnalysisFailed']);
    expect(job.error).toMatch(/did not match/);
  });

  it('is refused in words where the input does not fit, and nothing is started', async () => {
    const before = (await operation('ListExecutions', { stateMachineArn: system.endpoints.stateMachineArn })).executions.length;
    const facts = await inputOf('Facts');
    const cases: [string, unknown, number, RegExp][] = [
      ['Facts', { ...facts, planner: { plan: { length: 'endless' } } }, 422, /does not fit what Facts needs.*planner\.plan\.length/s],
      ['Planner', 'no object', 422, /does not fit/],
      ['Planner', { jobId, userId: 'nobody-here', attempt: 1 }, 422, /There is no household “nobody-here” here/],
      ['AnalysisFailed', {}, 422, /No execution begins at “AnalysisFailed”/],
      ['Write', { ...(await inputOf('Write')), jobId: STRANGER }, 409, /has frozen no facts/],
    ];
    for (const [state, input, status, words] of cases) {
      const answer = await replay(state, input);
      expect(answer.status, state).toBe(status);
      expect(JSON.stringify(Problem.parse(answer.body)), state).toMatch(words);
    }
    expect(Problem.parse((await ask('POST', '/local/replays', { state: 'Facts' })).body).status).toBe(422);
    expect((await operation('ListExecutions', { stateMachineArn: system.endpoints.stateMachineArn })).executions).toHaveLength(before);
  });

  it('waits for the analysis of the same household that is under way', async () => {
    const { jobId: running } = (await ask('POST', '/api/analyze', {})).body as { jobId: string };
    const answer = await replay('Planner', await inputOf('Planner'));
    expect(answer).toMatchObject({
      status: 409,
      body: { detail: `Another analysis of household ${USER} is under way, and there is one at a time. Replay again when it has ended.` },
    });
    await ended(running);
  });
});

describe('the operations', () => {
  it('answer who is signed in, and nobody else', async () => {
    const path = '/local/step-functions/ListStateMachines';
    const token = await system.token(USER);
    const status = async (headers: Record<string, string>, method = 'POST', at = path): Promise<number> =>
      new Promise((resolve, reject) => {
        const asking = httpRequest({ host: '127.0.0.1', port: system.port, path: at, method, headers, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        asking.on('error', reject);
        asking.end(method === 'POST' ? '{}' : undefined);
      });
    const own = { host: `127.0.0.1:${system.port}`, authorization: `Bearer ${token}` };
    expect(await status(own)).toBe(200);
    expect(await status({ ...own, 'origin': system.url, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await status({ ...own, origin: 'https://elsewhere.example' })).toBe(403);
    expect(await status({ ...own, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await status({ ...own, 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await status({ ...own, host: 'elsewhere.example' })).toBe(421);
    expect(await status({ host: own.host })).toBe(401);
    expect(await status({ ...own, authorization: `Bearer ${token.slice(0, -4)}AAAA` })).toBe(401);
    expect(await status(own, 'GET')).toBe(405);
    for (const none of ['/local/step-functions/StartExecution', '/local/step-functions/constructor', '/local/else'])
      expect(await status(own, 'POST', none), none).toBe(404);
  });

  it('say which execution there is none of', async () => {
    const { status, body } = await ask('POST', '/local/step-functions/DescribeExecution', { executionArn: arnOf(STRANGER) });
    expect(status).toBe(404);
    expect(Problem.parse(body).detail).toContain(STRANGER);
    expect((await ask('POST', '/local/step-functions/ListExecutions', {})).status).toBe(400);
  });

  it('know the machines and executions of replays after a restart', async () => {
    const list = async () => {
      const { stateMachines } = await operation('ListStateMachines', {});
      const lists = await Promise.all(stateMachines.map(({ stateMachineArn }) => operation('ListExecutions', { stateMachineArn })));
      return {
        machines: stateMachines.map(({ name }) => name).sort(),
        executions: lists.flatMap(({ executions }) => executions.map(({ executionArn }) => executionArn)).sort(),
      };
    };
    const before = await list();
    expect(before.machines).toEqual(expect.arrayContaining(['alex-analysis', 'alex-analysis-from-Facts', 'alex-analysis-from-Reporter']));
    await system.stop();
    system = await startSystem(options);
    expect(await list()).toEqual(before);
  }, 60_000);
});
