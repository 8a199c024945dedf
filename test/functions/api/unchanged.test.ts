/** Portfolios that an instance has kept as it wrote them: never an older one than there is, never another user's. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { PortfolioView } from '#schema/portfolio.ts';
import { readPortfolioNow, readPortfolioUnless } from '#ports/portfolios.ts';
import { openViews, written } from '../../../functions/api/handler/written.ts';
import { engines } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { callerOf, type Caller } from './calls.ts';

const USERS = ['keeper', 'other'] as const;
// Few, so that what is said twice is often said of the same.
const SYMBOLS = ['VTI', 'BND'] as const;

type Write = (call: Caller, data: TestDatabase) => Promise<unknown>;

/** Everything by which what somebody reads of a portfolio may come to be another, by users and by what all share. */
const anyWrite: fc.Arbitrary<{ name: string; write: Write }> = (() => {
  const user = fc.constantFrom(...USERS);
  const symbol = fc.constantFrom(...SYMBOLS);
  const amount = fc.integer({ min: 1, max: 9_999 }).map((n) => (n / 4).toFixed(2));
  const day = fc.constantFrom('2026-11-18', '2026-11-19', '2026-11-20');
  const weights = fc.integer({ min: 0, max: 100 }).map((equity) => ({ equity, cash: 100 - equity }));
  const idOf = async (call: Caller, who: string): Promise<{ account: string; position: string }> => {
    const { accounts } = PortfolioView.parse((await call(who, 'GET', '/api/portfolio')).json);
    const [account] = accounts;
    return { account: account?.id ?? '', position: account?.positions[0]?.id ?? '' };
  };
  const named = (name: string, write: Write) => ({ name, write });
  return fc.oneof(
    fc
      .tuple(user, amount)
      .map(([who, cashBalance]) =>
        named(`${who} adds an account`, (call) => call(who, 'POST', '/api/accounts', { name: 'A', cashBalance })),
      ),
    fc
      .tuple(user, amount)
      .map(([who, cashBalance]) =>
        named(`${who} changes cash`, async (call) =>
          call(who, 'PATCH', `/api/accounts/${(await idOf(call, who)).account}`, { cashBalance }),
        ),
      ),
    user.map((who) =>
      named(`${who} deletes an account`, async (call) => call(who, 'DELETE', `/api/accounts/${(await idOf(call, who)).account}`)),
    ),
    fc.tuple(user, symbol, amount, fc.constantFrom('add', 'replace'), fc.boolean()).map(([who, held, quantity, onExisting, priced]) =>
      named(`${who} buys ${held}`, async (call) =>
        call(who, 'POST', `/api/accounts/${(await idOf(call, who)).account}/positions`, {
          symbol: held,
          quantity,
          onExisting,
          ...(priced && { name: 'Mine', price: { amount: quantity, asOf: '2026-11-20' } }),
        }),
      ),
    ),
    fc.tuple(user, amount, day).map(([who, quantity, asOf]) =>
      named(`${who} changes a position`, async (call) => {
        const { account, position } = await idOf(call, who);
        return call(who, 'PATCH', `/api/accounts/${account}/positions/${position}`, { quantity, asOf });
      }),
    ),
    user.map((who) =>
      named(`${who} deletes a position`, async (call) => {
        const { account, position } = await idOf(call, who);
        return call(who, 'DELETE', `/api/accounts/${account}/positions/${position}`);
      }),
    ),
    fc
      .tuple(user, symbol, amount, day)
      .map(([who, of, price, asOf]) =>
        named(`${who} enters a price of ${of}`, (call) => call(who, 'PUT', `/api/instruments/${of}/price`, { amount: price, asOf })),
      ),
    fc
      .tuple(user, symbol)
      .map(([who, of]) => named(`${who} takes a price of ${of} back`, (call) => call(who, 'DELETE', `/api/instruments/${of}/price`))),
    {
      weight: 4,
      arbitrary: fc
        .tuple(user, symbol, weights)
        .map(([who, of, assetClass]) =>
          named(`${who} classifies ${of}`, (call) => call(who, 'PUT', `/api/instruments/${of}/classification`, { assetClass })),
        ),
    },
    fc
      .tuple(user, symbol)
      .map(([who, of]) =>
        named(`${who} takes a classification of ${of} back`, (call) => call(who, 'DELETE', `/api/instruments/${of}/classification`)),
      ),
    user.map((who) => named(`${who} loads the sample`, (call) => call(who, 'POST', '/api/sample-household', { replace: true }))),
    user.map((who) => named(`${who} removes the sample`, (call) => call(who, 'DELETE', '/api/sample-household'))),
    user.map((who) => named(`${who} leaves`, (call) => call(who, 'DELETE', '/api/me', { confirm: 'delete everything' }))),
    fc
      .tuple(symbol, amount, day)
      .map(([of, price, asOf]) =>
        named(`${of} has a close`, (_, data) =>
          data
            .database('worker')
            .execute(
              `UPDATE instruments SET price = :price::numeric, price_currency = 'USD', price_as_of = :day::date, price_source = 'x', price_is_quote = true WHERE symbol = :of`,
              { of, price, day: asOf },
            ),
        ),
      ),
    fc
      .tuple(symbol, weights)
      .map(([of, assetClass]) =>
        named(`${of} is curated`, (_, data) =>
          data
            .database('owner')
            .execute(
              `UPDATE instruments SET allocation_asset_class = :weights::jsonb, name = 'Curated', classification_method = 'curated', classification_source = 'x', classification_confidence = 1, classification_as_of = '2026-11-20' WHERE symbol = :of`,
              { of, weights: JSON.stringify(assetClass) },
            ),
        ),
      ),
    fc.tuple(user, symbol, weights).map(([who, of, assetClass]) =>
      named(`a model classifies ${of} for ${who}`, (_, data) =>
        data.database('app_user').asUser(who, (session) =>
          session.execute(
            `INSERT INTO user_classifications (clerk_user_id, symbol, method, allocation_asset_class, source, confidence, as_of) SELECT :who, :of, 'model', :weights::jsonb, 'm', 0.7, '2026-11-20' FROM users WHERE clerk_user_id = :who
             ON CONFLICT (clerk_user_id, symbol, method) DO UPDATE SET allocation_asset_class = EXCLUDED.allocation_asset_class`,
            { who, of, weights: JSON.stringify(assetClass) },
          ),
        ),
      ),
    ),
    fc
      .tuple(amount, fc.boolean())
      .map(([message, isWell]) =>
        named('the feed runs', (_, data) =>
          data
            .database('worker')
            .execute(
              `INSERT INTO price_feed (provider, ran_at, is_well, message) VALUES ('none', clock_timestamp(), :well, :message) ON CONFLICT (provider) DO UPDATE SET ran_at = EXCLUDED.ran_at, is_well = EXCLUDED.is_well, message = EXCLUDED.message`,
              { well: isWell, message },
            ),
        ),
      ),
    day.map((stored) =>
      named('a day of prices is stored', (_, data) =>
        data
          .database('worker')
          .execute(
            `INSERT INTO price_days (day, outcome, prices, flagged, source) VALUES (:day::date, 'stored', 1, 0, 'x') ON CONFLICT DO NOTHING`,
            { day: stored },
          ),
      ),
    ),
    fc.tuple(symbol, day, fc.constantFrom('open', 'rejected')).map(([of, flagged, status]) =>
      named(`a close of ${of} is flagged`, (_, data) =>
        data.database('worker').execute(
          `INSERT INTO price_flags (symbol, day, reason, detail, source) VALUES (:of, :day::date, 'not-a-price', 'No price.', 'x')
           ON CONFLICT (symbol, day) DO UPDATE SET status = :status, decided_by = nullif(:status, 'open') , decided_at = CASE WHEN :status = 'open' THEN NULL ELSE now() END`,
          { of, day: flagged, status },
        ),
      ),
    ),
  );
})();

describe.each(await engines())('A portfolio that is read again ($name)', ({ start }) => {
  let data: TestDatabase;
  beforeAll(async () => {
    data = await start();
  });
  afterAll(() => data.close());

  const read = async (call: Caller, user: string) => (await call(user, 'GET', '/api/portfolio')).text;
  const at = (instant: string) => ({ now: () => new Date(instant) });

  test('is what it would be without a memory, whoever has written what in between, and through which instance', async () => {
    const [reader, writer] = [callerOf(data), callerOf(data)];
    await fc.assert(
      fc.asyncProperty(fc.array(anyWrite, { minLength: 4, maxLength: 12 }), async (writes) => {
        for (const user of USERS) await writer(user, 'POST', '/api/sample-household', { replace: true });
        for (const { name, write } of writes) {
          await write(writer, data);
          for (const user of USERS) {
            const fresh = await read(callerOf(data), user);
            expect(await read(reader, user), `${name}; read by ${user}`).toBe(fresh);
            expect(await read(writer, user), `${name}; read by ${user} where it was written`).toBe(fresh);
          }
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  test('is not sent by the database again while nothing has changed, and has another version when something has', async () => {
    const app = data.database('app_user');
    const call = callerOf(data);
    await call('again', 'POST', '/api/sample-household', {});
    const { version } = await readPortfolioNow(app, 'again');
    expect(await readPortfolioUnless(app, 'again', version)).toBe('unchanged');
    await call('again', 'PUT', '/api/me/settings', { displayName: 'No part of it' });
    expect(await readPortfolioUnless(app, 'again', version)).toBe('unchanged');
    // The same amount once more is a write, and taken for a change: too many reads are no harm.
    await call('again', 'PUT', '/api/instruments/VTI/price', { amount: '250.00', asOf: '2026-11-20' });
    expect(await readPortfolioUnless(app, 'again', version)).toMatchObject({
      portfolio: {
        instruments: expect.arrayContaining([
          expect.objectContaining({ price: expect.objectContaining({ amount: '250' }) as unknown }),
        ]) as unknown,
      },
    });
  });

  test('says what another user holds to nobody: a version is found by its own rows', async () => {
    const app = data.database('app_user');
    const call = callerOf(data);
    await call('rich', 'POST', '/api/sample-household', {});
    const { version } = await readPortfolioNow(app, 'rich');
    expect(await readPortfolioUnless(app, 'poor', version)).toMatchObject({ portfolio: { accounts: [], positions: [] } });
    const [row] = await app.asUser('poor', (session) =>
      session.query(
        `SELECT portfolio_version('rich', NULL) = portfolio_version('poor', NULL) AS same`,
        {},
        z.object({ same: z.boolean() }),
      ),
    );
    expect(row).toEqual({ same: true });
    await read(call, 'rich');
    expect(PortfolioView.parse((await call('poor', 'GET', '/api/portfolio')).json)).toMatchObject({ total: '0.00', accounts: [] });
  });

  test('is valued for the day on which it is asked for', async () => {
    await callerOf(data)('daily', 'POST', '/api/sample-household', {});
    let clock = at('2026-11-20T23:59:59Z');
    const call = callerOf(data, { clock: { now: () => clock.now() } });
    const before = PortfolioView.parse((await call('daily', 'GET', '/api/portfolio')).json);
    clock = at('2026-11-21T00:00:00Z');
    expect([before.asOf, PortfolioView.parse((await call('daily', 'GET', '/api/portfolio')).json).asOf]).toEqual([
      '2026-11-20',
      '2026-11-21',
    ]);
  });

  test('of somebody who holds nothing is empty, also where prices have a feed', async () => {
    await data
      .database('worker')
      .execute(
        `INSERT INTO price_feed (provider, ran_at, is_well, message) VALUES ('none', now(), true, 'Well.') ON CONFLICT (provider) DO NOTHING`,
      );
    const call = callerOf(data);
    for (let n = 0; n < 2; n += 1)
      expect(PortfolioView.parse((await call('nobody', 'GET', '/api/portfolio')).json)).toMatchObject({
        accounts: [],
        total: '0.00',
        prices: { provider: 'none' },
      });
  });

  test('has one tag for one state, by which it is not sent again', async () => {
    const call = callerOf(data);
    await call('tagged', 'POST', '/api/sample-household', {});
    const [first, second] = [await call('tagged', 'GET', '/api/portfolio'), await call('tagged', 'GET', '/api/portfolio')];
    expect(second.headers['etag']).toBe(first.headers['etag']);
    expect(await call('tagged', 'GET', '/api/portfolio', undefined, { 'if-none-match': first.headers['etag'] ?? '' })).toMatchObject({
      status: 304,
      text: '',
    });
    await call('tagged', 'POST', '/api/accounts', { name: 'New' });
    expect((await call('tagged', 'GET', '/api/portfolio', undefined, { 'if-none-match': first.headers['etag'] ?? '' })).status).toBe(200);
  });
});

describe('What an instance keeps', () => {
  const view = (letters: number) => written('x'.repeat(letters) as unknown as PortfolioView);
  const valued = (letters: number) => ({ version: '1', day: '2026-11-20', view: view(letters) });

  test('is of one user, and of one day', () => {
    const views = openViews();
    const ada = valued(1);
    views.keep('ada', ada);
    expect(views.find('ada', '2026-11-20')).toBe(ada);
    expect(views.find('ada', '2026-11-21')).toBeUndefined();
    expect(views.find('lin', '2026-11-20')).toBeUndefined();
  });

  test('is never more than it may be: what was asked for least recently goes, and what is larger than all is not kept', () => {
    const views = openViews(30); // of ten characters in JSON each
    for (const user of ['a', 'b', 'c']) views.keep(user, valued(8));
    views.find('a', '2026-11-20');
    views.keep('d', valued(8));
    const kept = () => ['a', 'b', 'c', 'd'].filter((user) => views.find(user, '2026-11-20') !== undefined).join('');
    expect(kept()).toBe('acd');
    views.keep('d', valued(100));
    expect(kept()).toBe('ac');
    views.keep('a', valued(28));
    expect(kept()).toBe('a');
    views.keep('a', valued(8));
    views.keep('b', valued(8));
    views.keep('c', valued(8));
    expect(kept()).toBe('abc');
  });
});
