/** The rules of the Amazon States Language that Alex leans on, as AWS keeps them; and that an ended execution leaves nothing behind. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import fc from 'fast-check';
import { fails, never, ok, run } from './step-functions-run.ts';

const task = (rest: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { 'FunctionName': 'arn:aws:lambda:us-east-1:000000000000:function:alex-f', 'Payload.$': '$' },
  ...rest,
});
/** Adds the state that a catcher leads to, where one does: a state that nothing leads to is not valid. */
const withCatcher = (states: Record<string, object>, name = 'Caught', more: object = {}) =>
  JSON.stringify(states).includes(`"Next":"${name}"`) ? { ...states, [name]: { Type: 'Pass', End: true, ...more } } : states;
const one = (rest: object) => ({ StartAt: 'Work', States: withCatcher({ Work: task({ End: true, ...rest }) }) });
const catchAll = (ResultPath?: string) => ({
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught', ...(ResultPath ? { ResultPath } : {}) }],
});
const retry = (rest: object, names = ['States.ALL']) => ({ Retry: [{ ErrorEquals: names, IntervalSeconds: 1, ...rest }] });
const idle = () => ok(null);

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Runs with the clock turned forward as far as it goes. */
async function ended(...args: Parameters<typeof run>) {
  const [result] = await Promise.all([run(...args), vi.runAllTimersAsync()]);
  return result;
}

describe('a choice', () => {
  const machine = {
    StartAt: 'Which',
    States: {
      Which: { Type: 'Choice', Choices: [{ Variable: '$.list[0]', IsPresent: true, Next: 'Some' }], Default: 'None' },
      Some: { Type: 'Pass', Result: 'some', End: true },
      None: { Type: 'Pass', Result: false, End: true },
    },
  };
  it('takes the first rule that holds, else the default', async () => {
    expect((await ended(machine, { list: [1] }, idle)).output).toBe('some');
    expect((await ended(machine, { list: [] }, idle)).output).toBe(false);
  });
  it('fails with States.NoChoiceMatched where it has no default', async () => {
    const { Which, Some } = machine.States;
    const noDefault = { Which: { Type: Which.Type, Choices: Which.Choices }, Some };
    expect(await ended({ StartAt: 'Which', States: noDefault }, { list: [] }, idle)).toMatchObject({
      status: 'FAILED',
      error: 'States.NoChoiceMatched',
    });
  });
});

describe('a parallel state', () => {
  const branches = (count: number, rest: object = {}) =>
    Array.from({ length: count }, (_, i) => ({
      StartAt: `B${i}`,
      States: {
        [`B${i}`]: task({ Parameters: { 'FunctionName': `f${i}`, 'Payload.$': '$' }, OutputPath: '$.Payload', End: true, ...rest }),
      },
    }));
  const machine = (count: number, rest: object = {}) => ({
    StartAt: 'Both',
    States: withCatcher({ Both: { Type: 'Parallel', Branches: branches(count), End: true, ...rest } }),
  });

  it('gives its results in the order of its branches, whichever ends first', async () => {
    const delays = [30, 10, 20];
    const slow = async (name: string) => {
      const index = Number(name.slice(1));
      await new Promise((resolve) => setTimeout(resolve, delays[index]));
      return ok(index);
    };
    expect((await ended(machine(3), {}, slow)).output).toEqual([0, 1, 2]);
  });

  it('fails with the error of the branch that fails first, and stops the others', async () => {
    const result = await ended(machine(2), {}, (name) => (name === 'f0' ? fails('BrokenError') : never()));
    expect(result).toMatchObject({ status: 'FAILED', error: 'BrokenError' });
    expect(result.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['TaskStateAborted', 'ParallelStateFailed']));
  });

  it('hands error and cause to its catcher, under the path that the catcher names', async () => {
    const result = await ended(machine(1, catchAll('$.failure')), { kept: 1 }, () => fails('BrokenError', 'Why.'));
    expect(result.output).toEqual({
      kept: 1,
      failure: { Error: 'BrokenError', Cause: '{"errorType":"BrokenError","errorMessage":"Why."}' },
    });
  });

  it('hands error and cause alone to its catcher, where that names the whole input or nothing', async () => {
    for (const path of ['$', undefined]) {
      const result = await ended(machine(1, catchAll(path)), { kept: 1 }, () => fails('BrokenError', 'Why.'));
      expect(result.output).toEqual({ Error: 'BrokenError', Cause: '{"errorType":"BrokenError","errorMessage":"Why."}' });
    }
  });

  it('starts its branches anew when it is retried', async () => {
    let first = true;
    const result = await ended(machine(2, retry({})), {}, (name) => {
      if (name === 'f0' && first) {
        first = false;
        return fails('BrokenError');
      }
      return ok(name);
    });
    expect(result.output).toEqual(['f0', 'f1']);
  });
});

describe('a map', () => {
  const machine = (rest: object, item: object = {}) => ({
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        End: true,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Item',
          States: withCatcher({ Item: task({ OutputPath: '$.Payload', End: true, ...item }) }, 'Instead', { Result: 'instead' }),
        },
        ...rest,
      },
    },
  });
  const instead = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Instead' }] };

  it('goes on after an item whose own catcher takes its error', async () => {
    const result = await ended(machine({}, instead), { items: [1, 2, 3] }, (_, item) => (item === 2 ? fails('BadItemError') : ok(item)));
    expect(result.output).toEqual([1, 'instead', 3]);
  });

  it('retries an item by itself', async () => {
    const seen: unknown[] = [];
    const result = await ended(machine({}, retry({ MaxAttempts: 1 })), { items: [1, 2] }, (_, item) => {
      seen.push(item);
      return item === 2 && seen.filter((each) => each === 2).length === 1 ? fails('BadItemError') : ok(item);
    });
    expect(result.output).toEqual([1, 2]);
    expect(seen.sort()).toEqual([1, 2, 2]);
  });

  it('starts no further item once one has failed', async () => {
    const result = await ended(machine({ MaxConcurrency: 1 }), { items: [1, 2, 3, 4] }, (_, item) =>
      item === 2 ? fails('BadItemError') : ok(item),
    );
    expect(result.calls.map(({ payload }) => payload)).toEqual([1, 2]);
    expect(result).toMatchObject({ status: 'FAILED', error: 'BadItemError' });
  });

  it('keeps order and bound for any number of items', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 4 }), async (length, bound) => {
        let now = 0;
        let most = 0;
        const items = Array.from({ length }, (_, i) => i);
        const result = await ended(machine({ MaxConcurrency: bound }), { items }, async (_, item) => {
          most = Math.max(most, ++now);
          await new Promise((resolve) => setTimeout(resolve, (Number(item) * 7) % 5));
          now -= 1;
          return ok(item);
        });
        expect(result.output).toEqual(items);
        expect(most).toBe(bound === 0 ? length : Math.min(bound, length));
      }),
      { numRuns: 15 },
    );
  });

  it('gives each item its own selection, index and value, inside its states as well', async () => {
    const selected = machine(
      { ItemSelector: { 'id.$': '$.id', 'at.$': '$$.Map.Item.Index', 'is.$': '$$.Map.Item.Value' } },
      { Parameters: { FunctionName: 'f', Payload: { 'all.$': '$', 'again.$': '$$.Map.Item.Value' } } },
    );
    const result = await ended(selected, { id: 'j', items: ['a', 'b'] }, (_, payload) => ok(payload));
    expect(result.output).toEqual([
      { all: { id: 'j', at: 0, is: 'a' }, again: 'a' },
      { all: { id: 'j', at: 1, is: 'b' }, again: 'b' },
    ]);
  });

  it('of no items is done at once', async () => {
    expect((await ended(machine({}), { items: [] }, idle)).output).toEqual([]);
  });
});

describe('retries', () => {
  it('end after MaxAttempts, with the last error', async () => {
    let n = 0;
    const result = await ended(one(retry({ MaxAttempts: 2 })), {}, () => fails('BrokenError', `Attempt ${++n}.`));
    expect(result).toMatchObject({ status: 'FAILED', error: 'BrokenError' });
    expect(result.cause).toContain('Attempt 3.');
    expect(result.calls).toHaveLength(3);
  });
  it('are none where MaxAttempts is 0', async () => {
    expect((await ended(one(retry({ MaxAttempts: 0 })), {}, () => fails('BrokenError'))).calls).toHaveLength(1);
  });
  it('are none for an error that the retrier does not name', async () => {
    expect((await ended(one(retry({ MaxAttempts: 5 }, ['OtherError'])), {}, () => fails('BrokenError'))).calls).toHaveLength(1);
  });
  it('count in the context object', async () => {
    const machine = one({ Parameters: { FunctionName: 'f', Payload: { 'n.$': '$$.State.RetryCount' } }, ...retry({ MaxAttempts: 2 }) });
    const result = await ended(machine, {}, () => fails('BrokenError'));
    expect(result.calls.map(({ payload }) => payload)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  });
});

describe('errors of the service', () => {
  it('States.ALL catches States.DataLimitExceeded of a task that answers more than 256 KiB', async () => {
    const result = await ended(one(catchAll()), {}, () => ok('é'.repeat(130 * 1024)));
    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.DataLimitExceeded' } });
  });
  it('a state that would hand on more than 256 KiB ends the execution', async () => {
    const machine = { StartAt: 'Twice', States: { Twice: { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' }, End: true } } };
    expect(await ended(machine, 'x'.repeat(200 * 1024), idle)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
  it('States.Runtime is not caught, by name or by States.ALL', async () => {
    for (const name of ['States.ALL', 'States.Runtime']) {
      const machine = one({ OutputPath: '$.no.such.path', Catch: [{ ErrorEquals: [name], Next: 'Caught' }] });
      const result = await ended(machine, {}, idle);
      expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
      expect(result.cause).toMatch(/^An error occurred while executing the state 'Work' \(entered at the event id #2\)/);
    }
  });
  it('a task that outlives TimeoutSeconds fails with States.Timeout, which States.TaskFailed does not catch', async () => {
    const machine = one({ TimeoutSeconds: 5, Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Caught' }] });
    const result = await ended(machine, {}, never);
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(result.events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskTimedOut',
    ]);
  });
  it('an answer that comes after the time-out counts no more', async () => {
    let n = 0;
    const late = async () => {
      n += 1;
      if (n === 1) await new Promise((resolve) => setTimeout(resolve, 7000));
      return ok(n);
    };
    const result = await ended(
      one({ TimeoutSeconds: 5, OutputPath: '$.Payload', ...retry({ MaxAttempts: 1 }, ['States.Timeout']) }),
      {},
      late,
    );
    expect(result.output).toBe(2);
    expect(result.events.filter(({ type }) => type === 'TaskSucceeded')).toHaveLength(1);
  });
  it('a task without TimeoutSeconds waits for hours', async () => {
    const hours = async () => {
      await new Promise((resolve) => setTimeout(resolve, 3 * 3_600_000));
      return ok('done');
    };
    expect((await ended(one({ OutputPath: '$.Payload' }), {}, hours)).output).toBe('done');
  });
  it('a way to the function that fails is Lambda.SdkClientException', async () => {
    expect(await ended(one({}), {}, () => Promise.reject(new Error('no such pool')))).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.SdkClientException',
    });
  });
});

describe('an execution that is ended from outside', () => {
  const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: { End: true, ...state } } });
  const machine = {
    StartAt: 'All',
    States: {
      All: {
        Type: 'Parallel',
        End: true,
        ...retry({}),
        Branches: [
          branch('Waits', { Type: 'Wait', Seconds: 1000 }),
          branch('Works', task({ TimeoutSeconds: 500, ...retry({}) })),
          branch('Tries', task({ Parameters: { 'FunctionName': 'tries', 'Payload.$': '$' }, ...retry({ IntervalSeconds: 900 }) })),
        ],
      },
    },
  };
  it('leaves no timer, retries nothing and calls nothing more', async () => {
    const control = new AbortController();
    const running = run(machine, {}, (name) => (name === 'tries' ? fails('BrokenError') : never()), {
      signal: control.signal,
      retryInterval: undefined,
    });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(vi.getTimerCount()).toBeGreaterThan(2);
    control.abort();
    const result = await running;
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(result.calls).toHaveLength(2);
    expect(
      result.events
        .filter(({ type }) => type.endsWith('StateAborted'))
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['ParallelStateAborted', 'TaskStateAborted', 'TaskStateAborted', 'WaitStateAborted']);
  });
});

describe('a definition that AWS would run otherwise is refused', () => {
  const pass = { Type: 'Pass', End: true };
  it.each([
    ['JSONata', { StartAt: 'S', States: { S: { ...pass, QueryLanguage: 'JSONata' } } }, /JSONata/],
    [
      'another service',
      { StartAt: 'S', States: { S: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true } } },
      /'S' calls arn:aws:states:::sns:publish/,
    ],
    [
      'a name that two states have',
      {
        StartAt: 'P',
        States: {
          P: {
            Type: 'Parallel',
            End: true,
            Branches: [
              { StartAt: 'S', States: { S: pass } },
              { StartAt: 'S', States: { S: pass } },
            ],
          },
        },
      },
      /DUPLICATE_STATE_NAMES/,
    ],
    ['a state that is nowhere', { StartAt: 'T', States: { S: pass } }, /invalid/],
  ])('%s', async (_, machine, message) => {
    await expect(run(machine, {}, idle)).rejects.toThrow(message);
  });
});

describe('the context object', () => {
  it("holds the execution's own input and start in every state", async () => {
    const machine = {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Result: 'other', Next: 'B' },
        B: {
          Type: 'Pass',
          Parameters: { 'input.$': '$$.Execution.Input', 'text.$': "States.Format('{}!', $$.Execution.Name)", 'state.$': '$$.State.Name' },
          End: true,
        },
      },
    };
    expect((await ended(machine, { first: 1 }, idle)).output).toEqual({ input: { first: 1 }, text: 'e!', state: 'B' });
  });
});
