/** What becomes of Clerk's messages about users: each once, in whatever order they come. */
import * as z from 'zod';
import { StatementError, type Database } from './database.ts';

export interface UserMessage {
  /** The sender's id of the message, the same at each delivery. */
  id: string;
  type: string;
  userId: string;
  name: string | null;
  /** When the user was changed, ISO; null for who is deleted. */
  at: string | null;
}

const Received = z
  .object({
    outcome: z.enum(['saved', 'older', 'departed', 'deleted', 'absent', 'repeated']),
    job_id: z.string().nullable(),
    execution: z.string().nullable(),
    attempt: z.number().nullable(),
  })
  .transform(({ outcome, job_id: jobId, execution, attempt }) => ({
    outcome,
    running: jobId !== null && attempt !== null ? { jobId, execution, attempt } : null,
  }));
export type Received = z.infer<typeof Received>;

/**
 * Saves, or deletes with everything of theirs, in one transaction with the record that the message was taken. `running` is the analysis that is left to be stopped.
 * `outcome`: saved; older than what is known; departed (the user is gone, and stays so); deleted; absent (there was nothing to delete); repeated.
 */
export async function receiveUserMessage(db: Database, { id, type, userId, name, at }: UserMessage): Promise<Received> {
  const [received] = await db.query(
    'SELECT outcome, job_id, execution, attempt FROM receive_user_message(:id, :type, :user, :name::varchar, :at::timestamptz)',
    { id, type, user: userId, name, at },
    Received,
  );
  if (received === undefined) throw new StatementError('receive_user_message answered nothing.', null);
  return received;
}
