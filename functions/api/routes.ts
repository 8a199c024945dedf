/** Everything the API can do: one file a noun in `routes/`. The user is the token's, never the request's. */
import type { RouteOf } from './contract.ts';
import { ANALYSIS_ROUTES, type AnalysisPorts } from './routes/analyses.ts';
import { EXPORT_ROUTES, type ExportPorts } from './routes/export.ts';
import { HOLDINGS_ROUTES, type HoldingsPorts } from './routes/holdings.ts';
import { INSTRUMENT_ROUTES, type InstrumentPorts } from './routes/instruments.ts';
import { ME_ROUTES, type MePorts } from './routes/me.ts';
import { PORTFOLIO_ROUTES, type PortfolioPorts } from './routes/portfolio.ts';
import { REBALANCING_ROUTES, type RebalancingPorts } from './routes/rebalancing.ts';
import { serviceRoutes } from './routes/service.ts';

/** What the routes need of the world, already bound to one user. */
export type UserPorts = PortfolioPorts & HoldingsPorts & ExportPorts & InstrumentPorts & RebalancingPorts & AnalysisPorts & MePorts;

export const ROUTES: readonly RouteOf<UserPorts>[] = [...PORTFOLIO_ROUTES, ...HOLDINGS_ROUTES, ...EXPORT_ROUTES, ...INSTRUMENT_ROUTES, ...REBALANCING_ROUTES, ...ANALYSIS_ROUTES, ...ME_ROUTES, ...serviceRoutes(() => ROUTES)];
