/** What the last finished analysis froze, for the next one to measure against. */
import type { Earlier } from '#domain/changes.ts';
import type { Database } from './database.ts';
import { listReports } from './reports.ts';
import { readFrozenPortfolio, readSheet } from './sheets.ts';

/** Null for a user without a report; the analysis that is running has none yet. */
export async function readEarlier(db: Database, userId: string): Promise<Earlier | null> {
  const [last] = (await listReports(db, userId, { after: null, limit: 1 })).entries;
  if (!last) return null;
  const [sheet, portfolio] = await Promise.all([readSheet(db, userId, { jobId: last.jobId }), readFrozenPortfolio(db, userId, last.jobId)]);
  return sheet && { sheet, portfolio };
}
