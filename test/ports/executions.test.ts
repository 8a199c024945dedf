import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { executionsClient } from '#ports/clients.ts';
import { executionArn, openExecutions } from '#ports/executions.ts';
import type { Executions } from '#ports/executions.ts';
import { startStepFunctions } from '../../lib/local/step-functions.ts';
import type { StepFunctions } from '../../lib/local/step-functions.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:alex-analysis';
const JOB = '7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6';
const definition = JSON.stringify({
  StartAt: 'Which',
  States: {
    Which: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.userId', StringEquals: 'waits', Next: 'Wait' },
        { Variable: '$.userId', StringEquals: 'fails', Next: 'Fail' },
      ],
      Default: 'Done',
    },
    Wait: { Type: 'Wait', Seconds: 60, Next: 'Done' },
    Fail: { Type: 'Fail', Error: 'AnalysisFailed', Cause: 'It failed.' },
    Done: { Type: 'Succeed' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'alex executions '));
let service: StepFunctions;
let client: SFNClient;
let executions: Executions;

beforeAll(async () => {
  service = await startStepFunctions({
    machines: [{ arn: MACHINE, name: 'alex-analysis', definition }],
    invoke: () => Promise.resolve({ ok: true, payload: {} }),
    folder,
  });
  client = executionsClient({ AWS_ENDPOINT_URL_SFN: service.url, AWS_REGION: 'us-east-1' });
  executions = openExecutions(client, MACHINE);
});
afterAll(async () => {
  client.destroy();
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The execution's state once it is no longer running. */
async function ended(arn: string) {
  for (;;) {
    const state = await executions.stateOf(arn);
    if (state !== 'running') return state;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('Starting the same job twice is one execution, while it runs and after it has ended', async () => {
  const first = await executions.start(JOB, { jobId: JOB, userId: 'demo', attempt: 1 });
  expect(first).toBe(executionArn(MACHINE, JOB));
  expect(await ended(first)).toBe('succeeded');
  expect(await executions.start(JOB, { jobId: JOB, userId: 'demo', attempt: 1 })).toBe(first);
  expect(await executions.start(JOB, { jobId: JOB, userId: 'another', attempt: 1 })).toBe(first);
});

test('An execution is told as running, failed, stopped or gone', async () => {
  const running = await executions.start(`${JOB}-2`, { jobId: JOB, userId: 'waits', attempt: 1 });
  expect(await executions.stateOf(running)).toBe('running');
  await client.send(new StopExecutionCommand({ executionArn: running }));
  expect(await ended(running)).toBe('failed');
  expect(await ended(await executions.start(`${JOB}-3`, { jobId: JOB, userId: 'fails', attempt: 1 }))).toBe('failed');
  expect(await executions.stateOf(executionArn(MACHINE, 'never-started'))).toBe('gone');
});

test('A machine that does not exist is an error, not an execution', async () => {
  await expect(openExecutions(client, `${MACHINE}-x`).start(JOB, { jobId: JOB, userId: 'demo', attempt: 1 })).rejects.toMatchObject({
    name: 'StateMachineDoesNotExist',
  });
});
