/** The database port over a plain connection, without anything that the local Data API does for its roles: as Aurora's owner meets a new cluster. */
import pg from 'pg';
import type * as z from 'zod';
import type { Database, Parameter, Session } from '#ports/database.ts';

export async function plainDatabase(connectionString: string): Promise<Database & { close(): Promise<void> }> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const run = async (sql: string, parameters: Record<string, Parameter> = {}) => {
    const values: Parameter[] = [];
    const text =
      Object.keys(parameters).length === 0
        ? sql
        : sql.replace(/(?<!:):([a-z][a-z0-9_]*)/g, (_whole, name: string) => `$${values.push(parameters[name] ?? null)}`);
    return client.query<Record<string, unknown>>(text, values);
  };
  const session: Session = {
    query: async <T>(sql: string, parameters: Record<string, Parameter>, row: z.ZodType<T>) =>
      (await run(sql, parameters)).rows.map((found) => row.parse(found)),
    execute: async (sql, parameters) => (await run(sql, parameters)).rowCount ?? 0,
  };
  const transaction = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    await client.query('BEGIN');
    try {
      const result = await work(session);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    }
  };
  const asUser: Database['asUser'] = (userId, work) =>
    transaction(async (within) => {
      await within.execute(`SELECT set_config('app.user_id', :user_id, true)`, { user_id: userId });
      return work(within);
    });
  return { ...session, transaction, asUser, close: () => client.end() };
}
