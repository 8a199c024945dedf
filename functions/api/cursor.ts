/** Cursors: a place in a list as text that nobody reads. */
import * as z from 'zod';
import { Instant, Ticker, Uuid } from '#schema/values.ts';
import { invalid } from './problems.ts';

const Place = z.tuple([Instant, Uuid]);

export interface PagePorts<T> {
  entries: T[];
  next: { at: string; id: string } | null;
}

export function placeOf(cursor: string | undefined): { at: string; id: string } | null {
  if (cursor === undefined) return null;
  const [at, id] = decode(cursor, Place);
  return { at, id };
}
export function cursorOf(place: { at: string; id: string } | null): string | null {
  return place && encode([place.at, place.id]);
}

export function symbolOf(cursor: string | undefined): string | null {
  return cursor === undefined ? null : decode(cursor, Ticker);
}
export function symbolCursor(symbol: string | null): string | null {
  return symbol && encode(symbol);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** @throws ProblemError 422 for what was no cursor of ours. */
function decode<T>(cursor: string, contract: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    value = undefined;
  }
  const read = contract.safeParse(value);
  if (read.success) return read.data;
  throw invalid([{ path: 'query cursor', message: 'must be the `next` of an earlier answer of this list, as it came' }]);
}
