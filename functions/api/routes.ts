/** Everything the API can do: one file a noun in `routes/`. The user is the token's, never the request's. */
import type { RouteOf } from './contract.ts';
import { ACCOUNT_ROUTES, type AccountPorts } from './routes/accounts.ts';
import { AUDIT_ROUTES, type AuditPorts } from './routes/audit.ts';
import { EXPORT_ROUTES, type ExportPorts } from './routes/export.ts';
import { HOLDINGS_ROUTES, type HoldingsPorts } from './routes/holdings.ts';
import { INSTRUMENT_ROUTES, type InstrumentPorts } from './routes/instruments.ts';
import { JOB_ROUTES, type JobPorts } from './routes/jobs.ts';
import { KNOWLEDGE_ROUTES, type KnowledgePorts } from './routes/knowledge.ts';
import { LEAVING_ROUTES, type LeavingPorts } from './routes/leaving.ts';
import { ME_ROUTES, type MePorts } from './routes/me.ts';
import { PORTFOLIO_ROUTES, type PortfolioPorts } from './routes/portfolio.ts';
import { REBALANCING_ROUTES, type RebalancingPorts } from './routes/rebalancing.ts';
import { REPORT_ROUTES, type ReportPorts } from './routes/reports.ts';
import { RETIREMENT_ROUTES, type RetirementPorts } from './routes/retirement.ts';
import { serviceRoutes } from './routes/service.ts';

/** What the routes need of the world, already bound to one user. */
export type UserPorts = MePorts &
  AuditPorts &
  LeavingPorts &
  PortfolioPorts &
  AccountPorts &
  HoldingsPorts &
  ExportPorts &
  InstrumentPorts &
  RebalancingPorts &
  JobPorts &
  ReportPorts &
  KnowledgePorts &
  RetirementPorts;

export const ROUTES: readonly RouteOf<UserPorts>[] = [
  ...ME_ROUTES,
  ...AUDIT_ROUTES,
  ...LEAVING_ROUTES,
  ...PORTFOLIO_ROUTES,
  ...ACCOUNT_ROUTES,
  ...HOLDINGS_ROUTES,
  ...EXPORT_ROUTES,
  ...INSTRUMENT_ROUTES,
  ...REBALANCING_ROUTES,
  ...JOB_ROUTES,
  ...REPORT_ROUTES,
  ...KNOWLEDGE_ROUTES,
  ...RETIREMENT_ROUTES,
  ...serviceRoutes(() => ROUTES),
];
