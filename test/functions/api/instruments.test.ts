/** Instruments and prices over the API and the real Data API endpoint: layers, what wins, and whose it is. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InstrumentsView, InstrumentView } from '#schema/instrument-views.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import { decideFlags, noteFeed, recordDay } from '#ports/price-store.ts';
import { importInstruments } from '#ports/shared-instruments.ts';
import { createHandler } from '../../../functions/api/handler.ts';
import { databasePorts } from '../../../functions/api/handler/database.ts';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { asPromised } from '../answers.ts';
import { quiet } from '../invocation.ts';
import { LIMITS, unlimited } from './unlimited.ts';

let data: TestDatabase;
let handler: ReturnType<typeof createHandler>;
beforeAll(async () => {
  data = await startTestDatabase();
  const clock = { now: () => new Date('2026-11-26T12:00:00Z') };
  handler = asPromised(
    createHandler({
      identify: (authorization) => Promise.resolve(authorization ?? ''),
      portsFor: databasePorts({
        db: data.database('app_user'),
        queue: { enqueue: () => Promise.resolve() },
        executions: { arnOf: () => '', stop: () => Promise.resolve() },
        clock,
        limits: LIMITS,
      }),
      origins: [],
      takeRequest: unlimited,
      clock,
    }),
  );
});
afterAll(() => data.close());

async function call(user: string, method: string, path: string, body?: unknown) {
  const [rawPath = '', query = ''] = path.split('?');
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const event = {
    rawPath,
    rawQueryString: query,
    headers: { 'authorization': user, 'content-type': 'application/json' },
    ...sent,
    requestContext: { http: { method } },
  };
  const response = await handler(event, quiet());
  return { status: response.statusCode, json: JSON.parse(response.body) as Record<string, unknown> };
}
const instrument = async (user: string, symbol: string) =>
  InstrumentView.parse((await call(user, 'GET', `/api/instruments/${symbol}`)).json);
const found = async (user: string, query: string) =>
  InstrumentsView.parse((await call(user, 'GET', `/api/instruments?query=${encodeURIComponent(query)}`)).json).instruments.map(
    ({ symbol }) => symbol,
  );
async function household(
  user: string,
  positions: { symbol: string; quantity: string; name?: string; price?: { amount: string; asOf: string } }[],
) {
  const { json } = await call(user, 'POST', '/api/accounts', { name: 'Brokerage', kind: 'taxable' });
  const added = [];
  for (const position of positions) added.push(await call(user, 'POST', `/api/accounts/${String(json['id'])}/positions`, position));
  return added;
}
const held = async (user: string, symbol: string) =>
  PortfolioView.parse((await call(user, 'GET', '/api/portfolio')).json)
    .accounts.flatMap(({ positions }) => positions)
    .find((position) => position.symbol === symbol);

describe('a classification of one’s own', () => {
  test('wins for the user alone, is shown as theirs above the shared one, and can be taken back', async () => {
    await household('ada', [{ symbol: 'VTI', quantity: '1' }]);
    const shared = await instrument('ada', 'VTI');
    expect(shared.classifications.map(({ method, wins }) => [method, wins])).toEqual([['curated', true]]);
    const put = await call('ada', 'PUT', '/api/instruments/vti/classification', {
      assetClass: { equity: 60, fixed_income: 40 },
      note: 'my fund’s leaflet',
    });
    expect(put.status).toBe(200);
    const mine = await instrument('ada', 'VTI');
    expect(mine).toEqual(InstrumentView.parse(put.json));
    expect(mine.classification).toMatchObject({
      method: 'override',
      assetClass: { equity: 60, fixed_income: 40 },
      regions: null,
      source: 'your own classification: my fund’s leaflet',
      confidence: 1,
      asOf: '2026-11-26',
    });
    expect(mine.classifications.map(({ method, wins }) => [method, wins])).toEqual([
      ['override', true],
      ['curated', false],
    ]);
    expect(await held('ada', 'VTI')).toMatchObject({ classifiedBy: 'override' });
    expect((await instrument('bob', 'VTI')).classification).toEqual(shared.classification);
    await call('ada', 'DELETE', '/api/instruments/VTI/classification');
    expect(await instrument('ada', 'VTI')).toEqual(shared);
  });

  test.each([
    [{}, 'assetClass'],
    [{ assetClass: { equity: 60 } }, 'assetClass'],
    [{ assetClass: { equity: 160, cash: -60 } }, 'assetClass'],
    [{ assetClass: { gems: 100 } }, 'assetClass'],
    [{ assetClass: { equity: 100 }, regions: { mars: 100 } }, 'regions'],
    [{ assetClass: { equity: 100 }, method: 'curated' }, 'method'],
    [{ assetClass: { equity: 100 }, note: 'a\u202eb' }, 'note'],
  ])('%j is refused, naming %s', async (body, field) => {
    const { status, json } = await call('ada', 'PUT', '/api/instruments/VTI/classification', body);
    expect(status).toBe(422);
    expect(JSON.stringify(json['errors'])).toContain(field);
  });
});

describe('a price of one’s own', () => {
  const day = (date: string, close: string, symbol = 'BND') =>
    recordDay(data.database('worker'), {
      day: date,
      outcome: 'stored',
      source: 'Polygon daily close',
      closes: [[symbol, close]],
      flags: [],
      decisions: [],
    });

  test('wins over statement and market; without it the newer of those two does', async () => {
    await household('cleo', [{ symbol: 'BND', quantity: '2', price: { amount: '70', asOf: '2026-11-20' } }]);
    const layers = async () => (await instrument('cleo', 'BND')).prices.map(({ kind, amount, wins }) => [kind, amount, wins]);
    expect(await layers()).toEqual([['statement', '70', true]]);
    await day('2026-11-19', '69');
    expect(await layers()).toEqual([
      ['statement', '70', true],
      ['shared', '69', false],
    ]);
    await day('2026-11-23', '71.5');
    expect(await layers()).toEqual([
      ['statement', '70', false],
      ['shared', '71.5', true],
    ]);
    expect(await held('cleo', 'BND')).toMatchObject({ value: '143.00' });
    const put = await call('cleo', 'PUT', '/api/instruments/BND/price', { amount: '65.25', asOf: '2026-11-10' });
    expect(put.json).toMatchObject({ price: { amount: '65.25', asOf: '2026-11-10', source: 'entered by you', currency: 'USD' } });
    expect(await layers()).toEqual([
      ['manual', '65.25', true],
      ['statement', '70', false],
      ['shared', '71.5', false],
    ]);
    await day('2026-11-24', '72');
    expect(await held('cleo', 'BND')).toMatchObject({ value: '130.50' });
    expect((await instrument('dan', 'BND')).price).toMatchObject({ amount: '72' });
    await call('cleo', 'DELETE', '/api/instruments/BND/price');
    expect(await layers()).toEqual([
      ['statement', '70', false],
      ['shared', '72', true],
    ]);
  });

  test.each([
    [{ amount: '0', asOf: '2026-11-20' }, 'amount'],
    [{ amount: '-1', asOf: '2026-11-20' }, 'amount'],
    [{ amount: 'NaN', asOf: '2026-11-20' }, 'amount'],
    [{ amount: 5, asOf: '2026-11-20' }, 'amount'],
    [{ amount: '1e308', asOf: '2026-11-20' }, 'amount'],
    [{ amount: '5', asOf: '2026-12-20' }, 'asOf'],
    [{ amount: '5' }, 'asOf'],
  ])('%j is refused, naming %s', async (body, field) => {
    const { status, json } = await call('cleo', 'PUT', '/api/instruments/BND/price', body);
    expect(status).toBe(422);
    expect(JSON.stringify(json['errors'])).toContain(field);
  });
});

describe('what others have brought in', () => {
  test('is not there for anyone else: neither found, nor shown, nor classified', async () => {
    await household('eve', [{ symbol: 'EVESECRET', quantity: '1', name: 'Eve’s private note' }]);
    expect(await found('eve', 'evesec')).toEqual(['EVESECRET']);
    expect(await found('eve', 'private')).toEqual(['EVESECRET']);
    expect(await found('mallory', 'EVESECRET')).toEqual([]);
    expect(await found('mallory', 'private')).toEqual([]);
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PUT', '/classification', { assetClass: { cash: 100 } }],
      ['DELETE', '/price', undefined],
    ] as const) {
      expect((await call('mallory', method, `/api/instruments/EVESECRET${path}`, body)).status).toBe(404);
      expect((await call('mallory', method, `/api/instruments/NOBODYHAS${path}`, body)).status).toBe(404);
    }
    expect((await call('eve', 'PUT', '/api/instruments/EVESECRET/price', { amount: '5', asOf: '2026-11-20' })).json).toMatchObject({
      name: 'Eve’s private note',
      price: { amount: '5' },
    });
  });
});

describe('search', () => {
  test('finds the symbol however it is spelt, then symbols and names that fit', async () => {
    expect(await found('ada', 'brk/b')).toEqual(['BRK.B']);
    expect((await found('ada', 'vti'))[0]).toBe('VTI');
    expect(await found('ada', 'Total Bond Market')).toContain('BND');
    expect(await found('ada', '%')).toEqual([]);
    await importInstruments(data.database('worker'), [{ symbol: 'ZZIMP', name: 'Imported Widgets', type: 'equity', classification: null }]);
    expect(await found('ada', 'widgets')).toEqual(['ZZIMP']);
  });
  test.each([
    ['/api/instruments'],
    ['/api/instruments?query='],
    ['/api/instruments?query=a&limit=0'],
    ['/api/instruments?query=a&limit=many'],
    [`/api/instruments?query=${'a'.repeat(61)}`],
  ])('%s is refused', async (path) => {
    expect((await call('ada', 'GET', path)).status).toBe(422);
  });
  test('a parameter that nobody knows, and one that is missing, are told as such', async () => {
    expect((await call('ada', 'GET', '/api/instruments?q=a')).json).toMatchObject({
      errors: [
        { path: 'query query', message: 'is missing' },
        { path: 'query q', message: 'is not known here; check how it is spelled' },
      ],
    });
  });
});

test('BRK-B, BRK/B and brk.b are one position; cash and options are told what they are', async () => {
  const statuses = await household('fred', [
    { symbol: 'BRK-B', quantity: '1' },
    { symbol: 'BRK/B', quantity: '1' },
    { symbol: 'brk.b', quantity: '1' },
    { symbol: 'USD', quantity: '1' },
    { symbol: 'AAPL 240119C00190000', quantity: '1' },
    { symbol: '--', quantity: '1' },
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([201, 409, 409, 422, 422, 422]);
  expect(statuses[0]?.json['symbol']).toBe('BRK.B');
  expect(JSON.stringify(statuses[3]?.json)).toContain('cash balance');
  expect((await instrument('fred', 'BRK-B')).symbol).toBe('BRK.B');
});

test('the portfolio says where its prices come from, and what was refused of them', async () => {
  const worker = data.database('worker');
  await household('gina', [{ symbol: 'VEA', quantity: '10', price: { amount: '50', asOf: '2026-11-20' } }]);
  const prices = async (user: string) => PortfolioView.parse((await call(user, 'GET', '/api/portfolio')).json).prices;
  expect(await prices('gina')).toMatchObject({
    provider: 'none',
    newestAsOf: '2026-11-20',
    staleCount: 0,
    notices: [],
    note: 'No price service is set up, so each price keeps its own date.',
  });
  await noteFeed(worker, { provider: 'polygon', ranAt: new Date('2026-11-26T06:00:00Z'), isWell: true, message: 'fine' });
  const flag = {
    symbol: 'VEA',
    reason: 'split',
    detail: '25 is 50% below the close of 2026-11-24, 50, as after a 2-for-1 split.',
    oldPrice: '50',
    oldDay: '2026-11-24',
    newPrice: '25',
  } as const;
  await recordDay(worker, {
    day: '2026-11-25',
    outcome: 'stored',
    source: 'Polygon daily close',
    closes: [['VTI', '300']],
    flags: [flag],
    decisions: [],
  });
  expect(await prices('gina')).toMatchObject({
    provider: 'polygon',
    note: 'Closing prices up to November 25, 2026.',
    notices: [{ symbol: 'VEA', day: '2026-11-25', reason: 'split', status: 'open' }],
  });
  expect((await instrument('gina', 'VEA')).notices).toHaveLength(1);
  expect((await prices('ada')).notices).toEqual([]);
  // Once accepted, those whose number of shares is older than the split are told so.
  await decideFlags(worker, 'VEA', 'accepted', 'an operator');
  expect(await held('gina', 'VEA')).toMatchObject({ price: { amount: '25' } });
  expect((await prices('gina')).notices).toMatchObject([{ symbol: 'VEA', status: 'accepted' }]);
  await household('hugo', [{ symbol: 'VEA', quantity: '20', price: { amount: '25', asOf: '2026-11-25' } }]);
  expect((await prices('hugo')).notices).toEqual([]);
});
