/** The frozen sheet of one analysis, from frozen positions to facts. Pure. */
import type { FactSheet } from '#schema/facts.ts';
import type { Plan } from '#schema/plan.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import type { Earlier } from '#domain/changes.ts';
import type { Passage } from '#schema/knowledge.ts';
import { nameAccounts } from '#domain/allocation.ts';
import { checkup } from '#domain/checkup.ts';
import { buildFacts, sheetBody } from '#domain/facts.ts';
import { passageFacts } from '#domain/knowledge/cite.ts';
import { measure } from '#domain/measures.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { adviseRebalancing } from '#domain/rebalance/advice.ts';
import type { Solver } from '#domain/rebalance/solver.ts';
import type { HouseholdSettings } from '#domain/settings.ts';
import { projectionFor } from '#domain/projection.ts';
import { beginStudy } from '#domain/retirement/index.ts';

export interface SheetInputs {
  jobId: string;
  plan: Plan;
  portfolio: Portfolio;
  settings: HouseholdSettings;
  asOf: string;
  seed: number;
  /** Null where it could not be loaded: the sheet is then without a plan of trades. */
  solver: Solver | null;
  /** The user's last finished analysis; null for the first. */
  earlier: Earlier | null;
  /** What was found for the plan's questions. */
  passages?: readonly Passage[];
}

/** Everything of the sheet but its id and hash. */
export function assemble({
  jobId,
  plan,
  portfolio,
  settings,
  asOf,
  seed,
  solver,
  earlier,
  passages = [],
}: SheetInputs): Omit<FactSheet, 'id' | 'hash'> {
  const valuation = valuePortfolio(portfolio, asOf);
  const { headline, missing } = projectionFor(valuation, settings, asOf, seed);
  const measures = measure(valuation, settings, asOf);
  const { checks, flags } = checkup(valuation, settings, headline, asOf, measures);
  const rebalancing = solver && adviseRebalancing(valuation, settings, measures, solver);
  const begun = headline ? beginStudy(headline) : undefined;
  const own = buildFacts({ valuation, settings, checks, headline, begun, rebalancing, earlier, asOf, measures });
  const accounts = nameAccounts(valuation).map(({ label, account }) => ({ label, accountId: account.account.id }));
  return {
    ...sheetBody({
      jobId,
      asOf,
      plan,
      valuation,
      checks,
      flags,
      headline,
      headlineMissing: missing,
      begun,
      facts: [...own, ...passageFacts(passages)],
    }),
    accounts,
  };
}
