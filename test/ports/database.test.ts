import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { openDatabase, type Database } from '#ports/database.ts';
import { STATE_MACHINE_ERRORS } from '#ports/errors.ts';
import { PERMANENT_ERRORS, TRANSIENT_ERRORS } from '#schema/errors.ts';
import { startTestDatabase } from '../engines.ts';
import { databaseEnvironment, type TestDatabase } from '../local-database.ts';

let local: TestDatabase;
let app: Database;
beforeAll(async () => {
  local = await startTestDatabase();
  app = local.database('app_user');
});
afterAll(() => local.close());

test('values come as the contracts want them: decimals and days as text, instants in ISO, JSON parsed', async () => {
  const [row] = await app.query(
    `SELECT 0.10::numeric AS amount, '2026-11-20'::date AS day, '2026-11-20 21:05:00.25+00'::timestamptz AS moment, :document::jsonb AS document, :yes AS yes, :many AS many, :part AS part, :nothing::text AS nothing, ARRAY['a'] AS list`,
    { document: '{"a": [1, null]}', yes: true, many: 3, part: 0.5, nothing: null },
    z.unknown(),
  );
  expect(row).toEqual({
    amount: '0.10',
    day: '2026-11-20',
    moment: '2026-11-20T21:05:00.25Z',
    document: { a: [1, null] },
    yes: true,
    many: 3,
    part: 0.5,
    nothing: null,
    list: ['a'],
  });
});

test('a row that does not fit its contract is an error, not a guess', async () => {
  await expect(app.query('SELECT 1 AS a', {}, z.object({ a: z.string() }))).rejects.toThrow(z.ZodError);
});

test('work that throws is rolled back, and its error is what the caller sees', async () => {
  const attempt = app.asUser('rolled_back', async (session) => {
    await session.execute('INSERT INTO users (clerk_user_id) VALUES (:id)', { id: 'rolled_back' });
    throw new Error('changed my mind');
  });
  await expect(attempt).rejects.toThrow('changed my mind');
  expect(await app.asUser('rolled_back', (session) => session.query('SELECT 1 AS one FROM users', {}, z.unknown()))).toEqual([]);
});

test('a paused database is waited for', async () => {
  local.dataApi.pauseFor(2);
  expect(await app.query('SELECT 1 AS one', {}, z.unknown())).toEqual([{ one: 1 }]);
  local.dataApi.pauseFor(2);
  expect(await app.asUser('waited', (session) => session.query('SELECT 1 AS one', {}, z.unknown()))).toEqual([{ one: 1 }]);
});

test('a database that stays paused is unavailable, after the time that the setting gives', async () => {
  const impatient = openDatabase({ ...local.environment.app_user, DATABASE_RESUME_SECONDS: '0' });
  local.dataApi.pauseFor(1000);
  await expect(impatient.query('SELECT 1', {}, z.unknown())).rejects.toMatchObject({ name: 'DatabaseUnavailableError' });
  await expect(impatient.asUser('x', () => Promise.resolve())).rejects.toMatchObject({ name: 'DatabaseUnavailableError' });
  local.dataApi.pauseFor(0);
});

test('a database that nobody serves is unavailable', async () => {
  const nobody = openDatabase(databaseEnvironment('http://127.0.0.1:9', 'app_user'));
  await expect(nobody.query('SELECT 1', {}, z.unknown())).rejects.toMatchObject({ name: 'DatabaseUnavailableError' });
});

test('a refused statement tells its SQLSTATE and its text, and no value', async () => {
  const refused = app.query('SELECT :secret::integer', { secret: 'my-salary' }, z.unknown());
  await expect(refused).rejects.toMatchObject({
    name: 'StatementError',
    sqlState: '22P02',
    message: expect.stringContaining('SELECT :secret::integer') as string,
  });
  await expect(refused).rejects.not.toThrow('my-salary');
});

test('a setting that is missing is named', () => {
  expect(() => openDatabase({ DATABASE_ARN: 'arn:x' })).toThrow('DATABASE_SECRET_ARN');
});

test('every error that the state machine names has a class with that name, and there is no other', () => {
  expect(Object.keys(STATE_MACHINE_ERRORS).sort()).toEqual([...TRANSIENT_ERRORS, ...PERMANENT_ERRORS].sort());
  for (const [name, ErrorClass] of Object.entries(STATE_MACHINE_ERRORS)) expect(new ErrorClass('x').name).toBe(name);
});
