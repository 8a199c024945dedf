import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { main } from '../../bin/instruments-import.ts';
import { startTestDatabase } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'alex-lists-'));
let local: TestDatabase;
beforeAll(async () => {
  local = await startTestDatabase();
});
afterAll(async () => {
  await local.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
async function run(...args: string[]) {
  let out = '';
  const code = await main(args, local.environment.worker, '2026-11-26', (text) => (out += text));
  return { code, out };
}
const COMPANIES = `symbol,name,currency,sector,industry_group,industry,exchange,market,country
ZZTOP,"Zed, ""Top"" Corp",USD,Energy,Energy,Oil,NYQ,New York,United States
ZZ-B,"Two
lines",USD,Energy,Energy,Oil,NYQ,New York,United States
ZZGER,Zed AG,EUR,Energy,Energy,Oil,FRA,Frankfurt,Germany
AAPL,Apple Inc.,USD,Information Technology,Tech,Hardware,NMS,Nasdaq,United States
`;
const FUNDS = `symbol,name,currency,summary,category_group,category,family,exchange
ZZBD,Zed Total Bond Market ETF,USD,"A fund, that holds bonds",Fixed Income,Investment Grade Bonds,Zed,PCX
ZZEQ,Zed U.S. Equity ETF,USD,,Real Estate,,Zed,PCX
`;

test('a list is taken once: what was added is as it was the second time', async () => {
  const path = file('companies.csv', COMPANIES);
  const dry = await run(path, '--dry-run');
  expect(dry.out).toContain('nothing was changed');
  const first = await run(path, '--as-of', '2026-08-16');
  expect(first.code).toBe(0);
  expect(first.out).toContain('1 added, 0 changed, 0 as they were, 1 kept as they are known better, 2 left out.');
  expect(first.out).toContain('AAPL: curated with confidence 0.95');
  expect(first.out).toContain('line 3: ZZ.B has a name that is not one line');
  expect(first.out).toContain('line 5: is listed in EUR');
  expect((await run(path, '--as-of', '2026-08-16')).out).toContain('0 added, 0 changed, 1 as they were, 1 kept');
  const rows = await local
    .database('owner')
    .query(
      `SELECT name, classification_method AS method, classification_as_of::text AS day FROM instruments WHERE symbol = 'ZZTOP'`,
      {},
      z.unknown(),
    );
  expect(rows).toEqual([{ name: 'Zed, "Top" Corp', method: 'lookup', day: '2026-08-16' }]);
});

test('as JSON each row has its outcome, and a contradiction is said', async () => {
  const { out } = await run(file('funds.csv', `\uFEFF${FUNDS.replaceAll('\n', '\r\n')}`), '--json');
  const { rows, form } = z
    .object({
      form: z.string(),
      rows: z.array(z.looseObject({ symbol: z.string(), outcome: z.string(), unsettled: z.string().nullable() })),
    })
    .parse(JSON.parse(out));
  expect(form).toContain('funds');
  expect(rows.map(({ symbol, outcome, unsettled }) => [symbol, outcome, unsettled])).toEqual([
    ['ZZBD', 'added', null],
    ['ZZEQ', 'added', 'reads as equity by its name, but its category group is “Real Estate”'],
  ]);
});

describe('what is no list is refused, and says so', () => {
  test.each([
    ['another form', 'Symbol,Quantity,Price\nVTI,1,2\n', 'found Symbol, Quantity, Price'],
    ['an empty file', '', 'is empty'],
    ['a binary file', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'is no text file'],
    ['another encoding', Buffer.from([0x73, 0xe9, 0x79]), 'is not UTF-8'],
    ['an open quote', 'symbol,name,sector,industry,country\nA,"open,Energy,x,y\n', 'line 2'],
  ])('%s', async (name, content, says) => {
    const { code, out } = await run(file(`${name}.csv`, content));
    expect(out).toContain(says);
    expect(code).toBe(1);
  });

  test.each([[[]], [['a', 'b']], [['a', '--as-of', 'soon']], [['a', '--as-of', '2030-01-01']], [['--nonsense']]])(
    'arguments %j',
    async (args) => {
      expect((await run(...args)).code).toBe(2);
    },
  );
  test('a file that is not there', async () => {
    expect(await run('/nowhere.csv')).toMatchObject({ code: 1, out: expect.stringContaining('cannot be read') as string });
  });
  test('no system', async () => {
    let out = '';
    expect(await main([file('x.csv', FUNDS)], { ALEX_FOLDER: folder }, '2026-11-26', (text) => (out += text))).toBe(1);
    expect(out).toContain('npm start');
  });
});

test('nothing is kept of a list that the database refuses half way', async () => {
  const rows = Array.from({ length: 700 }, (_, index) => `ZH${index},Half ${index} Inc,USD,Energy,Energy,Oil,NYQ,New York,United States`);
  await local.database('owner').execute(`ALTER TABLE instruments ADD CONSTRAINT no_half CHECK (symbol <> 'ZH99')`);
  const { code } = await run(
    file('half.csv', `symbol,name,currency,sector,industry_group,industry,exchange,market,country\n${rows.join('\n')}\n`),
  );
  await local.database('owner').execute('ALTER TABLE instruments DROP CONSTRAINT no_half');
  expect(code).toBe(1);
  expect(
    await local.database('owner').query(`SELECT count(*)::int AS n FROM instruments WHERE symbol LIKE 'ZH%'`, {}, z.unknown()),
  ).toEqual([{ n: 0 }]);
});
