/** Accounts and positions one by one: read, entered, edited, deleted. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import {
  Account,
  HeldPosition,
  Position,
  type AccountChange,
  type DeletedAccount,
  type NewPosition,
  type PositionChange,
} from '#schema/portfolio.ts';
import { StatementError, type Database, type Session } from './database.ts';
import { readList, type Page, type Place } from './lists.ts';

export class AccountNotFoundError extends Error {
  override readonly name = 'AccountNotFoundError' as const;
}

export class DuplicatePositionError extends Error {
  override readonly name = 'DuplicatePositionError' as const;
}

const AccountRow = z.object({ body: Account });
const PositionRow = z.object({ body: Position });

export function listAccounts(db: Database, userId: string, page: { after: Place | null; limit: number }): Promise<Page<Account>> {
  return readList(db, 'list_accounts', userId, page, Account);
}

export async function readAccount(db: Database, userId: string, id: string): Promise<Account | null> {
  const [row] = await db.query('SELECT body FROM read_account(:user, :id::uuid)', { user: userId, id }, AccountRow);
  return row?.body ?? null;
}

/** The names that the user's accounts have now, by id. */
export async function accountNames(db: Database, userId: string): Promise<Map<string, string>> {
  const rows = await db.asUser(userId, (session) =>
    session.query(
      'SELECT id, account_name AS name FROM accounts WHERE clerk_user_id = :user',
      { user: userId },
      z.object({ id: z.string(), name: z.string() }),
    ),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** By symbol, after the given one. @throws {AccountNotFoundError} also for another user's account. */
export async function listPositions(
  db: Database,
  userId: string,
  accountId: string,
  page: { after: string | null; limit: number },
): Promise<{ positions: Position[]; next: string | null }> {
  const parameters = { user: userId, account: accountId, after: page.after, limit: page.limit + 1 };
  const rows = await ofAccount(
    accountId,
    db.query('SELECT body FROM list_positions(:user, :account::uuid, :after::text, :limit::integer)', parameters, PositionRow),
  );
  const positions = rows.slice(0, page.limit).map(({ body }) => body);
  return { positions, next: rows.length > page.limit ? (positions.at(-1)?.symbol ?? null) : null };
}

export async function readPosition(db: Database, userId: string, accountId: string, id: string): Promise<Position | null> {
  const [row] = await db.query(
    'SELECT body FROM read_position(:user, :account::uuid, :id::uuid)',
    { user: userId, account: accountId, id },
    PositionRow,
  );
  return row?.body ?? null;
}

const Held = z.object({ outcome: z.enum(['exists', ...HeldPosition.shape.outcome.options]), body: Position });

/**
 * Adds a position; a symbol that nobody has brought in yet is registered bare, and what the person's statement says of it holds for them alone.
 * @throws {AccountNotFoundError} also for another user's account; {DuplicatePositionError} when the account holds the symbol and `onExisting` is `refuse`.
 */
export async function addPosition(
  db: Database,
  userId: string,
  accountId: string,
  position: Omit<NewPosition, 'onExisting'> & Partial<NewPosition>,
): Promise<HeldPosition> {
  const { symbol, quantity, name, price, onExisting = 'refuse' } = position;
  const parameters = {
    user: userId,
    account: accountId,
    id: randomUUID(),
    symbol,
    quantity,
    on_existing: onExisting,
    name: name ?? null,
    price: price?.amount ?? null,
    price_as_of: price?.asOf ?? null,
    source: price ? 'your statement' : null,
  };
  const [held] = await ofAccount(
    accountId,
    db.query(
      `SELECT outcome, body FROM hold_position(:user, :account::uuid, :id::uuid, :symbol, :quantity::numeric, :name::varchar, :price::numeric, :price_as_of::date, :source::varchar, :on_existing)`,
      parameters,
      Held,
    ),
  );
  if (!held) throw new StatementError(`hold_position answered nothing for ${symbol}.`, null);
  if (held.outcome === 'exists') {
    throw new DuplicatePositionError(
      `This account already holds ${held.body.quantity} of ${symbol}, and nothing was added. Send "onExisting": "add" to add these shares to those, or "replace" to put them in their place.`,
    );
  }
  return { ...held.body, outcome: held.outcome };
}

/** What is thrown by `check`, which sees the state that the change would be made to, undoes everything. */
export type Check<T> = (current: T) => void;

export async function editAccount(
  db: Database,
  userId: string,
  id: string,
  change: AccountChange,
  check: Check<Account>,
): Promise<Account | null> {
  return db.asUser(userId, async (session) => {
    const current = await lockAccount(session, userId, id);
    if (current === null) return null;
    check(current);
    const next = { ...current, ...named(change) };
    await session.execute(
      `UPDATE accounts SET account_name = :name, account_purpose = :purpose, kind = :kind, cash_balance = :cash::numeric, cash_interest = :interest::numeric WHERE id = :id::uuid AND clerk_user_id = :user`,
      { user: userId, id, name: next.name, purpose: next.purpose, kind: next.kind, cash: next.cashBalance, interest: next.cashInterest },
    );
    return lockAccount(session, userId, id);
  });
}

/** With its positions: what it takes to enter it again. */
export async function deleteAccount(db: Database, userId: string, id: string, check: Check<Account>): Promise<DeletedAccount | null> {
  return db.asUser(userId, async (session) => {
    const account = await lockAccount(session, userId, id);
    if (account === null) return null;
    check(account);
    const positions = await allPositions(session, userId, id);
    await session.execute('DELETE FROM accounts WHERE id = :id::uuid AND clerk_user_id = :user', { user: userId, id });
    return { ...account, positions };
  });
}

export async function editPosition(
  db: Database,
  userId: string,
  accountId: string,
  id: string,
  change: PositionChange,
  check: Check<Position>,
): Promise<Position | null> {
  return db.asUser(userId, async (session) => {
    const current = await lockPosition(session, userId, accountId, id);
    if (current === null) return null;
    check(current);
    const { quantity, asOf } = { ...current, ...named(change) };
    await session.execute(
      'UPDATE positions SET quantity = :quantity::numeric, as_of_date = :as_of::date, updated_at = now(), last_change = NULL WHERE id = :id::uuid AND clerk_user_id = :user',
      {
        user: userId,
        id,
        quantity,
        as_of: asOf,
      },
    );
    return lockPosition(session, userId, accountId, id);
  });
}

export async function deletePosition(
  db: Database,
  userId: string,
  accountId: string,
  id: string,
  check: Check<Position>,
): Promise<Position | null> {
  return db.asUser(userId, async (session) => {
    const position = await lockPosition(session, userId, accountId, id);
    if (position === null) return null;
    check(position);
    await session.execute('DELETE FROM positions WHERE id = :id::uuid AND clerk_user_id = :user', { user: userId, id });
    return position;
  });
}

/** A field that is undefined is not named. */
function named<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

async function lockAccount(session: Session, userId: string, id: string): Promise<Account | null> {
  const [row] = await session.query(
    'SELECT account_document(a) AS body FROM accounts AS a WHERE a.id = :id::uuid AND a.clerk_user_id = :user FOR UPDATE',
    { user: userId, id },
    AccountRow,
  );
  return row?.body ?? null;
}

async function lockPosition(session: Session, userId: string, accountId: string, id: string): Promise<Position | null> {
  const [row] = await session.query(
    'SELECT position_document(p) AS body FROM positions AS p WHERE p.id = :id::uuid AND p.account_id = :account::uuid AND p.clerk_user_id = :user FOR UPDATE',
    { user: userId, account: accountId, id },
    PositionRow,
  );
  return row?.body ?? null;
}

/** As many at a time as an answer of the Data API holds. */
const AT_A_TIME = 3_000;

async function allPositions(session: Session, userId: string, accountId: string): Promise<Position[]> {
  const positions: Position[] = [];
  for (;;) {
    const rows = await session.query(
      `SELECT position_document(p) AS body FROM positions AS p WHERE p.account_id = :account::uuid AND p.clerk_user_id = :user AND p.symbol > :after ORDER BY p.symbol LIMIT ${AT_A_TIME}`,
      { user: userId, account: accountId, after: positions.at(-1)?.symbol ?? '' },
      PositionRow,
    );
    positions.push(...rows.map(({ body }) => body));
    if (rows.length < AT_A_TIME) return positions;
  }
}

/** SQLSTATE AX002 as the error that it stands for. */
async function ofAccount<T>(accountId: string, statement: Promise<T>): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    if (error instanceof StatementError && error.sqlState === 'AX002')
      throw new AccountNotFoundError(`Account ${accountId} is not one of yours. GET /api/accounts lists yours.`);
    throw error;
  }
}
