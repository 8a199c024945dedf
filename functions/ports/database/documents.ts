/** Documents that come in pieces, since no row of the Data API may be larger than 64 KB. */
import * as z from 'zod';
import type { Database, Parameter } from '../database.ts';

const Piece = z.object({ ordinal: z.number(), piece: z.string() });

/** The one document that `sql` answers as rows of `ordinal, piece` in order; null when there is none. */
export async function readDocument<T>(
  db: Database,
  sql: string,
  parameters: Record<string, Parameter>,
  contract: z.ZodType<T>,
): Promise<T | null> {
  const pieces = await db.query(sql, parameters, Piece);
  if (pieces.length === 0) return null;
  return contract.parse(JSON.parse(pieces.map(({ piece }) => piece).join('')));
}

/** For functions that answer nothing (a row with a void column). */
export const Nothing = z.unknown();
