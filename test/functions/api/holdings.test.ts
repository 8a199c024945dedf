/** A broker's file by HTTP: seen first, then applied as it was seen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApplyView, PreviewView } from '#schema/holdings.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import { Problem } from '#schema/problem.ts';
import { createHandler } from '../../../functions/api/handler.ts';
import { databasePorts } from '../../../functions/api/handler/database.ts';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { asPromised } from '../answers.ts';
import { quiet } from '../invocation.ts';
import { LIMITS, unlimited } from './unlimited.ts';

const file = (name: string) => readFileSync(join(import.meta.dirname, '../../domain/holdings/files', name));
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

async function send(user: string, method: string, path: string, body?: object) {
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
const preview = async (user: string, body: object) => PreviewView.parse((await send(user, 'POST', '/api/holdings/preview', body)).json);
const apply = (user: string, body: object) => send(user, 'POST', '/api/holdings/apply', body);
const portfolio = async (user: string) => PortfolioView.parse((await send(user, 'GET', '/api/portfolio')).json);

describe('a file by HTTP', () => {
  test('is previewed from bytes or text, alike, and nothing is stored by that', async () => {
    const bytes = file('fidelity-three-accounts.csv');
    const seen = await preview('ann', { base64: bytes.toString('base64') });
    expect(seen).toEqual(await preview('ann', { text: bytes.toString('utf8') }));
    expect(seen.preview).toMatchObject({ broker: 'fidelity', asOf: '2026-11-20' });
    expect(seen.difference.accounts.map(({ name, kind, accountId, added }) => [name, kind, accountId, added.length])).toEqual([
      ['Individual - TOD', 'taxable', null, 3],
      ['ROTH IRA', 'roth_ira', null, 1],
      ['ACME WIDGETS 401(K) PLAN', '401k', null, 1],
    ]);
    expect(seen.difference.unknown.map(({ line, symbol }) => [line, symbol])).toEqual([
      [8, 'FZILX'],
      [10, '12803A108'],
    ]);
    expect((await portfolio('ann')).accounts).toEqual([]);
  });

  test('is applied as it was seen, and then nothing is left to do', async () => {
    const body = { base64: file('schwab-all-accounts.csv').toString('base64') };
    const { tag } = await preview('ben', body);
    const applied = await apply('ben', { ...body, tag });
    expect(applied.status).toBe(200);
    expect(ApplyView.parse(applied.json).difference.accounts).toHaveLength(2);
    const view = await portfolio('ben');
    // The file's own totals: $43,544.82 and $41,491.47.
    expect(view.accounts.map(({ name, total }) => [name, total])).toEqual([
      ['Individual ...789', '43544.82'],
      ['Roth Contributory IRA ...456', '41491.47'],
    ]);
    const again = await preview('ben', body);
    expect(again.difference.accounts.map(({ cash, added, changed, removed }) => [cash, added, changed, removed])).toEqual([
      [null, [], [], []],
      [null, [], [], []],
    ]);
  });

  test('is refused when what would be done is not what was seen: another tag, other answers, a portfolio that has changed', async () => {
    const body = { text: 'Symbol,Quantity,Price\nVTI,10,331.02\n', asOf: '2026-11-20' };
    const { tag } = await preview('cleo', body);
    for (const other of [
      { ...body, tag: '0'.repeat(64) },
      { ...body, tag, text: 'Symbol,Quantity,Price\nVTI,11,331.02\n' },
      { ...body, tag, answers: { VTI: 'BND' } },
    ]) {
      expect(await apply('cleo', other)).toMatchObject({ status: 409, json: { type: '/problems/preview-changed' } });
    }
    await send('cleo', 'POST', '/api/accounts', { name: 'New meanwhile' });
    expect(await apply('cleo', { ...body, tag })).toMatchObject({ status: 409 });
    expect((await portfolio('cleo')).accounts.map(({ name, positions }) => [name, positions.length])).toEqual([['New meanwhile', 0]]);
  });

  test('with a problem is applied only when the person says so, and then takes away nothing that it could not read', async () => {
    const first = { text: 'Account,Symbol,Quantity\nJoint,VTI,10\nJoint,BND,5\nJoint,SPY,2\nIRA,AGG,1\nIRA,QQQ,1\n' };
    await apply('dora', { ...first, tag: (await preview('dora', first)).tag });
    const second = { text: 'Account,Symbol,Quantity\nJoint,VTI,NaN\nJoint,BND,6\nIRA,AGG,1\n' };
    const { tag, difference } = await preview('dora', second);
    const refused = await apply('dora', { ...second, tag });
    expect(Problem.parse(refused.json)).toMatchObject({
      status: 422,
      type: '/problems/invalid-lines',
      errors: [{ path: 'line 2, quantity', message: '“NaN” is no number. Please write it again.' }],
    });
    expect((await portfolio('dora')).accounts[0]?.positions).toHaveLength(3);
    expect(difference.accounts.map(({ removed, kept }) => [removed.map(({ symbol }) => symbol), kept.map(({ symbol }) => symbol)])).toEqual(
      [
        [[], ['SPY', 'VTI']],
        [['QQQ'], []],
      ],
    );
    expect((await apply('dora', { ...second, tag, skipInvalid: true })).status).toBe(200);
    expect((await portfolio('dora')).accounts.map(({ positions }) => positions.map(({ symbol, quantity }) => [symbol, quantity]))).toEqual([
      [
        ['BND', '6'],
        ['SPY', '2'],
        ['VTI', '10'],
      ],
      [['AGG', '1']],
    ]);
  });

  test('an answer is used, remembered and applied next time; an account is chosen, or made', async () => {
    const { json: account } = await send('eli', 'POST', '/api/accounts', { name: 'Ellen at work', kind: '401k' });
    const body = { text: 'Account,Symbol,Name,Quantity\nACME PLAN,12803A108,PLAN STABLE VALUE II,3412.7\n' };
    const key = (await preview('eli', body)).preview.accounts[0]?.key ?? '';
    const answered = { ...body, answers: { '12803A108': 'STBL2' }, accounts: { [key]: account['id'] } };
    await apply('eli', { ...answered, tag: (await preview('eli', answered)).tag });
    expect((await portfolio('eli')).accounts.map(({ name, positions }) => [name, positions.map(({ symbol }) => symbol)])).toEqual([
      ['Ellen at work', ['STBL2']],
    ]);
    expect((await preview('eli', body)).difference.accounts).toMatchObject([{ name: 'Ellen at work', unchanged: [{ symbol: 'STBL2' }] }]);
    expect((await preview('eli', { ...body, accounts: { [key]: 'new' } })).difference.accounts).toMatchObject([
      { accountId: null, added: [{ symbol: 'STBL2' }] },
    ]);
    expect(
      await send('eli', 'POST', '/api/holdings/preview', { ...body, accounts: { [key]: '6f1c2b9e-8f6c-4c0e-9a43-1f0f4a3f9d11' } }),
    ).toMatchObject({ status: 422 });
  });

  test.each([
    ['a workbook', new Uint8Array([0x50, 0x4b, 3, 4, 0]), 'Excel workbook'],
    ['a list without names', 'VTI,10\n', 'No line names the columns'],
    ['no holding at all', 'Symbol,Quantity\n', 'No line of the file'],
  ])('%s is refused with its reason, skipInvalid or not', async (_, given, words) => {
    const body = typeof given === 'string' ? { text: given } : { base64: Buffer.from(given).toString('base64') };
    const { tag } = await preview('fay', body);
    expect(await apply('fay', { ...body, tag, skipInvalid: true })).toMatchObject({
      status: 422,
      json: { type: '/problems/nothing-to-import', detail: expect.stringContaining(words) as string },
    });
  });

  test('a request of another shape, a file that is too large and a day to come are refused', async () => {
    for (const body of [
      {},
      { text: 'a', base64: 'YQ==' },
      { text: 'a', tag: 'x' },
      { base64: '%' },
      { text: 'Symbol,Quantity\nVTI,1', asOf: '2027-01-01' },
    ])
      expect([body, (await send('gus', 'POST', '/api/holdings/preview', body)).status]).toEqual([body, 422]);
    expect((await send('gus', 'POST', '/api/holdings/preview', { text: 'a'.repeat(6 * 1024 * 1024) })).status).toBe(413);
    expect((await preview('gus', { base64: Buffer.alloc(4 * 1024 * 1024 + 1, 65).toString('base64') })).preview.problems).toMatchObject([
      { field: 'file', reason: expect.stringContaining('at most 4 MB') as string },
    ]);
  });

  test('a preview that is too large to be sent is refused in words; ten thousand lines are not', async () => {
    const lines = (count: number) =>
      `Account,Symbol,Description,Quantity,Price\n${Array.from({ length: count }, (_, n) => `Individual,Q${n},Some Company Number ${n} Common Stock,${n + 1},10`).join('\n')}`;
    expect((await send('ivo', 'POST', '/api/holdings/preview', { text: lines(10_000) })).status).toBe(200);
    expect(await send('ivo', 'POST', '/api/holdings/preview', { text: lines(20_000) })).toMatchObject({
      status: 422,
      json: { type: '/problems/answer-too-large', detail: expect.stringContaining('account by account') as string },
    });
  });

  test('prices of a file without a day are stored only when the person gives the day', async () => {
    const body = { text: 'Symbol,Quantity,Price\nQZNOD,1,9.50\n' };
    await apply('hal', { ...body, tag: (await preview('hal', body)).tag });
    expect((await portfolio('hal')).coverage.unpriced).toEqual(['QZNOD']);
    const dated = { ...body, asOf: '2026-11-19' };
    await apply('hal', { ...dated, tag: (await preview('hal', dated)).tag });
    expect((await portfolio('hal')).accounts[0]?.positions[0]?.price).toMatchObject({
      amount: '9.5',
      asOf: '2026-11-19',
      source: 'your statement',
    });
  });
});
