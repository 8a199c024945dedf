/** The laws that hold after every case can be broken: each, alone, is noticed. */
import { describe, expect, it } from 'vitest';
import { brokenLaws, type Remains } from '../../lib/local/replay/laws.ts';

const JOB = '00000000-0000-4000-8000-000000000001';
const step = (status: string) => ({ state: 'Reporter', item: '', status, attempts: 1, message: null });
const COMPLETED: Remains = {
  status: 'completed',
  error: null,
  writer: 'local rules writer, no LLM',
  result_report: 'r',
  steps: [step('completed')],
  reports: [{ id: 'r', verified: true }],
  projections: 1,
  open_jobs: 0,
  other_reports: 0,
};
const FAILED: Remains = {
  ...COMPLETED,
  status: 'failed',
  error: 'The database could not be reached.',
  writer: null,
  result_report: null,
  steps: [step('failed')],
  reports: [],
  projections: 0,
};

describe('the laws', () => {
  it('hold for a job that is completed, and for one that has failed', () => {
    expect(brokenLaws(COMPLETED, JOB, [JOB])).toEqual([]);
    expect(brokenLaws(FAILED, JOB, [JOB])).toEqual([]);
  });

  it.each<[string, Partial<Remains>, Remains]>([
    ['has ended', { status: 'running' }, COMPLETED],
    ['no job is pending or running', { open_jobs: 1 }, COMPLETED],
    ['no step is running', { steps: [step('running')] }, COMPLETED],
    [
      'at most one report',
      {
        reports: [
          { id: 'r', verified: true },
          { id: 's', verified: true },
        ],
      },
      COMPLETED,
    ],
    ['no report belongs to another job', { other_reports: 1 }, COMPLETED],
    ['the one report that its result names', { result_report: 's' }, COMPLETED],
    ['the one report that its result names', { reports: [] }, COMPLETED],
    ['has been verified', { reports: [{ id: 'r', verified: false }] }, COMPLETED],
    ['at most one projection', { projections: 2 }, COMPLETED],
    ['no report and no projection', { reports: [{ id: 'r', verified: true }] }, FAILED],
    ['no report and no projection', { projections: 1 }, FAILED],
    ['a reason that a person can read', { error: null }, FAILED],
    ['a reason that a person can read', { error: '{"errorType":"TypeError"}' }, FAILED],
    ['a reason that a person can read', { error: 'TypeError: x\n    at main (index.mjs:1:1).' }, FAILED],
  ])('notice that it is not so: %s', (law, change, remains) => {
    expect(brokenLaws({ ...remains, ...change }, JOB, [JOB])).toContainEqual(expect.stringContaining(law));
  });

  it('notice a second execution, one of another name, and none', () => {
    for (const executions of [[JOB, `${JOB}-2`], [`${JOB}-2`], []])
      expect(brokenLaws(COMPLETED, JOB, executions)).toEqual([expect.stringContaining('one execution')]);
  });
});
