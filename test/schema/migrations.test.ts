import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Database } from '#ports/database.ts';
import { engines } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

/** The plan's seven tables as it states them: column, type, default; `timestamp` alone has become `timestamptz`. */
const PLAN: Record<string, [column: string, type: string, defaultValue?: RegExp | null, notNull?: boolean][]> = {
  users: [
    ['clerk_user_id', 'character varying(255)', null, true],
    ['display_name', 'character varying(255)'],
    ['years_until_retirement', 'integer'],
    ['target_retirement_income', 'numeric(12,2)'],
    ['asset_class_targets', 'jsonb'],
    ['region_targets', 'jsonb'],
  ],
  instruments: [
    ['symbol', 'character varying(20)', null, true],
    ['name', 'character varying(255)', null, true],
    ['instrument_type', 'character varying(50)'],
    ['allocation_regions', 'jsonb'],
    ['allocation_sectors', 'jsonb'],
    ['allocation_asset_class', 'jsonb'],
    ['updated_at', 'timestamp with time zone', /^now\(\)$/],
  ],
  accounts: [
    ['id', 'uuid', /^gen_random_uuid\(\)$/, true],
    ['clerk_user_id', 'character varying(255)'],
    ['account_name', 'character varying(255)', null, true],
    ['account_purpose', 'text'],
    ['cash_balance', 'numeric(12,2)', /^0$/],
    ['cash_interest', 'numeric(5,4)', /^0$/],
    ['created_at', 'timestamp with time zone', /^now\(\)$/],
  ],
  positions: [
    ['id', 'uuid', /^gen_random_uuid\(\)$/, true],
    ['account_id', 'uuid'],
    ['symbol', 'character varying(20)'],
    ['quantity', 'numeric(20,8)', null, true],
    ['as_of_date', 'date', /^CURRENT_DATE$/],
    ['created_at', 'timestamp with time zone', /^now\(\)$/],
    ['updated_at', 'timestamp with time zone', /^now\(\)$/],
  ],
  reports: [
    ['id', 'uuid', /^gen_random_uuid\(\)$/, true],
    ['clerk_user_id', 'character varying(255)'],
    ['report_date', 'date', /^CURRENT_DATE$/],
    ['report_summary', 'text'],
    ['report_detail', 'text'],
    ['asset_class_chart', 'jsonb'],
    ['region_chart', 'jsonb'],
    ['sector_chart', 'jsonb'],
    ['generated_by', 'character varying(100)'],
    ['processing_time_ms', 'integer'],
    ['created_at', 'timestamp with time zone', /^now\(\)$/],
  ],
  retirement: [
    ['id', 'uuid', /^gen_random_uuid\(\)$/, true],
    ['clerk_user_id', 'character varying(255)'],
    ['estimated_income', 'numeric(12,2)'],
    ['summary', 'text'],
    ['detail', 'text'],
    ['chart', 'jsonb'],
    ['created_at', 'timestamp with time zone', /^now\(\)$/],
  ],
  analysis_jobs: [
    ['id', 'uuid', /^gen_random_uuid\(\)$/, true],
    ['clerk_user_id', 'character varying(255)'],
    ['status', 'character varying(50)', /^'pending'::character varying$/],
    ['request_data', 'jsonb'],
    ['result_data', 'jsonb'],
    ['error_message', 'text'],
    ['created_at', 'timestamp with time zone', /^now\(\)$/],
    ['started_at', 'timestamp with time zone'],
    ['completed_at', 'timestamp with time zone'],
  ],
};

/** Table, column, referenced table, what a delete does: c cascades, a refuses. */
const PLAN_REFERENCES = [
  ['accounts', 'clerk_user_id', 'users', 'c'],
  ['positions', 'account_id', 'accounts', 'c'],
  ['positions', 'symbol', 'instruments', 'a'],
  ['reports', 'clerk_user_id', 'users', 'c'],
  ['retirement', 'clerk_user_id', 'users', 'c'],
  ['analysis_jobs', 'clerk_user_id', 'users', 'a'],
];

describe.each(await engines())('the schema on $name', ({ start }) => {
  let local: TestDatabase;
  let owner: Database;
  beforeAll(async () => {
    local = await start();
    owner = local.database('owner');
  });
  afterAll(() => local.close());

  const Column = z.object({
    table_name: z.string(),
    column_name: z.string(),
    type: z.string(),
    default_value: z.string().nullable(),
    not_null: z.boolean(),
  });

  test("the plan's tables have its columns, types and defaults, in its order; there are only additions", async () => {
    const columns = await owner.query(
      `SELECT c.relname::text AS table_name, a.attname::text AS column_name, format_type(a.atttypid, a.atttypmod) AS type, pg_get_expr(d.adbin, d.adrelid) AS default_value, a.attnotnull AS not_null
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum`,
      {},
      Column,
    );
    for (const [table, expected] of Object.entries(PLAN)) {
      const found = columns.filter(({ table_name }) => table_name === table).slice(0, expected.length);
      expect(found.map((column) => [column.column_name, column.type, column.not_null])).toEqual(
        expected.map(([name, type, , notNull = false]) => [name, type, notNull]),
      );
      expected.forEach(([, , value], index) => {
        const defaultValue = found[index]?.default_value ?? null;
        if (value) expect(defaultValue).toMatch(value);
        else expect(defaultValue).toBeNull();
      });
    }
  });

  test("the plan's keys, cascades and indexes are there", async () => {
    const references = await owner.query(
      `SELECT k.conrelid::regclass::text AS t, a.attname::text AS c, k.confrelid::regclass::text AS r, k.confdeltype::text AS d
       FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] WHERE k.contype = 'f' AND cardinality(k.conkey) = 1`,
      {},
      z.object({ t: z.string(), c: z.string(), r: z.string(), d: z.string() }).transform(({ t, c, r, d }) => [t, c, r, d]),
    );
    for (const reference of PLAN_REFERENCES) expect(references).toContainEqual(reference);
    const indexes = await owner.query(
      `SELECT indexname::text AS name, indexdef AS definition FROM pg_indexes WHERE schemaname = 'public'`,
      {},
      z.object({ name: z.string(), definition: z.string() }),
    );
    const definition = (name: string) => indexes.find((index) => index.name === name)?.definition;
    expect(definition('idx_jobs_status')).toBe('CREATE INDEX idx_jobs_status ON public.analysis_jobs USING btree (status)');
    expect(definition('idx_jobs_user')).toBe('CREATE INDEX idx_jobs_user ON public.analysis_jobs USING btree (clerk_user_id)');
  });

  const as = async (userId: string, sql: string) => {
    const app = local.database('app_user');
    await app.query('SELECT ensure_user(:user)', { user: userId }, z.unknown());
    return app.asUser(userId, (session) => session.execute(sql, { user: userId }));
  };

  test.each([
    ['cash below zero', `INSERT INTO accounts (clerk_user_id, account_name, cash_balance) VALUES (:user, 'x', -0.01)`],
    ['an interest below zero', `INSERT INTO accounts (clerk_user_id, account_name, cash_interest) VALUES (:user, 'x', -0.01)`],
    [
      'targets that sum to 99.9999',
      `UPDATE users SET asset_class_targets = '{"equity": 60, "fixed_income": 39.9999}' WHERE clerk_user_id = :user`,
    ],
    ['targets with a negative weight', `UPDATE users SET region_targets = '{"europe": 110, "asia": -10}' WHERE clerk_user_id = :user`],
    ['targets that are no numbers', `UPDATE users SET region_targets = '{"europe": "100"}' WHERE clerk_user_id = :user`],
    ['targets that are no object', `UPDATE users SET region_targets = '[100]' WHERE clerk_user_id = :user`],
    ['no targets at all in an object', `UPDATE users SET region_targets = '{}' WHERE clerk_user_id = :user`],
    ['a job in a status that does not exist', `INSERT INTO analysis_jobs (clerk_user_id, status) VALUES (:user, 'lost')`],
    ['a failed job without a reason', `INSERT INTO analysis_jobs (clerk_user_id, status, completed_at) VALUES (:user, 'failed', now())`],
    [
      'a completed job without a result',
      `INSERT INTO analysis_jobs (clerk_user_id, status, completed_at) VALUES (:user, 'completed', now())`,
    ],
    ['a price without its date', `INSERT INTO user_instruments (clerk_user_id, symbol, price) VALUES (:user, 'VTI', 1)`],
    [
      'a price of zero',
      `INSERT INTO user_instruments (clerk_user_id, symbol, price, price_as_of, price_source) VALUES (:user, 'VTI', 0, '2026-01-01', 'x')`,
    ],
  ])('%s is refused', async (_name, sql) => {
    await expect(as('user_constraints', sql)).rejects.toMatchObject({ name: 'StatementError', sqlState: '23514' });
  });

  test.each([
    [
      'companies that are more than the whole fund',
      `company_weights = '{"AAPL": 60, "MSFT": 40.0001}', companies_as_of = '2026-10-30', companies_source = 'x'`,
    ],
    ['a company of no weight', `company_weights = '{"AAPL": 0}', companies_as_of = '2026-10-30', companies_source = 'x'`],
    ['a company that is no symbol', `company_weights = '{"apple inc": 5}', companies_as_of = '2026-10-30', companies_source = 'x'`],
    ['companies without their date', `company_weights = '{"AAPL": 5}', companies_as_of = NULL, companies_source = 'x'`],
  ])('%s are refused', async (_name, columns) => {
    await expect(local.database('owner').execute(`UPDATE instruments SET ${columns} WHERE symbol = 'VTI'`)).rejects.toMatchObject({
      sqlState: '23514',
    });
  });

  test('limits of the checkup that are no object are refused', async () => {
    await expect(as('user_constraints', `UPDATE users SET checkup_limits = '[1]' WHERE clerk_user_id = :user`)).rejects.toMatchObject({
      sqlState: '23514',
    });
  });

  test('weights that sum to exactly 100 are accepted, however they are split', async () => {
    await as(
      'user_constraints',
      `UPDATE users SET asset_class_targets = '{"equity": 33.3333, "fixed_income": 33.3333, "cash": 33.3334}' WHERE clerk_user_id = :user`,
    );
  });

  test('a negative quantity and a second position of a symbol are refused', async () => {
    const position = (quantity: string) =>
      `INSERT INTO positions (account_id, clerk_user_id, symbol, quantity) SELECT id, clerk_user_id, 'VTI', ${quantity} FROM accounts WHERE clerk_user_id = :user LIMIT 1`;
    await as('user_positions', `INSERT INTO accounts (clerk_user_id, account_name) VALUES (:user, 'x')`);
    await expect(as('user_positions', position('-1'))).rejects.toMatchObject({ sqlState: '23514' });
    await as('user_positions', position('1'));
    await expect(as('user_positions', position('2'))).rejects.toMatchObject({ sqlState: '23505' });
  });
});
