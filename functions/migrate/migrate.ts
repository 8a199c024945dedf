/** Brings a database to the newest schema, forward only, and loads the shared instruments. */
import * as z from 'zod';
import type { Database, Session } from '#ports/database.ts';
import type { Migration, Seed, SourcesSeed } from '#ports/migrations.ts';
import { splitStatements } from './split.ts';

export class MigrationChangedError extends Error {
  override readonly name = 'MigrationChangedError' as const;
}

const Applied = z.object({ sha256: z.string() });
/** Any number, the same for every migrator: two that run at once take turns. */
const LOCK = 20_260_101;

/**
 * Applies what is missing, each migration in a transaction of its own, in order.
 * @throws {MigrationChangedError} when a migration that was applied reads differently now.
 */
export async function migrate(database: Database, migrations: Migration[]): Promise<{ applied: string[] }> {
  const applied: string[] = [];
  await locked(database, (session) =>
    session.execute(
      `CREATE TABLE IF NOT EXISTS schema_migrations (version integer PRIMARY KEY, name varchar(200) NOT NULL, sha256 char(64) NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    ),
  );
  for (const migration of [...migrations].sort((a, b) => a.version - b.version)) {
    if (await locked(database, (session) => apply(session, migration))) applied.push(migration.name);
  }
  return { applied };
}

async function apply(session: Session, { version, name, sql, sha256 }: Migration): Promise<boolean> {
  const [before] = await session.query('SELECT sha256 FROM schema_migrations WHERE version = :version::integer', { version }, Applied);
  if (before?.sha256 === sha256) return false;
  if (before)
    throw new MigrationChangedError(
      `Migration ${name} was applied with other contents. Migrations go forward only: restore the file and write a new one with the change.`,
    );
  for (const statement of splitStatements(sql)) await session.execute(statement);
  await session.execute('INSERT INTO schema_migrations (version, name, sha256) VALUES (:version::integer, :name, :sha256)', {
    version,
    name,
    sha256,
  });
  return true;
}

/** Loads curated instruments when the file's content is new. A price that is newer than the seed's stays. */
export async function loadSeed(database: Database, { name, sha256, instruments }: Seed): Promise<{ loaded: number }> {
  return {
    loaded: await onceFor(database, { name, sha256 }, (session) =>
      session.execute(UPSERT_INSTRUMENTS, { instruments: JSON.stringify(instruments) }),
    ),
  };
}

/** Loads what the researcher may read when the file's content is new. What an operator has switched on or off stays so. Answers how many sources there were. */
export function loadSources(
  database: Database,
  { name, sha256, sources }: SourcesSeed,
  put: (session: Session, sources: SourcesSeed['sources']) => Promise<number>,
): Promise<number> {
  return onceFor(database, { name, sha256 }, (session) => put(session, sources));
}

function onceFor(
  database: Database,
  { name, sha256 }: { name: string; sha256: string },
  load: (session: Session) => Promise<number>,
): Promise<number> {
  return locked(database, async (session) => {
    const [before] = await session.query('SELECT sha256 FROM seed_loads WHERE name = :name', { name }, Applied);
    if (before?.sha256 === sha256) return 0;
    const loaded = await load(session);
    await session.execute(
      'INSERT INTO seed_loads (name, sha256) VALUES (:name, :sha256) ON CONFLICT (name) DO UPDATE SET sha256 = EXCLUDED.sha256, loaded_at = now()',
      { name, sha256 },
    );
    return loaded;
  });
}

const UPSERT_INSTRUMENTS = `
  INSERT INTO instruments AS known (symbol, name, instrument_type, expense_ratio, allocation_asset_class, allocation_regions, allocation_sectors,
    classification_method, classification_source, classification_confidence, classification_as_of, company_weights, companies_as_of, companies_source,
    price, price_currency, price_as_of, price_source)
  SELECT i ->> 'symbol', i ->> 'name', i ->> 'type', (i ->> 'expenseRatio')::numeric,
    nullif(i #> '{classification,assetClass}', 'null'), nullif(i #> '{classification,regions}', 'null'), nullif(i #> '{classification,sectors}', 'null'),
    i #>> '{classification,method}', i #>> '{classification,source}', (i #>> '{classification,confidence}')::numeric, (i #>> '{classification,asOf}')::date,
    nullif(i #> '{companies,weights}', 'null'), (i #>> '{companies,asOf}')::date, i #>> '{companies,source}',
    (i #>> '{price,amount}')::numeric, i #>> '{price,currency}', (i #>> '{price,asOf}')::date, i #>> '{price,source}'
  FROM jsonb_array_elements(:instruments::jsonb) AS i
  ON CONFLICT (symbol) DO UPDATE SET
    name = EXCLUDED.name, instrument_type = EXCLUDED.instrument_type, expense_ratio = EXCLUDED.expense_ratio,
    allocation_asset_class = EXCLUDED.allocation_asset_class, allocation_regions = EXCLUDED.allocation_regions, allocation_sectors = EXCLUDED.allocation_sectors,
    classification_method = EXCLUDED.classification_method, classification_source = EXCLUDED.classification_source,
    classification_confidence = EXCLUDED.classification_confidence, classification_as_of = EXCLUDED.classification_as_of, updated_at = now(),
    company_weights = EXCLUDED.company_weights, companies_as_of = EXCLUDED.companies_as_of, companies_source = EXCLUDED.companies_source,
    (price, price_currency, price_as_of, price_source) = (
      SELECT newest.price, newest.currency, newest.as_of, newest.source
      FROM (VALUES (EXCLUDED.price, EXCLUDED.price_currency, EXCLUDED.price_as_of, EXCLUDED.price_source), (known.price, known.price_currency, known.price_as_of, known.price_source))
        AS newest(price, currency, as_of, source)
      ORDER BY newest.as_of DESC NULLS LAST LIMIT 1)`;

function locked<T>(database: Database, work: (session: Session) => Promise<T>): Promise<T> {
  return database.transaction(async (session) => {
    await session.execute(`SELECT pg_advisory_xact_lock(${LOCK})`);
    return work(session);
  });
}
