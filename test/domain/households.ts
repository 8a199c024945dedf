/** Portfolios for the tests of the domain: made from short lines, or at random. */
import * as fc from 'fast-check';
import { ASSET_CLASSES, INSTRUMENT_TYPES, REGIONS, SECTORS } from '#schema/instrument.ts';
import type { Classification, Instrument } from '#schema/instrument.ts';
import { ACCOUNT_KINDS } from '#schema/portfolio.ts';
import type { Account, Portfolio, Position } from '#schema/portfolio.ts';

export const AS_OF = '2026-11-20';
export const NO_SETTINGS = { retirement: null, assetClassTargets: null, regionTargets: null, checkupLimits: null };

export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

export function instrument(symbol: string, parts: Partial<Instrument> = {}): Instrument {
  return { symbol, name: `${symbol} name`, type: 'etf', expenseRatio: null, classification: null, companies: null, price: null, ...parts };
}
export function priced(amount: string, currency = 'USD', asOf = AS_OF) {
  return { amount, currency, asOf, source: 'statement' };
}
export function classified(parts: Partial<Pick<Classification, 'assetClass' | 'regions' | 'sectors'>>): Classification {
  return {
    assetClass: null,
    regions: null,
    sectors: null,
    method: 'curated',
    source: 'fund fact sheet',
    confidence: 0.9,
    asOf: AS_OF,
    ...parts,
  };
}
export function account(n: number, parts: Partial<Account> = {}): Account {
  return { id: uuid(n), name: `account ${n}`, kind: 'taxable', purpose: null, cashBalance: '0', cashInterest: '0', ...parts };
}
export function position(n: number, accountNumber: number, symbol: string, quantity: string): Position {
  return { id: uuid(1_000_000 + n), accountId: uuid(accountNumber), symbol, quantity, asOf: AS_OF };
}

/** Weights in per cent with up to four decimals that sum to exactly 100. */
function weights<K extends string>(keys: readonly K[]): fc.Arbitrary<Partial<Record<K, number>>> {
  return fc
    .tuple(
      fc.uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 5, maxLength: 5 }),
    )
    .map(([chosen, cuts]) => {
      const edges = [0, ...cuts.slice(0, chosen.length - 1).sort((a, b) => a - b), 1_000_000];
      return Object.fromEntries(chosen.map((key, i) => [key, ((edges[i + 1] ?? 0) - (edges[i] ?? 0)) / 10_000])) as Partial<
        Record<K, number>
      >;
    });
}
const classifications = fc.option(
  fc
    .record({ assetClass: fc.option(weights(ASSET_CLASSES)), regions: fc.option(weights(REGIONS)), sectors: fc.option(weights(SECTORS)) })
    .map(classified),
);
const amount = (whole: number, decimals: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: whole }), fc.integer({ min: 0, max: 10 ** decimals - 1 }))
    .map(([a, b]) => `${a}.${String(b).padStart(decimals, '0')}`);
const prices = fc.option(
  fc.record({
    amount: amount(5_000, 4),
    currency: fc.constantFrom('USD', 'USD', 'USD', 'EUR'),
    asOf: fc.constantFrom(AS_OF, '2026-11-19', '2026-06-30'),
    source: fc.constant('statement'),
  }),
);
const symbols = fc.stringMatching(/^[A-Z0-9][A-Z0-9.-]{0,7}$/);

export const portfolios: fc.Arbitrary<Portfolio> = fc
  .record({
    instruments: fc.uniqueArray(
      fc.record({
        symbol: symbols,
        name: fc.constant('a name'),
        companies: fc.constant(null),
        type: fc.option(fc.constantFrom(...INSTRUMENT_TYPES)),
        expenseRatio: fc.option(fc.constantFrom(0, 0.03, 0.75, 1.08)),
        classification: classifications,
        price: prices,
      }),
      { minLength: 1, maxLength: 25, selector: ({ symbol }) => symbol },
    ),
    accounts: fc.array(
      fc.record({ kind: fc.constantFrom(...ACCOUNT_KINDS), cashBalance: amount(200_000, 2), cashInterest: fc.constantFrom('0', '0.045') }),
      { minLength: 1, maxLength: 5 },
    ),
    holdings: fc.array(fc.tuple(fc.nat(), fc.nat(), amount(3_000, 6)), { maxLength: 40 }),
  })
  .map(({ instruments, accounts, holdings }) => ({
    instruments,
    accounts: accounts.map((parts, n) => account(n, parts)),
    positions: holdings.map(([a, i, quantity], n) =>
      position(n, a % accounts.length, instruments[i % instruments.length]?.symbol ?? 'X', quantity),
    ),
  }));
