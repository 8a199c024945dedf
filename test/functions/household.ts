/** A sample household as the database would hand it out: a plain portfolio, for tests of cores. */
import { HOUSEHOLDS, ILLUSTRATIVE_PRICES, INSTRUMENTS } from '#schema/seed.ts';
import type { Instrument } from '#schema/instrument.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import type { Household } from '#schema/household.ts';

const seed = new Map(INSTRUMENTS.map((instrument) => [instrument.symbol, instrument]));
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export function portfolioOf(household: Household): Portfolio {
  let next = 1;
  const instruments = new Map<string, Instrument>();
  const accounts: Portfolio['accounts'] = [];
  const positions: Portfolio['positions'] = [];
  for (const { positions: held, ...account } of household.accounts) {
    const accountId = id(next++);
    accounts.push({ id: accountId, ...account });
    for (const { symbol, quantity, price, name, assigned } of held) {
      positions.push({ id: id(next++), accountId, symbol, quantity, asOf: '2026-11-20' });
      const known = seed.get(symbol) ?? { symbol, name: name ?? symbol, type: null, expenseRatio: null, classification: null, companies: null, price: null };
      const own = assigned && { type: assigned.type, expenseRatio: assigned.expenseRatio, classification: overrideBy(assigned) };
      const stated = price && { amount: price.amount, currency: 'USD', asOf: price.asOf, source: 'statement' };
      instruments.set(symbol, { ...known, ...own, price: stated ?? ILLUSTRATIVE_PRICES[symbol] ?? null });
    }
  }
  return { accounts, positions, instruments: [...instruments.values()] };
}

type Assigned = NonNullable<Household['accounts'][number]['positions'][number]['assigned']>;
function overrideBy({ assetClass, regions, sectors }: Assigned): NonNullable<Instrument['classification']> {
  return { assetClass, regions, sectors, method: 'override', source: 'assigned by the household', confidence: 1, asOf: '2026-11-20' };
}

export function settingsOf(household: Household) {
  return { displayName: household.displayName, retirement: household.retirement, assetClassTargets: household.assetClassTargets, regionTargets: household.regionTargets };
}

export { HOUSEHOLDS };
