/**
 * The job that a replay runs as. A job ends once, and only what is of its current attempt counts; so a replay has a job of its own, of the same household,
 * with copies of what the state it begins at reads.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { StatementError, type Database } from '#ports/database.ts';
import { readDrafts, saveDraft } from '#ports/drafts.ts';
import { sheetHash } from '#ports/hash.ts';
import { readSheet, saveSheet } from '#ports/sheets.ts';
import { JobRequest, type ExecutionInput } from '#schema/job.ts';
import { Uuid } from '#schema/values.ts';
import type { EntryState } from '#schema/workflow.ts';
import { RefusedReplayError } from './errors.ts';

/** These read what an analysis froze before them. */
const AFTER_FACTS: readonly EntryState[] = ['Write', 'Reporter', 'Charter', 'Retirement', 'Complete'];

/** Makes the job, running, and answers the input with the ids of the copies in the place of the originals'. Throws RefusedReplayError. */
export async function copyJob(
  db: Database,
  state: EntryState,
  input: Record<string, unknown> & ExecutionInput,
): Promise<Record<string, unknown> & ExecutionInput> {
  const original = { userId: input.userId, jobId: input.jobId, attempt: input.attempt };
  const sheet = AFTER_FACTS.includes(state) ? await readSheet(db, original.userId, { jobId: original.jobId }) : null;
  if (sheet === null && AFTER_FACTS.includes(state)) {
    throw new RefusedReplayError(
      409,
      `Job ${original.jobId} of household ${original.userId} has frozen no facts, which ${state} reads. Begin at Facts, or name a job that has.`,
    );
  }
  const job = { ...original, jobId: await insertJob(db, original, sheet !== null) };
  if (sheet === null) return { ...input, jobId: job.jobId };

  const copied = { ...sheet, id: randomUUID(), jobId: job.jobId };
  const hash = sheetHash(copied);
  await saveSheet(db, job, { ...copied, hash });
  for (const { agent, body, hash: draftHash } of await readDrafts(db, original.userId, original.jobId))
    await saveDraft(db, job, agent, body, draftHash);
  // An id that the tester has changed is none of the originals', and stays as it was written.
  const text = JSON.stringify(input).replaceAll(sheet.id, copied.id).replaceAll(sheet.hash, hash);
  return { ...(JSON.parse(text) as typeof input), jobId: job.jobId };
}

const COPIED = {
  sheet_accounts: 'account_id, account_name, account_purpose, kind, cash_balance, cash_interest, created_at',
  sheet_positions: 'position_id, account_id, symbol, quantity, as_of_date',
  sheet_instruments: 'symbol, instrument',
} as const;

async function insertJob(db: Database, { userId, jobId, attempt }: ExecutionInput, frozen: boolean): Promise<string> {
  try {
    return await db.asUser(userId, async (session) => {
      const [asked] = await session.query(
        'SELECT request_data FROM analysis_jobs WHERE id = :job::uuid',
        { job: jobId },
        z.object({ request_data: JobRequest.nullable() }),
      );
      const [made] = await session.query(
        `INSERT INTO analysis_jobs (clerk_user_id, status, attempt, request_data, started_at, frozen_at)
         VALUES (:user, 'running', :attempt::integer, :request::jsonb, clock_timestamp(), CASE WHEN :frozen THEN clock_timestamp() END) RETURNING id`,
        { user: userId, attempt, request: JSON.stringify(asked?.request_data ?? JobRequest.parse({})), frozen },
        z.object({ id: Uuid }),
      );
      const copy = z.object({ id: Uuid }).parse(made).id;
      for (const [table, columns] of frozen ? Object.entries(COPIED) : []) {
        await session.execute(
          `INSERT INTO ${table} (job_id, clerk_user_id, ${columns}) SELECT :copy::uuid, clerk_user_id, ${columns} FROM ${table} WHERE job_id = :job::uuid`,
          { copy, job: jobId },
        );
      }
      return copy;
    });
  } catch (error) {
    const state = error instanceof StatementError ? error.sqlState : null;
    if (state === '23505')
      throw new RefusedReplayError(
        409,
        `Another analysis of household ${userId} is under way, and there is one at a time. Replay again when it has ended.`,
      );
    if (state === '23503')
      throw new RefusedReplayError(422, 'The input does not fit.', [
        { path: 'userId', message: `There is no household “${userId}” here.` },
      ]);
    throw error;
  }
}
