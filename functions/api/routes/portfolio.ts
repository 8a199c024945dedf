/** What a household holds, as a whole; and the invented one to try Alex with. */
import { SampleHouseholdRequest } from '#schema/api.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { route, type RouteOf, type Written } from '../contract.ts';
import { invalid, notFound, wouldReplace } from '../problems.ts';

export interface PortfolioPorts {
  readPortfolio(): Promise<Portfolio>;
  /** Whether there is any account, and whether there is any position or cash in them. */
  whatIsHeld(): Promise<{ accounts: boolean; assets: boolean }>;
  /** What is held, valued now. */
  viewPortfolio(): Promise<PortfolioView>;
  /** The same as JSON: not valued and not written again while nothing of it changes. */
  writtenPortfolio(): Promise<Written<PortfolioView>>;
  /** The day after today, UTC: where the sun rises earlier it may be that day already. */
  tomorrow(): string;
  /** False when no sample household has that id. */
  loadSample(id: string | undefined): Promise<boolean>;
  /** False when there is none. */
  removeSample(): Promise<boolean>;
}

export const PORTFOLIO_ROUTES: readonly RouteOf<PortfolioPorts>[] = [
  route({
    method: 'GET',
    path: '/api/portfolio',
    tag: 'Portfolio',
    summary: 'Value everything that is held',
    description:
      'Quantities times the newest known prices, each with its source and day. What has no price has no value and is named under `coverage.unpriced`: it is never counted as nothing.',
    answers: { 200: { description: 'Accounts with their positions, and what they come to.', body: PortfolioView } },
    run: async ({ user }) => ({ status: 200, written: await user.writtenPortfolio() }),
  }),
  route({
    method: 'POST',
    path: '/api/sample-household',
    tag: 'Portfolio',
    summary: 'Load an invented household',
    description:
      'Accounts, positions, prices and plans of a household that does not exist, to try Alex with. It takes the place of everything that is held, and does so only when nothing is held or `replace` is true.',
    body: SampleHouseholdRequest,
    answers: { 201: { description: 'The portfolio that was loaded.', body: PortfolioView } },
    problems: { 409: 'There are accounts already, and `replace` is not true.' },
    run: async ({ body: { household, replace }, user }) => {
      if (household !== undefined && !HOUSEHOLDS.some(({ id }) => id === household))
        throw invalid([{ path: 'household', message: `must be one of ${HOUSEHOLDS.map(({ id }) => id).join(', ')}` }]);
      if (!replace && (await user.whatIsHeld()).accounts) throw wouldReplace();
      await user.loadSample(household);
      return { status: 201, body: await user.viewPortfolio() };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/sample-household',
    tag: 'Portfolio',
    summary: 'Remove the invented household',
    description:
      'Its accounts, its statement’s prices and those of its plans that are still as they were loaded. Accounts that you have entered yourself stay, and so do reports.',
    answers: { 200: { description: 'The portfolio that is left.', body: PortfolioView } },
    problems: { 404: 'None has been loaded.' },
    run: async ({ user }) => {
      if (!(await user.removeSample())) throw notFound('A sample household');
      return { status: 200, body: await user.viewPortfolio() };
    },
  }),
];
