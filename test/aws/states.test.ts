/**
 * Every state of the machine by TestState, with mocks: against this machine's Step Functions, and, by `npm run test:aws`, against AWS. What is expected is how the
 * machine runs here, so that the two cannot differ unnoticed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SFNClient, TestStateCommand, type TestStateCommandOutput } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Visit } from '../../functions/domain/executions/way.ts';
import { readAnalysisDefinition } from '../../lib/local/analysis-definition.ts';
import { LOCAL_CREDENTIALS } from '../../lib/local/clients.ts';
import { functionArn } from '../../lib/local/lambda.ts';
import { readCurrentMachine } from '../../lib/local/replay.ts';
import { runAlone } from '../../lib/local/replay/alone.ts';
import { startStepFunctions, type StepFunctions } from '../../lib/local/step-functions.ts';
import { ExecutionCase } from '../../schema/execution-case.ts';
import { EMPTY_CONTEXT, sayWhetherAsked } from './asked.ts';

const machine = readCurrentMachine();
const definition = readAnalysisDefinition(functionArn);
const ordinary = {
  comment: 'An ordinary day, and one unknown instrument.',
  holds: 'local',
  household: { cash: '0', positions: { XQZ7: '1' } },
  expect: { status: 'SUCCEEDED', path: ['Planner'] },
};
async function visitsOf(states: object): Promise<Visit[]> {
  const { found } = await runAlone(ExecutionCase.parse({ ...ordinary, states }), { chain: machine.chain, machine });
  return found.way.visits;
}
/** One visit of each state, whatever it takes to come to it. */
const seen = new Map<string, Visit>();
for (const states of [
  {},
  { Facts: [{ error: 'InvalidInputError' }] },
  { Tagger: [{ error: 'InvalidInputError' }] },
  { Tagger: [{ error: 'JobEndedError' }] },
]) {
  for (const visit of await visitsOf(states))
    if (!seen.has(visit.state) || (seen.get(visit.state)?.outcome !== 'completed' && visit.outcome === 'completed'))
      seen.set(visit.state, visit);
}
const all = [...seen.values()];
const tasks = all.filter(({ type }) => type === 'Task');
const stage = sayWhetherAsked();

const PLACES: [string, () => Promise<{ client: SFNClient; close(): Promise<void> }>][] = [
  ['on this machine', here],
  ...(stage === undefined ? [] : [['on AWS', there] as [string, typeof here]]),
];

async function here(): Promise<{ client: SFNClient; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'alex-states-'));
  const service: StepFunctions = await startStepFunctions({
    machines: [],
    invoke: () => Promise.reject(new Error('Nothing is called.')),
    folder,
  });
  return {
    // TestState is asked of sync-states.… otherwise.
    client: new SFNClient({
      endpoint: service.url,
      region: 'us-east-1',
      credentials: LOCAL_CREDENTIALS,
      maxAttempts: 1,
      disableHostPrefix: true,
    }),
    close: async () => {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
function there(): Promise<{ client: SFNClient; close(): Promise<void> }> {
  return Promise.resolve({ client: new SFNClient({ region: 'us-east-1' }), close: () => Promise.resolve() });
}

it('there is a visit of every state to compare with', () => {
  expect([...seen.keys()].sort()).toEqual([...machine.places.keys()].sort());
});

describe.each(PLACES)('a state, tested %s', (_place, open) => {
  let place: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => void (place = await open()));
  afterAll(async () => {
    place.client.destroy();
    await place.close();
  });
  const test = ({ state, type, input }: Visit, mock: object | undefined, more: object = {}): Promise<TestStateCommandOutput> =>
    place.client.send(
      new TestStateCommand({
        definition,
        stateName: state,
        input: input ?? '{}',
        ...(['Task', 'Map', 'Parallel'].includes(type) && { mock, context: JSON.stringify(EMPTY_CONTEXT) }),
        ...more,
      }),
    );
  /** What its task, its branches or its items answered. */
  const answerOf = ({ state, attempts }: Visit): string => {
    if (state === 'Write') return JSON.stringify((JSON.parse(seen.get('Complete')?.input ?? '{}') as { drafts: unknown }).drafts);
    return attempts.at(-1)?.output ?? '[]';
  };

  it.each(all.filter(({ type }) => type !== 'Fail'))('$state hands on what it hands on here', async (visit) => {
    const { status, output, nextState } = await test(visit, { result: answerOf(visit) });
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? 'null')).toEqual(JSON.parse(visit.output ?? 'null'));
    expect(nextState ?? null).toBe(visit.next);
  });

  it.each(all.filter(({ type }) => type === 'Fail'))('$state fails by its name', async (visit) => {
    expect(await test(visit, undefined)).toMatchObject({ status: 'FAILED', error: machine.places.get(visit.state)?.state['Error'] });
  });

  it.each(tasks)('$state is tried again while the database is away, and then no more', async (visit) => {
    const mock = { errorOutput: { error: 'DatabaseUnavailableError', cause: 'away' } };
    expect((await test(visit, mock)).status).toBe('RETRIABLE');
    expect((await test(visit, mock, { stateConfiguration: { retrierRetryCount: 9 } })).status).not.toBe('RETRIABLE');
  });

  it.each(all.filter(({ state }) => machine.places.get(state)?.state.Catch))('$state is caught when it fails for good', async (visit) => {
    const { status, nextState } = await test(visit, { errorOutput: { error: 'InvalidInputError', cause: 'by the test' } });
    expect({ status, nextState }).toEqual({
      status: 'CAUGHT_ERROR',
      nextState: visit.state === 'Tagger' ? 'LeaveUnclassified' : 'MarkFailed',
    });
  });
});
