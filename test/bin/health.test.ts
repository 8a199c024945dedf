/** How a system is, as the operator's command tells it: of a database with known jobs, and of one where nothing has been yet. */
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { claimJob, createJob, failJob } from '#ports/jobs.ts';
import { readHealth } from '#ports/health.ts';
import { noteFeed } from '#ports/price-store.ts';
import { main } from '../../bin/health.ts';
import { JobRequest } from '../../schema/job.ts';
import { HealthView } from '../../schema/health.ts';
import { startTestDatabase } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

const AnyRow = z.record(z.string(), z.string());
let local: TestDatabase;
beforeAll(async () => void (local = await startTestDatabase()));
afterAll(() => local.close());

async function knownUser(user: string): Promise<void> {
  await local.database('app_user').query('SELECT ensure_user(:user)::text AS made', { user }, z.unknown());
}

async function run(...args: string[]) {
  let out = '';
  const code = await main(args, { ...local.environment.owner, ALEX_FOLDER: tmpdir() }, (text) => (out += text));
  return { code, out };
}

test('of a system that nothing has happened in, it says so in every part', async () => {
  const { code, out } = await run();
  expect(code).toBe(0);
  for (const line of [
    '0 pending, 0 running',
    'last day: 0 completed, 0 failed',
    'none is stuck',
    'not asked: set ANALYSIS_QUEUE_URL',
    'not asked: set STATE_MACHINE_ARN',
    'Failures of the last week, by cause\n  none',
    'no provider',
    '0 documents, 0 passages',
  ])
    expect(out).toContain(line);
});

test('jobs are counted, failures told by cause, and what needs a person comes first', async () => {
  const [db, worker] = [local.database('app_user'), local.database('worker')];
  for (const user of ['ann', 'bea', 'cyd']) {
    await knownUser(user);
    const { jobId } = await createJob(db, user, JobRequest.parse({}));
    const claimed = await claimJob(worker, jobId);
    if (user !== 'cyd') await failJob(db, { userId: user, jobId, attempt: claimed?.attempt ?? 1 }, 'The database could not be reached.');
  }
  await noteFeed(worker, { provider: 'polygon', ranAt: new Date(), isWell: false, message: 'The key is refused.' });
  const { code, out } = await run();
  expect(code).toBe(1);
  expect(out).toMatch(
    /Needs a person\n {2}✗ 2 of 2 analyses of the last day have failed\..*\n {2}! The last run of prices did not go well: The key is refused\./,
  );
  expect(out).toContain('0 pending, 1 running');
  expect(out).toMatch(/2 jobs, the last [0-9a-f-]{36} at \d{4}-\d\d-\d\d \d\d:\d\d: The database could not be reached\./);
  expect(HealthView.parse(JSON.parse((await run('--json')).out)).failures).toMatchObject([
    { cause: 'The database could not be reached.', jobs: 2 },
  ]);
  expect(out).not.toMatch(/ann|bea|cyd/);
});

test('a job that waits for a quarter of an hour is stuck, one that runs may for two hours', async () => {
  const owner = local.database('owner');
  const later = (minutes: number) =>
    readHealth({ owner, clock: { now: () => new Date(Date.now() + minutes * 60_000) }, queues: null, executions: null });
  await knownUser('dora');
  await createJob(local.database('app_user'), 'dora', JobRequest.parse({}));
  expect((await later(14)).stuck).toEqual([]);
  expect((await later(16)).stuck.map(({ status }) => status)).toEqual(['pending']);
  expect((await later(131)).stuck.map(({ status }) => status).sort()).toEqual(['pending', 'running']);
});

test('what is asked since when has an index', async () => {
  const indexes = await local
    .database('owner')
    .query(
      `SELECT indexname::text AS name, indexdef::text AS definition FROM pg_indexes WHERE tablename IN ('analysis_jobs', 'usage')`,
      {},
      AnyRow,
    );
  expect(indexes.map(({ definition }) => definition)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/analysis_jobs USING btree \(completed_at DESC\) WHERE/) as string,
      expect.stringMatching(/usage USING btree \(created_at\)/) as string,
    ]),
  );
});

test.each([
  [['--nonsense'], 2],
  [['stray'], 2],
  [['--help'], 0],
])('%j ends with %d', async (args, code) => {
  expect((await run(...args)).code).toBe(code);
});
