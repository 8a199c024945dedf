/** Further attempts of a job, on each engine: who may begin one, what it begins with, and whom a late end concerns. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '#ports/database.ts';
import { readDrafts, saveDraft } from '#ports/drafts.ts';
import {
  claimJob,
  createJob,
  endStep,
  failAttemptFromOutside,
  failJob,
  jobsToSweep,
  readJob,
  recordExecution,
  rerunJob,
  startStep,
} from '#ports/jobs.ts';
import { completeJob } from '#ports/reports.ts';
import { freezePositions, readFrozenPortfolio, readSheet, saveSheet } from '#ports/sheets.ts';
import { ensureUser, loadHousehold } from '#ports/users.ts';
import { engines } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';
import { completion, household, sheet } from './analysis-fixtures.ts';

const REQUEST = { readingLevel: 'standard' as const };

describe.each(await engines())('a further attempt on $name', ({ start }) => {
  let local: TestDatabase;
  let app: Database;
  let worker: Database;
  let count = 0;

  beforeAll(async () => {
    local = await start();
    app = local.database('app_user');
    worker = local.database('worker');
  });
  afterAll(() => local.close());

  async function failedJob(): Promise<{ userId: string; jobId: string }> {
    const userId = `rerun_${(count += 1)}`;
    await ensureUser(app, userId);
    const { jobId } = await createJob(app, userId, REQUEST);
    await claimJob(worker, jobId);
    await recordExecution(worker, jobId, `arn:aws:states:us-east-1:000000000000:execution:alex-analysis:${jobId}`);
    await startStep(app, { userId, jobId, attempt: 1, state: 'Planner', item: '' });
    await failJob(app, { userId, jobId, attempt: 1 }, 'The language model was too busy to answer.');
    return { userId, jobId };
  }

  test('begins anew: pending, without reason, steps, drafts or frozen facts, and counts when it is claimed', async () => {
    const { userId, jobId } = await failedJob();
    // What an attempt that came further has left.
    await rerunJob(worker, jobId);
    await claimJob(worker, jobId);
    await loadHousehold(app, userId, household([{ symbol: 'VTI', quantity: '1', price: '100' }]));
    await freezePositions(app, { userId, jobId, attempt: 2 });
    await saveSheet(app, { userId, jobId, attempt: 2 }, sheet(jobId));
    await saveDraft(app, { userId, jobId, attempt: 2 }, 'reporter', { title: 'Half a report' }, 'a'.repeat(64));
    await failJob(app, { userId, jobId, attempt: 2 }, 'It failed once more.');

    expect(await rerunJob(worker, jobId)).toEqual({ outcome: 'pending-again', attempt: 3 });
    expect(await readJob(app, userId, jobId)).toMatchObject({
      status: 'pending',
      error: null,
      steps: [],
      startedAt: null,
      completedAt: null,
    });
    expect(await readDrafts(app, userId, jobId)).toEqual([]);
    expect(await readSheet(app, userId, { jobId })).toBeNull();
    expect((await readFrozenPortfolio(app, userId, jobId)).positions).toEqual([]);
    expect(await claimJob(worker, jobId)).toEqual({ userId, status: 'running', attempt: 3 });
    await loadHousehold(app, userId, household([{ symbol: 'VTI', quantity: '7', price: '100' }]));
    await freezePositions(app, { userId, jobId, attempt: 3 });
    expect((await readFrozenPortfolio(app, userId, jobId)).positions.map(({ quantity }) => quantity)).toEqual(['7']);
  });

  test('is refused to a job that is unknown, under way or done, and while another of the user is under way', async () => {
    expect(await rerunJob(worker, randomUUID())).toEqual({ outcome: 'unknown', attempt: null });
    const { userId, jobId } = await failedJob();
    const { jobId: other } = await createJob(app, userId, REQUEST);
    expect(await rerunJob(worker, jobId)).toEqual({ outcome: 'another-runs', attempt: null });
    expect(await readJob(app, userId, jobId)).toMatchObject({ status: 'failed', error: 'The language model was too busy to answer.' });
    expect((await readJob(app, userId, jobId))?.steps).toHaveLength(1);
    expect((await rerunJob(worker, other)).outcome).toBe('pending');
    await claimJob(worker, other);
    expect((await rerunJob(worker, other)).outcome).toBe('running');
    await saveSheet(app, { userId, jobId: other, attempt: 1 }, sheet(other));
    const { id: sheetId = '' } = (await readSheet(app, userId, { jobId: other })) ?? {};
    await completeJob(app, { userId, jobId: other, attempt: 1 }, completion(sheetId));
    expect((await rerunJob(worker, other)).outcome).toBe('completed');
  });

  test('is not judged by the sweeper by the execution before it, nor sent again at once', async () => {
    const { jobId } = await failedJob();
    await rerunJob(worker, jobId);
    const found = async (before: number) =>
      (
        await jobsToSweep(worker, {
          pendingBefore: new Date(Date.now() + before).toISOString(),
          runningBefore: new Date(Date.now() + before).toISOString(),
          limit: 500,
        })
      ).find((each) => each.jobId === jobId);
    expect(await found(-5_000)).toBeUndefined();
    expect(await found(60_000)).toMatchObject({ status: 'pending', executionArn: null, requeued: 0 });
  });

  test('is not ended by the end of an earlier one that is told late; its own ends it', async () => {
    const { userId, jobId } = await failedJob();
    await rerunJob(worker, jobId);
    expect(await failAttemptFromOutside(worker, jobId, 1, 'Told late.')).toBe('outdated');
    await claimJob(worker, jobId);
    expect(await failAttemptFromOutside(worker, jobId, 1, 'Told late.')).toBe('outdated');
    expect((await readJob(app, userId, jobId))?.status).toBe('running');
    expect(await failAttemptFromOutside(worker, jobId, 2, 'The analysis was stopped.')).toBe('failed');
    expect(await readJob(app, userId, jobId)).toMatchObject({ status: 'failed', error: 'The analysis was stopped.' });
    expect(await failAttemptFromOutside(worker, randomUUID(), 1, 'x')).toBe('unknown');
  });

  test('is out of reach of whatever the attempt before it still does', async () => {
    const { userId, jobId } = await failedJob();
    const [late, current] = [1, 2].map((attempt) => ({ userId, jobId, attempt }));
    if (!late || !current) throw new Error('two attempts');
    const step = { state: 'Planner', item: '' };
    const isEnded = { name: 'JobEndedError' };
    const nothingCounts = async () => {
      expect(await startStep(app, { ...late, ...step })).toBe('job-ended');
      await endStep(app, { ...late, ...step, status: 'completed', message: 'Planned, too late.' });
      expect(await failJob(app, late, 'Too late.')).toBe('failed');
      await expect(freezePositions(app, late)).rejects.toMatchObject(isEnded);
      await expect(saveSheet(app, late, sheet(jobId))).rejects.toMatchObject(isEnded);
      await expect(saveDraft(app, late, 'reporter', { title: 'Old' }, 'b'.repeat(64))).rejects.toMatchObject(isEnded);
      await expect(completeJob(app, late, completion(randomUUID()))).rejects.toMatchObject(isEnded);
    };

    await rerunJob(worker, jobId);
    await nothingCounts();
    expect(await readJob(app, userId, jobId)).toMatchObject({ status: 'pending', error: null, steps: [] });

    await claimJob(worker, jobId);
    await startStep(app, { ...current, ...step });
    const frozen = sheet(jobId);
    await freezePositions(app, current);
    await saveSheet(app, current, frozen);
    await saveDraft(app, current, 'reporter', { title: 'New' }, 'a'.repeat(64));
    await nothingCounts();
    expect(await readJob(app, userId, jobId)).toMatchObject({
      status: 'running',
      error: null,
      steps: [{ state: 'Planner', status: 'running', attempts: 1, message: null }],
    });
    expect(await readDrafts(app, userId, jobId)).toMatchObject([{ agent: 'reporter', body: { title: 'New' } }]);
    expect((await readSheet(app, userId, { jobId }))?.id).toBe(frozen.id);

    const ids = await completeJob(app, current, completion(frozen.id));
    // A completed job answers what it has to whoever asks: the execution that asks may only have lost the answer.
    expect(await completeJob(app, late, completion(randomUUID()))).toEqual(ids);
  });

  test('may be begun by the worker alone', async () => {
    const { jobId } = await failedJob();
    await expect(rerunJob(app, jobId)).rejects.toMatchObject({ name: 'StatementError', sqlState: '42501' });
  });
});
