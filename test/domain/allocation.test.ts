import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate } from '#domain/allocation.ts';
import { drift, driftOutcome, withoutCash } from '#domain/drift.ts';
import { apportion, decimal, fromCents, sum, toCents } from '#domain/money.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { CHART_KINDS } from '#schema/plan.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { AS_OF, account, classified, instrument, portfolios, position, priced } from './households.ts';

const short = (portfolio: Portfolio, kind: (typeof CHART_KINDS)[number]) =>
  allocate(valuePortfolio(portfolio, AS_OF), kind).map(({ key, value, percent }) => [key, value, percent]);

/** Worked by hand: VTI 10 × 300 = 3,000; FUND 4 × 250.25 = 1,001, 60/40 stocks and bonds, its regions not established; SPAXX 500 × 1, all cash; cash 499. */
const household: Portfolio = {
  accounts: [account(1, { kind: '401k', cashBalance: '400' }), account(2, { kind: 'ira', cashBalance: '99' }), account(3, { kind: 'ira' })],
  positions: [position(1, 1, 'VTI', '10'), position(2, 2, 'FUND', '4'), position(3, 3, 'SPAXX', '500'), position(4, 3, 'LOST', '7')],
  instruments: [
    instrument('VTI', {
      price: priced('300'),
      classification: classified({
        assetClass: { equity: 100 },
        regions: { north_america: 100 },
        sectors: { technology: 33.3333, other: 66.6667 },
      }),
    }),
    instrument('FUND', {
      price: priced('250.25'),
      classification: classified({ assetClass: { equity: 60, fixed_income: 40 }, sectors: { treasury: 40, technology: 60 } }),
    }),
    instrument('SPAXX', {
      price: priced('1'),
      type: 'money_market',
      classification: classified({ assetClass: { cash: 100 }, regions: { north_america: 100 } }),
    }),
    instrument('LOST'),
  ],
};

describe('a household worked by hand: $5,000', () => {
  test('asset classes: stocks 3,000 + 600.60, bonds 400.40, cash 499 + 500', () => {
    expect(short(household, 'asset_class')).toEqual([
      ['equity', '3600.60', 72],
      ['cash', '999.00', 20],
      ['fixed_income', '400.40', 8],
    ]);
  });
  test('regions: cash is nowhere, and a fund whose regions nobody knows is unknown', () => {
    expect(short(household, 'region')).toEqual([
      ['north_america', '3000.00', 60],
      ['cash', '999.00', 20],
      ['unknown', '1001.00', 20],
    ]);
  });
  test('sectors: 3,000 × 33.3333 % = 999.999, to which the exact 600.60 is added before anything is rounded', () => {
    expect(short(household, 'sector')).toEqual([
      ['technology', '1600.60', 32],
      ['cash', '999.00', 20],
      ['treasury', '400.40', 8],
      ['other', '2000.00', 40],
    ]);
  });
  test('accounts by kind, the largest first, numbered as they were entered where there are several', () => {
    expect(short(household, 'account')).toEqual([
      ['401k', '3400.00', 68],
      ['ira-1', '1100.00', 22],
      ['ira-2', '500.00', 10],
    ]);
  });
  test('an account keeps its number when a price makes another the larger one', () => {
    const risen = {
      ...household,
      instruments: household.instruments.map((one) => (one.symbol === 'SPAXX' ? { ...one, price: priced('3') } : one)),
    };
    expect(short(risen, 'account')).toEqual([
      ['401k', '3400.00', 56.7],
      ['ira-2', '1500.00', 25],
      ['ira-1', '1100.00', 18.3],
    ]);
  });
  test('holdings, with cash by itself and nothing for what has no price', () => {
    expect(short(household, 'holdings')).toEqual([
      ['VTI', '3000.00', 60],
      ['FUND', '1001.00', 20],
      ['SPAXX', '500.00', 10],
      ['cash', '499.00', 10],
    ]);
  });
});

test('ten holdings are shown, the rest is other and comes last', () => {
  const symbols = Array.from({ length: 12 }, (_, n) => `H${String(n).padStart(2, '0')}`);
  const portfolio = {
    accounts: [account(1)],
    positions: symbols.map((symbol, n) => position(n, 1, symbol, String(100 - n))),
    instruments: symbols.map((symbol) => instrument(symbol, { price: priced('1') })),
  };
  const rows = short(portfolio, 'holdings');
  expect(rows).toHaveLength(11);
  expect(rows.at(-1)).toEqual(['other', '179.00', 15.8]);
});

test('nothing is shown of nothing', () => {
  for (const kind of CHART_KINDS) expect(short({ accounts: [account(1)], positions: [], instruments: [] }, kind)).toEqual([]);
});

describe('laws', () => {
  test('each chart sums to the total to the cent and to 100.0 %', () => {
    fc.assert(
      fc.property(portfolios, fc.constantFrom(...CHART_KINDS), (portfolio, kind) => {
        const valuation = valuePortfolio(portfolio, AS_OF);
        const segments = allocate(valuation, kind);
        expect(sum(segments.map(({ value }) => value)).toFixed(2)).toBe(valuation.total.toFixed(2));
        if (segments.length > 0) expect(sum(segments.map(({ percent }) => percent)).toNumber()).toBe(100);
        expect(new Set(segments.map(({ key }) => key)).size).toBe(segments.length);
        for (const { value, percent } of segments) expect(decimal(value).greaterThan(0) && percent >= 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('names change nothing, and neither does order, but that accounts of one kind are numbered by theirs', () => {
    fc.assert(
      fc.property(portfolios, fc.constantFrom(...CHART_KINDS), (portfolio, kind) => {
        const accounts = kind === 'account' ? portfolio.accounts : [...portfolio.accounts].reverse();
        const turned = {
          accounts: accounts.map((one) => ({ ...one, name: 'renamed' })),
          positions: [...portfolio.positions].reverse(),
          instruments: [...portfolio.instruments].reverse(),
        };
        expect(short(turned, kind)).toEqual(short(portfolio, kind));
      }),
    );
  });

  test('moving every other position and half of the cash into a new account changes no class, region, sector or holding', () => {
    fc.assert(
      fc.property(portfolios, fc.constantFrom('asset_class', 'region', 'sector', 'holdings'), (portfolio, kind) => {
        const [first] = portfolio.accounts;
        const split = first ? decimal(first.cashBalance).dividedBy(2).toDecimalPlaces(2) : decimal(0);
        const moved = {
          ...portfolio,
          accounts: [
            ...portfolio.accounts.map((one) =>
              one === first ? { ...one, cashBalance: decimal(one.cashBalance).minus(split).toFixed() } : one,
            ),
            account(500, { kind: 'hsa', cashBalance: split.toFixed() }),
          ],
          positions: portfolio.positions.map((one, n) => (n % 2 ? position(n, 500, one.symbol, one.quantity) : one)),
        };
        expect(short(moved, kind as 'region')).toEqual(short(portfolio, kind as 'region'));
      }),
    );
  });

  test('what is summed in doubles comes to what big integers come to, however large the holdings', () => {
    fc.assert(
      fc.property(portfolios, fc.constantFrom(1, 10_000, 10_000_000, 1_000_000_000), (portfolio, k) => {
        const larger = {
          ...portfolio,
          positions: portfolio.positions.map((one, n) => ({
            ...one,
            quantity: n % 2 ? decimal(one.quantity).times(k).toFixed() : one.quantity,
          })),
        };
        const valuation = valuePortfolio(larger, AS_OF);
        if (valuation.total.isZero()) return;
        const amounts = new Map([['cash', toCents(valuation.cash) * 1_000_000n]]);
        for (const {
          instrument: { classification },
          value,
          cents,
        } of valuation.holdings) {
          if (value === null) continue;
          for (const [key, weight] of Object.entries(classification?.assetClass ?? { unknown: 100 }))
            amounts.set(key, (amounts.get(key) ?? 0n) + cents * BigInt(Math.round(weight * 10_000)));
        }
        const keys = [...amounts.keys()].sort();
        const values = apportion(
          keys.map((key) => amounts.get(key) ?? 0n),
          toCents(valuation.total),
        );
        const found = new Map(allocate(valuation, 'asset_class').map(({ key, value }) => [key, value]));
        keys.forEach((key, n) => expect(found.get(key) ?? '0.00', key).toBe(fromCents(values[n] ?? 0n).toFixed(2)));
      }),
    );
  });

  test('a thousand times as much of everything has the same percentages', () => {
    fc.assert(
      fc.property(portfolios, fc.constantFrom(...CHART_KINDS), (portfolio, kind) => {
        const whole = {
          ...portfolio,
          accounts: portfolio.accounts.map((one) => ({ ...one, cashBalance: decimal(one.cashBalance).toFixed(0) })),
          positions: portfolio.positions.map((one) => ({ ...one, quantity: decimal(one.quantity).toFixed(0) })),
          instruments: portfolio.instruments.map((one) => ({
            ...one,
            price: one.price && { ...one.price, amount: decimal(one.price.amount).plus(1).toFixed(2) },
          })),
        };
        const times = (k: number) => ({
          ...whole,
          accounts: whole.accounts.map((one) => ({ ...one, cashBalance: decimal(one.cashBalance).times(k).toFixed() })),
          positions: whole.positions.map((one) => ({ ...one, quantity: decimal(one.quantity).times(k).toFixed() })),
        });
        const percents = (p: Portfolio) => short(p, kind).map(([key, , percent]) => [key, percent]);
        // By the million against by the thousand: cents no longer decide a tenth of a per cent.
        const [some, many] = [percents(times(1_000)), percents(times(1_000_000))];
        expect(many).toEqual(some);
      }),
    );
  });
});

describe('drift', () => {
  const segments = [
    { key: 'equity', label: 'Stocks', value: '82.20', percent: 82.2 },
    { key: 'fixed_income', label: 'Bonds', value: '8.80', percent: 8.8 },
    { key: 'cash', label: 'Cash', value: '6.00', percent: 6 },
    { key: 'unknown', label: 'Unknown', value: '3.00', percent: 3 },
  ];

  test('is found less target in points, the largest first, with what is missing altogether', () => {
    expect(drift(segments, { equity: 65, fixed_income: 30, commodities: 5 })).toEqual([
      { key: 'fixed_income', percent: 8.8, target: 30, points: -21.2 },
      { key: 'equity', percent: 82.2, target: 65, points: 17.2 },
      { key: 'cash', percent: 6, target: 0, points: 6 },
      { key: 'commodities', percent: 0, target: 5, points: -5 },
    ]);
  });

  test.each([
    [5, 0, 'pass'],
    [5.1, 0, 'warn'],
    [10, 0, 'warn'],
    [10.1, 0, 'fail'],
    [-5, 0, 'pass'],
    [-5.1, 0, 'warn'],
    [-10.1, 0, 'fail'],
    [-6, 2, 'unknown'],
    [-8, 2, 'warn'],
    [3, 2, 'pass'],
    [3, 3, 'unknown'],
    [-5, 30, 'unknown'],
    [6, 30, 'warn'],
    [-40, 30, 'fail'],
  ])('%s points with %s % unknown: %s', (points, unknown, outcome) => {
    expect(driftOutcome({ key: 'equity', percent: 0, target: 0, points }, unknown, 5)).toBe(outcome);
  });

  test('regions are shares of what is invested', () => {
    const regions = [
      { key: 'north_america', label: '', value: '60.00', percent: 60 },
      { key: 'cash', label: '', value: '20.00', percent: 20 },
      { key: 'europe', label: '', value: '20.00', percent: 20 },
    ];
    expect(withoutCash(regions).map(({ key, percent }) => [key, percent])).toEqual([
      ['north_america', 75],
      ['europe', 25],
    ]);
  });
});
