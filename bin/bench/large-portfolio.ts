/** Invented portfolios of any size. The harder kind: each position an instrument of its own, priced and classified, in ten accounts. */
import type { Household } from '#schema/household.ts';
import type { AssetClassWeights, RegionWeights, SectorWeights } from '#schema/instrument.ts';
import { ACCOUNT_KINDS, type Portfolio } from '#schema/portfolio.ts';
import { HOUSEHOLDS, ILLUSTRATIVE_PRICES, INSTRUMENTS } from '#schema/seed.ts';
import type { HouseholdSettings } from '#domain/settings.ts';
import type { Database } from '#ports/database.ts';

const ACCOUNTS = 10;
const AS_OF = '2026-11-20';
const WEIGHTS = {
  assetClass: { equity: 80, fixed_income: 15, cash: 5 } satisfies AssetClassWeights,
  regions: { north_america: 60, europe: 25, asia: 15 } satisfies RegionWeights,
  sectors: { technology: 40, healthcare: 30, financials: 30 } satisfies SectorWeights,
};

export const symbolOf = (n: number): string => `BENCH${n}`;
const amountOf = (n: number): string => `${10 + (n % 490)}.${String(n % 100).padStart(2, '0')}`;
const uuidOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** As `readPortfolio` would answer it. */
export function largePortfolio(positions: number): Portfolio {
  const numbers = Array.from({ length: positions }, (_, n) => n);
  return {
    accounts: accountKinds().map((kind, n) => ({
      id: uuidOf(n),
      name: `Account ${n}`,
      kind,
      purpose: null,
      cashBalance: '1000.00',
      cashInterest: '0',
    })),
    positions: numbers.map((n) => ({
      id: uuidOf(ACCOUNTS + n),
      accountId: uuidOf(n % ACCOUNTS),
      symbol: symbolOf(n),
      quantity: `${1 + (n % 97)}.5`,
      asOf: AS_OF,
    })),
    instruments: numbers.map((n) => ({
      symbol: symbolOf(n),
      name: `Invented fund ${n}`,
      type: 'mutual_fund',
      expenseRatio: 0.2,
      classification: { ...WEIGHTS, method: 'curated', source: 'invented for the bench', confidence: 1, asOf: AS_OF },
      companies: null,
      price: { amount: amountOf(n), currency: 'USD', asOf: AS_OF, source: 'invented for the bench' },
    })),
  };
}

/** So many positions in fewer instruments, as households hold them: funds, a third of them with the companies of a fund of the seed, and stocks. */
export function heldRepeatedly(positions: number, instruments: number): Portfolio {
  const [few, many] = [largePortfolio(instruments), largePortfolio(positions)];
  const lists = INSTRUMENTS.flatMap(({ companies }) => companies ?? []);
  return {
    accounts: few.accounts,
    positions: many.positions.map((position, n) => ({ ...position, symbol: symbolOf(n % instruments) })),
    instruments: few.instruments.map((instrument, n) =>
      n % 3 === 0
        ? { ...instrument, companies: lists[n % lists.length] ?? null }
        : n % 3 === 1
          ? { ...instrument, type: 'equity', expenseRatio: null }
          : instrument,
    ),
  };
}

/** The same as a household to be loaded, with the settings of the sample's; its instruments must be known already. */
export function largeHousehold(positions: number): Household {
  const portfolio = largePortfolio(positions);
  return {
    ...sampleHousehold(),
    accounts: portfolio.accounts.map(({ id, ...account }) => ({
      ...account,
      positions: portfolio.positions
        .filter(({ accountId }) => accountId === id)
        .map(({ symbol, quantity }) => ({ symbol, quantity, price: null })),
    })),
  };
}

/** As many positions, all in one account. */
export function oneAccount(positions: number): Household {
  const { accounts, ...household } = largeHousehold(positions);
  return {
    ...household,
    accounts: accounts.slice(0, 1).map((account) => ({ ...account, positions: accounts.flatMap((each) => each.positions) })),
  };
}

/** As many positions in the hundred instruments that the seed knows: the same fund bought again and again, in accounts of a hundred each. */
export function repeatingHousehold(positions: number): Household {
  const symbols = INSTRUMENTS.filter(({ symbol, classification }) => classification !== null && ILLUSTRATIVE_PRICES[symbol]).map(
    ({ symbol }) => symbol,
  );
  const accounts = Array.from({ length: Math.ceil(positions / symbols.length) }, (_, n) => ({
    name: `Account ${n}`,
    kind: 'other' as const,
    purpose: null,
    cashBalance: '0',
    cashInterest: '0',
    positions: symbols.slice(0, positions - n * symbols.length).map((symbol) => ({ symbol, quantity: '1.5', price: null })),
  }));
  return { ...sampleHousehold(), accounts };
}

function sampleHousehold(): Household {
  const [sample] = HOUSEHOLDS;
  if (sample === undefined) throw new RangeError('The seed has no sample household.');
  return sample;
}

export function settingsOfTheSample(): HouseholdSettings {
  const { retirement, assetClassTargets, regionTargets } = sampleHousehold();
  return { retirement, assetClassTargets, regionTargets };
}

/** Makes the instruments of portfolios up to that size known to all users of this database. */
export async function registerInstruments(owner: Database, positions: number): Promise<void> {
  await owner.execute(
    `INSERT INTO instruments (symbol, name, instrument_type, expense_ratio, allocation_asset_class, allocation_regions, allocation_sectors,
       classification_method, classification_source, classification_confidence, classification_as_of, price, price_currency, price_as_of, price_source)
     SELECT 'BENCH' || n, 'Invented fund ' || n, 'mutual_fund', 0.2, :asset_class::jsonb, :regions::jsonb, :sectors::jsonb,
       'curated', 'invented for the bench', 1, :as_of::date, 10 + n % 490 + (n % 100) / 100.0, 'USD', :as_of::date, 'invented for the bench'
     FROM generate_series(0, :positions::integer - 1) AS n ON CONFLICT (symbol) DO NOTHING`,
    {
      asset_class: JSON.stringify(WEIGHTS.assetClass),
      regions: JSON.stringify(WEIGHTS.regions),
      sectors: JSON.stringify(WEIGHTS.sectors),
      as_of: AS_OF,
      positions,
    },
  );
}

function accountKinds(): Portfolio['accounts'][number]['kind'][] {
  return Array.from({ length: ACCOUNTS }, (_, n) => ACCOUNT_KINDS[n % ACCOUNT_KINDS.length] ?? 'other');
}
