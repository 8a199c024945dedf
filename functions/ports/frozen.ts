/** The frozen sheet as the writers get it: the one they were handed, unchanged. */
import type { FactSheet } from '#schema/facts.ts';
import type { JobRequest } from '#schema/job.ts';
import { JobRequest as JobRequestContract } from '#schema/job.ts';
import * as z from 'zod';
import type { Database } from './database.ts';
import { SheetMismatchError } from './errors.ts';
import { sheetHash } from './hash.ts';
import { readSheet } from './sheets.ts';

/** @throws SheetMismatchError when the sheet is not there, is another job's, or does not hash to what the execution carries. */
export async function readFrozenSheet(
  db: Database,
  task: { userId: string; jobId: string; sheetId: string; sheetHash: string },
): Promise<FactSheet> {
  const sheet = await readSheet(db, task.userId, { sheetId: task.sheetId });
  if (!sheet) throw new SheetMismatchError(`Sheet ${task.sheetId} of job ${task.jobId} does not exist.`);
  if (sheet.jobId !== task.jobId) throw new SheetMismatchError(`Sheet ${task.sheetId} is not job ${task.jobId}'s.`);
  if (sheet.hash !== task.sheetHash || sheetHash(sheet) !== task.sheetHash) {
    throw new SheetMismatchError(`Sheet ${task.sheetId} of job ${task.jobId} is not the one that was frozen: its hash differs.`);
  }
  return sheet;
}

/** What the person asked for with this job. */
export async function readRequest(db: Database, userId: string, jobId: string): Promise<JobRequest> {
  const rows = await db.asUser(userId, (session) =>
    session.query(
      'SELECT request_data FROM analysis_jobs WHERE id = :job::uuid',
      { job: jobId },
      z.object({ request_data: JobRequestContract.nullable() }),
    ),
  );
  return rows[0]?.request_data ?? JobRequestContract.parse({});
}
