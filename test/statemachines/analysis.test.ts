/** The analysis machine, run whole: which way it takes when all is well, and when each of its functions fails. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMachine, REPORT } from './analysis-machine.ts';
import type { AnalysisMachine, Call, Trouble } from './analysis-machine.ts';
import { PERMANENT_ERRORS, TRANSIENT_ERRORS } from '#schema/errors.ts';
import { MarkFailedTask } from '#schema/workflow.ts';

let machine: AnalysisMachine;
beforeAll(async () => {
  machine = await openMachine();
});
afterAll(() => machine.close());

const count = (calls: Call[], agent: string) => calls.filter((call) => call.agent === agent).length;
const always =
  (agent: Call['agent'], errorType: string): Trouble =>
  (call) =>
    call.agent === agent ? { errorType, errorMessage: 'It failed for a test.' } : undefined;
const marked = (calls: Call[]) => MarkFailedTask.parse(calls.at(-1)?.payload);
const FAILED = { status: 'FAILED', error: 'AnalysisFailed', cause: 'The analysis could not be finished; the job row holds the reason.' };

describe('when all is well', () => {
  it('a household without unknown instruments goes by without the tagger', async () => {
    const { job, end, entered, calls, changes } = await machine.analyse();
    expect(end).toMatchObject({ status: 'SUCCEEDED', output: JSON.stringify(REPORT), input: JSON.stringify(job) });
    expect(entered).toEqual(['Planner', 'AnythingUnclassified', 'Facts', 'Write', 'Reporter', 'Charter', 'Retirement', 'Complete']);
    expect(calls.map(({ agent }) => agent)).toEqual(['planner', 'facts', 'reporter', 'charter', 'retirement', 'outcome']);
    expect(changes).toEqual([]);
  });

  it('unknown instruments are classified batch by batch before the facts are frozen', async () => {
    const batches = [['AAA', 'BBB'], ['CCC'], ['DDD'], ['EEE']];
    const { job, end, entered, calls, events } = await machine.analyse({ batches });
    expect(end.status).toBe('SUCCEEDED');
    expect(calls.filter(({ agent }) => agent === 'tagger').map(({ payload }) => payload)).toEqual(
      batches.map((symbols) => ({ ...job, symbols })),
    );
    expect(entered.indexOf('Facts')).toBe(entered.lastIndexOf('Tagger') + 1);
    expect(events.filter(({ type }) => type === 'MapIterationSucceeded')).toHaveLength(4);
  });

  it('the drafts reach Complete in the order of the branches, by hash alone', async () => {
    const { calls } = await machine.analyse();
    const drafts = ['reporter', 'charter', 'retirement'].map((agent) => ({ agent, draftHash: 'b'.repeat(64) }));
    expect(calls.at(-1)?.payload).toMatchObject({ action: 'complete', drafts });
  });
});

describe('when something fails', () => {
  it('a batch that cannot be classified stays unknown, and the report comes all the same', async () => {
    const trouble: Trouble = ({ agent, payload }) =>
      agent === 'tagger' && (payload as { symbols: string[] }).symbols.includes('BBB')
        ? { errorType: 'ModelAnswerError', errorMessage: 'No.' }
        : undefined;
    const { end, entered } = await machine.analyse({ batches: [['AAA'], ['BBB']], trouble });
    expect(end.status).toBe('SUCCEEDED');
    expect(entered).toContain('LeaveUnclassified');
  });

  it('a job that has ended while its instruments are classified is not carried on', async () => {
    const { end, entered, calls } = await machine.analyse({ batches: [['AAA']], trouble: always('tagger', 'JobEndedError') });
    expect(end).toMatchObject(FAILED);
    expect(entered).toEqual([
      'Planner',
      'AnythingUnclassified',
      'TagInstruments',
      'Tagger',
      'TaggingStopped',
      'MarkFailed',
      'AnalysisFailed',
    ]);
    expect(marked(calls).failure.Error).toBe('JobEndedError');
  });

  it.each(TRANSIENT_ERRORS)('a reporter that fails once with %s is asked again, alone', async (errorType) => {
    const { end, calls } = await machine.analyse({
      trouble: ({ agent, nth }) => (agent === 'reporter' && nth === 1 ? { errorType, errorMessage: 'Later.' } : undefined),
    });
    expect(end.status).toBe('SUCCEEDED');
    expect([count(calls, 'reporter'), count(calls, 'charter'), count(calls, 'retirement')]).toEqual([2, 1, 1]);
  });

  it('a reporter that stays throttled is asked five times, then the job is marked failed with its reason', async () => {
    const { job, end, calls, changes, events } = await machine.analyse({ trouble: always('reporter', 'ModelThrottledError') });
    expect(end).toMatchObject(FAILED);
    expect(count(calls, 'reporter')).toBe(5);
    expect(marked(calls)).toMatchObject({
      ...job,
      failure: {
        Error: 'ModelThrottledError',
        Cause: JSON.stringify({ errorType: 'ModelThrottledError', errorMessage: 'It failed for a test.' }),
      },
    });
    expect(events.filter(({ type }) => type === 'TaskFailed')).toHaveLength(5);
    expect(changes.map(({ detail }) => [detail.status, detail.name, detail.error])).toEqual([['FAILED', job.jobId, 'AnalysisFailed']]);
  });

  it.each(PERMANENT_ERRORS)('%s is never tried again', async (errorType) => {
    const { end, calls } = await machine.analyse({ trouble: always('planner', errorType) });
    expect(end).toMatchObject(FAILED);
    expect(calls.map(({ agent }) => agent)).toEqual(['planner', 'outcome']);
  });

  it.each(['planner', 'facts', 'charter', 'retirement'] as const)('%s dying again and again ends in MarkFailed', async (agent) => {
    const { end, calls } = await machine.analyse({ trouble: always(agent, 'Runtime.ExitError') });
    expect(end).toMatchObject(FAILED);
    expect(count(calls, agent)).toBe(3);
    expect(marked(calls).failure.Error).toBe('Runtime.ExitError');
  });

  it('Complete that fails for good is marked by the same function', async () => {
    const trouble: Trouble = ({ payload }) =>
      (payload as { action?: string }).action === 'complete'
        ? { errorType: 'UngroundedReportError', errorMessage: 'A figure is no fact.' }
        : undefined;
    const { end, calls } = await machine.analyse({ trouble });
    expect(end).toMatchObject(FAILED);
    expect(marked(calls).failure.Error).toBe('UngroundedReportError');
  });

  it('MarkFailed that fails too leaves a failed execution, which the failure rule is told of', async () => {
    const trouble: Trouble = ({ agent }) =>
      agent === 'planner' || agent === 'outcome'
        ? { errorType: agent === 'planner' ? 'EmptyPortfolioError' : 'DatabaseUnavailableError', errorMessage: 'No.' }
        : undefined;
    const { job, end, calls, changes } = await machine.analyse({ trouble });
    expect(end).toMatchObject({ status: 'FAILED', error: 'DatabaseUnavailableError' });
    expect(count(calls, 'outcome')).toBe(6);
    expect(changes.map(({ detail }) => [detail.status, detail.input])).toEqual([['FAILED', JSON.stringify(job)]]);
  });
});
