/** Lists in the order of time, read from a place on. */
import * as z from 'zod';
import type { Database, Parameter } from './database.ts';

/** An entry's place in its list: when it came, and its id among those that came at once. */
export interface Place {
  at: string;
  id: string;
}
export interface Page<T> {
  entries: T[];
  /** The place of the last one; null when there is no more. */
  next: Place | null;
}

const Row = z.object({ at: z.string(), id: z.string(), body: z.unknown() });

/** A page of what `list`, one of our functions (p_user, p_at, p_id, p_limit), answers. One more is asked for than is given, to know whether there is more. */
export async function readList<T>(
  db: Database,
  list: 'list_accounts' | 'list_audit' | 'list_jobs' | 'list_reports' | 'list_scenarios',
  userId: string,
  page: { after: Place | null; limit: number },
  entry: z.ZodType<T>,
): Promise<Page<T>> {
  const parameters: Record<string, Parameter> = {
    user: userId,
    at: page.after?.at ?? null,
    id: page.after?.id ?? null,
    limit: page.limit + 1,
  };
  const rows = await db.query(`SELECT at, id, body FROM ${list}(:user, :at::text, :id::uuid, :limit::integer)`, parameters, Row);
  const given = rows.slice(0, page.limit);
  const last = given.at(-1);
  return {
    entries: given.map(({ body }) => entry.parse(body)),
    next: rows.length > page.limit && last ? { at: last.at, id: last.id } : null,
  };
}
