import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { USUAL_LIMITS } from '#schema/checkup-limits.ts';
import { Problem } from '#schema/problem.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import type { Account, Portfolio } from '#schema/portfolio.ts';
import type { Told } from '#schema/settings.ts';
import { limitsOf } from '#domain/limits.ts';
import { toView, valuePortfolio } from '#domain/portfolio.ts';
import { planRebalancing } from '#domain/rebalance/plan.ts';
import { StatementError } from '#ports/database.ts';
import { DatabaseUnavailableError } from '#ports/errors.ts';
import { IssuerUnavailableError, UnauthorizedError } from '#ports/identity.ts';
import type { TakeRequest } from '#ports/quotas.ts';
import { createHandler } from '../../../functions/api/handler.ts';
import { written } from '../../../functions/api/handler/written.ts';
import type { HttpResponse } from '#ports/http.ts';
import type { UserPorts } from '../../../functions/api/routes.ts';
import { asPromised } from '../answers.ts';
import { quiet } from '../invocation.ts';
import { LIMITS, unlimited } from './unlimited.ts';

const NOTHING_TOLD: Told = {
  displayName: null,
  retirement: null,
  assetClassTargets: null,
  regionTargets: null,
  checkupLimits: null,
  sampleHousehold: null,
};

/** Households in memory, by user: what the database would do, without one. */
class World {
  readonly portfolios = new Map<string, Portfolio>();
  readonly jobs = new Map<string, { userId: string; id: string }>();
  readonly queue: string[] = [];
  readonly settings = new Map<string, Told>();
  queueFails = false;
  fault: Error | null = null;
  takeRequest: TakeRequest = unlimited;

  portsFor(userId: string): UserPorts {
    const own = (): Portfolio => this.portfolios.get(userId) ?? { accounts: [], positions: [], instruments: [] };
    const ports: Partial<UserPorts> = {
      readPortfolio: () => (this.fault ? Promise.reject(this.fault) : Promise.resolve(own())),
      whatIsHeld: () =>
        this.fault
          ? Promise.reject(this.fault)
          : Promise.resolve({
              accounts: own().accounts.length > 0,
              assets: own().positions.length > 0 || own().accounts.some(({ cashBalance }) => Number(cashBalance) !== 0),
            }),
      viewPortfolio: () => Promise.resolve(toView(valuePortfolio(own(), '2026-11-22'))),
      writtenPortfolio: () =>
        this.fault ? Promise.reject(this.fault) : Promise.resolve(written(toView(valuePortfolio(own(), '2026-11-22')))),
      readInstrument: () => Promise.resolve(null),
      searchInstruments: () => Promise.resolve([]),
      overrideClassification: () => Promise.resolve(false),
      setManualPrice: () => Promise.resolve(false),
      rebalance: (options) =>
        Promise.resolve(
          planRebalancing(
            {
              valuation: valuePortfolio(own(), '2026-11-22'),
              classTargets: { equity: 60, cash: 40 },
              regionTargets: null,
              reserve: null,
              options,
            },
            () => ({ status: 'failed', values: null, gap: null }),
          ),
        ),
      tomorrow: () => '2026-11-23',
      now: () => new Date('2026-11-22T12:00:00Z'),
      readSettings: () => Promise.resolve(this.settings.get(userId) ?? NOTHING_TOLD),
      saveSettings: (change, check) => {
        const current = this.settings.get(userId) ?? NOTHING_TOLD;
        check(current);
        const next = { ...current, ...(change as Partial<Told>) };
        this.settings.set(userId, next);
        return Promise.resolve(next);
      },
      me: (settings) => ({ userId, ...settings, limits: { ...limitsOf(settings) }, usualLimits: { ...USUAL_LIMITS } }),
      addAccount: (account) => {
        const added: Account = { id: randomUUID(), ...account };
        this.portfolios.set(userId, { ...own(), accounts: [...own().accounts, added] });
        return Promise.resolve(added);
      },
      addPosition: (accountId, { symbol, quantity }) => {
        if (!own().accounts.some(({ id }) => id === accountId))
          return Promise.reject(Object.assign(new Error('no such account'), { name: 'AccountNotFoundError' }));
        if (own().positions.some((one) => one.symbol === symbol))
          return Promise.reject(Object.assign(new Error(`${symbol} is in this account already.`), { name: 'DuplicatePositionError' }));
        const added = { id: randomUUID(), accountId, symbol, quantity, asOf: '2026-11-22' };
        this.portfolios.set(userId, { ...own(), positions: [...own().positions, added] });
        return Promise.resolve({ ...added, outcome: 'added' });
      },
      loadSample: (id) => Promise.resolve(id === undefined || id === 'drifting'),
      createJob: () => {
        const running = [...this.jobs.values()].find((job) => job.userId === userId);
        if (running) return Promise.resolve({ jobId: running.id, created: false });
        const id = randomUUID();
        this.jobs.set(id, { userId, id });
        return Promise.resolve({ jobId: id, created: true });
      },
      enqueue: (jobId) => {
        if (!this.queueFails) this.queue.push(jobId);
        return Promise.resolve();
      },
      readJob: (jobId) =>
        Promise.resolve(
          this.jobs.get(jobId)?.userId === userId
            ? {
                id: jobId,
                status: 'pending',
                steps: [],
                result: null,
                error: null,
                createdAt: '2026-11-22T10:00:00.000Z',
                startedAt: null,
                completedAt: null,
              }
            : null,
        ),
      listReports: () => Promise.resolve({ entries: [], next: null }),
      listAccounts: () => Promise.resolve({ entries: own().accounts, next: null }),
      listJobs: () => Promise.resolve({ entries: [], next: null }),
      readReport: () => Promise.resolve(null),
      exportPortfolio: () => Promise.reject(new Error('not in memory')),
      importPortfolio: () => Promise.resolve(),
      readImportBasis: () => Promise.resolve({ etag: '', portfolio: own(), symbols: new Map(), accounts: new Map() }),
      knownSymbols: () => Promise.resolve(new Set()),
      hash: () => 'a'.repeat(64),
      applyHoldings: () => Promise.resolve({ importId: randomUUID() }),
      latestRetirement: () => Promise.resolve(null),
    };
    return ports as UserPorts;
  }
}

let world: World;
let handler: ReturnType<typeof createHandler>;
beforeEach(() => {
  world = new World();
  handler = asPromised(
    createHandler({
      identify: (authorization) => {
        const user = /^Bearer (\w+)$/.exec(authorization ?? '')?.[1];
        if (user === 'issuerdown') return Promise.reject(new IssuerUnavailableError('The issuer does not answer.'));
        return user ? Promise.resolve(user) : Promise.reject(new UnauthorizedError('No session token came with this request.'));
      },
      portsFor: (userId) => world.portsFor(userId),
      origins: ['https://alex.example'],
      takeRequest: (userId, name) => world.takeRequest(userId, name),
      clock: { now: () => new Date('2026-11-22T12:00:00Z') },
    }),
  );
});

interface Sent {
  user?: string | null;
  body?: unknown;
  raw?: string;
  type?: string;
  base64?: boolean;
}
async function call(
  method: string,
  path: string,
  { user = 'ellen', body, raw, type = 'application/json', base64 = false }: Sent = {},
): Promise<HttpResponse & { json: Record<string, unknown> }> {
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await handler(
    {
      version: '2.0',
      rawPath: path,
      headers: { ...(user === null ? {} : { authorization: `Bearer ${user}` }), ...(text === undefined ? {} : { 'content-type': type }) },
      ...(text === undefined ? {} : { body: base64 ? Buffer.from(text).toString('base64') : text, isBase64Encoded: base64 }),
      requestContext: { http: { method, path }, requestId: 'gw-1' },
    },
    quiet(),
  );
  return { ...response, json: response.body === '' ? {} : (JSON.parse(response.body) as Record<string, unknown>) };
}
async function problem(...sent: Parameters<typeof call>) {
  const response = await call(...sent);
  expect(response.headers['content-type']).toBe('application/problem+json');
  const parsed = Problem.parse(response.json);
  expect(parsed).toMatchObject({ status: response.statusCode, correlationId: 'gw-1' });
  return { ...parsed, headers: response.headers };
}
const ACCOUNT = { name: 'Our 401(k)', kind: '401k', cashBalance: '1500.00' };

describe('Every answer', () => {
  test('is kept by nobody, framed by nobody, and names its correlation', async () => {
    for (const response of [await call('GET', '/api/portfolio'), await call('GET', '/api/nothing')]) {
      expect(response.headers).toMatchObject({
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
        'x-correlation-id': 'gw-1',
      });
      expect(response.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    }
  });

  test('is withheld without a session, health aside', async () => {
    expect((await call('GET', '/api/health', { user: null })).json).toEqual({ status: 'ok' });
    for (const path of ['/api/portfolio', '/api/reports', '/api/retirement', `/api/jobs/${randomUUID()}`]) {
      const refused = await problem('GET', path, { user: null });
      expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    }
  });

  test('says come back later when sessions cannot be checked or the database is waking up', async () => {
    expect(await problem('GET', '/api/portfolio', { user: 'issuerdown' })).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    world.fault = new DatabaseUnavailableError('resuming at host 10.0.0.1');
    const waking = await problem('GET', '/api/portfolio');
    expect(waking).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(waking.detail).not.toContain('10.0.0.1');
  });

  test('calls a figure that the database cannot hold no fault of ours', async () => {
    world.fault = new StatementError('numeric field overflow', '22003');
    expect(await problem('GET', '/api/portfolio')).toMatchObject({ status: 422, type: '/problems/out-of-range' });
  });

  test('tells nothing of a fault of ours but where to look', async () => {
    world.fault = new TypeError('cannot read secret of undefined');
    const fault = await problem('GET', '/api/portfolio');
    expect(fault.status).toBe(500);
    expect(JSON.stringify(fault)).not.toContain('secret');
  });
});

describe('Requests', () => {
  test('are counted for their user, by what they ask for, and each answer tells how many are left', async () => {
    const asked: string[] = [];
    world.takeRequest = (userId, name) => {
      asked.push(`${userId} ${name}`);
      return Promise.resolve({ quota: { name, requests: 100, seconds: 60 }, allowed: true, remaining: 41, nextIn: 0, fullIn: 34.5 });
    };
    const told = { 'ratelimit-policy': '"requests";q=100;w=60', 'ratelimit': '"requests";r=41;t=35' };
    expect((await call('GET', '/api/portfolio')).headers).toMatchObject(told);
    expect((await problem('POST', '/api/accounts', { raw: '{' })).headers).toMatchObject(told);
    await call('POST', '/api/analyze');
    await call('POST', '/api/retirement/what-if', { body: {} });
    await call('GET', '/api/portfolio/rebalancing');
    for (const [method, path] of [
      ['GET', '/api/export'],
      ['POST', '/api/import'],
      ['POST', '/api/holdings/preview'],
      ['POST', '/api/holdings/apply'],
    ] as const)
      await call(method, path);
    expect(asked).toEqual(
      ['requests', 'requests', 'analyses', 'projections', 'projections', 'files', 'files', 'files', 'files'].map((name) => `ellen ${name}`),
    );
  });

  test('that need no session, have none, or go nowhere are counted for nobody', async () => {
    world.takeRequest = () => Promise.reject(new Error('must not be asked'));
    expect((await call('GET', '/api/health')).headers).not.toHaveProperty('ratelimit');
    expect((await problem('GET', '/api/portfolio', { user: null })).status).toBe(401);
    expect((await problem('GET', '/api/nowhere')).status).toBe(404);
  });

  test('beyond the quota are refused before anything is done, with what, how much, and when there is more', async () => {
    world.takeRequest = (_userId, name) =>
      Promise.resolve({
        quota: { ...LIMITS.quotas[name], requests: 10, seconds: 60 },
        allowed: false,
        remaining: 0,
        nextIn: 3.2,
        fullIn: 57,
      });
    const refused = await problem('POST', '/api/accounts', { body: ACCOUNT });
    expect(refused).toMatchObject({
      'status': 429,
      'type': 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      'violated-policies': ['requests'],
      'limit': { name: 'requests', unit: 'requests', allowed: '10', used: '10', freeAt: '2026-11-22T12:00:04.000Z' },
      'headers': { 'retry-after': '4', 'ratelimit': '"requests";r=0;t=57', 'ratelimit-policy': '"requests";q=10;w=60' },
    });
    expect(refused.detail).toContain('10 requests in 60 seconds');
    expect(world.portfolios.size).toBe(0);
    // Refused for what is counted, not for what is sent.
    expect((await problem('POST', '/api/accounts', { raw: '{' })).status).toBe(429);
  });
});

describe('A portfolio', () => {
  test('is entered account by account and position by position', async () => {
    const account = await call('POST', '/api/accounts', { body: ACCOUNT });
    expect(account.statusCode).toBe(201);
    const position = await call('POST', `/api/accounts/${String(account.json['id'])}/positions`, {
      body: { symbol: ' vti ', quantity: '12.5' },
    });
    expect(position).toMatchObject({ statusCode: 201, json: { symbol: 'VTI', quantity: '12.5' } });
    const view = PortfolioView.parse((await call('GET', '/api/portfolio')).json);
    expect(view).toMatchObject({ total: '1500.00', coverage: { unpriced: ['VTI'] } });
  });

  test('is its owner’s alone', async () => {
    const { json } = await call('POST', '/api/accounts', { body: ACCOUNT });
    expect((await call('GET', '/api/portfolio', { user: 'mallory' })).json['accounts']).toEqual([]);
    expect(
      await problem('POST', `/api/accounts/${String(json['id'])}/positions`, { user: 'mallory', body: { symbol: 'VTI', quantity: '1' } }),
    ).toMatchObject({ status: 404 });
  });

  test('takes no position twice in one account', async () => {
    const { json } = await call('POST', '/api/accounts', { body: ACCOUNT });
    const path = `/api/accounts/${String(json['id'])}/positions`;
    await call('POST', path, { body: { symbol: 'VTI', quantity: '1' } });
    expect(await problem('POST', path, { body: { symbol: 'VTI', quantity: '2' } })).toMatchObject({
      status: 409,
      detail: 'VTI is in this account already.',
    });
  });

  test.each<[unknown, string, RegExp]>([
    [{ ...ACCOUNT, cashBalance: '-1' }, 'cashBalance', /not negative/],
    [{ ...ACCOUNT, cashBalance: 5 }, 'cashBalance', /string/],
    [{ ...ACCOUNT, cashInterest: '4.5' }, 'cashInterest', /yearly fraction/],
    [{ ...ACCOUNT, name: 'two\nlines' }, 'name', /one line/],
    [{ ...ACCOUNT, userId: 'mallory' }, 'userId', /not known/],
    [{ ...ACCOUNT, purpose: 'nul \u0000 byte' }, 'purpose', /no text/],
    [{ ...ACCOUNT, purpose: 'half \ud800' }, 'purpose', /no text/],
    [[], '(body)', /object/],
    [{}, 'name', /^is missing$/],
  ])('refuses the account %j by its field', async (body, path, message) => {
    const refused = await problem('POST', '/api/accounts', { body });
    expect(refused.status).toBe(422);
    expect(refused.errors?.find((error) => error.path === path)?.message).toMatch(message);
  });

  test('takes no price of a day to come, as far as it is not that day somewhere already', async () => {
    const { json } = await call('POST', '/api/accounts', { body: ACCOUNT });
    const add = (symbol: string, asOf: string) =>
      call('POST', `/api/accounts/${String(json['id'])}/positions`, { body: { symbol, quantity: '1', price: { amount: '10', asOf } } });
    const refused = await add('VTI', '2026-11-24');
    expect(refused.statusCode).toBe(422);
    expect(Problem.parse(refused.json).errors).toEqual([{ path: 'price.asOf', message: expect.stringContaining('future') as string }]);
    expect((await add('VTI', '2026-11-23')).statusCode).toBe(201);
  });

  test('says that there is no projection yet, and what makes one', async () => {
    expect(await problem('GET', '/api/retirement')).toMatchObject({
      status: 404,
      detail: expect.stringContaining('POST /api/analyze') as string,
    });
  });

  test('refuses a negative quantity, and says so', async () => {
    const { json } = await call('POST', '/api/accounts', { body: ACCOUNT });
    const refused = await problem('POST', `/api/accounts/${String(json['id'])}/positions`, { body: { symbol: 'VTI', quantity: '-3' } });
    expect(refused.status).toBe(422);
    expect(refused.errors?.[0]).toEqual({ path: 'quantity', message: expect.stringContaining('not negative') as string });
  });

  test('is not overwritten by a sample household unless asked to be', async () => {
    expect((await call('POST', '/api/sample-household')).statusCode).toBe(201);
    expect(await problem('POST', '/api/sample-household', { body: { household: 'nobody' } })).toMatchObject({
      status: 422,
      detail: expect.stringContaining(HOUSEHOLDS[0]?.id ?? '?') as string,
    });
    await call('POST', '/api/accounts', { body: ACCOUNT });
    expect(await problem('POST', '/api/sample-household')).toMatchObject({ status: 409 });
    expect((await call('POST', '/api/sample-household', { body: { replace: true } })).statusCode).toBe(201);
  });
});

describe('A body', () => {
  test.each([
    ['that is no JSON', { raw: '{"name": ' }, 400],
    ['of another type', { raw: 'name=x', type: 'application/x-www-form-urlencoded' }, 415],
    ['over 256 KB', { raw: JSON.stringify({ ...ACCOUNT, purpose: 'x'.repeat(257 * 1024) }) }, 413],
    ['over 256 KB in base64', { raw: JSON.stringify({ ...ACCOUNT, purpose: 'x'.repeat(257 * 1024) }), base64: true }, 413],
    ['over 256 KB in other characters', { raw: JSON.stringify({ ...ACCOUNT, purpose: 'é'.repeat(140 * 1024) }) }, 413],
  ])('%s is refused', async (_case, sent, status) => {
    expect(await problem('POST', '/api/accounts', sent)).toMatchObject({ status });
  });

  test('in base64, or with a charset, is read like any other', async () => {
    expect((await call('POST', '/api/accounts', { body: ACCOUNT, base64: true, type: 'Application/JSON; charset=utf-8' })).statusCode).toBe(
      201,
    );
  });

  test('of any shape never becomes a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.json(), fc.string()),
        fc.constantFrom('/api/accounts', '/api/analyze', '/api/sample-household', `/api/accounts/${randomUUID()}/positions`),
        async (raw, path) => {
          expect((await call('POST', path, { raw })).statusCode).toBeLessThan(500);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('A path', () => {
  test.each([
    '/',
    '/api',
    '/api/',
    '/api/nothing',
    '/api/jobs/1',
    '/api/jobs/..',
    "/api/jobs/' OR 1=1",
    '/api/portfolio/x',
    '//api/portfolio',
    '/API/portfolio',
  ])('%s does not exist', async (path) => {
    expect(await problem('GET', path)).toMatchObject({ status: 404 });
  });

  test('takes its methods, and tells which when another is used', async () => {
    expect(await problem('DELETE', '/api/portfolio')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    expect(await problem('DELETE', '/api/accounts')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } });
    expect(await problem('GET', '/api/analyze')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect(await problem('PUT', `/api/jobs/${randomUUID()}`)).toMatchObject({ status: 405 });
  });

  test('answers HEAD as GET without a body', async () => {
    expect(await call('HEAD', '/api/portfolio')).toMatchObject({ statusCode: 200, body: '' });
  });
});

describe('An analysis', () => {
  test('of nothing is refused with what to do', async () => {
    expect(await problem('POST', '/api/analyze')).toMatchObject({
      status: 422,
      detail: expect.stringContaining('sample household') as string,
    });
    await call('POST', '/api/accounts', { body: { ...ACCOUNT, cashBalance: '0.00' } });
    expect(await problem('POST', '/api/analyze')).toMatchObject({ status: 422 });
    expect(world.queue).toEqual([]);
  });

  test('is accepted once, put on the queue once, and the same while it runs', async () => {
    await call('POST', '/api/accounts', { body: ACCOUNT });
    const first = await call('POST', '/api/analyze');
    const second = await call('POST', '/api/analyze', { body: { readingLevel: 'expert' } });
    expect([first.statusCode, second.statusCode]).toEqual([202, 202]);
    expect(second.json).toEqual(first.json);
    expect(world.queue).toEqual([first.json['jobId']]);
  });

  test('is followed by its owner alone', async () => {
    await call('POST', '/api/accounts', { body: ACCOUNT });
    const { json } = await call('POST', '/api/analyze');
    const path = `/api/jobs/${String(json['jobId'])}`;
    expect((await call('GET', path)).json).toMatchObject({ id: json['jobId'], status: 'pending', steps: [] });
    expect((await call('GET', path.toUpperCase().replace('/API/JOBS', '/api/jobs'))).statusCode).toBe(200);
    expect(await problem('GET', path, { user: 'mallory' })).toMatchObject({ status: 404 });
    expect(await problem('GET', `/api/reports/${randomUUID()}`)).toMatchObject({ status: 404 });
    expect(await problem('GET', '/api/retirement')).toMatchObject({ status: 404 });
  });

  test('at a reading level that is none is refused', async () => {
    await call('POST', '/api/accounts', { body: ACCOUNT });
    expect(await problem('POST', '/api/analyze', { body: { readingLevel: 'rocket' } })).toMatchObject({
      status: 422,
      errors: [{ path: 'readingLevel' }],
    });
  });
});
