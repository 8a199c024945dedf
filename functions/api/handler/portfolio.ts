/** What is held as a whole: valued, rebalanced, loaded from a sample. */
import type { PortfolioView } from '#schema/portfolio.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { limitsOf } from '#domain/limits.ts';
import { measure } from '#domain/measures.ts';
import { toView, valuePortfolio } from '#domain/portfolio.ts';
import { reserveWanted } from '#domain/rebalance/cash.ts';
import { planRebalancing } from '#domain/rebalance/plan.ts';
import { dayOf } from '#ports/clock.ts';
import { readPortfolio, readPortfolioNow, readPortfolioUnless, whatIsHeld, type Versioned } from '#ports/portfolios.ts';
import { loadSolver } from '#ports/solver.ts';
import { loadSample, readSettings, removeSample } from '#ports/users.ts';
import type { Written } from '../contract.ts';
import type { PortfolioPorts } from '../routes/portfolio.ts';
import type { RebalancingPorts } from '../routes/rebalancing.ts';
import type { Bound } from './bound.ts';
import { written } from './written.ts';

const DAY_MS = 86_400_000;

const valued = ({ portfolio, feed }: Versioned, day: string): PortfolioView => toView(valuePortfolio(portfolio, day), feed);

export function portfolioPorts({ db, userId, views, clock, today }: Bound): PortfolioPorts & RebalancingPorts {
  const keep = (read: Versioned, day: string): Written<PortfolioView> => {
    const view = written(valued(read, day));
    views.keep(userId, { version: read.version, day, view });
    return view;
  };
  return {
    readPortfolio: () => readPortfolio(db, userId),
    whatIsHeld: () => whatIsHeld(db, userId),
    viewPortfolio: async () => valued(await readPortfolioNow(db, userId), today()),
    writtenPortfolio: async () => {
      const day = today();
      const known = views.find(userId, day);
      if (known === undefined) return keep(await readPortfolioNow(db, userId), day);
      const read = await readPortfolioUnless(db, userId, known.version);
      return read === 'unchanged' ? known.view : keep(read, day);
    },
    rebalance: async (options) => {
      const [portfolio, settings, solver] = await Promise.all([readPortfolio(db, userId), readSettings(db, userId), loadSolver()]);
      const valuation = valuePortfolio(portfolio, today());
      const { assetClassTargets: classTargets, regionTargets } = settings;
      const limits = limitsOf(settings);
      return planRebalancing(
        {
          valuation,
          classTargets,
          regionTargets,
          reserve: reserveWanted(measure(valuation, settings, today()), limits),
          options: { ...options, band: limits.drift.warn, priceAgeDays: limits.priceAgeDays.warn },
        },
        solver,
      );
    },
    tomorrow: () => dayOf(new Date(clock.now().getTime() + DAY_MS)),
    loadSample: async (id) => {
      const household = id === undefined ? HOUSEHOLDS[0] : HOUSEHOLDS.find((one) => one.id === id);
      if (household === undefined) return false;
      await loadSample(db, userId, household);
      return true;
    },
    removeSample: () => removeSample(db, userId, HOUSEHOLDS),
  };
}
