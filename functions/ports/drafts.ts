/** What each writer leaves for Complete. */
import * as z from 'zod';
import type { ExecutionInput } from '#schema/job.ts';
import type { Database } from './database.ts';
import { Nothing } from './database/documents.ts';
import { unlessEnded } from './jobs.ts';

export type DraftAgent = 'reporter' | 'charter' | 'retirement';
export interface StoredDraft {
  agent: DraftAgent;
  body: unknown;
  hash: string;
}

/**
 * A retry replaces its agent's earlier draft.
 * @throws {JobEndedError} when this attempt of the job has ended.
 */
export async function saveDraft(
  db: Database,
  { userId, jobId, attempt }: ExecutionInput,
  agent: DraftAgent,
  body: unknown,
  hash: string,
): Promise<void> {
  await unlessEnded(
    db.query(
      'SELECT save_draft(:user, :job::uuid, :attempt::integer, :agent, :body::jsonb, :hash)',
      { user: userId, job: jobId, attempt, agent, body: JSON.stringify(body), hash },
      Nothing,
    ),
    `Job ${jobId} has ended already, so the ${agent}'s draft is not stored.`,
  );
}

const Piece = z.object({ agent: z.enum(['reporter', 'charter', 'retirement']), hash: z.string(), ordinal: z.number(), piece: z.string() });

export async function readDrafts(db: Database, userId: string, jobId: string): Promise<StoredDraft[]> {
  const pieces = await db.query(
    'SELECT agent, hash, ordinal, piece FROM read_drafts(:user, :job::uuid)',
    { user: userId, job: jobId },
    Piece,
  );
  const byAgent = Map.groupBy(pieces, ({ agent }) => agent);
  return [...byAgent].map(([agent, parts]) => ({
    agent,
    hash: parts[0]?.hash ?? '',
    body: JSON.parse(parts.map(({ piece }) => piece).join('')) as unknown,
  }));
}
