import { describe, expect, test } from 'vitest';
import { executionName } from '#ports/executions.ts';
import { hasEnded, readMessage } from '../../functions/dispatcher/dispatch.ts';
import { jobIdOf, reasonOf } from '../../functions/job-failures/read-event.ts';
import { MAX_REQUEUES, verdictOn } from '../../functions/sweeper/sweep.ts';

const JOB = '7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6';

describe('A message on the analysis queue', () => {
  test('names its job', () => {
    expect(readMessage(JSON.stringify({ jobId: JOB }))).toEqual({ jobId: JOB });
  });

  test.each(['', 'not json', '[]', '{}', '{"jobId":"1"}', `{"jobId":"${JOB}","userId":"mallory"}`, 'null'])(
    'that is %j is unreadable, and the reason says why',
    (body) => {
      const reading = readMessage(body);
      expect('unreadable' in reading && reading.unreadable).toMatch(/^The body is .*\.$/);
    },
  );

  test('delivered twice gets the same execution, a further attempt another', () => {
    expect(executionName(JOB, 1)).toBe(JOB);
    expect(executionName(JOB, 2)).toBe(`${JOB}-2`);
  });

  test('is dropped only for a job that has ended', () => {
    expect((['pending', 'running', 'completed', 'failed'] as const).filter(hasEnded)).toEqual(['completed', 'failed']);
  });
});

describe('An execution’s end', () => {
  const detail = {
    executionArn: 'arn:aws:states:us-east-1:0:execution:alex-analysis:x',
    name: `${JOB}-2`,
    status: 'FAILED',
    input: JSON.stringify({ jobId: JOB, userId: 'demo' }),
    error: null,
    cause: null,
  };

  test('tells its job by its input, or by its name when the input is missing or broken', () => {
    expect(jobIdOf(detail)).toBe(JOB);
    expect(jobIdOf({ ...detail, input: null })).toBe(JOB);
    expect(jobIdOf({ ...detail, input: '{' })).toBe(JOB);
    expect(jobIdOf({ ...detail, input: '{}', name: 'by-hand' })).toBeNull();
  });

  test.each(['FAILED', 'TIMED_OUT', 'ABORTED'])('that is %s has a reason for a person', (status) => {
    expect(reasonOf({ ...detail, status })).toMatch(/^[A-Z].*\.$/);
  });

  test('that is a success is no failure', () => {
    expect(reasonOf({ ...detail, status: 'SUCCEEDED' })).toBeNull();
  });
});

describe('The sweeper', () => {
  const candidate = { jobId: JOB, status: 'pending' as const, executionArn: null, attempt: 0, requeued: 0 };

  test('sends a job without an execution again, but not for ever', () => {
    expect(verdictOn(candidate, null)).toEqual({ action: 'requeue' });
    expect(verdictOn({ ...candidate, requeued: MAX_REQUEUES }, null).action).toBe('fail');
  });

  test('gives no job up during an outage of an hour: its pauses, the first of a minute, double', () => {
    const pauses = Array.from({ length: MAX_REQUEUES + 1 }, (_, requeued) => 60 * 2 ** requeued);
    expect(pauses.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(3_600);
  });

  test('leaves a job alone whose execution runs', () => {
    expect(verdictOn({ ...candidate, status: 'running', executionArn: 'arn' }, 'running')).toEqual({ action: 'leave' });
  });

  test.each(['gone', 'failed', 'succeeded'] as const)('ends a job whose execution is %s while it is not', (execution) => {
    const verdict = verdictOn({ ...candidate, status: 'running', executionArn: 'arn' }, execution);
    expect(verdict.action === 'fail' && verdict.reason).toMatch(/Start it again\.$/);
  });
});
