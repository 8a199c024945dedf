/** Jobs, reports, retirement, usage and leaving, over the database. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Fact, FactSheet } from '#schema/facts.ts';
import { claimJob, recordExecution, startStep } from '#ports/jobs.ts';
import { completeJob } from '#ports/reports.ts';
import { freezePositions, saveSheet } from '#ports/sheets.ts';
import { saveDraft } from '#ports/drafts.ts';
import { recordUsage } from '#ports/usage.ts';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { completion, fact, sheet } from '../../ports/analysis-fixtures.ts';
import { wholeUser } from '../../whole-user.ts';
import { callerOf, type Answered, type Caller } from './calls.ts';

let data: TestDatabase;
let call: Caller;
beforeAll(async () => {
  data = await startTestDatabase();
  call = callerOf(data);
});
afterAll(() => data.close());

const idOf = ({ json }: Answered) => String(json['jobId'] ?? json['id']);
const analyze = (user: string, headers: Record<string, string> = {}, body: unknown = {}) =>
  call(user, 'POST', '/api/analyze', body, headers);
const claim = (jobId: string) => claimJob(data.database('worker'), jobId);

/** An analysis of the user's from beginning to end, with these facts and labels of accounts. */
async function completed(user: string, facts?: Fact[], accounts?: FactSheet['accounts']): Promise<string> {
  const app = data.database('app_user');
  const jobId = idOf(await analyze(user));
  await claim(jobId);
  const attempt = { userId: user, jobId, attempt: 1 };
  await startStep(app, { ...attempt, state: 'Planner', item: '' });
  await freezePositions(app, attempt);
  const frozen = { ...sheet(jobId, facts), ...(accounts && { accounts }) };
  await saveSheet(app, attempt, frozen);
  await saveDraft(app, attempt, 'reporter', { text: 'x' }, 'a'.repeat(64));
  await recordUsage(app, user, jobId, 'reporter', { modelId: 'some.model', inputTokens: 1200, outputTokens: 300, costMicroDollars: 8_100 });
  await recordUsage(app, user, jobId, 'charter', { modelId: 'other.model', inputTokens: 10, outputTokens: 5, costMicroDollars: null });
  return (await completeJob(app, attempt, completion(frozen.id))).reportId;
}

describe('A job', () => {
  test('asked for under a key is the same one for a day, also after it has ended; another request under it is refused', async () => {
    await call('ada', 'POST', '/api/accounts', { name: 'Cash', cashBalance: '1.00' });
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all([analyze('ada', key), analyze('ada', key), analyze('ada', key)]);
    expect(new Set(answers.map(idOf)).size).toBe(1);
    const [first] = answers;
    expect(first.headers['location']).toBe(`/api/jobs/${idOf(first)}`);
    expect(await call('ada', 'POST', `/api/jobs/${idOf(first)}/cancel`)).toMatchObject({ status: 200 });
    expect(idOf(await analyze('ada', key))).toBe(idOf(first));
    expect(await analyze('ada', key, { readingLevel: 'expert' })).toMatchObject({ status: 422, json: { type: '/problems/key-reused' } });
    const another = await analyze('ada', { 'idempotency-key': 'another' });
    expect(idOf(another)).not.toBe(idOf(first));
    expect(call.queued.filter((id) => id === idOf(first) || id === idOf(another))).toEqual([idOf(first), idOf(another)]);
    await data
      .database('app_user')
      .asUser('ada', (session) => session.execute(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours'`));
    expect(idOf(await analyze('ada', key))).toBe(idOf(another)); // the running one, under the old key
  });

  test.each(['', 'two words', 'x'.repeat(129), 'é'])('takes no %j for a key', async (key) => {
    expect((await analyze('bea', { 'idempotency-key': key })).status).toBe(422);
  });

  test('that waits is cancelled before it begins, and its message then starts nothing', async () => {
    await call('cid', 'POST', '/api/accounts', { name: 'Cash', cashBalance: '1.00' });
    const jobId = idOf(await analyze('cid'));
    const cancelled = await call('cid', 'POST', `/api/jobs/${jobId}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, json: { status: 'failed', error: 'cancelled' } });
    expect((await claim(jobId))?.status).toBe('failed');
    expect(call.stopped).toEqual([]);
    expect(await call('cid', 'POST', `/api/jobs/${jobId}/cancel`)).toMatchObject({ status: 200, json: { error: 'cancelled' } });
  });

  test('that runs is cancelled with its steps, its execution is stopped, and nothing more of it counts', async () => {
    await call('dan', 'POST', '/api/accounts', { name: 'Cash', cashBalance: '1.00' });
    const jobId = idOf(await analyze('dan'));
    await claim(jobId);
    const attempt = { userId: 'dan', jobId, attempt: 1 };
    expect(await startStep(data.database('app_user'), { ...attempt, state: 'Planner', item: '' })).toBe('started');
    expect((await call('mallory', 'POST', `/api/jobs/${jobId}/cancel`)).status).toBe(404);
    const cancelled = await call('dan', 'POST', `/api/jobs/${jobId}/cancel`);
    expect(cancelled.json).toMatchObject({
      status: 'failed',
      error: 'cancelled',
      steps: [{ state: 'Planner', status: 'failed', message: 'cancelled' }],
    });
    expect(call.stopped).toEqual([`${jobId} 1`]);
    expect(await startStep(data.database('app_user'), { ...attempt, state: 'Facts', item: '' })).toBe('job-ended');
    const next = idOf(await analyze('dan'));
    await claim(next);
    await recordExecution(data.database('worker'), next, 'arn:of:next');
    await call('dan', 'POST', `/api/jobs/${next}/cancel`);
    expect(call.stopped).toEqual([`${jobId} 1`, 'arn:of:next']);
  });

  test('that has ended by itself is not cancelled, and says how it stands', async () => {
    await call('eva', 'POST', '/api/accounts', { name: 'Cash', cashBalance: '1.00' });
    await completed('eva');
    const [job] = (await call('eva', 'GET', '/api/jobs')).json['jobs'] as { id: string; status: string; reportId: string }[];
    expect(job).toMatchObject({ status: 'completed', reportId: expect.any(String) as string });
    expect(await call('eva', 'POST', `/api/jobs/${job!.id}/cancel`)).toMatchObject({
      status: 409,
      json: { type: '/problems/job-ended', detail: expect.stringContaining('completed') as string },
    });
    expect((await call('eva', 'GET', `/api/jobs/${job!.id}/steps`)).json).toMatchObject({
      status: 'completed',
      steps: [{ state: 'Planner' }],
    });
  });
});

describe('Reports', () => {
  const money = (id: string, value: number): Fact => ({ ...fact(id), value, display: `$${value}` });

  test('are listed newest first, page by page; the facts of each are its own', async () => {
    await call('flo', 'POST', '/api/accounts', { name: 'Cash', cashBalance: '1.00' });
    const ids = [await completed('flo'), await completed('flo'), await completed('flo')].reverse();
    const first = await call('flo', 'GET', '/api/reports?limit=2');
    const second = await call('flo', 'GET', `/api/reports?limit=2&cursor=${String(first.json['next'])}`);
    const listed = [first, second].flatMap(({ json }) => (json['reports'] as { id: string }[]).map(({ id }) => id));
    expect(listed).toEqual(ids);
    expect(second.json['next']).toBeNull();
    expect((await call('flo', 'GET', `/api/reports/${ids[0] ?? ''}/facts`)).json['facts']).toMatchObject([{ id: 'portfolio-total' }]);
  });

  test('tell their owner which account each label means, by the name that it has now, and that one is gone', async () => {
    const [anna, ben] = [
      idOf(await call('ina', 'POST', '/api/accounts', { name: 'Anna IRA', kind: 'ira', cashBalance: '1.00' })),
      idOf(await call('ina', 'POST', '/api/accounts', { name: 'Ben IRA', kind: 'ira', cashBalance: '1.00' })),
    ];
    const report = await completed('ina', undefined, [
      { label: 'IRA account 2', accountId: ben },
      { label: 'IRA account 1', accountId: anna },
    ]);
    const named = async () => (await call('ina', 'GET', `/api/reports/${report}`)).json['accounts'];
    expect(await named()).toEqual([
      { label: 'IRA account 2', accountId: ben, name: 'Ben IRA' },
      { label: 'IRA account 1', accountId: anna, name: 'Anna IRA' },
    ]);
    await call('ina', 'PATCH', `/api/accounts/${ben}`, { name: 'Benjamin' });
    await call('ina', 'DELETE', `/api/accounts/${anna}`);
    expect(await named()).toEqual([
      { label: 'IRA account 2', accountId: ben, name: 'Benjamin' },
      { label: 'IRA account 1', accountId: anna, name: null },
    ]);
    expect((await call('ina', 'GET', `/api/reports/${await completed('ina')}`)).json['accounts']).toEqual([]);
  });

  test('do not compare the value of one account with that of another which has its label by now', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const facts = ['account-ira-1-total', 'account-401k-total'].map((id) => ({
      ...fact(id),
      label: id === 'account-401k-total' ? '401(k) account, value' : 'IRA account 1, value',
    }));
    await call('jon', 'POST', '/api/accounts', { name: 'Cash', cashBalance: '1.00' });
    const kept = { label: '401(k) account', accountId: randomUUID() };
    await completed('jon', facts, [{ label: 'IRA account 1', accountId: one }, kept]);
    const after = await completed('jon', facts, [{ label: 'IRA account 1', accountId: two }, kept]);
    const { json } = await call('jon', 'GET', `/api/reports/${after}/compare`);
    expect(json).toMatchObject({
      facts: [{ id: 'account-401k-total' }],
      onlyBefore: ['account-ira-1-total'],
      onlyAfter: ['account-ira-1-total'],
    });
  });

  test('are compared with the one before: each fact, and the total by prices, positions and cash', async () => {
    const account = idOf(await call('gus', 'POST', '/api/accounts', { name: 'Broker', cashBalance: '100.00' }));
    const hold = (symbol: string, quantity: string, amount: string) =>
      call('gus', 'POST', `/api/accounts/${account}/positions`, {
        symbol,
        quantity,
        price: { amount, asOf: '2026-11-20' },
        onExisting: 'replace',
      });
    await hold('VTI', '10', '300.00');
    await hold('BND', '5', '70.00');
    const before = await completed('gus', [money('total', 3450), fact('gone')]);
    expect(await call('gus', 'GET', `/api/reports/${before}/compare`)).toMatchObject({
      status: 404,
      json: { type: '/problems/nothing-before' },
    });
    await hold('VTI', '12', '310.00');
    await hold('GLD', '1', '200.00');
    await call('gus', 'PATCH', `/api/accounts/${account}`, { cashBalance: '60.00' });
    const after = await completed('gus', [money('total', 4330), fact('new')]);
    const { json } = await call('gus', 'GET', `/api/reports/${after}/compare`);
    expect(json).toMatchObject({
      before: { id: before },
      after: { id: after },
      onlyBefore: ['gone'],
      onlyAfter: ['new'],
      totalMissing: null,
      facts: [{ id: 'total', difference: 880, display: '+$880', before: { value: 3450 }, after: { value: 4330 } }],
      // 10 × (310 − 300) = 100; 2 × 310 + 1 × 200 = 820; 60 − 100 = −40
      total: { before: '3450.00', after: '4330.00', difference: '880.00', prices: '100.00', positions: '820.00', cash: '-40.00' },
    });
    expect((await call('gus', 'GET', `/api/reports/${after}/compare?with=${before}`)).json).toEqual(json);
    expect((await call('gus', 'GET', `/api/reports/${after}/compare?with=${randomUUID()}`)).status).toBe(404);
    expect((await call('mallory', 'GET', `/api/reports/${after}/compare?with=${before}`)).status).toBe(404);
    await call('gus', 'POST', `/api/accounts/${account}/positions`, { symbol: 'QQXX1', quantity: '1' });
    // What has no price is in neither total; once it has one, nobody knows how much of its value came from what.
    const unpriced = await call('gus', 'GET', `/api/reports/${await completed('gus', [])}/compare`);
    expect(unpriced.json).toMatchObject({ total: { difference: '0.00', prices: '0.00', positions: '0.00' }, totalMissing: null });
    await hold('QQXX1', '1', '9.00');
    const priced = await call('gus', 'GET', `/api/reports/${await completed('gus', [])}/compare`);
    expect(priced.json).toMatchObject({ total: null, totalMissing: expect.stringContaining('QQXX1') as string });
  });
});

describe('Retirement', () => {
  test('what a change would do is told at once, and stored nowhere', async () => {
    expect(await call('hal', 'POST', '/api/retirement/what-if', { spending: 1 })).toMatchObject({
      status: 422,
      json: { errors: expect.arrayContaining([{ path: 'birthYear', message: expect.any(String) as string }]) as unknown },
    });
    await call('hal', 'POST', '/api/sample-household', {});
    const chance = async (change: object) => {
      const { status, json } = await call('hal', 'POST', '/api/retirement/what-if', change);
      expect(status).toBe(200);
      return (json['headline'] as { success: { probability: number } }).success.probability;
    };
    const asItIs = await chance({});
    expect(await chance({})).toBe(asItIs);
    expect(await chance({ spending: 1 })).toBeGreaterThan(asItIs);
    expect(await chance({ spending: 1_000_000 })).toBeLessThan(asItIs);
    expect(await chance({})).toBe(asItIs);
    expect(await call('hal', 'POST', '/api/retirement/what-if', { retirementYear: 2199, birthYear: 2100 })).toMatchObject({
      status: 422,
      json: { type: '/problems/no-projection' },
    });
  });

  test('scenarios are saved under one name each, listed, and deleted', async () => {
    const inputs = { birthYear: 1980, retirementYear: 2045, spending: 60_000 };
    const save = (name: string) => call('ida', 'POST', '/api/retirement/scenarios', { name, inputs });
    const saved = await save('Earlier');
    expect(saved).toMatchObject({ status: 201, json: { name: 'Earlier', inputs: { ...inputs, planToAge: 95 } } });
    expect(await save('Earlier')).toMatchObject({ status: 409, json: { type: '/problems/name-taken' } });
    for (let n = 1; n < 50; n++) expect((await save(`Plan ${n}`)).status).toBe(201);
    expect(await save('One too many')).toMatchObject({ status: 409, json: { type: '/problems/too-many-scenarios' } });
    expect((await call('ida', 'GET', '/api/retirement/scenarios?limit=1')).json['scenarios']).toMatchObject([{ name: 'Plan 49' }]);
    expect((await call('mallory', 'DELETE', `/api/retirement/scenarios/${idOf(saved)}`)).status).toBe(404);
    expect(await call('ida', 'DELETE', `/api/retirement/scenarios/${idOf(saved)}`)).toMatchObject({
      status: 200,
      json: { name: 'Earlier' },
    });
    expect((await call('ida', 'DELETE', `/api/retirement/scenarios/${idOf(saved)}`)).status).toBe(404);
  });
});

test('Usage is this month’s, summed by agent, with what has no price named', async () => {
  await call('kim', 'POST', '/api/accounts', { name: 'Cash', cashBalance: '1.00' });
  await completed('kim');
  const { json } = await call('kim', 'GET', '/api/usage');
  expect(json).toMatchObject({
    month: new Date().toISOString().slice(0, 7),
    calls: 2,
    inputTokens: 1210,
    outputTokens: 305,
    cost: '0.008100',
    unpriced: 1,
  });
  expect(json['byAgent']).toHaveLength(2);
  expect((await call('kim', 'GET', '/api/usage?month=2020-01')).json).toMatchObject({ calls: 0, cost: '0.000000', byAgent: [] });
  expect((await call('kim', 'GET', '/api/usage?month=2020-13')).status).toBe(422);
});

describe('Who leaves', () => {
  test('leaves no row in any table that names a user, and nobody else’s', async () => {
    const owner = data.database('owner');
    const Name = z.object({ name: z.string() });
    const tables = (
      await owner.query(
        `SELECT c.relname::text AS name FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'clerk_user_id' AND NOT a.attisdropped
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
        {},
        Name,
      )
    ).map(({ name }) => name);
    const rowsOf = async (user: string) =>
      Promise.all(
        tables.map(
          async (table) =>
            (
              await owner.query(
                `SELECT count(*)::integer AS n FROM ${table} WHERE clerk_user_id = :user`,
                { user },
                z.object({ n: z.number() }),
              )
            )[0]?.n,
        ),
      );
    for (const user of ['leaver', 'stayer']) {
      await wholeUser(data, user);
      await claim(idOf(await analyze(user)));
    }
    const kept = await rowsOf('stayer');
    expect(
      kept.every((n) => (n ?? 0) > 0),
      `a row in each of ${tables.join(', ')}`,
    ).toBe(true);
    for (const body of [{}, { confirm: 'yes' }, { confirm: 'Delete everything' }])
      expect((await call('leaver', 'DELETE', '/api/me', body)).status).toBe(422);
    expect(await rowsOf('leaver')).toEqual(kept);
    call.stopped.length = 0;
    expect(await call('leaver', 'DELETE', '/api/me', { confirm: 'delete everything' })).toMatchObject({
      status: 200,
      json: { deleted: true },
    });
    expect(await rowsOf('leaver')).toEqual(tables.map(() => 0));
    expect(await rowsOf('stayer')).toEqual(kept);
    expect(call.stopped).toHaveLength(1);
    expect((await call('leaver', 'GET', '/api/portfolio')).json['accounts']).toEqual([]);
    expect((await call('leaver', 'DELETE', '/api/me', { confirm: 'delete everything' })).status).toBe(200);
  });
});
