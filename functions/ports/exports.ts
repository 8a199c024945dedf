/** All that a user has entered, out and in again. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { PortfolioExport } from '#schema/export.ts';
import { RetirementInputs } from '#schema/retirement.ts';
import { noteFile } from './audit.ts';
import type { Database, Session } from './database.ts';
import { readPortfolio } from './portfolios.ts';
import { ENSURE_USER } from './users.ts';

type Own = PortfolioExport['instruments'][number];
const PAGE = 1000;

const OwnRow = z.object({ symbol: z.string(), body: z.unknown() });
const Pair = z.object({ key: z.string(), value: z.string() });
const Household = z.object({ body: PortfolioExport.shape.household });

/** Of one moment, however many pages it is: whatever is changed meanwhile is in it as a whole or not at all. */
export async function exportPortfolio(db: Database, userId: string, now: Date): Promise<PortfolioExport> {
  return db.transaction(async (session) => {
    // Before anything is asked: from there on the transaction sees one state.
    await session.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    // Sets the user, too.
    const { accounts, positions } = await readPortfolio(session, userId);
    const byAccount = Map.groupBy(positions, ({ accountId }) => accountId);
    const [household] = await session.query(
      `SELECT jsonb_build_object('displayName', display_name, 'retirement', retirement_inputs, 'assetClassTargets', asset_class_targets, 'regionTargets', region_targets, 'checkupLimits', checkup_limits) AS body
       FROM users WHERE clerk_user_id = :user`,
      { user: userId },
      Household,
    );
    const brokers = await everyPage(
      session,
      `SELECT broker_account::text AS key, account_id::text AS value FROM user_account_mappings WHERE broker_account COLLATE "C" > :after COLLATE "C" ORDER BY broker_account COLLATE "C" LIMIT ${PAGE}`,
      Pair,
      ({ key }) => key,
    );
    const answers = await everyPage(
      session,
      `SELECT written::text AS key, symbol::text AS value FROM user_symbol_mappings WHERE written COLLATE "C" > :after COLLATE "C" ORDER BY written COLLATE "C" LIMIT ${PAGE}`,
      Pair,
      ({ key }) => key,
    );
    const instruments = await everyPage(session, OWN_INSTRUMENTS, OwnRow, ({ symbol }) => symbol);
    return PortfolioExport.parse({
      format: 'alex-export',
      version: 1,
      exportedAt: now.toISOString(),
      household: household?.body ?? {
        displayName: null,
        retirement: null,
        assetClassTargets: null,
        regionTargets: null,
        checkupLimits: null,
      },
      accounts: accounts.map((account) => ({
        ...account,
        brokerAccounts: brokers.filter(({ value }) => value === account.id).map(({ key }) => key),
        positions: (byAccount.get(account.id) ?? []).map(({ symbol, quantity, asOf }) => ({ symbol, quantity, asOf })),
      })),
      instruments: instruments.map(({ body }) => body),
      symbolAnswers: answers.map(({ key, value }) => ({ written: key, symbol: value })),
    });
  });
}

/** `manual_price` by name, from the row as a document: an older database has no such column. */
const OWN_INSTRUMENTS = `
  SELECT symbol::text AS symbol, jsonb_build_object('symbol', symbol, 'name', own.name, 'type', own.instrument_type, 'expenseRatio', own.expense_ratio,
    'price', CASE WHEN own.price IS NOT NULL THEN jsonb_build_object('amount', trim_scale(own.price)::text, 'asOf', own.price_as_of, 'source', own.price_source) END,
    'manualPrice', CASE WHEN to_jsonb(own) ->> 'manual_price' IS NOT NULL
      THEN jsonb_build_object('amount', trim_scale((to_jsonb(own) ->> 'manual_price')::numeric)::text, 'asOf', to_jsonb(own) -> 'manual_price_as_of') END,
    'override', CASE WHEN said.method IS NOT NULL THEN jsonb_build_object('assetClass', said.allocation_asset_class, 'regions', said.allocation_regions, 'sectors', said.allocation_sectors,
      'source', said.source, 'asOf', said.as_of) END) AS body
  FROM (SELECT * FROM user_instruments WHERE clerk_user_id = current_setting('app.user_id')) AS own
  FULL JOIN (SELECT * FROM user_classifications WHERE method = 'override' AND clerk_user_id = current_setting('app.user_id')) AS said USING (symbol)
  WHERE symbol COLLATE "C" > :after COLLATE "C" ORDER BY symbol COLLATE "C" LIMIT ${PAGE}`;

async function everyPage<T>(session: Session, sql: string, row: z.ZodType<T>, key: (row: T) => string): Promise<T[]> {
  const all: T[] = [];
  for (let after = ''; ;) {
    const page = await session.query(sql, { after }, row);
    all.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return all;
    after = key(last);
  }
}

/** Replaces what the user has entered by what the file holds, in one transaction. Accounts get new ids: the file may be another user's own copy of theirs. */
export async function importPortfolio(db: Database, userId: string, file: PortfolioExport): Promise<void> {
  const accounts = file.accounts.map((account) => ({ ...account, id: randomUUID() }));
  const symbols = [
    ...new Set([
      ...accounts.flatMap(({ positions }) => positions.map(({ symbol }) => symbol)),
      ...file.instruments.map(({ symbol }) => symbol),
      ...file.symbolAnswers.map(({ symbol }) => symbol),
    ]),
  ].sort();
  await db.asUser(userId, async (session) => {
    const run = (sql: string, body: unknown) => session.execute(sql, { user: userId, body: JSON.stringify(body) });
    await session.execute(ENSURE_USER, { user: userId });
    await session.query('SELECT FROM users WHERE clerk_user_id = :user FOR UPDATE', { user: userId }, z.unknown());
    for (const table of ['accounts', 'user_instruments', 'user_symbol_mappings'])
      await session.execute(`DELETE FROM ${table} WHERE clerk_user_id = :user`, { user: userId });
    await session.execute(`DELETE FROM user_classifications WHERE clerk_user_id = :user AND method = 'override'`, { user: userId });
    await session.query(
      'SELECT register_instruments(ARRAY(SELECT jsonb_array_elements_text(:symbols::jsonb)))',
      { symbols: JSON.stringify(symbols) },
      z.unknown(),
    );
    await run(SETTINGS, { ...file.household, retirement: RetirementInputs.nullable().parse(file.household.retirement) });
    await run(ACCOUNTS, accounts);
    await run(POSITIONS, accounts);
    await run(BROKERS, accounts);
    await run(INSTRUMENTS, file.instruments.map(ownRow));
    await run(
      OVERRIDES,
      file.instruments.filter(({ override }) => override !== null),
    );
    await run(ANSWERS, file.symbolAnswers);
    await noteFile(session, userId, 'imported', 'alex-export.json');
  });
}

/** As the table's columns are called. */
function ownRow({ symbol, name, type, expenseRatio, price, manualPrice }: Own) {
  return {
    symbol,
    name,
    instrument_type: type,
    expense_ratio: expenseRatio,
    price: price?.amount ?? null,
    price_as_of: price?.asOf ?? null,
    price_source: price?.source ?? null,
    manual_price: manualPrice?.amount ?? null,
    manual_price_as_of: manualPrice?.asOf ?? null,
  };
}

/** What is read in is the user's own: nothing of it is an invented household's any more. */
const SETTINGS = `UPDATE users SET display_name = given ->> 'displayName', retirement_inputs = nullif(given -> 'retirement', 'null'), asset_class_targets = nullif(given -> 'assetClassTargets', 'null'),
  region_targets = nullif(given -> 'regionTargets', 'null'), checkup_limits = nullif(given -> 'checkupLimits', 'null'), sample_household = NULL
  FROM (SELECT :body::jsonb AS given) AS file WHERE clerk_user_id = :user`;
/** A microsecond apart: accounts are shown in the order of their creation. */
const ACCOUNTS = `INSERT INTO accounts (id, clerk_user_id, account_name, account_purpose, kind, cash_balance, cash_interest, created_at)
  SELECT (a ->> 'id')::uuid, :user, a ->> 'name', a ->> 'purpose', a ->> 'kind', (a ->> 'cashBalance')::numeric, (a ->> 'cashInterest')::numeric, now() + n * interval '1 microsecond'
  FROM jsonb_array_elements(:body::jsonb) WITH ORDINALITY AS item(a, n)`;
const POSITIONS = `INSERT INTO positions (account_id, clerk_user_id, symbol, quantity, as_of_date)
  SELECT (a ->> 'id')::uuid, :user, p ->> 'symbol', (p ->> 'quantity')::numeric, (p ->> 'asOf')::date FROM jsonb_array_elements(:body::jsonb) AS a, jsonb_array_elements(a -> 'positions') AS p`;
const BROKERS = `INSERT INTO user_account_mappings (clerk_user_id, broker_account, account_id)
  SELECT :user, b, (a ->> 'id')::uuid FROM jsonb_array_elements(:body::jsonb) AS a, jsonb_array_elements_text(a -> 'brokerAccounts') AS b ON CONFLICT DO NOTHING`;
const INSTRUMENTS = `INSERT INTO user_instruments SELECT own.*
  FROM jsonb_array_elements(:body::jsonb) AS r, LATERAL jsonb_populate_record(NULL::user_instruments, r || jsonb_build_object('clerk_user_id', :user::text, 'updated_at', now())) AS own
  WHERE num_nonnulls(r ->> 'name', r ->> 'instrument_type', r ->> 'expense_ratio', r ->> 'price', r ->> 'manual_price') > 0`;
const OVERRIDES = `INSERT INTO user_classifications (clerk_user_id, symbol, method, allocation_asset_class, allocation_regions, allocation_sectors, source, confidence, as_of)
  SELECT :user, r ->> 'symbol', 'override', nullif(r #> '{override,assetClass}', 'null'), nullif(r #> '{override,regions}', 'null'), nullif(r #> '{override,sectors}', 'null'), r #>> '{override,source}', 1, (r #>> '{override,asOf}')::date
  FROM jsonb_array_elements(:body::jsonb) AS r`;
const ANSWERS = `INSERT INTO user_symbol_mappings (clerk_user_id, written, symbol) SELECT :user, r ->> 'written', r ->> 'symbol' FROM jsonb_array_elements(:body::jsonb) AS r`;
