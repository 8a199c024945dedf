import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Database } from '#ports/database.ts';
import { engines } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';
import { wholeUser } from '../whole-user.ts';

const Name = z.object({ name: z.string() });
const Count = z.object({ n: z.number() });
/** Whose rows app_user can add and read, and nothing else. */
const APPEND_ONLY = ['audit_events'];

describe.each(await engines())('row-level security on $name', ({ start }) => {
  let local: TestDatabase;
  let owner: Database;
  let app: Database;
  let tables: string[];

  beforeAll(async () => {
    local = await start();
    owner = local.database('owner');
    app = local.database('app_user');
    for (const user of ['victim', 'attacker']) await wholeUser(local, user);
    const found = await owner.query(
      `SELECT c.relname::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clerk_user_id' AND NOT a.attisdropped
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
      {},
      Name,
    );
    tables = found.map(({ name }) => name);
  });
  afterAll(() => local.close());

  const rowsOf = async (table: string, user: string) =>
    (await owner.query(`SELECT count(*)::integer AS n FROM ${table} WHERE clerk_user_id = :user`, { user }, Count))[0]?.n ?? 0;

  test('every table of users is found, and the victim has rows in each', async () => {
    expect(tables.length).toBeGreaterThanOrEqual(21);
    for (const table of tables) expect([table, await rowsOf(table, 'victim')]).not.toEqual([table, 0]);
  });

  test('each of them enforces row-level security on its owner too, with a policy for app_user that checks reads and writes', async () => {
    const Security = z.object({ name: z.string(), enabled: z.boolean(), forced: z.boolean(), policies: z.number() });
    const security = await owner.query(
      `SELECT c.relname::text AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
         (SELECT count(*)::integer FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*' AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL
            AND p.polroles = ARRAY[(SELECT oid FROM pg_roles WHERE rolname = 'app_user')]) AS policies
       FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`,
      {},
      Security,
    );
    for (const table of tables)
      expect(security.find(({ name }) => name === table)).toEqual({ name: table, enabled: true, forced: true, policies: 1 });
  });

  test('what is reachable from no user is not in the hands of app_user', async () => {
    const writable = await owner.query(
      `SELECT c.relname::text AS name FROM pg_class c WHERE c.relkind IN ('r', 'v', 'm', 'S') AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL (ARRAY(SELECT jsonb_array_elements_text(:tables::jsonb)))
       AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege('app_user', c.oid, 'USAGE, UPDATE') ELSE has_table_privilege('app_user', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') END`,
      { tables: JSON.stringify(tables) },
      Name,
    );
    expect(writable).toEqual([]);
    const readable = await owner.query(
      `SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'f') AND relnamespace = 'public'::regnamespace AND NOT relforcerowsecurity
         AND (has_any_column_privilege('app_user', oid, 'SELECT') OR has_any_column_privilege('app_user', oid, 'INSERT, UPDATE'))`,
      {},
      Name,
    );
    expect(readable.map(({ name }) => name).sort()).toEqual([
      'instruments',
      'knowledge_documents',
      'knowledge_passages',
      'price_days',
      'price_feed',
      'price_flags',
      'schema_migrations',
    ]);
    const views = await owner.query(
      `SELECT relname::text AS name FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)`,
      {},
      Name,
    );
    expect(views).toEqual([]);
  });

  test('app_user and worker own nothing, are no superusers, and bypass nothing', async () => {
    const owned = await owner.query(
      `SELECT c.relname::text AS name FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname IN ('app_user', 'worker')
       UNION ALL SELECT p.proname::text FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE r.rolname IN ('app_user', 'worker')
       UNION ALL SELECT n.nspname::text FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE r.rolname IN ('app_user', 'worker')`,
      {},
      Name,
    );
    expect(owned).toEqual([]);
    const strong = await owner.query(
      `SELECT rolname::text AS name FROM pg_roles r WHERE rolname IN ('app_user', 'worker', 'job_keeper', 'user_keeper') AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb
         OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid))`,
      {},
      Name,
    );
    expect(strong).toEqual([]);
  });

  test('every function pins its search_path, and nobody may call one who is not named', async () => {
    const loose = await owner.query(
      `SELECT p.proname::text AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%')`,
      {},
      Name,
    );
    expect(loose).toEqual([]);
    const open = await owner.query(
      `SELECT p.proname::text AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
       AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0))`,
      {},
      Name,
    );
    expect(open).toEqual([]);
    const definers = await owner.query(
      `SELECT p.proname::text || ' ' || r.rolname::text AS name FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace ORDER BY 1`,
      {},
      Name,
    );
    expect(definers.map(({ name }) => name)).toEqual([
      'admit_user user_keeper',
      'claim_job job_keeper',
      'fail_attempt_from_outside job_keeper',
      'fail_from_outside_timed job_keeper',
      'fail_job_from_outside job_keeper',
      'forget_full_quotas job_keeper',
      'forget_quotas_of_user job_keeper',
      'jobs_to_sweep job_keeper',
      'keep_usage_of_leaver user_keeper',
      'note_departure user_keeper',
      'note_requeue job_keeper',
      'receive_user_message user_keeper',
      'record_execution job_keeper',
      'register_instruments job_keeper',
      'rerun_job job_keeper',
      'usage_before_leaving user_keeper',
    ]);
  });

  test('without a user, nothing is seen, changed or deleted', async () => {
    for (const table of tables) {
      expect(await app.query(`SELECT count(*)::integer AS n FROM ${table}`, {}, Count)).toEqual([{ n: 0 }]);
      if (APPEND_ONLY.includes(table)) continue;
      expect([table, await app.execute(`UPDATE ${table} SET clerk_user_id = clerk_user_id`)]).toEqual([table, 0]);
      expect([table, await app.execute(`DELETE FROM ${table}`)]).toEqual([table, 0]);
    }
  });

  test("as one user, another's rows are neither seen, changed, deleted nor given away, in any table", async () => {
    for (const table of tables) {
      const before = await rowsOf(table, 'victim');
      await app.asUser('attacker', async (session) => {
        expect([
          table,
          await session.query(`SELECT count(*)::integer AS n FROM ${table} WHERE clerk_user_id <> 'attacker'`, {}, Count),
        ]).toEqual([table, [{ n: 0 }]]);
        if (APPEND_ONLY.includes(table)) return;
        expect([table, await session.execute(`UPDATE ${table} SET clerk_user_id = 'attacker' WHERE clerk_user_id = 'victim'`)]).toEqual([
          table,
          0,
        ]);
        expect([table, await session.execute(`DELETE FROM ${table} WHERE clerk_user_id = 'victim'`)]).toEqual([table, 0]);
      });
      const gift = app.asUser('attacker', (session) => session.execute(`UPDATE ${table} SET clerk_user_id = 'victim'`));
      await expect(gift, table).rejects.toMatchObject({ name: 'StatementError', sqlState: '42501' });
      expect([table, await rowsOf(table, 'victim')]).toEqual([table, before]);
    }
  });

  test.each(APPEND_ONLY)('%s is neither rewritten nor deleted by anybody but with its user, not even one’s own rows', async (table) => {
    for (const sql of [`UPDATE ${table} SET at = now()`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
      await expect(
        app.asUser('attacker', (session) => session.execute(sql)),
        sql,
      ).rejects.toMatchObject({ sqlState: '42501' });
    }
  });

  test("a row in another's name is refused on insert, in any table", async () => {
    for (const table of tables) {
      const columns = (
        await owner.query(
          `SELECT attname::text AS name FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'clerk_user_id'`,
          {},
          Name,
        )
      ).map(({ name }) => name);
      const copy = `INSERT INTO ${table} (clerk_user_id, ${columns.join(', ')}) SELECT 'victim', ${columns.join(', ')} FROM ${table} LIMIT 1`;
      await expect(
        app.asUser('attacker', (session) => session.execute(copy)),
        table,
      ).rejects.toMatchObject({ sqlState: '42501' });
    }
  });

  test("nothing can be filed under another user's account or job", async () => {
    const [victim] = await owner.query(
      `SELECT a.id AS account, j.id AS job FROM accounts a JOIN analysis_jobs j USING (clerk_user_id) WHERE clerk_user_id = 'victim' LIMIT 1`,
      {},
      z.object({ account: z.string(), job: z.string() }),
    );
    const file = (sql: string, id: string | undefined) => app.asUser('attacker', (session) => session.execute(sql, { id: id ?? '' }));
    await expect(
      file(`INSERT INTO positions (account_id, clerk_user_id, symbol, quantity) VALUES (:id::uuid, 'attacker', 'BND', 1)`, victim?.account),
    ).rejects.toMatchObject({ sqlState: '23503' });
    await expect(
      file(`INSERT INTO job_steps (job_id, clerk_user_id, state, status) VALUES (:id::uuid, 'attacker', 'Z', 'running')`, victim?.job),
    ).rejects.toMatchObject({ sqlState: '23503' });
    await expect(
      file(
        `INSERT INTO drafts (job_id, clerk_user_id, agent, body, hash) VALUES (:id::uuid, 'attacker', 'charter', '{}', 'x')`,
        victim?.job,
      ),
    ).rejects.toMatchObject({ sqlState: '23503' });
  });

  test('the user of one call does not remain for the next, however it was set', async () => {
    await app.execute(`SELECT set_config('app.user_id', 'victim', false)`);
    await app.execute(`SET app.user_id = 'victim'`);
    await app.transaction((session) => session.execute(`SELECT set_config('app.user_id', 'victim', false)`));
    for (let call = 0; call < 12; call++)
      expect(await app.query('SELECT count(*)::integer AS n FROM accounts', {}, Count)).toEqual([{ n: 0 }]);
  });

  test('a second user in one transaction sees only their own rows, and an unset one none', async () => {
    await app.asUser('attacker', async (session) => {
      await session.execute(`SELECT set_config('app.user_id', '', true)`);
      expect(await session.query('SELECT count(*)::integer AS n FROM accounts', {}, Count)).toEqual([{ n: 0 }]);
    });
  });

  test.each([
    'SET ROLE alex_owner',
    'SET LOCAL ROLE job_keeper',
    'SET SESSION ROLE NONE',
    'RESET ROLE',
    'SET SESSION AUTHORIZATION postgres',
    'RESET SESSION AUTHORIZATION',
    'RESET ALL',
    'DISCARD ALL',
    `SELECT set_config('role', 'alex_owner', true)`,
    `SELECT set_config('ro' || 'le', 'alex_owner', true)`,
    `SELECT pg_catalog.set_config('session_authorization', 'postgres', true)`,
    `DO $$ BEGIN SET ROLE alex_owner; END $$`,
    'SET /* x */ ROLE alex_owner',
    'SET session_authorization = postgres',
    'SET "role" = alex_owner',
    `SET U&"r\\006fle" = alex_owner`,
    'SET role TO alex_owner',
    `DO $$ BEGIN EXECUTE 'SET RO' || 'LE alex_owner'; END $$`,
    `UPDATE pg_settings SET setting = 'alex_owner' WHERE name = 'role'`,
    `UPDATE "pg_catalog"."pg_settings" SET setting = 'x'`,
    `SELECT query_to_xml('SELECT set_con' || 'fig(''role'', ''alex_owner'', true)', true, true, '')`,
    `SELECT "set_config"('role', 'alex_owner', true)`,
    'SET search_path = pg_temp',
    'COMMIT',
    'ROLLBACK',
    'BEGIN',
    'SAVEPOINT a',
  ])('%s is refused', async (sql) => {
    await expect(app.execute(sql)).rejects.toMatchObject({ name: 'StatementError' });
    expect(await app.query('SELECT current_user::text AS name', {}, Name)).toEqual([{ name: 'app_user' }]);
  });

  test.each([
    'ALTER TABLE accounts DISABLE ROW LEVEL SECURITY',
    'DROP POLICY own_rows ON accounts',
    'CREATE TABLE mine (a integer)',
    'CREATE TEMPORARY TABLE accounts (a integer)',
    'TRUNCATE accounts',
    'GRANT job_keeper TO app_user',
    `UPDATE instruments SET price = 1`,
    `INSERT INTO instruments (symbol, name) VALUES ('EVIL', 'x')`,
    'SELECT * FROM claim_job(gen_random_uuid())',
    'SELECT * FROM schema_migrations',
  ])('app_user may not: %s', async (sql) => {
    await expect(app.execute(sql)).rejects.toMatchObject({
      name: 'StatementError',
      sqlState: expect.stringMatching(/^42501|0LP01$/) as string,
    });
  });

  test('worker reads no table of users, and calls only the functions for jobs, lists, prices, knowledge and research', async () => {
    const worker = local.database('worker');
    for (const table of tables)
      await expect(worker.query(`SELECT * FROM ${table}`, {}, z.unknown()), table).rejects.toMatchObject({ sqlState: '42501' });
    const callable = await owner.query(
      `SELECT proname::text AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND has_function_privilege('worker', oid, 'EXECUTE') ORDER BY 1`,
      {},
      Name,
    );
    expect(callable.map(({ name }) => name)).toEqual([
      'announce_passages',
      'claim_job',
      'classification_document',
      'decide_flags',
      'expire_documents',
      'fail_attempt_from_outside',
      'fail_from_outside_timed',
      'fail_job_from_outside',
      'forget_full_quotas',
      'forget_leftovers',
      'import_instruments',
      'is_partial_allocation',
      'is_whole_allocation',
      'jobs_to_sweep',
      'knowledge_standing',
      'leftover_keys',
      'note_requeue',
      'price_basis',
      'receive_user_message',
      'record_execution',
      'record_prices',
      'rerun_job',
      'reserve_research',
      'search_knowledge',
      'store_document',
      'take_newest_closes',
    ]);
  });

  test('a registered symbol is bare, also when its name is taken as SQL', async () => {
    await expect(app.query(`SELECT register_instruments(ARRAY['A''; DROP --'])`, {}, z.unknown())).rejects.toMatchObject({
      sqlState: '23514',
    });
    await app.query(`SELECT register_instruments(ARRAY['VTI', 'BARE1'])`, {}, z.unknown());
    const rows = await owner.query(`SELECT symbol::text AS name FROM instruments WHERE symbol = name`, {}, Name);
    expect(rows).toContainEqual({ name: 'BARE1' });
    expect(rows).not.toContainEqual({ name: 'VTI' });
  });
});
