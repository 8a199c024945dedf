/** What a household holds: read, added to, loaded. */
import { SampleHouseholdRequest } from '#schema/api.ts';
import { Account, NewAccount, NewPosition, PortfolioView, Position } from '#schema/portfolio.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import type { PriceFeed } from '#schema/instrument-views.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { readSymbol } from '#domain/symbol.ts';
import { route, type RouteOf } from '../contract.ts';
import { invalid, wouldReplace } from '../problems.ts';

export interface PortfolioPorts {
  readPortfolio(): Promise<Portfolio>;
  view(portfolio: Portfolio, feed: PriceFeed | null): PortfolioView;
  /** Null where no provider of prices has ever run. */
  readPriceFeed(): Promise<PriceFeed | null>;
  /** The day after today, UTC: where the sun rises earlier it may be that day already. */
  tomorrow(): string;
  ensureUser(): Promise<void>;
  addAccount(account: NewAccount): Promise<Account>;
  addPosition(accountId: string, position: NewPosition): Promise<Position>;
  /** False when no sample household has that id. */
  loadSample(id: string | undefined): Promise<boolean>;
}

export const PORTFOLIO_ROUTES: readonly RouteOf<PortfolioPorts>[] = [
  route({
    method: 'GET',
    path: '/api/portfolio',
    tag: 'Portfolio',
    summary: 'Value everything that is held',
    description: 'Quantities times the newest known prices, each with its source and day. What has no price has no value and is named under `coverage.unpriced`: it is never counted as nothing.',
    answers: { 200: { description: 'Accounts with their positions, and what they come to.', body: PortfolioView } },
    run: async ({ user }) => ({ status: 200, body: await view(user) }),
  }),
  route({
    method: 'POST',
    path: '/api/accounts',
    tag: 'Portfolio',
    summary: 'Add an account',
    body: NewAccount,
    answers: { 201: { description: 'The account, with its id.', body: Account } },
    run: async ({ body, user }) => {
      await user.ensureUser();
      return { status: 201, body: await user.addAccount(body) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/accounts/{id}/positions',
    tag: 'Portfolio',
    summary: 'Add a position to an account',
    description: 'A symbol that nobody has brought in yet is taken as it is, without a price or a class. What your own statement says of it (`name`, `price`) holds for you alone.',
    body: NewPosition,
    answers: { 201: { description: 'The position, with its id.', body: Position } },
    problems: { 409: 'The account holds this symbol already.' },
    run: async ({ params, body, user }) => {
      if (body.price && body.price.asOf > user.tomorrow()) throw invalid([{ path: 'price.asOf', message: 'lies in the future: give the day for which your statement names the price' }]);
      return { status: 201, body: await user.addPosition(params.id, withOneSymbol(body)) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/sample-household',
    tag: 'Portfolio',
    summary: 'Load an invented household',
    description: 'Accounts, positions, prices and plans of a household that does not exist, to try Alex with. It takes the place of everything that is held, and does so only when nothing is held or `replace` is true.',
    body: SampleHouseholdRequest,
    answers: { 201: { description: 'The portfolio that was loaded.', body: PortfolioView } },
    problems: { 409: 'There are accounts already, and `replace` is not true.' },
    run: async ({ body: { household, replace }, user }) => {
      await user.ensureUser();
      if (!replace && (await user.readPortfolio()).accounts.length > 0) throw wouldReplace();
      if (!(await user.loadSample(household))) throw invalid([{ path: 'household', message: `must be one of ${HOUSEHOLDS.map(({ id }) => id).join(', ')}` }]);
      return { status: 201, body: await view(user) };
    },
  }),
];

/** What is held, valued now. */
export async function view(user: Pick<PortfolioPorts, 'readPortfolio' | 'readPriceFeed' | 'view'>): Promise<PortfolioView> {
  const [portfolio, feed] = await Promise.all([user.readPortfolio(), user.readPriceFeed()]);
  return user.view(portfolio, feed);
}

/** `BRK/B` and `BRK-B` are held as `BRK.B`, so that nobody holds one share under two names. */
function withOneSymbol(position: NewPosition): NewPosition {
  const read = readSymbol(position.symbol, position.name);
  if (read.symbol === null) {
    const message = read.kind === 'none' ? read.reason : read.kind === 'cash' ? 'is cash: enter it as the account’s cash balance' : 'is an option, and options are not held here';
    throw invalid([{ path: 'symbol', message }]);
  }
  return { ...position, symbol: read.symbol };
}
