import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { main, verifyDatabase } from '../../bin/data-verify.ts';
import { printed, type Outcome } from '../../bin/data-verify/check.ts';
import type { Database, Session } from '#ports/database.ts';
import { loadHousehold } from '#ports/users.ts';
import { HOUSEHOLDS, INSTRUMENTS } from '#schema/seed.ts';
import { startTestDatabase } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

let started: TestDatabase;
let owner: Database;

beforeAll(async () => {
  started = await startTestDatabase();
  owner = started.database('owner');
  // A household that is as it should be, and a job that has come to its end.
  await started.database('app_user').asUser('ada', async (session) => {
    await session.execute(`INSERT INTO users (clerk_user_id) VALUES ('ada')`);
    await session.execute(`INSERT INTO accounts (id, clerk_user_id, account_name) VALUES ('${ACCOUNT}'::uuid, 'ada', 'Savings')`);
    await session.execute(
      `INSERT INTO positions (id, account_id, clerk_user_id, symbol, quantity) VALUES ('${POSITION}'::uuid, '${ACCOUNT}'::uuid, 'ada', 'VTI', 10)`,
    );
    await session.execute(
      `INSERT INTO user_instruments (clerk_user_id, symbol, price, price_as_of, price_source) VALUES ('ada', 'VTI', 331.4, '2026-11-19', 'statement')`,
    );
    await session.execute(`INSERT INTO analysis_jobs (id, clerk_user_id, status, started_at, completed_at, result_data)
      VALUES ('${JOB}'::uuid, 'ada', 'completed', now(), now(), '{"reportId":"${REPORT}"}'::jsonb)`);
    await session.execute(
      `INSERT INTO job_steps (job_id, clerk_user_id, state, status, ended_at) VALUES ('${JOB}'::uuid, 'ada', 'Planner', 'completed', now())`,
    );
    await session.execute(
      `INSERT INTO fact_sheets (id, job_id, clerk_user_id, hash, body) VALUES ('${SHEET}'::uuid, '${JOB}'::uuid, 'ada', repeat('0', 64), '{}'::jsonb)`,
    );
    await session.execute(
      `INSERT INTO reports (id, job_id, sheet_id, clerk_user_id) VALUES ('${REPORT}'::uuid, '${JOB}'::uuid, '${SHEET}'::uuid, 'ada')`,
    );
  });
});
afterAll(() => started.close());

const ACCOUNT = '00000000-0000-4000-8000-00000000000a';
const POSITION = '00000000-0000-4000-8000-00000000000b';
const JOB = '00000000-0000-4000-8000-00000000000c';
const SHEET = '00000000-0000-4000-8000-00000000000d';
const REPORT = '00000000-0000-4000-8000-00000000000e';

class Undo extends Error {}

/** What is found once `statements` have been run, by the tables' owner with its policies out of the way; all of it is undone. */
async function afterBreaking(statements: string[], place: 'local' | 'deployed' = 'local'): Promise<string[]> {
  let outcomes: Outcome[] = [];
  await owner
    .transaction(async (session) => {
      for (const statement of statements) await session.execute(statement);
      outcomes = await verifyDatabase(session, place);
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return outcomes.flatMap(({ label, faults }) => faults.map((fault) => `${label}: ${fault}`));
}

/** Lets the owner write to a user's table inside the transaction that is undone. */
function open(...tables: string[]): string[] {
  return tables.map((table) => `CREATE POLICY broken ON ${table} TO CURRENT_USER USING (true) WITH CHECK (true)`);
}

async function dropChecks(session: Session, table: string): Promise<string[]> {
  const rows = await session.query(
    `SELECT conname::text AS name FROM pg_constraint WHERE conrelid = :table::regclass AND contype IN ('c', 'f')`,
    { table },
    z.object({ name: z.string() }),
  );
  return rows.map(({ name }) => `ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
}

describe('a database that is as it should be', () => {
  test('passes every check, and the list says what was looked at', async () => {
    const outcomes = await verifyDatabase(owner, 'deployed');
    const text = printed(outcomes);
    expect(outcomes.flatMap(({ faults }) => faults)).toEqual([]);
    expect(text).toContain(`(${INSTRUMENTS.length} of ${INSTRUMENTS.length} instruments)`);
    expect(text).toContain('(1 in positions)');
    expect(text).toContain('(1 in analysis_jobs)');
    expect(text).toMatch(/All 17 checks passed\.$/);
    expect(text).not.toContain('✗');
  });

  test('the command exits 0 and prints the list', async () => {
    const written: string[] = [];
    expect(await main([], started.environment.owner, (text) => written.push(text))).toBe(0);
    expect(written.join('')).toContain('✓ Every expected table exists');
  });
});

test('every sample household fits the database, and passes', async () => {
  const database = await startTestDatabase();
  try {
    for (const household of HOUSEHOLDS) await loadHousehold(database.database('app_user'), household.id, household);
    const outcomes = await verifyDatabase(database.database('owner'), 'local');
    expect(outcomes.flatMap(({ faults }) => faults)).toEqual([]);
    expect(outcomes.map(({ counted }) => counted)).toEqual(expect.arrayContaining(['11 in accounts', '25 in positions']));
  } finally {
    await database.close();
  }
});

describe('what is broken is found and named', () => {
  const cases: [string, { checksOf?: string[]; statements: string[]; place?: 'deployed' }, string[]][] = [
    ['a table that is gone', { statements: ['DROP TABLE drafts'] }, ['Every expected table exists: drafts is missing: run the migrations']],
    [
      'a table whose rows are open to the owner',
      { statements: ['ALTER TABLE positions NO FORCE ROW LEVEL SECURITY'] },
      ['Row-level security is forced on every table with a user’s rows: positions: not forced, so the owner passes it'],
    ],
    [
      'a new table with a user in it and no policy',
      { statements: ['CREATE TABLE notes (clerk_user_id text)'] },
      ['row-level security is off', 'not forced, so the owner passes it', 'has no policy'].map(
        (fault) => `Row-level security is forced on every table with a user’s rows: notes: ${fault}`,
      ),
    ],
    [
      'a view that reads with its owner’s rights',
      { statements: ['CREATE VIEW everybody AS SELECT * FROM users'] },
      ['Every view reads with the rights of who asks: everybody: not security_invoker'],
    ],
    [
      'a migration that is not applied',
      { statements: ['DELETE FROM schema_migrations WHERE version = 2'] },
      ['Every migration is applied, as it is in schema/migrations: 0002_households.sql is not applied'],
    ],
    [
      'a migration that reads differently',
      { statements: [`UPDATE schema_migrations SET sha256 = repeat('0', 64) WHERE version = 3`] },
      ['Every migration is applied, as it is in schema/migrations: 0003_analyses.sql has changed since it was applied'],
    ],
    [
      'an instrument of the seed that is gone',
      { statements: [`DELETE FROM instruments WHERE symbol = 'SGOV'`] },
      [
        'Every seed instrument is there, with the seed’s weights, each summing to exactly 100: SGOV is missing: run the migrations, they load the seed',
      ],
    ],
    [
      'a quote that is no close, and a close that is no price',
      {
        statements: [
          `INSERT INTO price_history VALUES ('VTI', '2026-11-20', 300, 'x'), ('BND', '2026-11-20', 70, 'x')`,
          `UPDATE instruments SET price = 301, price_currency = 'USD', price_as_of = '2026-11-20', price_source = 'x', price_is_quote = true WHERE symbol = 'VTI'`,
          `UPDATE instruments SET price = NULL, price_currency = NULL, price_as_of = NULL, price_source = NULL WHERE symbol = 'BND'`,
        ],
      },
      [
        'Every price that is a quote is the newest close of its history: BND: no price of no day, where the newest close is 70.000000 of 2026-11-20',
        'Every price that is a quote is the newest close of its history: VTI: 301.000000 of 2026-11-20, where the newest close is 300.000000 of 2026-11-20',
      ],
    ],
    [
      'a refused price that nobody has decided about',
      {
        statements: [
          `INSERT INTO price_flags (symbol, day, reason, detail, source) VALUES ('VTI', '2020-01-02', 'not-a-price', 'No price.', 'x')`,
        ],
      },
      ['No refused price waits for a decision for more than a week (npm run prices -- --flags): VTI, 2020-01-02: No price.'],
    ],
    [
      'weights that are one ten-thousandth off',
      {
        checksOf: ['instruments'],
        statements: [`UPDATE instruments SET allocation_regions = '{"north_america": 99.9999}'::jsonb WHERE symbol = 'TLT'`],
      },
      [
        'Every seed instrument is there, with the seed’s weights, each summing to exactly 100: TLT: region weights sum to 99.9999',
        'Every known weight sums to exactly 100: TLT: allocation_regions sums to 99.9999',
      ],
    ],
    [
      'weights that are no longer the seed’s',
      { statements: [`UPDATE instruments SET allocation_asset_class = '{"cash": 100}'::jsonb WHERE symbol = 'TLT'`] },
      ['Every seed instrument is there, with the seed’s weights, each summing to exactly 100: TLT: asset class weights are not the seed’s'],
    ],
    [
      'a price of zero',
      {
        checksOf: ['instruments'],
        statements: [
          `UPDATE instruments SET price = 0, price_currency = 'USD', price_as_of = '2026-11-20', price_source = 'x' WHERE symbol = 'VOO'`,
        ],
      },
      ['No price is zero, negative or without source and date: VOO: price 0.000000'],
    ],
    [
      'a negative price on a statement, without a source',
      {
        checksOf: ['user_instruments'],
        statements: [...open('user_instruments'), `UPDATE user_instruments SET price = -1, price_source = NULL`],
      },
      [
        'No price is zero, negative or without source and date: VTI: a statement price without date or source',
        'No price is zero, negative or without source and date: VTI: statement price -1.000000',
      ],
    ],
    [
      'an illustrative price in a deployed database',
      {
        place: 'deployed',
        statements: [
          `UPDATE instruments SET price = 1, price_currency = 'USD', price_as_of = '2026-11-20', price_source = 'illustrative, not a quote' WHERE symbol = 'VOO'`,
        ],
      },
      ['No illustrative price is in a deployed database: VOO: illustrative, not a quote'],
    ],
    [
      'an orphan position',
      { checksOf: ['positions'], statements: [...open('accounts'), 'DELETE FROM accounts'] },
      [`Every position has its account, its owner and its instrument: position ${POSITION}: its account does not exist`],
    ],
    [
      'a position of an instrument that is not there',
      { checksOf: ['positions'], statements: [...open('positions'), `UPDATE positions SET symbol = 'NOSUCH'`] },
      [`Every position has its account, its owner and its instrument: position ${POSITION}: its instrument does not exist`],
    ],
    [
      'a position in another user’s account',
      { checksOf: ['positions'], statements: [...open('positions'), `UPDATE positions SET clerk_user_id = 'eve'`] },
      [`Every position has its account, its owner and its instrument: position ${POSITION}: its account is another user’s`],
    ],
    [
      'negative cash and a negative quantity',
      {
        checksOf: ['accounts', 'positions'],
        statements: [...open('accounts', 'positions'), 'UPDATE accounts SET cash_balance = -1', 'UPDATE positions SET quantity = -1'],
      },
      [
        `Every account has its user; no cash and no quantity is negative: account ${ACCOUNT}: negative cash`,
        `Every account has its user; no cash and no quantity is negative: position ${POSITION}: negative quantity`,
      ],
    ],
    [
      'a completed job without steps',
      { statements: [...open('job_steps'), 'DELETE FROM job_steps'] },
      [`Every completed job has its steps, its sheet and its report: job ${JOB}: completed without a step`],
    ],
    [
      'a completed job whose report is gone',
      { statements: [...open('reports'), 'DELETE FROM reports'] },
      [`Every completed job has its steps, its sheet and its report: job ${JOB}: completed without the report that its result names`],
    ],
    [
      'an ended job without a time, and without a reason',
      {
        checksOf: ['analysis_jobs'],
        statements: [...open('analysis_jobs'), `UPDATE analysis_jobs SET status = 'failed', completed_at = NULL`],
      },
      [
        `Every job is in a state that fits its times, and none is stuck: job ${JOB}: failed without a reason`,
        `Every job is in a state that fits its times, and none is stuck: job ${JOB}: failed without a time`,
      ],
    ],
    [
      'a job that has been running since yesterday',
      {
        statements: [
          ...open('analysis_jobs'),
          `UPDATE analysis_jobs SET status = 'running', completed_at = NULL, created_at = now() - interval '1 day', started_at = now() - interval '1 day'`,
        ],
      },
      [`Every job is in a state that fits its times, and none is stuck: job ${JOB}: running for more than an hour`],
    ],
    [
      'a step that runs on after its job',
      { statements: [...open('job_steps'), `UPDATE job_steps SET status = 'running', ended_at = NULL`] },
      [`No step runs on after its job has ended: job ${JOB}, Planner: still running`],
    ],
  ];

  test.each(cases)('%s', async (_, { checksOf = [], statements, place }, expected) => {
    const dropped = (await Promise.all(checksOf.map((table) => dropChecks(owner, table)))).flat();
    expect(await afterBreaking([...dropped, ...statements], place)).toEqual(expected);
  });

  test('one broken check does not hide the others', async () => {
    const faults = await afterBreaking([
      'DROP VIEW my_instruments CASCADE',
      'ALTER TABLE usage DISABLE ROW LEVEL SECURITY',
      `DELETE FROM instruments WHERE symbol = 'SGOV'`,
    ]);
    expect(faults).toHaveLength(2);
  });
});

describe('the command', () => {
  let folder: string;
  const written: string[] = [];
  const run = (args: string[], environment: NodeJS.ProcessEnv) => main(args, environment, (text) => written.push(text));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'alex verify '));
    written.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function endpoints(rdsData: string): string {
    const { DATABASE_ARN: arn = '', DATABASE_SECRET_ARN: owner = '' } = started.environment.owner;
    const url = 'http://127.0.0.1:1';
    return JSON.stringify({
      pid: 1,
      stoppedAt: null,
      port: 1,
      url,
      endpoints: { rdsData, sqs: url, sfn: url, lambda: url, bedrock: url },
      database: { arn, name: 'alex', secretArns: { owner, app_user: owner, worker: owner } },
      queues: { analysis: url, deadLetters: url },
      stateMachineArn: 'arn:aws:states:::x',
      functionArns: {},
    });
  }

  test('finds the local system by its endpoints', async () => {
    writeFileSync(join(folder, 'endpoints.json'), endpoints(started.dataApi.url));
    expect(await run([], { ALEX_FOLDER: folder })).toBe(0);
    expect(written.join('')).toContain(`Local database in ${folder}`);
  });

  test('exits 1 when a check fails', async () => {
    await owner.execute(`UPDATE schema_migrations SET sha256 = repeat('0', 64) WHERE version = 1`);
    expect(await run([], started.environment.owner)).toBe(1);
    expect(written.join('')).toMatch(/✗ Every migration is applied[^]*0001_roles\.sql has changed[^]*1 of 17 checks failed\./);
  });

  test('says so when the local system has never run, is not running, or the arguments are wrong', async () => {
    expect(await run([], { ALEX_FOLDER: folder })).toBe(1);
    expect(written.pop()).toContain('npm start');
    writeFileSync(join(folder, 'endpoints.json'), endpoints('http://127.0.0.1:9'));
    expect(await run([], { ALEX_FOLDER: folder })).toBe(1);
    expect(written.pop()).toContain('Is the local system running?');
    writeFileSync(
      join(folder, 'endpoints.json'),
      endpoints('http://127.0.0.1:9').replace('"stoppedAt":null', '"stoppedAt":"2026-11-20T09:00:00.000Z"'),
    );
    expect(await run([], { ALEX_FOLDER: folder })).toBe(1);
    expect(written.pop()).toBe('No system runs here. Start it with: npm start\n');
    expect(await run(['--all'], {})).toBe(2);
    expect(written.pop()).toContain('npm run data:verify');
    expect(await run(['--help'], {})).toBe(0);
  });
});

test('an outcome with many faults is cut, and counted', () => {
  const faults = Array.from({ length: 13 }, (_, n) => `row ${n}`);
  expect(printed([{ label: 'Rule', counted: '13 rows', faults }])).toMatch(
    /✗ Rule \(13 rows\)\n {4}row 0\n[^]*row 9\n {4}… and 3 more\n\n1 of 1 checks failed\./,
  );
});
