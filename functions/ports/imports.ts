/** Imports: what a preview is taken against, and a difference applied as it was seen. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { HoldingsDifference, HoldingsPreview } from '#schema/holdings.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import type { Database } from './database.ts';
import { readPortfolio } from './portfolios.ts';
import { ENSURE_USER } from './users.ts';

/** The portfolio is not what the preview was taken against any more. */
export class PortfolioChangedError extends Error {
  override readonly name = 'PortfolioChangedError' as const;
}

export interface ImportBasis {
  /** Of the portfolio as it was just before it was read: what has changed since, an application notices. */
  etag: string;
  portfolio: Portfolio;
  symbols: Map<string, string>;
  accounts: Map<string, string>;
}

const AnswerRow = z.object({ kind: z.enum(['etag', 'symbol', 'account', 'known']), key: z.string(), value: z.string() });

export async function readImportBasis(db: Database, userId: string): Promise<ImportBasis> {
  const rows = await readAnswers(db, userId, []);
  const of = (kind: string) => new Map(rows.filter((row) => row.kind === kind).map(({ key, value }) => [key, value] as const));
  return {
    etag: rows.find(({ kind }) => kind === 'etag')?.value ?? '',
    portfolio: await readPortfolio(db, userId),
    symbols: of('symbol'),
    accounts: of('account'),
  };
}

/** Those of the symbols that the shared list names. */
export async function knownSymbols(db: Database, userId: string, symbols: readonly string[]): Promise<Set<string>> {
  if (symbols.length === 0) return new Set();
  const rows = await readAnswers(db, userId, symbols);
  return new Set(rows.filter(({ kind }) => kind === 'known').map(({ key }) => key));
}

function readAnswers(db: Database, userId: string, symbols: readonly string[]) {
  return db.query(
    'SELECT kind, key, value FROM read_import_answers(:user, :symbols::jsonb)',
    { user: userId, symbols: JSON.stringify(symbols) },
    AnswerRow,
  );
}

export interface Application {
  importId: string;
  etag: string;
  fileSha256: string;
  preview: Pick<HoldingsPreview, 'broker'>;
  asOf: string | null;
  difference: HoldingsDifference;
  /** What the person has said that a file's words are, to be remembered. */
  answers: Readonly<Record<string, string>>;
}

/**
 * One transaction, in which a new user also becomes known. The import's id makes a repetition harmless.
 * @throws {PortfolioChangedError} when accounts or positions have changed since the etag was read; nothing is applied then.
 */
export async function applyHoldings(
  db: Database,
  userId: string,
  { importId, etag, fileSha256, preview, asOf, difference, answers }: Application,
): Promise<void> {
  const change = {
    accounts: difference.accounts.map(({ accountId, name, kind, key, cash, added, changed, removed }) => ({
      id: accountId ?? randomUUID(),
      isNew: accountId === null,
      name,
      kind,
      key,
      cash: cash?.after ?? null,
      // The former quantities are for whoever traces a change; the database does not need them.
      added: added.map(({ symbol, quantity }) => ({ symbol, quantity })),
      changed: changed.map(({ symbol, quantity, before }) => ({ symbol, quantity, before })),
      removed: removed.map(({ symbol, quantity }) => ({ symbol, quantity })),
    })),
    statements: difference.statements,
    answers: Object.entries(answers).map(([written, symbol]) => ({ written, symbol })),
  };
  await db.asUser(userId, async (session) => {
    await session.execute(ENSURE_USER, { user: userId });
    const [row] = await session.query(
      'SELECT apply_holdings(:user, :import::uuid, :etag, :broker, :as_of::date, :file, :change::jsonb, :source) AS outcome',
      {
        user: userId,
        import: importId,
        etag,
        broker: preview.broker ?? 'generic',
        as_of: asOf,
        file: fileSha256,
        change: JSON.stringify(change),
        source: 'your statement',
      },
      z.object({ outcome: z.enum(['applied', 'changed']) }),
    );
    if (row?.outcome !== 'applied')
      throw new PortfolioChangedError('Your portfolio has changed since this preview. Nothing was applied; look at the preview again.');
  });
}
