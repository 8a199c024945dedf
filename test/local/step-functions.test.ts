/** The local Step Functions as the real AWS SDK client sees it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startStepFunctions } from '../../lib/local/step-functions.ts';
import type { ExecutionStatusChange, StepFunctions, StepFunctionsOptions } from '../../lib/local/step-functions.ts';
import { ExecutionStore } from '../../lib/local/step-functions/store.ts';
import { fails, never, ok } from './step-functions-run.ts';

const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:alex-test';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:alex-f';
const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { 'FunctionName': FUNCTION, 'Payload.$': '$' } };
const single = { StartAt: 'Work', States: { Work: { ...task, OutputPath: '$.Payload', End: true } } };

let folder: string;
let sfn: SFNClient;
let service: StepFunctions | undefined;
let ended: ExecutionStatusChange[];

async function start(definition: object, invoke: StepFunctionsOptions['invoke'], more: Partial<StepFunctionsOptions> = {}) {
  service = await startStepFunctions({
    machines: [{ arn, name: 'alex-test', definition: JSON.stringify(definition) }],
    invoke,
    folder,
    retryIntervals: 0,
    onEnd: (change) => void ended.push(change),
    ...more,
  });
  connect(service.url);
}
function connect(endpoint: string) {
  sfn = new SFNClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 });
}
const begin = (name?: string, input = '{}') =>
  sfn.send(new StartExecutionCommand({ stateMachineArn: arn, input, ...(name === undefined ? {} : { name }) }));
const describeExecution = (executionArn: string | undefined) => sfn.send(new DescribeExecutionCommand({ executionArn }));
const until = (executionArn: string | undefined, status: string) =>
  vi.waitFor(
    async () => {
      const now = await describeExecution(executionArn);
      expect(now.status).toBe(status);
      return now;
    },
    { timeout: 5000, interval: 10 },
  );
const history = async (executionArn: string | undefined, more: object = {}) =>
  (await sfn.send(new GetExecutionHistoryCommand({ executionArn, ...more }))).events ?? [];
const brief = (events: HistoryEvent[]) => events.map(({ id, previousEventId, type }) => `${id} ${previousEventId} ${type}`);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alex step functions '));
  ended = [];
});
afterEach(async () => {
  sfn.destroy();
  await service?.close();
  service = undefined;
  rmSync(folder, { recursive: true, force: true });
});

describe('an execution', () => {
  it('runs, and is described with what went in and came out', async () => {
    await start(single, (functionArn, payload) => Promise.resolve(ok({ functionArn, payload })));
    const { executionArn, startDate } = await begin('first', '{"a":1}');
    expect(executionArn).toBe('arn:aws:states:us-east-1:000000000000:execution:alex-test:first');
    const now = await until(executionArn, 'SUCCEEDED');
    expect(now).toMatchObject({ name: 'first', stateMachineArn: arn, input: '{"a":1}', startDate, redriveCount: 0 });
    expect(JSON.parse(now.output ?? '')).toEqual({ functionArn: FUNCTION, payload: { a: 1 } });
    expect(now.stopDate?.getTime()).toBeGreaterThanOrEqual(startDate?.getTime() ?? Infinity);
    expect(ended).toEqual([]);
  });

  it('has the history that AWS would show', async () => {
    await start(single, () => Promise.resolve(ok('done')));
    const { executionArn } = await begin('told', '{"a":1}');
    await until(executionArn, 'SUCCEEDED');
    const events = await history(executionArn);
    expect(brief(events)).toEqual([
      '1 0 ExecutionStarted',
      '2 0 TaskStateEntered',
      '3 2 TaskScheduled',
      '4 3 TaskStarted',
      '5 4 TaskSucceeded',
      '6 5 TaskStateExited',
      '7 6 ExecutionSucceeded',
    ]);
    expect(events[0]?.timestamp).toBeInstanceOf(Date);
    expect(events[1]?.stateEnteredEventDetails).toEqual({ name: 'Work', input: '{"a":1}', inputDetails: { truncated: false } });
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-east-1',
      parameters: JSON.stringify({ FunctionName: FUNCTION, Payload: { a: 1 } }),
    });
    expect(JSON.parse(events[4]?.taskSucceededEventDetails?.output ?? '')).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: 'done',
      StatusCode: 200,
    });
    expect(events[6]?.executionSucceededEventDetails?.output).toBe('"done"');
  });

  it('shows branches, items and retries, each event behind the one that led to it', async () => {
    const item = {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: 'Item',
      States: { Item: { ...task, Retry: [{ ErrorEquals: ['ShakyError'] }], End: true } },
    };
    const machine = {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Each', States: { Each: { Type: 'Map', ItemsPath: '$.items', MaxConcurrency: 1, ItemProcessor: item, End: true } } },
            { StartAt: 'Other', States: { Other: { Type: 'Pass', End: true } } },
          ],
          Next: 'Stop',
        },
        Stop: { Type: 'Fail', Error: 'Stopped', Cause: 'On purpose.' },
      },
    };
    let calls = 0;
    await start(machine, () => Promise.resolve(++calls === 1 ? fails('ShakyError') : ok(null)));
    const { executionArn } = await begin('nested', '{"items":[1,2]}');
    expect(await until(executionArn, 'FAILED')).toMatchObject({ error: 'Stopped', cause: 'On purpose.' });
    const events = await history(executionArn);
    const byType = (type: string) => events.filter((event) => event.type === type);
    expect(byType('TaskScheduled')).toHaveLength(3);
    expect(byType('TaskStateEntered')).toHaveLength(2);
    expect(byType('MapStateStarted')[0]?.mapStateStartedEventDetails).toEqual({ length: 2 });
    expect(byType('MapIterationStarted').map((event) => event.mapIterationStartedEventDetails)).toEqual([
      { name: 'Each', index: 0 },
      { name: 'Each', index: 1 },
    ]);
    for (const type of ['ParallelStateSucceeded', 'MapStateSucceeded', 'ParallelStateExited', 'FailStateEntered'])
      expect(byType(type)).toHaveLength(1);
    const started = byType('ParallelStateStarted')[0]?.id;
    expect(
      events
        .filter(({ type, previousEventId }) => previousEventId === started && String(type).endsWith('StateEntered'))
        .map(({ stateEnteredEventDetails: at }) => at?.name),
    ).toEqual(['Each', 'Other']);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    for (const event of events) expect(event.previousEventId).toBeLessThan(event.id ?? 0);
  });

  it('is stopped with error and cause, and its end is told once', async () => {
    await start(single, never);
    const { executionArn } = await begin('stopped', '{"jobId":"j"}');
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'Cancelled', cause: 'By hand.' }));
    expect(await until(executionArn, 'ABORTED')).toMatchObject({ error: 'Cancelled', cause: 'By hand.' });
    expect(brief(await history(executionArn)).at(-1)).toMatch(/ExecutionAborted$/);
    expect((await sfn.send(new StopExecutionCommand({ executionArn }))).stopDate).toBeInstanceOf(Date);
    await service?.recover();
    expect(ended).toHaveLength(1);
    expect(ended[0]).toMatchObject({
      source: 'aws.states',
      resources: [executionArn],
      detail: { status: 'ABORTED', error: 'Cancelled', cause: 'By hand.', name: 'stopped', input: '{"jobId":"j"}' },
    });
  });

  it('ends as TIMED_OUT when the machine takes longer than its TimeoutSeconds', async () => {
    await start({ ...single, TimeoutSeconds: 1 }, never);
    const { executionArn } = await begin();
    expect(await until(executionArn, 'TIMED_OUT')).toMatchObject({ error: 'States.Timeout' });
    expect(brief(await history(executionArn)).at(-1)).toMatch(/ExecutionTimedOut$/);
    expect(ended[0]?.detail.status).toBe('TIMED_OUT');
  });
});

describe('executions beyond those that may be under way at once', () => {
  it('wait in the order of their start, before their first state', async () => {
    const open: { name: unknown; end: () => void }[] = [];
    await start(
      single,
      (_, payload) =>
        new Promise((resolve) => {
          open.push({
            name: payload,
            end: () => {
              resolve(ok('done'));
            },
          });
        }),
      { atOnce: 2 },
    );
    const arns: (string | undefined)[] = [];
    for (const name of ['a', 'b', 'c', 'd']) arns.push((await begin(name, JSON.stringify(name))).executionArn);
    await vi.waitFor(() => {
      expect(open.map(({ name }) => name)).toEqual(['a', 'b']);
    });
    expect(await describeExecution(arns[2])).toMatchObject({ status: 'RUNNING' });
    expect(brief(await history(arns[2]))).toEqual(['1 0 ExecutionStarted']);
    open[1]?.end();
    await until(arns[1], 'SUCCEEDED');
    await vi.waitFor(() => {
      expect(open.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    });
    open[0]?.end();
    await vi.waitFor(() => {
      expect(open.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    });
  });

  it('never begin when they were stopped meanwhile, and pass their turn on', async () => {
    const open: { name: unknown; end: () => void }[] = [];
    await start(
      single,
      (_, payload) =>
        new Promise((resolve) => {
          open.push({
            name: payload,
            end: () => {
              resolve(ok('done'));
            },
          });
        }),
      { atOnce: 1 },
    );
    await begin('a', '"a"');
    const { executionArn } = await begin('b', '"b"');
    await begin('c', '"c"');
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough' }));
    expect(brief(await history(executionArn))).toEqual(['1 0 ExecutionStarted', '2 1 ExecutionAborted']);
    open[0]?.end();
    await vi.waitFor(() => {
      expect(open.map(({ name }) => name)).toEqual(['a', 'c']);
    });
    expect(ended.map(({ detail }) => detail.status)).toEqual(['ABORTED']);
  });

  it('whose time runs out while they wait are TIMED_OUT', async () => {
    await start(single, never, { atOnce: 1, limits: { execution: () => 0.05 } });
    await begin('a');
    const { executionArn } = await begin('b');
    await until(executionArn, 'TIMED_OUT');
  });
});

describe('names and inputs', () => {
  it('the same name and input answer the running execution; anything else that uses a name again is refused', async () => {
    await start(single, never);
    const first = await begin('twice', '{"a":1}');
    expect(await begin('twice', '{"a":1}')).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    await expect(begin('twice', '{"a":2}')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: expect.stringContaining(':twice') as string,
    });
    await sfn.send(new StopExecutionCommand({ executionArn: first.executionArn }));
    await expect(begin('twice', '{"a":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });
  it.each(['white space', 'a/b', '', 'x'.repeat(81), 'st*r'])('InvalidName: %j', async (name) => {
    await start(single, never);
    await expect(begin(name)).rejects.toMatchObject({ name: 'InvalidName' });
  });
  it('refuses what it does not know, by the names that the SDK knows', async () => {
    await start(single, never);
    await expect(begin('bad', '{')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    await expect(begin('big', JSON.stringify('x'.repeat(256 * 1024)))).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    await expect(sfn.send(new StartExecutionCommand({ stateMachineArn: `${arn}x` }))).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
    await expect(describeExecution('arn:aws:states:us-east-1:000000000000:execution:alex-test:none')).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
    await expect(sfn.send(new ListExecutionsCommand({ stateMachineArn: arn, nextToken: 'none' }))).rejects.toMatchObject({
      name: 'InvalidToken',
    });
    await expect(sfn.send(new ListExecutionsCommand({ stateMachineArn: arn, maxResults: 5000 }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(sfn.send(new SendTaskSuccessCommand({ taskToken: 't', output: '{}' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
  it('tells capitals in names apart', async () => {
    await start(single, never);
    await begin('same-name-1', '{"a":1}');
    const other = await begin('SAME-NAME-1', '{"a":2}');
    expect((await describeExecution(other.executionArn)).input).toBe('{"a":2}');
  });
});

describe('lists', () => {
  it('executions newest first, by status and by pages', async () => {
    await start(single, (_, payload) => ((payload as { n: number }).n % 2 ? never() : Promise.resolve(ok(null))));
    for (let n = 0; n < 7; n++) await begin(`run-${n}`, JSON.stringify({ n }));
    const pages: string[][] = [];
    let nextToken: string | undefined;
    do {
      const page = await sfn.send(new ListExecutionsCommand({ stateMachineArn: arn, maxResults: 3, nextToken }));
      pages.push((page.executions ?? []).map(({ name }) => name ?? ''));
      nextToken = page.nextToken;
      if (pages.length === 1) await begin('meanwhile', '{"n":1}');
    } while (nextToken !== undefined);
    expect(pages.flat()).toHaveLength(7);
    expect(new Set(pages.flat()).size).toBe(7);
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
    const running = await sfn.send(new ListExecutionsCommand({ stateMachineArn: arn, statusFilter: 'RUNNING' }));
    expect(running.executions?.map(({ name }) => name)).toEqual(expect.arrayContaining(['run-1', 'run-3', 'run-5', 'meanwhile']));
    expect(running.executions?.[0]?.name).toBe('meanwhile');
  });

  it('events by pages, in reverse, and without what they carry', async () => {
    await start(single, () => Promise.resolve(ok('done')));
    const { executionArn } = await begin('paged', '{"secret":1}');
    await until(executionArn, 'SUCCEEDED');
    const first = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 4 }));
    const second = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 4, nextToken: first.nextToken }));
    expect([...(first.events ?? []), ...(second.events ?? [])].map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(second.nextToken).toBeUndefined();
    expect((await history(executionArn, { reverseOrder: true, maxResults: 2 })).map(({ id }) => id)).toEqual([7, 6]);
    expect(JSON.stringify(await history(executionArn, { includeExecutionData: false }))).not.toMatch(/secret|done/);
  });

  it('the machines, with the definition as it was given', async () => {
    await start(single, never);
    expect((await sfn.send(new ListStateMachinesCommand({}))).stateMachines).toMatchObject([
      { stateMachineArn: arn, name: 'alex-test', type: 'STANDARD' },
    ]);
    expect(await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: arn }))).toMatchObject({
      definition: JSON.stringify(single),
      status: 'ACTIVE',
    });
  });
});

describe('a machine made by a call', () => {
  const other = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };
  const make = (definition: string, name = 'alex-other') =>
    sfn.send(new CreateStateMachineCommand({ name, definition, roleArn: 'arn:aws:iam::000000000000:role/any' }));

  it('runs, is made once however often it is asked for, and outlives a restart with its executions', async () => {
    await start(single, never);
    const { stateMachineArn } = await make(JSON.stringify(other));
    expect(stateMachineArn).toBe(arn.replace('alex-test', 'alex-other'));
    expect((await make(JSON.stringify(other))).stateMachineArn).toBe(stateMachineArn);
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'one' }));
    await until(executionArn, 'SUCCEEDED');
    await service?.close();
    await start(single, never);
    expect((await sfn.send(new ListStateMachinesCommand({}))).stateMachines?.map(({ name }) => name)).toEqual(['alex-test', 'alex-other']);
    expect((await sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions).toMatchObject([
      { executionArn, status: 'SUCCEEDED' },
    ]);
  });

  it('is not replaced by another of its name but by an update, and not made of what is no machine', async () => {
    await start(single, () => Promise.resolve(ok('done')));
    const { stateMachineArn } = await make(JSON.stringify(other));
    await expect(make(JSON.stringify(single))).rejects.toMatchObject({ name: 'StateMachineAlreadyExists' });
    await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition: JSON.stringify(single) }));
    expect(await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({ definition: JSON.stringify(single) });
    for (const bad of [
      'no JSON',
      '{"StartAt":"A","States":{}}',
      JSON.stringify({ StartAt: 'A', QueryLanguage: 'JSONata', States: { A: { Type: 'Succeed', QueryLanguage: 'JSONata' } } }),
    ]) {
      await expect(make(bad, 'bad')).rejects.toMatchObject({ name: 'InvalidDefinition' });
    }
    await expect(make(JSON.stringify(other), 'no such name!')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(
      sfn.send(new UpdateStateMachineCommand({ stateMachineArn: `${arn}x`, definition: JSON.stringify(other) })),
    ).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    expect((await sfn.send(new ListStateMachinesCommand({}))).stateMachines).toHaveLength(2);
  });
});

describe('a disk that is full', () => {
  it('costs the history, not the work', async () => {
    let called = false;
    await start(single, () => {
      called = true;
      return Promise.resolve(fails('BrokenError'));
    });
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const full = vi.spyOn(ExecutionStore.prototype, 'append').mockImplementation(() => {
      throw new Error('ENOSPC');
    });
    await begin('no-space');
    await vi.waitFor(() => {
      expect(ended).toHaveLength(1);
    });
    expect(called).toBe(true);
    expect(silent.mock.calls.map(([line]) => String(line))).toContainEqual(
      expect.stringMatching(/event 1 of no-space could not be written.*ENOSPC/),
    );
    full.mockRestore();
    silent.mockRestore();
  });

  it.skipIf(!existsSync('/dev/full'))('refuses an execution that cannot be recorded, and leaves its name free', async () => {
    await start(single, never);
    const file = join(folder, 'alex-test_no-space.jsonl');
    symlinkSync('/dev/full', file);
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await expect(begin('no-space')).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    silent.mockRestore();
    unlinkSync(file);
    await begin('no-space');
  });
});

describe('after the process', () => {
  async function killInTheMiddle(): Promise<string | undefined> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'step-functions-process.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
    connect(url);
    const { executionArn } = await begin('killed-in-the-middle', '{"jobId":"j"}');
    await vi.waitFor(async () => {
      expect(brief(await history(executionArn)).at(-1)).toMatch(/TaskStarted$/);
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    sfn.destroy();
    return executionArn;
  }

  it('was killed, its running executions are ABORTED, their histories kept, and onEnd is told when asked for', async () => {
    const executionArn = await killInTheMiddle();
    await start(single, () => Promise.resolve(ok(null)));
    expect(await describeExecution(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'ProcessEnded',
      input: '{"jobId":"j"}',
      cause: expect.stringContaining('process') as string,
    });
    expect(brief(await history(executionArn))).toEqual([
      '1 0 ExecutionStarted',
      '2 0 TaskStateEntered',
      '3 2 TaskScheduled',
      '4 3 TaskStarted',
      '5 4 ExecutionAborted',
    ]);
    expect(ended).toEqual([]);
    await service?.recover();
    await service?.recover();
    expect(ended.map(({ detail }) => [detail.status, detail.executionArn])).toEqual([['ABORTED', executionArn]]);
    await expect(begin('killed-in-the-middle', '{"jobId":"j"}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  it('was killed in the middle of a write, all but the torn event is there', async () => {
    await start(single, () => Promise.resolve(ok('done')));
    const { executionArn } = await begin('torn-at-the-end');
    await until(executionArn, 'SUCCEEDED');
    await service?.close();
    const file = join(folder, readdirSync(folder)[0] ?? '');
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"event"'));
    truncateSync(file, readFileSync(file).indexOf(lines[5] ?? '') + 20);
    appendFileSync(join(folder, 'alex-test_torn-at-the-start.jsonl'), '{"head":{"arn":"arn:aws');
    await start(single, never);
    expect(brief(await history(executionArn))).toEqual([
      '1 0 ExecutionStarted',
      '2 0 TaskStateEntered',
      '3 2 TaskScheduled',
      '4 3 TaskStarted',
      '5 4 TaskSucceeded',
      '6 5 ExecutionAborted',
    ]);
    expect((await sfn.send(new ListExecutionsCommand({ stateMachineArn: arn }))).executions).toHaveLength(1);
  });

  it('an end that could not be told is told again', async () => {
    let refuse = true;
    const onEnd = (change: ExecutionStatusChange) => {
      if (refuse) throw new Error('not now');
      ended.push(change);
    };
    await start(single, () => Promise.resolve(fails('BrokenError')), { onEnd });
    const { executionArn } = await begin('untold-end');
    await until(executionArn, 'FAILED');
    await service?.close();
    refuse = false;
    await start(single, never, { onEnd });
    await service?.recover();
    expect(ended.map(({ detail }) => [detail.name, detail.status, detail.error])).toEqual([['untold-end', 'FAILED', 'BrokenError']]);
  });
});
