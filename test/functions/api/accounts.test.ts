/** Accounts, positions, lists and lost updates, over the database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { callerOf, type Answered, type Caller } from './calls.ts';

let data: TestDatabase;
let call: Caller;
beforeAll(async () => {
  data = await startTestDatabase();
  call = callerOf(data);
});
afterAll(() => data.close());

const idOf = ({ json }: Answered) => String(json['id']);
async function account(user: string, name = 'Broker'): Promise<string> {
  const added = await call(user, 'POST', '/api/accounts', { name, kind: 'taxable', cashBalance: '100.50' });
  expect(added.headers['location']).toBe(`/api/accounts/${idOf(added)}`);
  return `/api/accounts/${idOf(added)}`;
}

describe('An account', () => {
  test('is read, changed in what is named, and deleted with all that it takes to enter it again', async () => {
    const path = await account('ada');
    await call('ada', 'POST', `${path}/positions`, { symbol: 'VTI', quantity: '2.5' });
    const changed = await call('ada', 'PATCH', path, { cashBalance: '7.00', cashInterest: '0.045', purpose: 'Rainy days' });
    expect(changed).toMatchObject({
      status: 200,
      json: { name: 'Broker', kind: 'taxable', cashBalance: '7.00', cashInterest: '0.045', purpose: 'Rainy days' },
    });
    expect((await call('ada', 'GET', path)).json).toEqual(changed.json);
    expect((await call('ada', 'PATCH', path, { purpose: null })).json).toMatchObject({ purpose: null, cashBalance: '7.00' });
    const deleted = await call('ada', 'DELETE', path);
    expect(deleted).toMatchObject({
      status: 200,
      json: { name: 'Broker', cashBalance: '7.00', positions: [{ symbol: 'VTI', quantity: '2.5' }] },
    });
    expect((await call('ada', 'GET', path)).status).toBe(404);
    expect((await call('ada', 'DELETE', path)).status).toBe(404);
  });

  test.each<[unknown, RegExp]>([
    [{}, /at least one field/],
    [{ balance: '1' }, /balance/],
    [{ cashBalance: 5 }, /string/],
    [{ name: null }, /string/],
    [{ id: 'x' }, /id/],
  ])('refuses the change %j and keeps what it was', async (body, message) => {
    const path = await account('bea');
    const before = (await call('bea', 'GET', path)).json;
    const refused = await call('bea', 'PATCH', path, body);
    expect(refused.status).toBe(422);
    expect(refused.json['detail']).toMatch(message);
    expect((await call('bea', 'GET', path)).json).toEqual(before);
  });
});

describe('A position', () => {
  test('that the account holds already is refused, increased or replaced, as the caller says', async () => {
    const path = `${await account('cid')}/positions`;
    const add = (quantity: string, onExisting?: string) =>
      call('cid', 'POST', path, { symbol: 'VTI', quantity, ...(onExisting && { onExisting }) });
    expect(await add('2')).toMatchObject({ status: 201, json: { outcome: 'added', quantity: '2' } });
    const refused = await add('3');
    expect(refused).toMatchObject({ status: 409, json: { type: '/problems/duplicate-position' } });
    expect(refused.json['detail']).toContain('"onExisting": "add"');
    expect(await add('3', 'add')).toMatchObject({ status: 200, json: { outcome: 'increased', quantity: '5' } });
    expect(await add('1.25', 'replace')).toMatchObject({ status: 200, json: { outcome: 'replaced', quantity: '1.25' } });
    expect(await call('cid', 'GET', path)).toMatchObject({ json: { positions: [{ symbol: 'VTI', quantity: '1.25' }], next: null } });
    expect(await add('999999999999', 'add')).toMatchObject({ status: 422, json: { type: '/problems/out-of-range' } });
  });

  test('is read, changed and deleted by its id, in its own account alone', async () => {
    const [path, other] = [await account('dan'), await account('dan', 'Other')];
    const id = idOf(await call('dan', 'POST', `${path}/positions`, { symbol: 'BND', quantity: '4' }));
    expect(await call('dan', 'GET', `${path}/positions/${id}`)).toMatchObject({ status: 200, json: { symbol: 'BND', quantity: '4' } });
    for (const method of ['GET', 'DELETE']) expect((await call('dan', method, `${other}/positions/${id}`)).status).toBe(404);
    expect(await call('dan', 'PATCH', `${path}/positions/${id}`, { quantity: '5.5', asOf: '2026-01-31' })).toMatchObject({
      status: 200,
      json: { quantity: '5.5', asOf: '2026-01-31' },
    });
    expect((await call('dan', 'PATCH', `${path}/positions/${id}`, { asOf: '2999-01-01' })).status).toBe(422);
    expect((await call('dan', 'PATCH', `${path}/positions/${id}`, { quantity: '0' })).status).toBe(422);
    expect(await call('dan', 'DELETE', `${path}/positions/${id}`)).toMatchObject({ status: 200, json: { quantity: '5.5' } });
    expect((await call('dan', 'GET', `${path}/positions/${id}`)).status).toBe(404);
  });
});

describe('An edit of what somebody else has changed meanwhile', () => {
  test('is refused with what to do, and nothing is lost', async () => {
    const path = await account('eva');
    const first = await call('eva', 'GET', path);
    const etag = first.headers['etag'] ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect((await call('eva', 'GET', path, undefined, { 'if-none-match': etag })).status).toBe(304);
    const changed = await call('eva', 'PATCH', path, { name: 'Mine' }, { 'if-match': etag });
    expect(changed.status).toBe(200);
    for (const [method, body] of [
      ['PATCH', { name: 'Yours' }],
      ['DELETE', undefined],
    ] as const) {
      const lost = await call('eva', method, path, body, { 'if-match': etag });
      expect(lost).toMatchObject({
        status: 412,
        json: { type: '/problems/changed-meanwhile', detail: expect.stringContaining('Read it again') as string },
      });
    }
    expect((await call('eva', 'GET', path)).json['name']).toBe('Mine');
    const now = (await call('eva', 'GET', path)).headers['etag'] ?? '';
    expect((await call('eva', 'PATCH', path, { name: 'Ours' }, { 'if-match': `"other", ${now}` })).status).toBe(200);
    expect((await call('eva', 'DELETE', path, undefined, { 'if-match': '*' })).status).toBe(200);
  });

  test('of two at once from one state exactly one is made', async () => {
    const path = await account('flo');
    const id = idOf(await call('flo', 'POST', `${path}/positions`, { symbol: 'VTI', quantity: '1' }));
    const etag = (await call('flo', 'GET', `${path}/positions/${id}`)).headers['etag'] ?? '';
    const edits = await Promise.all(
      ['2', '3', '4', '5'].map((quantity) => call('flo', 'PATCH', `${path}/positions/${id}`, { quantity }, { 'if-match': etag })),
    );
    expect(edits.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  });
});

describe('A list', () => {
  test('of accounts is read page by page, each entry once and in order', async () => {
    for (let n = 0; n < 7; n++) await account('gus', `Account ${n}`);
    const names: unknown[] = [];
    let cursor: unknown = null;
    do {
      const page: Answered = await call('gus', 'GET', `/api/accounts?limit=3${typeof cursor === 'string' ? `&cursor=${cursor}` : ''}`);
      names.push(...(page.json['accounts'] as { name: string }[]).map(({ name }) => name));
      cursor = page.json['next'];
    } while (cursor !== null);
    expect(names).toEqual(Array.from({ length: 7 }, (_, n) => `Account ${n}`));
  });

  test('of positions goes by symbol, also while one is added before the place', async () => {
    const path = `${await account('hal')}/positions`;
    for (const symbol of ['VTI', 'BND', 'GLD', 'AAPL']) await call('hal', 'POST', path, { symbol, quantity: '1' });
    const first = await call('hal', 'GET', `${path}?limit=2`);
    expect(first.json['positions']).toMatchObject([{ symbol: 'AAPL' }, { symbol: 'BND' }]);
    await call('hal', 'POST', path, { symbol: 'ABC', quantity: '1' });
    const second = await call('hal', 'GET', `${path}?limit=2&cursor=${String(first.json['next'])}`);
    expect(second.json).toMatchObject({ positions: [{ symbol: 'GLD' }, { symbol: 'VTI' }], next: null });
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=1.5',
    'cursor=abc',
    'cursor=',
    `cursor=${'A'.repeat(500)}`,
    'limit=1&limit=2',
    'page=2',
    `cursor=${Buffer.from('["2026-01-01T00:00:00Z","x"]').toString('base64url')}`,
  ])('with %s is refused by its parameter', async (query) => {
    const refused = await call('ida', 'GET', `/api/accounts?${query}`);
    expect(refused.status).toBe(422);
    expect(refused.json['detail']).toMatch(/query/);
  });
});

describe('The invented household', () => {
  test('is removed as it came; what a person entered beside it stays', async () => {
    expect((await call('kim', 'DELETE', '/api/sample-household')).status).toBe(404);
    await call('kim', 'POST', '/api/sample-household', {});
    await account('kim', 'My own');
    const left = await call('kim', 'DELETE', '/api/sample-household');
    expect(left.status).toBe(200);
    expect((left.json['accounts'] as { name: string }[]).map(({ name }) => name)).toEqual(['My own']);
    const rows = await data
      .database('owner')
      .query(
        `SELECT display_name, retirement_inputs, asset_class_targets, sample_household, (SELECT count(*)::integer FROM user_instruments WHERE clerk_user_id = 'kim') AS own FROM users WHERE clerk_user_id = 'kim'`,
        {},
        (await import('zod')).unknown(),
      );
    expect(rows).toEqual([{ display_name: null, retirement_inputs: null, asset_class_targets: null, sample_household: null, own: 0 }]);
    expect((await call('kim', 'DELETE', '/api/sample-household')).status).toBe(404);
  });
});
