/** Accounts and their positions, one by one. */
import { PageQuery } from '#schema/pages.ts';
import {
  Account,
  AccountChange,
  AccountsView,
  DeletedAccount,
  HeldPosition,
  NewAccount,
  NewPosition,
  Position,
  PositionChange,
  PositionsView,
} from '#schema/portfolio.ts';
import { readSymbol } from '#domain/symbol.ts';
import { route, type RouteOf } from '../contract.ts';
import { cursorOf, placeOf, symbolCursor, symbolOf, type PagePorts } from '../cursor.ts';
import { found, invalid } from '../problems.ts';
import type { PortfolioPorts } from './portfolio.ts';

type Check<T> = (current: T) => void;

export interface AccountPorts extends Pick<PortfolioPorts, 'tomorrow'> {
  listAccounts(page: { after: { at: string; id: string } | null; limit: number }): Promise<PagePorts<Account>>;
  readAccount(id: string): Promise<Account | null>;
  addAccount(account: NewAccount): Promise<Account>;
  /** What `check` throws at the sight of the state that is about to be changed, undoes everything; null when there is no such account. */
  editAccount(id: string, change: AccountChange, check: Check<Account>): Promise<Account | null>;
  deleteAccount(id: string, check: Check<Account>): Promise<DeletedAccount | null>;
  listPositions(accountId: string, page: { after: string | null; limit: number }): Promise<{ positions: Position[]; next: string | null }>;
  readPosition(accountId: string, id: string): Promise<Position | null>;
  addPosition(accountId: string, position: NewPosition): Promise<HeldPosition>;
  editPosition(accountId: string, id: string, change: PositionChange, check: Check<Position>): Promise<Position | null>;
  deletePosition(accountId: string, id: string, check: Check<Position>): Promise<Position | null>;
}

const EDIT = 'What is not named stays as it is. With `If-Match` it is made only while the thing is as you read it.';
const CHANGED = { 412: 'It has been changed since it was read: read it again, then send the edit with the new ETag.' };

export const ACCOUNT_ROUTES: readonly RouteOf<AccountPorts>[] = [
  route({
    method: 'GET',
    path: '/api/accounts',
    tag: 'Portfolio',
    summary: 'List the accounts',
    query: PageQuery,
    answers: { 200: { description: 'In the order in which they were entered.', body: AccountsView } },
    run: async ({ query, user }) => {
      const { entries, next } = await user.listAccounts({ after: placeOf(query.cursor), limit: query.limit });
      return { status: 200, body: { accounts: entries, next: cursorOf(next) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/accounts',
    tag: 'Portfolio',
    summary: 'Add an account',
    body: NewAccount,
    answers: { 201: { description: 'The account, with its id.', body: Account } },
    run: async ({ body, user }) => {
      const account = await user.addAccount(body);
      return { status: 201, body: account, headers: { location: `/api/accounts/${account.id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/accounts/{id}',
    tag: 'Portfolio',
    summary: 'Read an account',
    answers: { 200: { description: 'Its name, kind, cash and interest.', body: Account } },
    run: async ({ params, user }) => ({ status: 200, body: found(await user.readAccount(params.id), 'This account') }),
  }),
  route({
    method: 'PATCH',
    path: '/api/accounts/{id}',
    tag: 'Portfolio',
    summary: 'Change an account, its cash or its interest',
    description: EDIT,
    body: AccountChange,
    answers: { 200: { description: 'The account as it is now.', body: Account } },
    problems: CHANGED,
    run: async ({ params, body, user, unchanged }) => ({
      status: 200,
      body: found(await user.editAccount(params.id, body, unchanged), 'This account'),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/api/accounts/{id}',
    tag: 'Portfolio',
    summary: 'Delete an account with its positions',
    description: 'Reports that speak of it stay. `If-Match` takes the ETag of the account.',
    answers: { 200: { description: 'All that was deleted: what it takes to enter it again.', body: DeletedAccount } },
    problems: CHANGED,
    run: async ({ params, user, unchanged }) => ({
      status: 200,
      body: found(await user.deleteAccount(params.id, (current) => unchanged(current as DeletedAccount)), 'This account'),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/accounts/{id}/positions',
    tag: 'Portfolio',
    summary: 'List the positions of an account',
    query: PageQuery,
    answers: { 200: { description: 'By symbol.', body: PositionsView } },
    run: async ({ params, query, user }) => {
      const { positions, next } = await user.listPositions(params.id, { after: symbolOf(query.cursor), limit: query.limit });
      return { status: 200, body: { positions, next: symbolCursor(next) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/accounts/{id}/positions',
    tag: 'Portfolio',
    summary: 'Add a position to an account',
    description:
      'An account lists a symbol once: `onExisting` says what becomes of one that it holds already. A symbol that nobody has brought in yet is taken as it is, without a price or a class. What your own statement says of it (`name`, `price`) holds for you alone.',
    body: NewPosition,
    answers: {
      200: { description: 'The position that was there, with more shares or with these.', body: HeldPosition },
      201: { description: 'The new position, with its id.', body: HeldPosition },
    },
    problems: { 409: 'The account holds this symbol already, and `onExisting` is `refuse`.' },
    run: async ({ params, body, user }) => {
      if (body.price) refuseFuture('price.asOf', body.price.asOf, user.tomorrow());
      const position = await user.addPosition(params.id, withOneSymbol(body));
      if (position.outcome !== 'added') return { status: 200, body: position };
      return { status: 201, body: position, headers: { location: `/api/accounts/${params.id}/positions/${position.id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/accounts/{id}/positions/{positionId}',
    tag: 'Portfolio',
    summary: 'Read a position',
    answers: { 200: { description: 'Symbol, quantity and day.', body: Position } },
    run: async ({ params, user }) => ({ status: 200, body: found(await user.readPosition(params.id, params.positionId), 'This position') }),
  }),
  route({
    method: 'PATCH',
    path: '/api/accounts/{id}/positions/{positionId}',
    tag: 'Portfolio',
    summary: 'Change a position',
    description: `${EDIT} To hold nothing of a symbol any more, delete its position.`,
    body: PositionChange,
    answers: { 200: { description: 'The position as it is now.', body: Position } },
    problems: CHANGED,
    run: async ({ params, body, user, unchanged }) => {
      if (body.asOf !== undefined) refuseFuture('asOf', body.asOf, user.tomorrow());
      return { status: 200, body: found(await user.editPosition(params.id, params.positionId, body, unchanged), 'This position') };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/accounts/{id}/positions/{positionId}',
    tag: 'Portfolio',
    summary: 'Delete a position',
    answers: { 200: { description: 'What was deleted: what it takes to enter it again.', body: Position } },
    problems: CHANGED,
    run: async ({ params, user, unchanged }) => ({
      status: 200,
      body: found(await user.deletePosition(params.id, params.positionId, unchanged), 'This position'),
    }),
  }),
];

function refuseFuture(path: string, day: string, tomorrow: string): void {
  if (day > tomorrow) throw invalid([{ path, message: 'lies in the future: give the day for which your statement holds' }]);
}

/** `BRK/B` and `BRK-B` are held as `BRK.B`, so that nobody holds one share under two names. */
function withOneSymbol(position: NewPosition): NewPosition {
  const read = readSymbol(position.symbol, position.name);
  if (read.symbol === null) {
    const message =
      read.kind === 'none'
        ? read.reason
        : read.kind === 'cash'
          ? 'is cash: enter it as the account’s cash balance'
          : 'is an option, and options are not held here';
    throw invalid([{ path: 'symbol', message }]);
  }
  return { ...position, symbol: read.symbol };
}
