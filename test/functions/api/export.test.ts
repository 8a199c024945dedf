/** Everything out by HTTP, and in again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Export } from '#schema/export.ts';
import { PreviewView } from '#schema/holdings.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { createHandler } from '../../../functions/api/handler.ts';
import { EXPORT_ROUTES } from '../../../functions/api/routes/export.ts';
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

async function send(user: string, method: string, path: string, body?: unknown, rawQueryString = '') {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return handler(
    {
      rawPath: path,
      rawQueryString,
      headers: { 'authorization': user, 'content-type': 'application/json' },
      ...sent,
      requestContext: { http: { method } },
    },
    quiet(),
  );
}
const exported = async (user: string) => Export.parse(JSON.parse((await send(user, 'GET', '/api/export')).body));

describe('GET /api/export and POST /api/import', () => {
  test.each(HOUSEHOLDS.map(({ id }) => id))('the %s household goes out and comes in as the same portfolio', async (household) => {
    const [from, to] = [`a-${household}`, `b-${household}`];
    const before = PortfolioView.parse(JSON.parse((await send(from, 'POST', '/api/sample-household', { household })).body));
    const response = await send(from, 'GET', '/api/export');
    expect(response.headers['content-disposition']).toBe('attachment; filename="alex-export.json"');
    const file = JSON.parse(response.body) as unknown;
    expect(Export.parse(file)).toMatchObject({ reports: [], furtherReports: [], projection: null });
    const read = await send(to, 'POST', '/api/import', file);
    expect(read.statusCode).toBe(201);
    const strip = (view: PortfolioView) => ({
      ...view,
      accounts: view.accounts.map((account) => ({
        ...account,
        id: '',
        positions: account.positions.map((one) => ({ ...one, id: '', accountId: '' })),
      })),
    });
    expect(strip(PortfolioView.parse(JSON.parse(read.body)))).toEqual(strip(before));
  });

  test('what is held is replaced only when that is said', async () => {
    await send('kim', 'POST', '/api/sample-household', { household: HOUSEHOLDS[0]?.id });
    const file = await exported('kim');
    const emptied = { ...file, accounts: file.accounts.slice(0, 1) };
    expect((await send('kim', 'POST', '/api/import', emptied)).statusCode).toBe(409);
    expect((await exported('kim')).accounts).toHaveLength(file.accounts.length);
    expect((await send('kim', 'POST', '/api/import', emptied, 'replace=true')).statusCode).toBe(201);
    expect((await exported('kim')).accounts).toHaveLength(1);
  });

  test('what was read in is no invented household, though it may look like one: removing the sample takes nothing of it', async () => {
    await send('nia', 'POST', '/api/sample-household', { household: HOUSEHOLDS[0]?.id });
    const file = await exported('nia');
    expect(file.household.retirement).not.toBeNull();
    expect((await send('nia', 'POST', '/api/import', file, 'replace=true')).statusCode).toBe(201);
    expect((await send('nia', 'DELETE', '/api/sample-household')).statusCode).toBe(404);
    expect((await exported('nia')).household).toEqual(file.household);
  });

  test('reports are added until their bytes are as many as an answer has room for, whatever they are written in', async () => {
    const route = EXPORT_ROUTES.find(({ method, path }) => method === 'GET' && path === '/api/export');
    const entries = ['a', 'b', 'c'].map((id) => ({ id }));
    // 1.5 MB each, in half a million characters.
    const user = {
      noteExport: () => Promise.resolve(),
      exportPortfolio: () => Promise.resolve({}),
      latestRetirement: () => Promise.resolve(null),
      listReports: () => Promise.resolve({ entries, next: null }),
      readReport: (id: string) => Promise.resolve({ id, text: '計'.repeat(500_000) }),
    };
    expect(await route?.run({ user } as never)).toMatchObject({ body: { reports: [{ id: 'a' }, { id: 'b' }], furtherReports: ['c'] } });
  });

  test('another file, a broken one and one that cannot be stored are refused, and nothing is lost', async () => {
    await send('lou', 'POST', '/api/sample-household', { household: HOUSEHOLDS[0]?.id });
    const file = await exported('lou');
    const account = file.accounts[0]!;
    for (const body of [
      {},
      { ...file, format: 'other' },
      { ...file, version: 2 },
      { ...file, accounts: [{ ...account, name: 'a\nb' }] },
      { ...file, accounts: [{ ...account, cashBalance: '-1' }] },
      { ...file, accounts: [{ ...account, cashBalance: '9'.repeat(20) }] },
      { ...file, accounts: [{ ...account, positions: [...account.positions, ...account.positions] }] },
    ]) {
      expect((await send('lou', 'POST', '/api/import', body, 'replace=true')).statusCode).toBe(422);
    }
    expect((await exported('lou')).accounts).toEqual(file.accounts);
  });

  test('positions.csv is seen as the same portfolio; the other files hold what they say', async () => {
    await send('mia', 'POST', '/api/sample-household', { household: HOUSEHOLDS[0]?.id });
    await send('mia', 'POST', '/api/accounts', { name: '=1+1', cashBalance: '5.00' });
    const csv = await send('mia', 'GET', '/api/export/positions.csv');
    expect(csv.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="alex-positions.csv"',
    });
    const seen = PreviewView.parse(JSON.parse((await send('mia', 'POST', '/api/holdings/preview', { text: csv.body })).body));
    expect(seen.preview.problems).toEqual([]);
    for (const { accountId, cash, added, changed, removed } of seen.difference.accounts)
      expect({ found: accountId !== null, cash, added, changed, removed }).toEqual({
        found: true,
        cash: null,
        added: [],
        changed: [],
        removed: [],
      });
    expect((await send('mia', 'GET', '/api/export/accounts.csv')).body).toContain(",'=1+1,other,");
    expect((await send('mia', 'GET', '/api/export/reports.csv')).body).toBe('Report ID,Date,Title,Summary,Written By\r\n');
  });
});
