/** Classifications: what still needs one, and what a model proposed for one user. */
import * as z from 'zod';
import type { Classification } from '#schema/instrument.ts';
import type { Database } from './database.ts';
import { Nothing } from './database/documents.ts';

const Candidate = z.object({ symbol: z.string(), name: z.string() });
export type ClassificationCandidate = z.infer<typeof Candidate>;

/** Those of `symbols` that the user holds, with the name that they know them by. */
export async function readClassificationCandidates(db: Database, userId: string, symbols: string[]): Promise<ClassificationCandidate[]> {
  return db.query(
    'SELECT symbol, name FROM read_classification_candidates(:user, ARRAY(SELECT jsonb_array_elements_text(:symbols::jsonb)))',
    { user: userId, symbols: JSON.stringify(symbols) },
    Candidate,
  );
}

/** Keeps a proposal for this user alone: neither the shared row nor an override of theirs is touched. */
export async function saveProposal(
  db: Database,
  userId: string,
  jobId: string,
  symbol: string,
  classification: Classification,
): Promise<void> {
  await db.query(
    'SELECT save_proposal(:user, :job::uuid, :symbol, :classification::jsonb)',
    { user: userId, job: jobId, symbol, classification: JSON.stringify(classification) },
    Nothing,
  );
}
