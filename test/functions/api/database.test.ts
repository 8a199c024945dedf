/** The API over the real Data API endpoint: what is stored, and whose it is. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { USUAL_LIMITS } from '#schema/checkup-limits.ts';
import { JobView } from '#schema/job.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import { Problem } from '#schema/problem.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { MeView } from '#schema/settings.ts';
import { systemClock } from '#ports/clock.ts';
import { createHandler } from '../../../functions/api/handler.ts';
import { databasePorts } from '../../../functions/api/handler/database.ts';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { asPromised } from '../answers.ts';
import { quiet } from '../invocation.ts';
import { LIMITS, unlimited } from './unlimited.ts';

let data: TestDatabase;
let handler: ReturnType<typeof createHandler>;
const queued: string[] = [];
const stopped: string[] = [];
let queueFails = false;

const asked: string[] = [];

beforeAll(async () => {
  data = await startTestDatabase();
  const app = data.database('app_user');
  const query = app.query.bind(app);
  app.query = (sql, parameters, row) => {
    asked.push(sql);
    return query(sql, parameters, row);
  };
  const executions = {
    arnOf: (jobId: string, attempt: number) => `${jobId} ${attempt}`,
    stop: (arn: string) => Promise.resolve(void stopped.push(arn)),
  };
  const queue = {
    enqueue: ({ jobId }: { jobId: string }) =>
      queueFails ? Promise.reject(new Error('no queue')) : Promise.resolve(void queued.push(jobId)),
  };
  handler = asPromised(
    createHandler({
      identify: (authorization) => Promise.resolve(authorization ?? ''),
      portsFor: databasePorts({ db: app, queue, executions, clock: systemClock, limits: LIMITS }),
      origins: [],
      takeRequest: unlimited,
      clock: systemClock,
    }),
  );
});
afterAll(() => data.close());

async function call(user: string, method: string, path: string, body?: unknown) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await handler(
    {
      rawPath: path,
      headers: { 'authorization': user, 'content-type': 'application/json' },
      ...sent,
      requestContext: { http: { method } },
    },
    quiet(),
  );
  return { status: response.statusCode, json: JSON.parse(response.body) as Record<string, unknown> };
}

describe('Over the database', () => {
  test('each sample household is loaded with its total, and read back by contract', async () => {
    for (const { id, accounts } of HOUSEHOLDS) {
      const loaded = await call(`user-${id}`, 'POST', '/api/sample-household', { household: id });
      expect(loaded.status).toBe(201);
      const view = PortfolioView.parse((await call(`user-${id}`, 'GET', '/api/portfolio')).json);
      expect(view).toEqual(PortfolioView.parse(loaded.json));
      expect(view.accounts).toHaveLength(accounts.length);
      expect(Number(view.total)).toBeGreaterThan(10_000);
      expect((await call(`user-${id}`, 'GET', '/api/me')).json).toMatchObject({ sampleHousehold: id });
      await call(`user-${id}`, 'DELETE', '/api/sample-household');
      expect((await call(`user-${id}`, 'GET', '/api/me')).json).toMatchObject({ sampleHousehold: null, retirement: null });
    }
  });

  test('a new user enters an account and positions, and nobody else sees or adds to them', async () => {
    const { json: account } = await call('ada', 'POST', '/api/accounts', { name: 'Savings', kind: 'taxable', cashBalance: '100.50' });
    const path = `/api/accounts/${String(account['id'])}/positions`;
    const added = await call('ada', 'POST', path, { symbol: 'vti', quantity: '2', price: { amount: '300.25', asOf: '2026-11-20' } });
    expect(added).toMatchObject({ status: 201, json: { symbol: 'VTI' } });
    expect((await call('ada', 'POST', path, { symbol: 'VTI', quantity: '1' })).status).toBe(409);
    expect((await call('mallory', 'POST', path, { symbol: 'BND', quantity: '1' })).status).toBe(404);
    expect((await call('ada', 'POST', `/api/accounts/${randomUUID()}/positions`, { symbol: 'BND', quantity: '1' })).status).toBe(404);
    expect(PortfolioView.parse((await call('ada', 'GET', '/api/portfolio')).json).total).toBe('701.00');
    expect(PortfolioView.parse((await call('mallory', 'GET', '/api/portfolio')).json).accounts).toEqual([]);
  });

  test('settings are read, changed in part, cleared, and nobody else’s', async () => {
    const told = {
      assetClassTargets: { equity: 60, fixed_income: 40 },
      checkupLimits: { singleCompany: { warn: 5 } },
      retirement: { birthYear: 1980, retirementYear: 2045, spending: 48_000 },
    };
    const put = (user: string, body: unknown) => call(user, 'PUT', '/api/me/settings', body);
    expect(MeView.parse((await call('lin', 'GET', '/api/me')).json)).toMatchObject({
      userId: 'lin',
      retirement: null,
      checkupLimits: null,
      limits: USUAL_LIMITS,
      usualLimits: USUAL_LIMITS,
    });
    const saved = await put('lin', told);
    expect(saved.status).toBe(200);
    expect(MeView.parse(saved.json)).toMatchObject({
      ...told,
      retirement: { ...told.retirement, planToAge: 95, targetChance: 0.85 },
      regionTargets: null,
      limits: { singleCompany: { warn: 5, fail: 20 }, drift: { warn: 5 } },
    });
    expect((await put('lin', { regionTargets: { europe: 100 } })).json).toMatchObject({
      assetClassTargets: told.assetClassTargets,
      regionTargets: { europe: 100 },
    });
    expect((await put('lin', { checkupLimits: null, assetClassTargets: null })).json).toMatchObject({
      checkupLimits: null,
      assetClassTargets: null,
      retirement: { birthYear: 1980 },
      limits: { singleCompany: { warn: 10 } },
    });
    expect((await call('lin', 'GET', '/api/me')).json).toMatchObject({ regionTargets: { europe: 100 }, retirement: { spending: 48_000 } });
    expect((await call('mallory', 'GET', '/api/me')).json).toMatchObject({ userId: 'mallory', regionTargets: null, retirement: null });
    // The plan's columns follow, however it was told.
    const columns = async (user: string) =>
      (
        await data
          .database('owner')
          .query(
            'SELECT years_until_retirement AS years, target_retirement_income AS income FROM users WHERE clerk_user_id = :user',
            { user },
            z.unknown(),
          )
      )[0];
    expect(await columns('lin')).toEqual({ years: 2045 - new Date().getUTCFullYear(), income: '48000.00' });
    expect((await call('copy', 'POST', '/api/import', (await call('lin', 'GET', '/api/export')).json)).status).toBe(201);
    expect(await columns('copy')).toEqual(await columns('lin'));
    await put('lin', { retirement: null });
    expect(await columns('lin')).toEqual({ years: null, income: null });
    await call('lin', 'POST', '/api/sample-household', {});
    const { spending } = HOUSEHOLDS[0]?.retirement ?? {};
    expect(await columns('lin')).toMatchObject({ years: expect.any(Number) as number, income: Number(spending).toFixed(2) });
    await call('lin', 'DELETE', '/api/sample-household');
    expect(await columns('lin')).toEqual({ years: null, income: null });
  });

  test.each<[string, unknown, string]>([
    ['a warning after its failure', { checkupLimits: { singleCompany: { warn: 25 } } }, 'checkupLimits.singleCompany.warn'],
    ['a limit that there is not', { checkupLimits: { luck: { warn: 1 } } }, 'checkupLimits.luck'],
    ['targets that sum to 99', { assetClassTargets: { equity: 60, fixed_income: 39 } }, 'assetClassTargets'],
    ['a target for what is no region', { regionTargets: { atlantis: 100 } }, 'regionTargets.atlantis regionTargets'],
    ['a retirement before birth', { retirement: { birthYear: 1990, retirementYear: 1980, spending: 1 } }, 'retirement.retirementYear'],
    [
      'a retirement after the plan has ended',
      { retirement: { birthYear: 1990, retirementYear: 2190, spending: 1 } },
      'retirement.retirementYear',
    ],
    ['a spending that is no number', { retirement: { birthYear: 1990, retirementYear: 2050, spending: 'much' } }, 'retirement.spending'],
    ['a setting that there is not', { colour: 'blue' }, 'colour'],
    ['no setting at all', {}, '(body)'],
  ])('%s is refused by the path of the field, and nothing is changed', async (_name, body, path) => {
    const before = (await call('noor', 'GET', '/api/me')).json;
    const refused = await call('noor', 'PUT', '/api/me/settings', body);
    expect([refused.status, [...new Set(Problem.parse(refused.json).errors?.map((error) => error.path))].join(' ')]).toEqual([422, path]);
    expect((await call('noor', 'GET', '/api/me')).json).toEqual(before);
  });

  test('whether anything is held is asked in one statement, and no portfolio is read for it', async () => {
    const since = async (...sent: Parameters<typeof call>) => {
      asked.length = 0;
      const { status } = await call(...sent);
      return [
        status,
        asked.filter((sql) => sql.includes('what_is_held')).length,
        asked.filter((sql) => sql.includes('read_portfolio')).length,
      ];
    };
    expect(await since('hans', 'POST', '/api/analyze', {})).toEqual([422, 1, 0]);
    const { json: account } = await call('hans', 'POST', '/api/accounts', { name: 'Nothing in it' });
    expect(await since('hans', 'POST', '/api/analyze', {})).toEqual([422, 1, 0]);
    expect(await since('hans', 'POST', '/api/sample-household', {})).toEqual([409, 1, 0]);
    expect(await since('hans', 'POST', '/api/import', (await call('nils', 'GET', '/api/export')).json)).toEqual([409, 1, 0]);
    await call('hans', 'POST', `/api/accounts/${String(account['id'])}/positions`, { symbol: 'VTI', quantity: '1' });
    expect(await since('hans', 'POST', '/api/analyze', {})).toEqual([202, 1, 0]);
    // Cash alone is something; another's is not.
    expect(await since('mallory', 'POST', '/api/analyze', {})).toEqual([422, 1, 0]);
    await call('mallory', 'POST', '/api/accounts', { name: 'Cash', cashBalance: '0.01' });
    expect(await since('mallory', 'POST', '/api/analyze', {})).toEqual([202, 1, 0]);
  });

  test('an analysis is one job while it runs, and its owner’s alone', async () => {
    await call('eva', 'POST', '/api/accounts', { name: 'Cash', cashBalance: '1.00' });
    const answers = await Promise.all([1, 2, 3].map(() => call('eva', 'POST', '/api/analyze', {})));
    const ids = new Set(answers.map(({ json }) => json['jobId']));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(ids.size).toBe(1);
    expect(queued.filter((id) => ids.has(id))).toHaveLength(1);
    const path = `/api/jobs/${String([...ids][0])}`;
    expect(JobView.parse((await call('eva', 'GET', path)).json)).toMatchObject({ status: 'pending', steps: [], result: null });
    expect(Problem.parse((await call('mallory', 'GET', path)).json).status).toBe(404);
  });

  test('an analysis whose message cannot be sent is accepted: the sweeper will send it', async () => {
    await call('ivo', 'POST', '/api/accounts', { name: 'Cash', cashBalance: '1.00' });
    queueFails = true;
    const { status, json } = await call('ivo', 'POST', '/api/analyze');
    queueFails = false;
    expect(status).toBe(202);
    expect((await call('ivo', 'GET', `/api/jobs/${String(json['jobId'])}`)).status).toBe(200);
  });

  test('an empty portfolio is not analysed, and what is not there is 404', async () => {
    expect((await call('nobody', 'POST', '/api/analyze')).status).toBe(422);
    expect((await call('nobody', 'GET', '/api/reports')).json).toEqual({ reports: [], next: null });
    expect((await call('nobody', 'GET', `/api/reports/${randomUUID()}`)).status).toBe(404);
    expect((await call('nobody', 'GET', '/api/retirement')).status).toBe(404);
  });

  test('figures that the columns cannot hold are refused, not stored wrong and no fault of ours', async () => {
    const { json: account } = await call('max', 'POST', '/api/accounts', {
      name: 'Edge',
      cashBalance: '9999999999.99',
      cashInterest: '0.9999',
    });
    const path = `/api/accounts/${String(account['id'])}/positions`;
    const edge = await call('max', 'POST', path, {
      symbol: 'VTI',
      quantity: '999999999999.99999999',
      price: { amount: '999999999999.999999', asOf: '2026-11-20' },
    });
    expect(edge.status).toBe(201);
    const over = await call('max', 'POST', path, {
      symbol: 'BND',
      quantity: '1',
      price: { amount: '9999999999999999999999', asOf: '2026-11-20' },
    });
    expect(Problem.parse(over.json)).toMatchObject({ status: 422, errors: [{ path: 'price.amount' }] });
    const rounded = await call('max', 'POST', path, { symbol: 'BND', quantity: '1', price: { amount: '0.0000001', asOf: '2026-11-20' } });
    expect(Problem.parse(rounded.json)).toMatchObject({ status: 422, errors: [{ path: 'price.amount' }] });
    expect((await call('max', 'GET', '/api/portfolio')).status).toBe(200);
  });
});
