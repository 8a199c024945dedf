/** What a household holds: read, added to, loaded. */
import { SampleHouseholdRequest } from '#schema/api.ts';
import { NewAccount, NewPosition } from '#schema/portfolio.ts';
import type { Account, Portfolio, PortfolioView, Position } from '#schema/portfolio.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { invalid, wouldReplace } from '../problems.ts';
import { readBody } from '../request.ts';
import type { RouteOf } from '../router.ts';

export interface PortfolioPorts {
  readPortfolio(): Promise<Portfolio>;
  view(portfolio: Portfolio): PortfolioView;
  /** The day after today, UTC: where the sun rises earlier it may be that day already. */
  tomorrow(): string;
  ensureUser(): Promise<void>;
  addAccount(account: NewAccount): Promise<Account>;
  addPosition(accountId: string, position: NewPosition): Promise<Position>;
  /** False when no sample household has that id. */
  loadSample(id: string | undefined): Promise<boolean>;
}

export const PORTFOLIO_ROUTES: readonly RouteOf<PortfolioPorts>[] = [
  {
    method: 'GET',
    path: '/api/portfolio',
    run: async ({ user }) => ({ status: 200, body: user.view(await user.readPortfolio()) }),
  },
  {
    method: 'POST',
    path: '/api/accounts',
    run: async ({ event, user }) => {
      const account = readBody(event, NewAccount);
      await user.ensureUser();
      return { status: 201, body: await user.addAccount(account) };
    },
  },
  {
    method: 'POST',
    path: '/api/accounts/{id}/positions',
    run: async ({ event, user }, accountId) => {
      const position = readBody(event, NewPosition);
      if (position.price && position.price.asOf > user.tomorrow()) throw invalid([{ path: 'price.asOf', message: 'lies in the future: give the day for which your statement names the price' }]);
      return { status: 201, body: await user.addPosition(accountId, position) };
    },
  },
  {
    method: 'POST',
    path: '/api/sample-household',
    run: async ({ event, user }) => {
      const { household, replace } = readBody(event, SampleHouseholdRequest);
      await user.ensureUser();
      if (!replace && (await user.readPortfolio()).accounts.length > 0) throw wouldReplace();
      if (!(await user.loadSample(household))) throw invalid([{ path: 'household', message: `must be one of ${HOUSEHOLDS.map(({ id }) => id).join(', ')}` }]);
      return { status: 201, body: user.view(await user.readPortfolio()) };
    },
  },
];
