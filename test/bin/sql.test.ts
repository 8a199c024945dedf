import { afterAll, beforeAll, expect, test } from 'vitest';
import { tmpdir } from 'node:os';
import { main } from '../../bin/sql.ts';
import { startTestDatabase } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

let local: TestDatabase;
beforeAll(async () => {
  local = await startTestDatabase();
});
afterAll(() => local.close());

async function sql(role: 'owner' | 'app_user', ...args: string[]) {
  let out = '';
  let problem = '';
  const code = await main(
    args,
    local.environment[role],
    (text) => (out += text),
    (text) => (problem += text),
  );
  return { code, out, problem };
}

test('rows are printed as a table, or as JSON', async () => {
  expect(await sql('owner', `SELECT 1 AS one, 'a' AS letter, NULL AS nothing`)).toEqual({
    code: 0,
    problem: '',
    out: 'one  letter  nothing\n---  ------  -------\n1    a       NULL\n(1 row)\n',
  });
  expect(JSON.parse((await sql('owner', '--json', 'SELECT 1.50::numeric AS n')).out)).toEqual([{ n: '1.50' }]);
  expect((await sql('owner', 'SELECT 1 AS a WHERE false')).out).toBe('(0 rows)\n');
});

test('nothing is changed without --write', async () => {
  const insert = `INSERT INTO seed_loads (name, sha256) VALUES ('by hand', 'x')`;
  expect(await sql('owner', insert)).toMatchObject({ code: 1, out: '', problem: expect.stringContaining('--write') as string });
  expect(await sql('owner', '--write', insert)).toMatchObject({ code: 0, out: '1 row changed\n' });
  expect((await sql('owner', `SELECT count(*) AS n FROM seed_loads WHERE name = 'by hand'`)).out).toContain('(1 row)');
});

test('a user sees their own rows alone', async () => {
  await sql('app_user', '--write', '--user', 'ann', `INSERT INTO users (clerk_user_id) VALUES ('ann')`);
  expect((await sql('app_user', '--user', 'ann', 'SELECT clerk_user_id FROM users')).out).toContain('ann');
  expect((await sql('app_user', '--user', 'bob', 'SELECT clerk_user_id FROM users')).out).toBe('(0 rows)\n');
});

test('what is wrong is said, with its exit code', async () => {
  expect(await sql('owner')).toMatchObject({ code: 2, problem: expect.stringContaining('Which statement?') as string });
  expect(await sql('owner', 'SELECT', '1')).toMatchObject({ code: 2 });
  expect(await sql('owner', '--nonsense', 'SELECT 1')).toMatchObject({ code: 2, problem: expect.stringContaining('--nonsense') as string });
  expect(await sql('owner', '--user', 'not a name', 'SELECT 1')).toMatchObject({ code: 2 });
  expect(await sql('owner', 'SELECT nothing')).toMatchObject({ code: 1, problem: expect.stringContaining('42703') as string });
  expect(await sql('owner', '--help')).toMatchObject({ code: 0, problem: '', out: expect.stringContaining('npm run sql') as string });
  let problem = '';
  expect(
    await main(
      ['SELECT 1'],
      { ALEX_FOLDER: tmpdir() },
      () => undefined,
      (text) => (problem += text),
    ),
  ).toBe(1);
  expect(problem).toContain('npm start');
});
