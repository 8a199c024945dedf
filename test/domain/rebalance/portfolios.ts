/** Portfolios for plans: named instruments whose makeup is plain, and a household in one line. */
import type { AssetClassWeights, Instrument, RegionWeights } from '#schema/instrument.ts';
import type { Account, Portfolio } from '#schema/portfolio.ts';
import type { Rebalancing } from '#schema/rebalancing.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { planRebalancing } from '#domain/rebalance/plan.ts';
import type { RebalancingInput } from '#domain/rebalance/plan.ts';
import type { Solver } from '#domain/rebalance/solver.ts';
import { loadSolver } from '#ports/solver.ts';

export const AS_OF = '2026-11-22';
/** The real one, given time enough that a busy machine changes no plan. */
export const SOLVER: Solver = await loadSolver();
/** For callers that bring their own limits. */
export const UNHURRIED_SOLVER: Solver = (model, limits) => SOLVER(model, { ...limits, seconds: 30 });
export const UNHURRIED = { seconds: 30, relativeGap: 0.01, absoluteGap: 0.02 };

interface Parts {
  type?: Instrument['type'];
  assetClass?: AssetClassWeights | null;
  regions?: RegionWeights | null;
  price?: string | null;
  priceAsOf?: string;
  expenseRatio?: number;
}
export function instrument(
  symbol: string,
  {
    type = 'etf',
    assetClass = { equity: 100 },
    regions = { north_america: 100 },
    price = '100',
    priceAsOf = '2026-11-20',
    expenseRatio = 0.05,
  }: Parts = {},
): Instrument {
  return {
    symbol,
    name: `${symbol} fund`,
    type,
    companies: null,
    expenseRatio: type === 'equity' ? null : expenseRatio,
    classification: assetClass && { assetClass, regions, sectors: null, method: 'curated', source: 'invented', confidence: 1, asOf: AS_OF },
    price: price === null ? null : { amount: price, currency: 'USD', asOf: priceAsOf, source: 'invented' },
  };
}
export const US = instrument('USA');
export const WORLD = instrument('INTL', { regions: { europe: 50, asia: 50 } });
export const BONDS = instrument('BOND', { type: 'bond_fund', assetClass: { fixed_income: 100 }, price: '50' });
export const BALANCED = instrument('MIXFX', { type: 'mutual_fund', assetClass: { equity: 60, fixed_income: 40 }, price: '20' });
export const STOCK = instrument('CORP', { type: 'equity', price: '250' });
export const MONEY = instrument('MMKT', { type: 'money_market', assetClass: { cash: 100 }, regions: null, price: '1' });

export interface AccountParts {
  kind?: Account['kind'];
  cash?: string;
  holds?: readonly (readonly [Instrument, string])[];
}
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export function portfolioOf(accounts: readonly AccountParts[]): Portfolio {
  const instruments = new Map(accounts.flatMap(({ holds = [] }) => holds.map(([one]) => [one.symbol, one] as const)));
  return {
    accounts: accounts.map(({ kind = 'ira', cash = '0' }, n) => ({
      id: uuid(n),
      name: `Account ${n}`,
      kind,
      purpose: null,
      cashBalance: cash,
      cashInterest: '0',
    })),
    positions: accounts.flatMap(({ holds = [] }, n) =>
      holds.map(([one, quantity], m) => ({ id: uuid(1000 * (n + 1) + m), accountId: uuid(n), symbol: one.symbol, quantity, asOf: AS_OF })),
    ),
    instruments: [...instruments.values()],
  };
}

export function plan(
  accounts: readonly AccountParts[],
  input: Partial<Omit<RebalancingInput, 'valuation'>> = {},
  solver = SOLVER,
): Rebalancing {
  return planRebalancing(
    { valuation: valuePortfolio(portfolioOf(accounts), AS_OF), classTargets: null, regionTargets: null, reserve: null, ...input },
    solver,
    UNHURRIED,
  );
}

/** `sell 10 USA 1000.00`, account by account. */
export function told({ trades }: Rebalancing): string[] {
  return trades.map(({ action, shares, symbol, amount }) => `${action} ${shares} ${symbol} ${amount}`);
}
