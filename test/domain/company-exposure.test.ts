import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookThroughCompanies } from '#domain/company-exposure.ts';
import { duplicateFunds } from '#domain/fund-overlap.ts';
import { sum } from '#domain/money.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import type { CompanyHoldings, Instrument } from '#schema/instrument.ts';
import { INSTRUMENTS } from '#schema/seed.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { AS_OF, account, classified, instrument, portfolios, position, priced } from './households.ts';

const list = (weights: Record<string, number>, asOf = '2026-09-01'): CompanyHoldings => ({ weights, asOf, source: 'a list' });
const STOCKS = classified({ assetClass: { equity: 100 } });

/** One share costs a dollar: quantities are dollars. */
function valued(...held: [Instrument, string][]) {
  return valuePortfolio(
    {
      accounts: [account(1)],
      positions: held.map(([{ symbol }, quantity], n) => position(n, 1, symbol, quantity)),
      instruments: held.map(([one]) => ({ ...one, price: priced('1') })),
    },
    AS_OF,
  );
}
const shares = (symbol: string) => instrument(symbol, { type: 'equity', classification: STOCKS });
const fund = (symbol: string, weights: Record<string, number> | null, parts: Partial<Instrument> = {}) =>
  instrument(symbol, { classification: STOCKS, companies: weights && list(weights), ...parts });
const told = (look: ReturnType<typeof lookThroughCompanies>) =>
  look.companies.map(({ company, direct, throughFunds, percent }) => [company, direct.toFixed(2), throughFunds.toFixed(2), percent]);

describe('single companies', () => {
  test('are what is held directly and what each fund is known to hold, all share classes together', () => {
    const look = lookThroughCompanies(
      valued(
        [shares('GOOG'), '100'],
        [shares('GOOGL'), '50'],
        [fund('F', { GOOGL: 5, AAPL: 10 }), '1000'],
        [fund('G', { GOOGL: 4 }, { companies: list({ GOOGL: 4 }, '2025-10-31') }), '500'],
      ),
      5,
    );
    expect(told(look)).toEqual([
      ['GOOGL', '150.00', '70.00', 13.3],
      ['AAPL', '0.00', '100.00', 6.1],
    ]);
    expect(look.companies[0]?.funds.map(({ symbol, value }) => [symbol, value.toFixed(2)])).toEqual([
      ['F', '50.00'],
      ['G', '20.00'],
    ]);
    expect(look.companies[0]?.asOf).toBe('2025-10-31');
    expect(look.coverage).toEqual({ known: 11.3, unknown: 88.7 });
    expect(look.listed).toEqual({ from: '2025-10-31', to: '2026-09-01', funds: 2 });
  });

  test('what is not known stays unknown: a fund without a list, one that nobody has classified, the bonds of a mixed fund, which are no stocks', () => {
    const mixed = fund('M', { AAPL: 6 }, { classification: classified({ assetClass: { equity: 60, fixed_income: 40 } }) });
    const look = lookThroughCompanies(
      valued(
        [mixed, '1000'],
        [fund('N', null), '100'],
        [fund('O', null, { classification: null }), '50'],
        [fund('B', null, { classification: classified({ assetClass: { fixed_income: 100 } }) }), '900'],
      ),
      5,
    );
    expect([look.inFunds.toFixed(2), look.known.toFixed(2)]).toEqual(['750.00', '60.00']);
    expect(look.coverage).toEqual({ known: 8, unknown: 92 });
  });

  test('without funds of stocks there is no coverage to state, and an unpriced holding is in nothing', () => {
    const look = lookThroughCompanies(valued([shares('AAPL'), '100']), 5);
    expect([told(look), look.coverage, look.listed]).toEqual([[['AAPL', '100.00', '0.00', 100]], null, null]);
    const nothing = valuePortfolio(
      { accounts: [account(1)], positions: [position(1, 1, 'F', '5')], instruments: [fund('F', { AAPL: 50 })] },
      AS_OF,
    );
    expect(lookThroughCompanies(nothing, 5)).toMatchObject({ companies: [], coverage: null });
  });
});

const COMPANIES = ['AAPL', 'MSFT', 'GOOG', 'GOOGL', 'BRK.B'];
const lists = fc.option(
  fc
    .array(fc.integer({ min: 0, max: 190_000 }), { minLength: 5, maxLength: 5 })
    .map((parts) => list(Object.fromEntries(parts.flatMap((part, n) => (part > 0 ? [[COMPANIES[n] ?? '', part / 10_000]] : []))))),
);
const withLists: fc.Arbitrary<Portfolio> = fc
  .tuple(portfolios, fc.array(lists, { minLength: 25, maxLength: 25 }))
  .map(([portfolio, all]) => ({
    ...portfolio,
    instruments: portfolio.instruments.map((one, n) => ({ ...one, companies: one.type === 'equity' ? null : (all[n] ?? null) })),
  }));

describe('laws of the look-through', () => {
  test('companies and what is not known add up to the stocks in funds, to the cent; no company comes to more than is held; known and unknown add up to 100.0', () => {
    fc.assert(
      fc.property(withLists, (portfolio) => {
        const valuation = valuePortfolio(portfolio, AS_OF);
        const { companies, inFunds, known, coverage } = lookThroughCompanies(valuation, 1_000);
        expect(sum(companies.map(({ throughFunds }) => throughFunds)).toFixed(2)).toBe(known.toFixed(2));
        const held = sum(valuation.holdings.map(({ value }) => value ?? 0));
        expect(known.lessThanOrEqualTo(inFunds) && inFunds.lessThanOrEqualTo(held)).toBe(true);
        expect(sum(companies.map(({ value }) => value)).lessThanOrEqualTo(held)).toBe(true);
        for (const { value, direct, throughFunds } of companies) expect(value.equals(direct.plus(throughFunds))).toBe(true);
        if (coverage) expect(Math.round((coverage.known + coverage.unknown) * 10)).toBe(1000);
      }),
    );
  });

  test('neither the order of things nor a split of an account moves a company', () => {
    fc.assert(
      fc.property(withLists, (portfolio) => {
        const whole = lookThroughCompanies(valuePortfolio(portfolio, AS_OF), 1_000);
        const other = account(99);
        const turned = {
          accounts: [other, ...portfolio.accounts].reverse(),
          positions: portfolio.positions.map((one, n) => (n % 2 ? { ...one, accountId: other.id } : one)).reverse(),
          instruments: [...portfolio.instruments].reverse(),
        };
        expect(told(lookThroughCompanies(valuePortfolio(turned, AS_OF), 1_000))).toEqual(told(whole));
      }),
    );
  });
});

describe('funds that hold the same', () => {
  const seeded = (symbol: string) => INSTRUMENTS.find((one) => one.symbol === symbol) ?? instrument(symbol);
  const pairs = (...held: [Instrument, string][]) =>
    duplicateFunds(valued(...held), 80).map(({ symbols, index, overlap }) => [...symbols, index, overlap]);

  test.each<[string, string, string | null, number | null]>([
    ['IVV', 'VOO', 'the S&P 500', 100],
    ['AGG', 'BND', 'the US bond market', null],
    ['GLD', 'IAU', 'gold', null],
  ])('%s and %s follow one index', (one, other, index, overlap) => {
    expect(pairs([seeded(one), '100'], [seeded(other), '50'])).toEqual([[one, other, index, overlap]]);
  });

  test.each([
    ['SHY', 'TLT'],
    ['VTV', 'VUG'],
    ['QQQ', 'VUG'],
    ['VTI', 'VXUS'],
    ['XLE', 'XLK'],
    ['IWM', 'IJH'],
  ])('%s and %s do not', (one, other) => {
    expect(pairs([seeded(one), '100'], [seeded(other), '50'])).toEqual([]);
  });

  test('the overlap is the smaller of the two weights of each company, of the larger of the two sums, over as many companies as the shorter list has', () => {
    expect(pairs([fund('F', { A: 20, B: 10 }), '100'], [fund('G', { A: 18, B: 9, C: 1, D: 1 }), '100'])).toEqual([['F', 'G', null, 90]]);
    expect(pairs([fund('F', { A: 20, B: 10 }), '100'], [fund('G', { A: 24, C: 1 }), '100'])).toEqual([]);
  });

  test('too little known, or too small a fund, is no ground for it', () => {
    expect(pairs([fund('F', { A: 10 }), '100'], [fund('G', { A: 10 }), '100'])).toEqual([]);
    expect(pairs([seeded('IVV'), '991'], [seeded('VOO'), '9']), 'below one per cent').toEqual([]);
  });
});
