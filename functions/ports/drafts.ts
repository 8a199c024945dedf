/** What each writer leaves for Complete. */
import * as z from 'zod';
import type { Database } from './database.ts';
import { Nothing } from './database/documents.ts';

export type DraftAgent = 'reporter' | 'charter' | 'retirement';
export interface StoredDraft {
  agent: DraftAgent;
  body: unknown;
  hash: string;
}

/** A retry replaces its agent's earlier draft. */
export async function saveDraft(db: Database, userId: string, jobId: string, agent: DraftAgent, body: unknown, hash: string): Promise<void> {
  await db.query('SELECT save_draft(:user, :job::uuid, :agent, :body::jsonb, :hash)', { user: userId, job: jobId, agent, body: JSON.stringify(body), hash }, Nothing);
}

const Piece = z.object({ agent: z.enum(['reporter', 'charter', 'retirement']), hash: z.string(), ordinal: z.number(), piece: z.string() });

export async function readDrafts(db: Database, userId: string, jobId: string): Promise<StoredDraft[]> {
  const pieces = await db.query('SELECT agent, hash, ordinal, piece FROM read_drafts(:user, :job::uuid)', { user: userId, job: jobId }, Piece);
  const byAgent = Map.groupBy(pieces, ({ agent }) => agent);
  return [...byAgent].map(([agent, parts]) => ({ agent, hash: parts[0]?.hash ?? '', body: JSON.parse(parts.map(({ piece }) => piece).join('')) as unknown }));
}
