/** One user's instruments: every layer of what is known of them, and what the user has said over it. */
import * as z from 'zod';
import { Classification, Instrument, Price, PriceNotice } from '#schema/instrument.ts';
import type { PriceFeed, ManualPrice } from '#schema/instrument-views.ts';
import { Day, Instant } from '#schema/values.ts';
import type { Database } from './database.ts';

const Layers = z.object({
  instrument: Instrument,
  classifications: z.array(Classification),
  prices: z.array(z.object({ kind: z.enum(['manual', 'statement', 'shared']), price: Price })),
  flags: z.array(PriceNotice),
});
export type Layers = z.infer<typeof Layers>;

/** Null for a symbol that is not known, or that only other users have brought in. */
export async function readInstrument(db: Database, userId: string, symbol: string): Promise<Layers | null> {
  const [layers] = await db.query(
    'SELECT instrument, classifications, prices, flags FROM read_instrument(:user, :symbol)',
    { user: userId, symbol },
    Layers,
  );
  return layers ?? null;
}

/** @param symbol the query as a symbol, '' where it is none. */
export async function searchInstruments(
  db: Database,
  userId: string,
  { symbol, words, limit }: { symbol: string; words: string; limit: number },
): Promise<Instrument[]> {
  const rows = await db.query(
    'SELECT instrument FROM search_instruments(:user, :symbol, :words, :limit::integer)',
    { user: userId, symbol, words, limit },
    z.object({ instrument: Instrument }),
  );
  return rows.map(({ instrument }) => instrument);
}

const Done = z.object({ done: z.boolean() });

/** The user's own classification, or none again. @returns false when the instrument is not known to them. */
export async function overrideClassification(
  db: Database,
  userId: string,
  symbol: string,
  classification: Pick<Classification, 'assetClass' | 'regions' | 'sectors' | 'source' | 'asOf'> | null,
): Promise<boolean> {
  const parameters = { user: userId, symbol, classification: classification === null ? null : JSON.stringify(classification) };
  const [row] = await db.query('SELECT override_classification(:user, :symbol, :classification::jsonb) AS done', parameters, Done);
  return row?.done ?? false;
}

/** The user's own price, or none again. @returns false when the instrument is not known to them. */
export async function setManualPrice(db: Database, userId: string, symbol: string, price: ManualPrice | null): Promise<boolean> {
  const parameters = { user: userId, symbol, amount: price?.amount ?? null, as_of: price?.asOf ?? null };
  const [row] = await db.query('SELECT set_manual_price(:user, :symbol, :amount::numeric, :as_of::date) AS done', parameters, Done);
  return row?.done ?? false;
}

/** What the site says of prices as a whole: the provider's last run, and what is open about the instruments that the user holds. */
export const FeedRow = z
  .object({
    provider: z.string(),
    ran_at: Instant,
    is_well: z.boolean(),
    message: z.string(),
    newest_day: Day.nullable(),
    flags: z.array(PriceNotice),
  })
  .transform(({ ran_at: ranAt, is_well: isWell, newest_day: newestDay, flags: notices, ...row }): PriceFeed => ({
    ...row,
    ranAt,
    isWell,
    newestDay,
    notices,
  }));
