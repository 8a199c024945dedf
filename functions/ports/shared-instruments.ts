/** The shared rows of instruments, as an importer of a list sees them: no user's, and written under the law of `keep_better_classification`. */
import * as z from 'zod';
import { Instrument } from '#schema/instrument.ts';
import type { Classification } from '#schema/instrument.ts';
import type { Session } from './database.ts';
import { Nothing } from './database/documents.ts';

const SharedInstrument = Instrument.pick({ symbol: true, name: true, type: true, classification: true });
export type SharedInstrument = z.infer<typeof SharedInstrument>;

export interface ImportedRow {
  symbol: string;
  name: string;
  type: Instrument['type'];
  classification: Classification | null;
}

/** Rows of one call: about 300 bytes each, well within what the Data API takes and answers. */
const BATCH = 500;
/** The seed's load takes the same lock, so that what was read is still so when it is written. */
const LOCK = 20_260_101;

export async function lockSharedInstruments(session: Session): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock(:lock)', { lock: LOCK }, Nothing);
}

/** Those of `symbols` that are there, by symbol. */
export async function readSharedInstruments(session: Session, symbols: readonly string[]): Promise<Map<string, SharedInstrument>> {
  const known = new Map<string, SharedInstrument>();
  for (const batch of batches(symbols)) {
    const rows = await session.query(
      `SELECT jsonb_build_object('symbol', symbol, 'name', name, 'type', instrument_type, 'classification',
         classification_document(classification_method, classification_source, classification_confidence, classification_as_of, allocation_asset_class, allocation_regions, allocation_sectors)) AS instrument
       FROM instruments WHERE symbol IN (SELECT jsonb_array_elements_text(:symbols::jsonb))`,
      { symbols: JSON.stringify(batch) },
      z.object({ instrument: SharedInstrument }),
    );
    for (const { instrument } of rows) known.set(instrument.symbol, instrument);
  }
  return known;
}

/** Adds and changes; where a row that is there is known better, the database keeps it. */
export async function importInstruments(session: Session, rows: readonly ImportedRow[]): Promise<void> {
  const ordered = [...rows].sort((one, other) => (one.symbol < other.symbol ? -1 : 1));
  for (const batch of batches(ordered)) {
    await session.query('SELECT import_instruments(:rows::jsonb)', { rows: JSON.stringify(batch) }, Nothing);
  }
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) => items.slice(index * BATCH, (index + 1) * BATCH));
}
