import { describe, expect, test } from 'vitest';
import { ExecutionInput } from '#schema/job.ts';
import type { Database, Parameter } from '#ports/database.ts';
import { DatabaseUnavailableError, ModelThrottledError } from '#ports/errors.ts';
import { asStep } from '#ports/steps.ts';
import { quiet } from '../functions/invocation.ts';

const JOB = { jobId: '7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6', userId: 'demo' };

/** A database that knows steps only: answers `outcome` at a start, and may fail at an end. */
function steps({ outcome = 'started', endFails = false } = {}) {
  const ended: Record<string, Parameter>[] = [];
  const query = (sql: string, parameters: Record<string, Parameter>) => {
    if (sql.includes('start_step')) return Promise.resolve([{ outcome }]);
    if (endFails) return Promise.reject(new DatabaseUnavailableError('resuming'));
    ended.push(parameters);
    return Promise.resolve([]);
  };
  return { db: { query } as unknown as Database, ended };
}
const done = () => Promise.resolve({ result: { ok: true }, message: 'Did it.' });

describe('A step', () => {
  test('is ended with the sentence of its work, which hands on its result alone', async () => {
    const { db, ended } = steps();
    expect(await asStep(db, { state: 'Facts', task: ExecutionInput }, done)(JOB, quiet())).toEqual({ ok: true });
    expect(ended).toMatchObject([{ state: 'Facts', item: '', status: 'completed', message: 'Did it.' }]);
  });

  test('that fails is ended with a sentence, and its error goes on as it is', async () => {
    const { db, ended } = steps();
    const error = new ModelThrottledError('slow down, model-x');
    await expect(asStep(db, { state: 'Reporter', task: ExecutionInput }, () => Promise.reject(error))(JOB, quiet())).rejects.toBe(error);
    expect(ended).toMatchObject([{ status: 'failed', message: 'The language model was too busy to answer.' }]);
  });

  test('keeps its own error, and its finished work, when its end cannot be written', async () => {
    const { db } = steps({ endFails: true });
    const error = new RangeError('of the work');
    await expect(asStep(db, { state: 'Reporter', task: ExecutionInput }, () => Promise.reject(error))(JOB, quiet())).rejects.toBe(error);
    const lines: unknown[] = [];
    expect(await asStep(db, { state: 'Reporter', task: ExecutionInput }, done)(JOB, quiet(lines))).toEqual({ ok: true });
    expect(JSON.stringify(lines)).toContain('DatabaseUnavailableError');
  });

  test('does not start when its job has ended, unless it is safe to repeat', async () => {
    const { db } = steps({ outcome: 'job-ended' });
    await expect(asStep(db, { state: 'Facts', task: ExecutionInput }, done)(JOB, quiet())).rejects.toMatchObject({ name: 'JobEndedError' });
    expect(await asStep(db, { state: 'Complete', task: ExecutionInput, evenWhenEnded: true }, done)(JOB, quiet())).toEqual({ ok: true });
  });

  test('tells its batches apart', async () => {
    const { db, ended } = steps();
    await asStep(db, { state: 'Tagger', task: ExecutionInput, item: ({ userId }) => `of ${userId}` }, done)(JOB, quiet());
    expect(ended).toMatchObject([{ item: 'of demo' }]);
  });
});
