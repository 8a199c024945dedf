/** What a user may ask for, over the database: requests, analyses, models; lost updates; and that what is refused leaves nothing behind. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { UsageView } from '#schema/api.ts';
import { Problem } from '#schema/problem.ts';
import { periodsOf, systemClock } from '#ports/clock.ts';
import { openDatabase } from '#ports/database.ts';
import { cancelJob } from '#ports/jobs.ts';
import { forgetFullQuotas } from '#ports/quotas.ts';
import { recordUsage, reserveUsage } from '#ports/usage.ts';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { callerOf } from './calls.ts';
import { LIMITS } from './unlimited.ts';

let data: TestDatabase;
let statements: string[] = [];
beforeAll(async () => {
  data = await startTestDatabase({
    onCall: (path, body) => void statements.push(`${path} ${String((body as { sql?: string }).sql ?? '')}`),
  });
});
afterAll(() => data.close());

const ACCOUNT = { name: 'Savings', cashBalance: '100.00' };
const few = {
  ...LIMITS,
  analysesPerDay: 2,
  modelMicroDollarsPerMonth: 1_000_000,
  quotas: { ...LIMITS.quotas, requests: { ...LIMITS.quotas.requests, requests: 6 } },
};
const rowsOf = async (user: string) =>
  (
    await data
      .database('owner')
      .query('SELECT (SELECT count(*) FROM users WHERE clerk_user_id = :user)::integer AS users', { user }, z.object({ users: z.number() }))
  )[0]?.users;

describe('Requests', () => {
  test('are refused when the bucket is empty, by what they count against, and nothing is done', async () => {
    const call = callerOf(data, { limits: few, counts: true });
    const remaining: string[] = [];
    for (let n = 0; n < 6; n++) remaining.push((await call('quick', 'GET', '/api/accounts')).headers['ratelimit'] ?? '');
    expect(remaining.map((one) => /r=(\d+)/.exec(one)?.[1])).toEqual(['5', '4', '3', '2', '1', '0']);
    const refused = await call('quick', 'POST', '/api/accounts', ACCOUNT);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Problem.parse(refused.json)).toMatchObject({
      limit: { name: 'requests', allowed: '6' },
      correlationId: refused.headers['x-correlation-id'],
    });
    expect(await rowsOf('quick')).toBe(0);
    // What counts against another quota, and another user, are not concerned.
    expect((await call('quick', 'GET', '/api/export')).status).toBe(200);
    expect((await call('slow', 'GET', '/api/accounts')).status).toBe(200);
  });

  test('of a portfolio cost two statements at most, and one while an instance has requests in hand', async () => {
    const now = systemClock.now();
    const call = callerOf(data, { counts: true, clock: { now: () => now } });
    const { json } = await call('reader', 'POST', '/api/accounts', ACCOUNT);
    await data.database('app_user').asUser('reader', async (session) => {
      await session.query(`SELECT register_instruments(ARRAY(SELECT 'T' || n FROM generate_series(1, 200) AS n))`, {}, z.unknown());
      await session.execute(
        `INSERT INTO positions (account_id, clerk_user_id, symbol, quantity) SELECT :id::uuid, 'reader', 'T' || n, 1 FROM generate_series(1, 200) AS n`,
        { id: String(json['id']) },
      );
    });
    const counts: number[] = [];
    for (let n = 0; n < 60; n++) {
      statements = [];
      const { json: view } = await call('reader', 'GET', '/api/portfolio');
      expect((view['accounts'] as { positions: unknown[] }[])[0]?.positions).toHaveLength(200);
      counts.push(statements.length);
    }
    expect(Math.max(...counts)).toBe(2);
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(50);
  });

  test('are forgotten with their user', async () => {
    const call = callerOf(data, { counts: true });
    await call('leaver', 'POST', '/api/accounts', ACCOUNT);
    await call('leaver', 'GET', '/api/export');
    const buckets = () =>
      data.database('owner').query(`SELECT quota FROM request_quotas WHERE clerk_user_id = 'leaver' ORDER BY 1`, {}, z.unknown());
    expect(await buckets()).toEqual([{ quota: 'files' }, { quota: 'requests' }]);
    expect((await call('leaver', 'DELETE', '/api/me', { confirm: 'delete everything' })).status).toBe(200);
    expect(await buckets()).toEqual([]);
  });
});

describe('Analyses', () => {
  test('fifty asked for at once are one, and it is put on the queue once', async () => {
    const call = callerOf(data, { limits: few });
    await call('eager', 'POST', '/api/accounts', ACCOUNT);
    const answers = await Promise.all(Array.from({ length: 50 }, () => call('eager', 'POST', '/api/analyze', {})));
    expect(new Set(answers.map(({ status, json }) => `${status} ${String(json['jobId'])}`)).size).toBe(1);
    expect(call.queued).toHaveLength(1);
    expect(UsageView.parse((await call('eager', 'GET', '/api/usage')).json).limits.analyses).toMatchObject({
      perDay: 2,
      used: 1,
      remaining: 1,
    });
  });

  test('beyond those of a day are refused before a job is made, with what, how much and when', async () => {
    const call = callerOf(data, { limits: few });
    await call('daily', 'POST', '/api/accounts', ACCOUNT);
    for (let n = 0; n < 2; n++) {
      const { json } = await call('daily', 'POST', '/api/analyze');
      await cancelJob(data.database('app_user'), 'daily', String(json['jobId']));
    }
    const refused = await call('daily', 'POST', '/api/analyze', undefined, { 'idempotency-key': 'again' });
    const { day } = periodsOf(systemClock.now());
    const problem = Problem.parse(refused.json);
    expect(problem).toMatchObject({
      status: 429,
      type: '/problems/analyses-used-up',
      limit: { name: 'analyses-per-day', unit: 'analyses', allowed: '2', used: '2', freeAt: day.to },
    });
    expect(problem.detail).toContain('2 of 2 analyses today');
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(86_400);
    expect(call.queued).toHaveLength(2);
    expect((await call('daily', 'GET', '/api/jobs')).json['jobs']).toHaveLength(2);
    expect(UsageView.parse((await call('daily', 'GET', '/api/usage?month=2020-01')).json).limits.analyses).toEqual({
      perDay: 2,
      used: 2,
      remaining: 0,
      freeAt: day.to,
    });
    const tomorrow = { now: () => new Date(Date.parse(day.to) + 1_000) };
    expect(
      (await callerOf(data, { limits: few, clock: tomorrow })('daily', 'POST', '/api/analyze', undefined, { 'idempotency-key': 'again' }))
        .status,
    ).toBe(202);
  });

  test('are refused when models have cost the month’s budget, and usage shows what is left of it', async () => {
    const call = callerOf(data, { limits: few });
    const app = data.database('app_user');
    await call('dear', 'POST', '/api/accounts', ACCOUNT);
    const jobId = String((await call('dear', 'POST', '/api/analyze')).json['jobId']);
    await recordUsage(app, 'dear', jobId, 'reporter', { modelId: 'm', inputTokens: 1, outputTokens: 1, costMicroDollars: 749_999 });
    const { month } = periodsOf(systemClock.now());
    await reserveUsage(app, 'dear', jobId, 'charter', {
      callId: 'c',
      modelId: 'm',
      tokens: 1,
      jobTokens: 1_000_000,
      mostMicroDollars: 250_000,
      since: month.from,
      budgetMicroDollars: 1_000_000,
    });
    expect(UsageView.parse((await call('dear', 'GET', '/api/usage')).json)).toMatchObject({
      cost: '0.749999',
      calls: 1,
      limits: { models: { perMonth: '1.000000', used: '0.749999', reserved: '0.250000', remaining: '0.000001', freeAt: month.to } },
    });
    await cancelJob(app, 'dear', jobId);
    await recordUsage(app, 'dear', jobId, 'planner', { modelId: 'm', inputTokens: 1, outputTokens: 1, costMicroDollars: 1 });
    const refused = await call('dear', 'POST', '/api/analyze');
    expect(Problem.parse(refused.json)).toMatchObject({
      status: 429,
      type: '/problems/budget-used-up',
      limit: { name: 'models-per-month', unit: 'dollars', allowed: '1.00', used: '1.00', freeAt: month.to },
    });
    expect(refused.json['detail']).toContain('$1.00 of your $1.00');
  });

  test('and the budget are not made anew by leaving and coming again; of whom nothing else is known, and only until the month has ended', async () => {
    const call = callerOf(data, { limits: few });
    const [app, owner] = [data.database('app_user'), data.database('owner')];
    const { month, day } = periodsOf(systemClock.now());
    const leave = () => call('back', 'DELETE', '/api/me', { confirm: 'delete everything' });
    const start = async () => {
      await call('back', 'POST', '/api/accounts', ACCOUNT);
      const { json } = await call('back', 'POST', '/api/analyze');
      await cancelJob(app, 'back', String(json['jobId']));
      return String(json['jobId']);
    };
    const usage = async (user = 'back') => UsageView.parse((await call(user, 'GET', '/api/usage')).json);
    const first = await start();
    await recordUsage(app, 'back', first, 'reporter', { modelId: 'm', inputTokens: 1, outputTokens: 1, costMicroDollars: 400_000 });
    await reserveUsage(app, 'back', first, 'charter', {
      callId: 'c',
      modelId: 'm',
      tokens: 1,
      jobTokens: 1_000_000,
      mostMicroDollars: 100_000,
      since: month.from,
      budgetMicroDollars: 1_000_000,
    });
    expect((await leave()).status).toBe(200);
    expect(await usage()).toMatchObject({
      calls: 0,
      cost: '0.000000',
      limits: { analyses: { used: 1, remaining: 1 }, models: { used: '0.500000', reserved: '0.000000' } },
    });
    // Twice: what was kept is added to.
    await recordUsage(app, 'back', await start(), 'reporter', { modelId: 'm', inputTokens: 1, outputTokens: 1, costMicroDollars: 500_000 });
    await leave();
    await leave();
    expect(await usage()).toMatchObject({ limits: { analyses: { used: 2, remaining: 0 }, models: { used: '1.000000' } } });
    await call('back', 'POST', '/api/accounts', ACCOUNT);
    expect(Problem.parse((await call('back', 'POST', '/api/analyze')).json)).toMatchObject({
      type: '/problems/analyses-used-up',
      limit: { used: '2' },
    });
    const tomorrow = { now: () => new Date(Date.parse(day.to) + 1_000) };
    if (day.to < month.to)
      expect(Problem.parse((await callerOf(data, { limits: few, clock: tomorrow })('back', 'POST', '/api/analyze')).json)).toMatchObject({
        type: '/problems/budget-used-up',
        limit: { used: '1.00' },
      });
    const afterwards = { now: () => new Date(Date.parse(month.to) + 1_000) };
    expect((await callerOf(data, { limits: few, clock: afterwards })('back', 'POST', '/api/analyze')).status).toBe(202);
    expect(await usage('another')).toMatchObject({ limits: { analyses: { used: 0 }, models: { used: '0.000000' } } });

    const kept = () => owner.query('SELECT * FROM departed_usage', {}, z.record(z.string(), z.unknown()));
    expect((await kept()).map((row) => Object.keys(row))).toEqual([['user_digest', 'month', 'spent', 'day', 'analyses']]);
    expect(JSON.stringify(await kept())).not.toContain('back');
    await expect(app.query('SELECT * FROM departed_usage', {}, z.unknown())).rejects.toMatchObject({ sqlState: '42501' });
    await owner.execute(`UPDATE departed_usage SET month = month - interval '1 month', day = day - interval '1 month'`);
    await forgetFullQuotas(data.database('worker'));
    expect(await kept()).toEqual([]);
  });

  test('usage tells how many requests are left of each quota', async () => {
    const call = callerOf(data, { limits: few, counts: true });
    for (let n = 0; n < 3; n++) await call('teller', 'GET', '/api/accounts');
    const { limits } = UsageView.parse((await call('teller', 'GET', '/api/usage')).json);
    expect(limits.requests).toEqual([
      { quota: 'requests', requests: 6, seconds: 60, remaining: 2 },
      ...(['analyses', 'files', 'projections'] as const).map((quota) => ({
        quota,
        requests: 1_000_000,
        seconds: 60,
        remaining: 1_000_000,
      })),
    ]);
  });
});

describe('Settings', () => {
  test('changed since they were read are not overwritten; both who read them first and who read them last are told so', async () => {
    const call = callerOf(data);
    const read = await call('couple', 'GET', '/api/me');
    const change = (warn: number, etag = '') =>
      call('couple', 'PUT', '/api/me/settings', { checkupLimits: { singleCompany: { warn } } }, { 'if-match': etag });
    const first = await change(5, read.headers['etag']);
    expect(first.status).toBe(200);
    const lost = await change(6, read.headers['etag']);
    expect(Problem.parse(lost.json)).toMatchObject({ status: 412, type: '/problems/changed-meanwhile' });
    const now = await call('couple', 'GET', '/api/me');
    expect(now.json).toEqual(first.json);
    expect((await change(6, now.headers['etag'])).json).toMatchObject({ limits: { singleCompany: { warn: 6 } } });
    expect((await change(7, '*')).status).toBe(200);
  });

  test('of two changes at once with the same tag, one is made', async () => {
    const call = callerOf(data);
    const { headers } = await call('twins', 'GET', '/api/me');
    const answers = await Promise.all(
      [5, 6, 7, 8].map((warn) =>
        call('twins', 'PUT', '/api/me/settings', { checkupLimits: { singleCompany: { warn } } }, { 'if-match': headers['etag'] ?? '' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  });
});

test.each<[string, string, unknown, Record<string, string>]>([
  ['PUT', '/api/me/settings', { checkupLimits: { singleCompany: { warn: 5 } } }, { 'if-match': '"other"' }],
  ['PUT', '/api/me/settings', {}, {}],
  ['PUT', '/api/instruments/QQXX9/classification', { assetClass: { equity: 100 } }, {}],
  ['PUT', '/api/instruments/QQXX9/price', { amount: '1', asOf: '2026-01-02' }, {}],
  ['DELETE', '/api/instruments/VTI/price', undefined, {}],
  ['POST', '/api/sample-household', { household: 'nobody' }, {}],
  ['POST', '/api/holdings/apply', { text: 'Symbol,Quantity\nVTI,1\n', asOf: '2026-01-02', tag: 'a'.repeat(64) }, {}],
  ['POST', '/api/analyze', {}, {}],
  ['POST', '/api/retirement/what-if', {}, {}],
  ['POST', '/api/import', { format: 'alex-export' }, {}],
])('%s %s that is refused, or changes nothing, makes nobody known', async (method, path, body, headers) => {
  const call = callerOf(data);
  await call('stranger', method, path, body, headers);
  expect(await rowsOf('stranger')).toBe(0);
});

test('A database that wakes up is told of at once, with when to come again; then everything is as it was asked', async () => {
  const call = callerOf(data, { counts: true, db: openDatabase({ ...data.environment.app_user, DATABASE_RESUME_SECONDS: '0' }) });
  for (const [method, path, body] of [
    ['POST', '/api/accounts', ACCOUNT],
    ['GET', '/api/portfolio', undefined],
    ['PUT', '/api/me/settings', { displayName: 'Ada' }],
  ] as const) {
    data.dataApi.pauseFor(1);
    const began = performance.now();
    const refused = await call('waking', method, path, body);
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(performance.now() - began).toBeLessThan(2_000);
    expect((await call('waking', method, path, body)).status).toBeLessThan(300);
  }
  expect((await call('waking', 'GET', '/api/accounts')).json['accounts']).toHaveLength(1);
});
