/** Puts a database back to how it was just after its migrations: a fresh one for each case, without starting one each time. */
import * as z from 'zod';
import type { Session } from '#ports/database.ts';

/** What the migrations and the seed have written; all else belongs to users. */
const KEPT = ['schema_migrations', 'seed_loads', 'instruments'];

export interface Pristine {
  reset(): Promise<void>;
}

export class NotPristineError extends Error {
  override readonly name = 'NotPristineError' as const;
}

/** Call it before anything has been written beyond the seed. */
export async function rememberPristine(owner: Session): Promise<Pristine> {
  const tables = await owner.query(
    `SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    {},
    z.object({ name: z.string() }),
  );
  const emptied = tables.map(({ name }) => name).filter((name) => !KEPT.includes(name));
  const before = await digest(owner);
  return {
    async reset() {
      await owner.execute(`TRUNCATE ${emptied.map((name) => `"${name}"`).join(', ')}`);
      await owner.execute('DELETE FROM instruments WHERE symbol NOT IN (SELECT jsonb_array_elements_text(:known::jsonb))', {
        known: before.symbols,
      });
      if ((await digest(owner)).hash !== before.hash)
        throw new NotPristineError('A case has changed an instrument that all households share: the next case would not begin afresh.');
    },
  };
}

async function digest(owner: Session): Promise<{ hash: string; symbols: string }> {
  const [row] = await owner.query(
    `SELECT md5(string_agg(i::text, '|' ORDER BY symbol)) AS hash, jsonb_agg(symbol)::text AS symbols FROM instruments AS i`,
    {},
    z.object({ hash: z.string(), symbols: z.string() }),
  );
  return row ?? { hash: '', symbols: '[]' };
}
