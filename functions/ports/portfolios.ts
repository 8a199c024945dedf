/** What a user holds. Read in one call for most, by pages near the Data API's 1 MiB for the largest. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { Instrument } from '#schema/instrument.ts';
import { Account, Position, type NewAccount, type Portfolio } from '#schema/portfolio.ts';
import type { PriceFeed } from '#schema/instrument-views.ts';
import type { Database, Session } from './database.ts';
import { FeedRow } from './user-instruments.ts';
import { ENSURE_USER } from './users.ts';

export async function readPortfolio(db: Pick<Session, 'query'>, userId: string): Promise<Portfolio> {
  return readPages(db, userId, null);
}

const Held = z.object({ accounts: z.boolean(), assets: z.boolean() });

/** Whether there is any account, and whether there is any position or cash in them: in one statement, however much it is. */
export async function whatIsHeld(db: Database, userId: string): Promise<z.infer<typeof Held>> {
  const [held] = await db.query('SELECT accounts, assets FROM what_is_held(:user)', { user: userId }, Held);
  return Held.parse(held);
}

/** A portfolio with what there is to say of its prices: no feed where none has ever run. `version` is another one whenever any of it is. */
export interface Versioned {
  version: string;
  portfolio: Portfolio;
  feed: PriceFeed | null;
}

/** The portfolio and its feed, in one call for most. */
export function readPortfolioNow(db: Pick<Session, 'query'>, userId: string): Promise<Versioned> {
  return readVersioned(db, userId, null);
}

/** The same; `unchanged` when `known` still is its version. */
export async function readPortfolioUnless(db: Database, userId: string, known: string): Promise<Versioned | 'unchanged'> {
  const read = await readVersioned(db, userId, known);
  return read.version === known ? 'unchanged' : read;
}

async function readVersioned(db: Pick<Session, 'query'>, userId: string, known: string | null): Promise<Versioned> {
  let version = '';
  let feed: PriceFeed | null = null;
  const portfolio = await everyPage(
    (after) =>
      db.query(
        'SELECT section, key, body, is_last FROM read_portfolio_unless(:user, :known, :section::integer, :key)',
        { user: userId, known, section: after.section, key: after.key },
        Entries,
      ),
    ({ key, body }) => {
      version = key;
      for (const [, told] of body) feed = FeedRow.parse(told);
    },
  );
  return { version, portfolio, feed };
}

/** Many entries of one section, in order, and the key of the last. */
const Entries = z.object({ section: z.number(), key: z.string(), body: z.array(z.tuple([z.string(), z.unknown()])), is_last: z.boolean() });
type Entries = z.infer<typeof Entries>;
const PositionBody = z.tuple([z.string(), z.string(), z.string()]);

/** The portfolio as it is now, or as it was frozen for a job. */
export function readPages(db: Pick<Session, 'query'>, userId: string, jobId: string | null): Promise<Portfolio> {
  return everyPage((after) =>
    db.query(
      'SELECT section, key, body, is_last FROM read_portfolio(:user, :job::uuid, :section::integer, :key)',
      { user: userId, job: jobId, section: after.section, key: after.key },
      Entries,
    ),
  );
}

async function everyPage(
  read: (after: { section: number; key: string }) => Promise<Entries[]>,
  head: (entries: Entries) => void = () => undefined,
): Promise<Portfolio> {
  const portfolio: Portfolio = { accounts: [], positions: [], instruments: [] };
  let after = { section: 0, key: '' };
  for (;;) {
    const page = await read(after);
    for (const entries of page) {
      if (entries.section === 0) head(entries);
      else for (const [key, body] of entries.body) collect(portfolio, entries.section, key, body);
    }
    const last = page.at(-1);
    // Behind the head of an empty portfolio nothing comes.
    if (!last || last.is_last || last.section === 0) return consistent(portfolio);
    after = last;
  }
}

function collect(portfolio: Portfolio, section: number, key: string, body: unknown): void {
  if (section === 1) portfolio.accounts.push(Account.parse(body));
  else if (section === 3) portfolio.instruments.push(Instrument.parse(body));
  else {
    const [symbol, id] = key.split(' ');
    const [accountId, quantity, asOf] = PositionBody.parse(body);
    portfolio.positions.push(Position.parse({ id, accountId, symbol, quantity, asOf }));
  }
}

/** A large portfolio is read page by page: what was added or removed meanwhile is left out, so that every reference holds. */
function consistent(portfolio: Portfolio): Portfolio {
  const accounts = new Set(portfolio.accounts.map(({ id }) => id));
  const instruments = new Set(portfolio.instruments.map(({ symbol }) => symbol));
  return {
    ...portfolio,
    positions: portfolio.positions.filter(({ accountId, symbol }) => accounts.has(accountId) && instruments.has(symbol)),
  };
}

/** The id is made here, so that a call whose answer was lost adds nothing when it is repeated. */
export async function addAccount(db: Database, userId: string, account: NewAccount): Promise<Account> {
  const id = randomUUID();
  await db.asUser(userId, async (session) => {
    await session.execute(ENSURE_USER, { user: userId });
    await session.execute(
      `INSERT INTO accounts (id, clerk_user_id, account_name, account_purpose, kind, cash_balance, cash_interest)
       VALUES (:id::uuid, :user, :name, :purpose, :kind, :cash::numeric, :interest::numeric) ON CONFLICT (id) DO NOTHING`,
      {
        id,
        user: userId,
        name: account.name,
        purpose: account.purpose,
        kind: account.kind,
        cash: account.cashBalance,
        interest: account.cashInterest,
      },
    );
  });
  return Account.parse({ id, ...account });
}
