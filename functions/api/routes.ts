/** Everything the API can do: one file a noun in `routes/`. The user is the token's, never the request's. */
import type { RouteOf } from './router.ts';
import { ANALYSIS_ROUTES, type AnalysisPorts } from './routes/analyses.ts';
import { PORTFOLIO_ROUTES, type PortfolioPorts } from './routes/portfolio.ts';

/** What the routes need of the world, already bound to one user. */
export type UserPorts = PortfolioPorts & AnalysisPorts;

export const ROUTES: readonly RouteOf<UserPorts>[] = [
  { method: 'GET', path: '/api/health', open: true, run: () => Promise.resolve({ status: 200, body: { status: 'ok' } }) },
  ...PORTFOLIO_ROUTES,
  ...ANALYSIS_ROUTES,
];
