/** Prices in the database, as the worker and operators see them. A day is written whole, in one statement. */
import * as z from 'zod';
import type { Basis, Verdict } from '#domain/prices/guard.ts';
import { Day } from '#schema/values.ts';
import type { Database } from './database.ts';
import { Nothing } from './database/documents.ts';

const AskedDay = z.object({ day: Day, outcome: z.enum(['stored', 'closed', 'refused']), prices: z.number() });
export type AskedDay = z.infer<typeof AskedDay>;

/** Days asked for before, those since `since` and the very first of all: oldest first, and behind them what was refused, the one that was asked for longest ago first. */
export async function readAskedDays(db: Database, since: string): Promise<AskedDay[]> {
  return db.query(
    `SELECT day::text AS day, outcome, prices FROM price_days WHERE day >= :since::date OR day = (SELECT min(day) FROM price_days)
     ORDER BY outcome = 'refused', CASE WHEN outcome = 'refused' THEN stored_at END, price_days.day`,
    { since },
    AskedDay,
  );
}

const PAGE = 8_000;
const Entry = z.tuple([
  z.string(),
  z.string().nullable(),
  Day.nullable(),
  z.string().nullable(),
  Day.nullable(),
  z.enum(['jump', 'split']).nullable(),
  z.boolean(),
  z.boolean(),
  z.boolean(),
]);
const BasisRow = z.object({ last_symbol: z.string(), entries: z.array(Entry) });

/** What the closes of `day` are judged by, for every instrument. */
export async function readBases(db: Database, day: string): Promise<Basis[]> {
  const bases: Basis[] = [];
  for (let after = '', more = true; more;) {
    const rows = await db.query(
      'SELECT last_symbol, entries FROM price_basis(:day::date, :after, :limit::integer)',
      { day, after, limit: PAGE },
      BasisRow,
    );
    const entries = rows.flatMap((row) => row.entries);
    for (const [symbol, close, closeDay, price, flagDay, reason, stored, decided, unpriced] of entries) {
      bases.push({
        symbol,
        close,
        closeDay,
        flag: price === null || flagDay === null || reason === null ? null : { price, day: flagDay, reason },
        stored,
        decided,
        unpriced,
      });
    }
    after = rows.at(-1)?.last_symbol ?? '';
    more = entries.length === PAGE;
  }
  return bases;
}

/** A day that is stored stays so, however it is answered later; one that is refused keeps its flags alone. */
export async function recordDay(db: Database, day: { day: string; outcome: AskedDay['outcome']; source: string } & Verdict): Promise<void> {
  await db.query(
    'SELECT record_prices(:day::date, :outcome, :source, :closes::jsonb, :flags::jsonb, :decisions::jsonb)',
    {
      day: day.day,
      outcome: day.outcome,
      source: day.source,
      closes: JSON.stringify(day.closes),
      flags: JSON.stringify(day.flags),
      decisions: JSON.stringify(day.decisions),
    },
    Nothing,
  );
}

/** How this run of the feed went, for the site and the operator. */
export async function noteFeed(db: Database, feed: { provider: string; ranAt: Date; isWell: boolean; message: string }): Promise<void> {
  await db.execute(
    `INSERT INTO price_feed (provider, ran_at, is_well, message) VALUES (:provider, :ran_at::timestamptz, :is_well, :message)
     ON CONFLICT (provider) DO UPDATE SET ran_at = EXCLUDED.ran_at, is_well = EXCLUDED.is_well, message = EXCLUDED.message`,
    { provider: feed.provider, ran_at: feed.ranAt.toISOString(), is_well: feed.isWell, message: feed.message.slice(0, 300) },
  );
}

const OpenFlag = z.object({ symbol: z.string(), day: Day, reason: z.string(), detail: z.string() });
export type OpenFlag = z.infer<typeof OpenFlag>;

/** What is undecided, newest first; at most 500. */
export async function readOpenFlags(db: Database): Promise<OpenFlag[]> {
  return db.query(
    `SELECT symbol, day::text AS day, reason, detail FROM price_flags WHERE status = 'open' ORDER BY price_flags.day DESC, symbol LIMIT 500`,
    {},
    OpenFlag,
  );
}

/** Decides every open flag of a symbol: accepted, its closes become history and price; rejected, they never do. @returns how many flags. */
export async function decideFlags(db: Database, symbol: string, status: 'accepted' | 'rejected', by: string): Promise<number> {
  const [decided] = await db.query(
    `SELECT decide_flags(:symbol, :status, 'infinity'::date, :by) AS decided`,
    { symbol, status, by },
    z.object({ decided: z.number() }),
  );
  return decided?.decided ?? 0;
}

/** As `decideFlags`, of every symbol that has an open flag of that day. */
export async function decideFlagsOfDay(db: Database, day: string, status: 'accepted' | 'rejected', by: string): Promise<number> {
  const [decided] = await db.query(
    `SELECT coalesce(sum(decide_flags(symbol, :status, 'infinity'::date, :by)), 0)::integer AS decided FROM (SELECT symbol FROM price_flags WHERE day = :day::date AND status = 'open' ORDER BY symbol COLLATE "C") AS flagged`,
    { day, status, by },
    z.object({ decided: z.number() }),
  );
  return decided?.decided ?? 0;
}
