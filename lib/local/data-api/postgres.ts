/** Any PostgreSQL by its connection string, through a pool. */
import pg from 'pg';
import {
  COMMIT,
  DatabaseOpenError,
  OWNER,
  PLAIN_OWNER_BOOTSTRAP,
  PostgresError,
  ROLLBACK,
  beginAs,
  ownerBootstrap,
  type Engine,
  type Role,
  type Transaction,
} from './engine.ts';
import type { RawResult } from './result.ts';
import type { Statement } from './statement.ts';

const asText = { getTypeParser: () => (value: unknown) => value as string };
const CHANGING = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/**
 * A superuser's connection plays all three roles. A connection that is none plays the owner itself; its login must own the
 * database and have CREATEROLE.
 */
export async function openPostgres({
  databaseUrl,
  statementTimeoutMs,
}: {
  databaseUrl: string;
  statementTimeoutMs: number;
}): Promise<Engine> {
  const where = serverOf(databaseUrl);
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 10,
    types: asText,
    options: `-c timezone=UTC -c datestyle=ISO -c bytea_output=hex -c statement_timeout=${statementTimeoutMs}`,
  });
  pool.on('error', () => undefined); // an idle connection was lost: the next call opens another
  const { rows } = await pool
    .query<{ name: string; superuser: string }>(
      'SELECT current_database() AS name, rolsuper AS superuser FROM pg_roles WHERE rolname = current_user',
    )
    .catch(async (error: unknown) => {
      await pool.end();
      throw new DatabaseOpenError(
        `The database of DATABASE_URL (${where}) cannot be opened: ${messageOf(error)}. Is it running, and are its name, user and password right?`,
        { cause: error },
      );
    });
  const superuser = rows[0]?.superuser === 't';
  for (const statement of superuser ? ownerBootstrap(rows[0]?.name ?? '') : PLAIN_OWNER_BOOTSTRAP) await pool.query(statement);

  const begin = async (role: Role): Promise<Transaction> => {
    const client = await pool.connect();
    const end = async (sql: string): Promise<void> => {
      try {
        await client.query(sql);
        client.release();
      } catch (error) {
        client.release(true);
        throw asPostgresError(error);
      }
    };
    try {
      await client.query(beginAs(role));
    } catch (error) {
      await end(ROLLBACK);
      throw asPostgresError(error);
    }
    return { run: (statement) => run(client, statement), commit: () => end(COMMIT), rollback: () => end(ROLLBACK) };
  };

  return {
    roles: { owner: superuser ? OWNER : null, app_user: 'app_user', worker: 'worker' },
    begin,
    async run(role, statement) {
      const transaction = await begin(role);
      try {
        const result = await transaction.run(statement);
        await transaction.commit();
        return result;
      } catch (error) {
        await transaction.rollback().catch(() => undefined);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

/** Where a connection string leads, without the user and the password that it holds. */
function serverOf(databaseUrl: string): string {
  if (databaseUrl.startsWith('/') || databaseUrl.startsWith('socket:')) return 'a socket';
  if (!/^postgres(ql)?:\/\//.test(databaseUrl))
    throw new DatabaseOpenError('DATABASE_URL is no connection string of PostgreSQL. Write it as postgres://user:password@host:5432/name.');
  return databaseUrl.replace(/^[^:]+:\/\/([^/]*@)?/, '').replace(/\?.*$/, '');
}

/** A host with two addresses fails with one error for each, and no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(messageOf))].join('; ');
  return error instanceof Error ? error.message : String(error);
}

async function run(client: pg.PoolClient, { sql, values }: Statement): Promise<RawResult> {
  try {
    // The extended protocol, also without parameters: it takes one statement only, as the Data API does.
    const result = await client.query<(string | null)[]>({
      text: sql,
      values,
      rowMode: 'array',
      types: asText,
      queryMode: 'extended',
    } as pg.QueryArrayConfig);
    const columns = result.fields.map(({ name, dataTypeID }) => ({ name, typeId: dataTypeID }));
    return { columns, rows: result.rows, changed: CHANGING.has(result.command) ? (result.rowCount ?? 0) : 0 };
  } catch (error) {
    throw asPostgresError(error);
  }
}

function asPostgresError(error: unknown): PostgresError {
  if (!(error instanceof Error)) return new PostgresError(String(error), undefined);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return new PostgresError(error.message, code);
}
