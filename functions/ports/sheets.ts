/** What one analysis freezes: the household's holdings, and the sheet of facts about them. */
import * as z from 'zod';
import { FactSheet } from '#schema/facts.ts';
import type { ExecutionInput } from '#schema/job.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import type { Database } from './database.ts';
import { Nothing } from './database/documents.ts';
import { JobEndedError } from './errors.ts';
import { unlessEnded } from './jobs.ts';
import { readPages } from './portfolios.ts';

/**
 * Copies the user's accounts, positions and instruments as they are now; the first call of a job counts.
 * @throws {JobEndedError} when this attempt of the job has ended, or the job is not this user's.
 */
export async function freezePositions(db: Database, { userId, jobId, attempt }: ExecutionInput): Promise<void> {
  const [row] = await db.query(
    'SELECT freeze_positions(:user, :job::uuid, :attempt::integer) AS outcome',
    { user: userId, job: jobId, attempt },
    z.object({ outcome: z.string() }),
  );
  if (row?.outcome !== 'frozen') throw new JobEndedError(`Job ${jobId} has ended, so its positions are not frozen.`);
}

export async function readFrozenPortfolio(db: Database, userId: string, jobId: string): Promise<Portfolio> {
  return readPages(db, userId, jobId);
}

/**
 * The first sheet of an attempt stays; read it back to learn which it is.
 * @throws {JobEndedError} when this attempt of the job has ended.
 */
export async function saveSheet(db: Database, { userId, jobId, attempt }: ExecutionInput, sheet: FactSheet): Promise<void> {
  const { id, hash, facts, ...rest } = sheet;
  const body: Partial<FactSheet> = { ...rest };
  delete body.jobId;
  await unlessEnded(
    db.query(
      'SELECT save_sheet(:user, :job::uuid, :attempt::integer, :sheet::uuid, :hash, :body::jsonb, :facts::jsonb)',
      { user: userId, job: jobId, attempt, sheet: id, hash, body: JSON.stringify(body), facts: JSON.stringify(facts) },
      Nothing,
    ),
    `Job ${jobId} has ended already, so its sheet is not stored.`,
  );
}

const Row = z.object({ ordinal: z.number(), body: z.string(), is_last: z.boolean() });
/** Ordinals below it are pieces of the sheet's body, those above are facts. */
const FIRST_FACT = 1;
const BEFORE_ALL = -2000;

export async function readSheet(db: Database, userId: string, which: { sheetId: string } | { jobId: string }): Promise<FactSheet | null> {
  const rows: z.infer<typeof Row>[] = [];
  for (let after = BEFORE_ALL; ;) {
    const page = await db.query(
      'SELECT ordinal, body, is_last FROM read_sheet(:user, :sheet::uuid, :job::uuid, :after::integer)',
      { user: userId, sheet: 'sheetId' in which ? which.sheetId : null, job: 'jobId' in which ? which.jobId : null, after },
      Row,
    );
    rows.push(...page);
    const last = page.at(-1);
    if (!last || last.is_last) break;
    after = last.ordinal;
  }
  if (rows.length === 0) return null;
  const body = rows
    .filter(({ ordinal }) => ordinal < FIRST_FACT)
    .map((row) => row.body)
    .join('');
  const facts: unknown[] = rows.filter(({ ordinal }) => ordinal >= FIRST_FACT).map((row) => JSON.parse(row.body) as unknown);
  return FactSheet.parse({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(body)), facts });
}
