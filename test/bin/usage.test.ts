/** What models cost, as the operator's command tells it: of a database with known calls. */
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createJob } from '#ports/jobs.ts';
import { recordUsage, reserveUsage } from '#ports/usage.ts';
import { main } from '../../bin/usage.ts';
import { periodOf } from '../../bin/usage/print.ts';
import { JobRequest } from '../../schema/job.ts';
import { startTestDatabase } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

const MONTH = new Date().toISOString().slice(0, 7);
let local: TestDatabase;
const jobs: string[] = [];
beforeAll(async () => {
  local = await startTestDatabase();
  const db = local.database('app_user');
  const call = (user: string, jobId: string, agent: string, cost: number | null, model = 'us.anthropic.claude-sonnet-4-6') =>
    recordUsage(db, user, jobId, agent, { modelId: model, inputTokens: 10_000, outputTokens: 500, costMicroDollars: cost });
  for (const user of ['ann', 'bea']) {
    await db.query('SELECT ensure_user(:user)::text AS made', { user }, z.unknown());
    const made = await createJob(db, user, JobRequest.parse({}));
    jobs.push(made.jobId);
    await call(user, made.jobId, 'reporter', 40_125);
    await call(user, made.jobId, 'planner', 1_000);
  }
  await call('bea', jobs[1] ?? '', 'reporter', 300_000);
  await call('bea', jobs[1] ?? '', 'tagger', null, 'some.model');
  await reserveUsage(db, 'ann', jobs[0] ?? '', 'charter', {
    callId: 'under-way',
    modelId: 'us.anthropic.claude-sonnet-4-6',
    tokens: 1,
    jobTokens: 1_000_000,
    mostMicroDollars: 90_000,
    since: `${MONTH}-01T00:00:00.000Z`,
    budgetMicroDollars: 10_000_000,
  });
});
afterAll(() => local.close());

async function run(...args: string[]) {
  let out = '';
  const code = await main(args, { ...local.environment.owner, ALEX_FOLDER: tmpdir() }, (text) => (out += text));
  return { code, out, lines: out.split('\n').map((line) => line.replace(/ {2,}/g, ' | ')) };
}

test('says who has used how much of their budget, the dearest first, and the sum', async () => {
  const { code, lines } = await run();
  expect(code).toBe(0);
  expect(lines).toContain(`Models in ${MONTH} (UTC), at list price`);
  expect(lines).toContain('User | jobs | calls | tokens in | out | dollars | set aside | of budget');
  expect(lines.slice(lines.findIndex((line) => line.startsWith('bea')))).toEqual(
    expect.arrayContaining([
      'bea | 1 | 4 | 40,000 | 2,000 | 0.3411 + 1 unpriced | 3.4 %',
      'ann | 1 | 2 | 20,000 | 1,000 | 0.0411 | 0.09 | 1.3 %',
    ]),
  );
  expect(lines).toContain('All | 2 | 6 | 60,000 | 3,000 | 0.3823 + 1 unpriced | 0.09');
  expect(lines).toContain('Each user may use models for $10.00 a month.');
});

test.each([
  [
    'agent',
    [
      'reporter | 2 | 2 | 3 | 30,000 | 1,500 | 0.3803',
      'planner | 2 | 2 | 2 | 20,000 | 1,000 | 0.002',
      'tagger | 1 | 1 | 1 | 10,000 | 500 | 0.00 + 1 unpriced',
    ],
  ],
  ['model', ['us.anthropic.claude-sonnet-4-6 | 2 | 2 | 5 | 50,000 | 2,500 | 0.3823 | 0.09']],
  ['month', [`${MONTH} | 2 | 2 | 6 | 60,000 | 3,000 | 0.3823 + 1 unpriced | 0.09`]],
  ['day', [`${new Date().toISOString().slice(0, 10)} | 2 | 2 | 6 | 60,000 | 3,000 | 0.3823 + 1 unpriced | 0.09`]],
])('sums by %s', async (by, rows) => {
  expect((await run('--by', by)).lines).toEqual(expect.arrayContaining(rows));
});

test('by job and by call names each, for one user where it is asked', async () => {
  const { lines } = await run('--by', 'job', '--user', 'bea');
  expect(lines.filter((line) => line.startsWith(jobs[1] ?? ''))).toEqual([`${jobs[1]} | 1 | 4 | 40,000 | 2,000 | 0.3411 + 1 unpriced`]);
  expect(lines.join()).not.toContain(jobs[0]);
  expect(JSON.parse((await run('--by', 'call', '--json', '--top', '2')).out)).toMatchObject({
    rows: [{ costMicroDollars: 300_000 }, { costMicroDollars: 40_125 }],
    total: { calls: 6 },
  });
});

test('as JSON it has everything, in millionths of a dollar; hashed it names nobody', async () => {
  const { out } = await run('--json', '--hashed');
  expect(JSON.parse(out)).toMatchObject({
    by: 'user',
    period: MONTH,
    budgetMicroDollarsAUser: 10_000_000,
    total: { costMicroDollars: 382_250, reservedMicroDollars: 90_000, unpriced: 1 },
    departedMicroDollars: 0,
  });
  expect(out).not.toMatch(/"(ann|bea)"/);
  expect((JSON.parse(out) as { rows: { key: string }[] }).rows.every(({ key }) => /^[0-9a-f]{12}$/.test(key))).toBe(true);
});

test('what users had used who have left is told, in no row', async () => {
  await local.database('app_user').asUser('ann', (session) => session.execute('SELECT keep_usage_of_leaver()'));
  expect((await run()).out).toContain('Users who have left since had used $0.1311, which is in no row.');
});

test('what the researcher has used is told, in no row', async () => {
  await local
    .database('worker')
    .execute(
      `INSERT INTO research_calls (id, model_id, is_settled, input_tokens, output_tokens, cost_micro_dollars) VALUES ('1', 'm', true, 1000, 100, 4500), ('2', 'm', false, 0, 0, 10000), ('3', 'unknown', true, 10, 10, NULL)`,
    );
  expect((await run()).out).toContain('The researcher has used $0.0145, which is in no row.');
  expect((await run('--user', 'bea')).out).not.toContain('researcher has');
});

test('a period without calls says so', async () => {
  expect(await run('--month', '2020-01')).toMatchObject({
    code: 0,
    out: expect.stringContaining('No model was called in 2020-01.') as string,
  });
});

test('the budget is that of the shell, and one that is none is told', async () => {
  let out = '';
  const code = await main([], { ...local.environment.owner, ALEX_MODEL_MICRO_DOLLARS_PER_MONTH: '1000000' }, (text) => (out += text));
  expect([code, out]).toEqual([0, expect.stringContaining('34.1 %') as string]);
  expect(await main([], { ALEX_MODEL_MICRO_DOLLARS_PER_MONTH: 'ten' }, () => undefined)).toBe(2);
});

describe('a period', () => {
  const now = new Date('2026-12-31T23:59:00Z');
  test.each([
    [{}, '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    [{ month: '2028-02' }, '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    [{ day: '2026-02-28' }, '2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    [{ from: '2026-11-20', to: '2026-11-20' }, '2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
  ])('%j', (asked, from, to) => expect(periodOf(asked, now)).toMatchObject({ from, to }));
  test.each([
    [{ month: '2026-13' }],
    [{ month: 'November' }],
    [{ day: '2026-02-30' }],
    [{ from: '2026-01-01' }],
    [{ to: '2026-01-01' }],
    [{ from: '2026-02-01', to: '2026-01-01' }],
    [{ month: '2026-01', day: '2026-01-01' }],
  ])('%j is none', (asked) => expect(periodOf(asked, now)).toBeTypeOf('string'));
});

test.each([
  [['--by', 'mood'], 'mood'],
  [['--top', '0'], '--top'],
  [['--month', 'soon'], 'soon'],
  [['--nonsense'], 'nonsense'],
  [['stray'], 'stray'],
])('%j is told to be wrong', async (args, says) => {
  expect(await run(...args)).toMatchObject({ code: 2, out: expect.stringContaining(says) as string });
});
