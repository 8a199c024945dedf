import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cents, decimal, sum } from '#domain/money.ts';
import { toView, valuePortfolio } from '#domain/portfolio.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import { AS_OF, account, classified, instrument, portfolios, position, priced, uuid } from './households.ts';

describe('the value of a position', () => {
  test.each([
    ['10', '331.4', '3314.00'],
    ['0.5', '0.01', '0.01'], // half a cent rounds up
    ['0.49', '0.01', '0.00'],
    ['1150', '148.36', '170614.00'],
    ['2140.335', '58.42', '125038.37'], // 125038.3707
    ['198.412', '612.75', '121576.95'], // 121576.953
    ['999999999999.99999999', '9999999999.9999', '9999999999999899999900.00'],
    ['0', '5', '0.00'],
  ])('%s at %s is %s', (quantity, price, value) => {
    const portfolio = {
      accounts: [account(1)],
      positions: [position(1, 1, 'VTI', quantity)],
      instruments: [instrument('VTI', { price: priced(price) })],
    };
    expect(toView(valuePortfolio(portfolio, AS_OF)).accounts[0]?.positions[0]?.value).toBe(value);
  });
});

describe('a holding that cannot be priced', () => {
  test.each([
    [null, 'no price is known'],
    [priced('12.5', 'EUR'), 'its price is in EUR, and there is no exchange rate here'],
    [priced('0.00'), 'its price is given as zero'],
  ])('is listed with its reason and is in no total (%j)', (price, reason) => {
    const portfolio = {
      accounts: [account(1, { cashBalance: '10.00' })],
      positions: [position(1, 1, 'STBL2', '100')],
      instruments: [instrument('STBL2', { price })],
    };
    const valuation = valuePortfolio(portfolio, AS_OF);
    expect(valuation.unpriced).toEqual([{ symbol: 'STBL2', reason }]);
    expect(valuation.total.toFixed(2)).toBe('10.00');
    expect(toView(valuation).accounts[0]?.positions[0]?.value).toBeNull();
  });

  test('is not guessed when nobody has ever heard of the symbol', () => {
    const valuation = valuePortfolio({ accounts: [account(1)], positions: [position(1, 1, 'NEW1', '3')], instruments: [] }, AS_OF);
    expect(valuation.unpriced.map(({ symbol }) => symbol)).toEqual(['NEW1']);
    expect(valuation.unclassified).toEqual(['NEW1']);
  });

  test('never changes the total, by property', () => {
    fc.assert(
      fc.property(portfolios, fc.integer({ min: 1, max: 1_000_000 }), (portfolio, quantity) => {
        const before = valuePortfolio(portfolio, AS_OF);
        const after = valuePortfolio(
          {
            ...portfolio,
            positions: [...portfolio.positions, position(999, 0, 'NOPRICE99', String(quantity))],
            instruments: [...portfolio.instruments, instrument('NOPRICE99')],
          },
          AS_OF,
        );
        expect(after.total.toFixed()).toBe(before.total.toFixed());
        expect(after.unpriced.map(({ symbol }) => symbol)).toContain('NOPRICE99');
      }),
    );
  });
});

test('a position of an account that is not there is refused, since a total would hide it', () => {
  expect(() => valuePortfolio({ accounts: [account(1)], positions: [position(1, 2, 'VTI', '1')], instruments: [] }, AS_OF)).toThrow(
    uuid(2),
  );
});

test('one instrument in several accounts is one holding', () => {
  const portfolio = {
    accounts: [account(1), account(2, { kind: 'ira', cashBalance: '0.005' })],
    positions: [position(1, 1, 'VTI', '10'), position(2, 2, 'VTI', '5'), position(3, 2, 'BND', '1')],
    instruments: [instrument('VTI', { price: priced('100') }), instrument('BND', { price: priced('72.5') })],
  };
  const { holdings, accounts, total, cash } = valuePortfolio(portfolio, AS_OF);
  expect(holdings.map(({ instrument: { symbol }, value }) => [symbol, value?.toFixed(2)])).toEqual([
    ['VTI', '1500.00'],
    ['BND', '72.50'],
  ]);
  expect(accounts.map((one) => one.total.toFixed(2))).toEqual(['1000.00', '572.51']);
  expect([total.toFixed(2), cash.toFixed(2)]).toEqual(['1572.51', '0.01']);
});

describe('laws', () => {
  test('whole numbers of 10⁻¹² come to what decimals come to, to the cent: positions, holdings, accounts and the total', () => {
    const amounts = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: 0, max: 12 })).map(([digits, places]) => {
      const text = digits.toString().padStart(places + 1, '0');
      return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
    });
    fc.assert(
      fc.property(portfolios, fc.array(fc.tuple(amounts, amounts), { minLength: 25, maxLength: 25 }), (portfolio, figures) => {
        const finer = {
          ...portfolio,
          instruments: portfolio.instruments.map((one, n) => ({
            ...one,
            price: one.price && { ...one.price, amount: figures[n]?.[0] ?? '1' },
          })),
          positions: portfolio.positions.map((one, n) => ({ ...one, quantity: figures[n % 25]?.[1] ?? '1' })),
        };
        const { accounts, holdings, total } = valuePortfolio(finer, AS_OF);
        const worth = ({ symbol, quantity }: (typeof finer.positions)[number]) => {
          const price = finer.instruments.find((one) => one.symbol === symbol)?.price;
          return price?.currency === 'USD' && Number(price.amount) > 0 ? cents(decimal(price.amount).times(quantity)) : null;
        };
        const valued = accounts.flatMap(({ positions }) => positions);
        for (const { position: one, value } of valued) expect(value?.toFixed(2)).toBe(worth(one)?.toFixed(2));
        for (const {
          instrument: { symbol },
          quantity,
          value,
        } of holdings) {
          const of = finer.positions.filter((one) => one.symbol === symbol);
          expect(quantity.toFixed()).toBe(sum(of.map((one) => one.quantity)).toFixed());
          if (value) expect(value.toFixed(2)).toBe(sum(of.map((one) => worth(one) ?? 0)).toFixed(2));
        }
        expect(total.toFixed(2)).toBe(
          sum([...finer.positions.map((one) => worth(one) ?? 0), ...finer.accounts.map(({ cashBalance }) => cents(cashBalance))]).toFixed(
            2,
          ),
        );
      }),
    );
  });

  test('accounts sum to the total, holdings and cash sum to the total, and the view fits its contract', () => {
    fc.assert(
      fc.property(portfolios, (portfolio) => {
        const valuation = valuePortfolio(portfolio, AS_OF);
        const total = valuation.total.toFixed(2);
        expect(sum(valuation.accounts.map((one) => one.total)).toFixed(2)).toBe(total);
        expect(
          sum(valuation.holdings.map(({ value }) => value ?? 0))
            .plus(valuation.cash)
            .toFixed(2),
        ).toBe(total);
        const view = PortfolioView.parse(toView(valuation));
        expect(sum(view.accounts.flatMap((one) => [one.cashBalance, ...one.positions.map(({ value }) => value ?? 0)])).toFixed(2)).toBe(
          view.total,
        );
      }),
    );
  });

  test('the order of accounts, positions and instruments and the names of accounts change nothing', () => {
    fc.assert(
      fc.property(portfolios, (portfolio) => {
        const one = valuePortfolio(portfolio, AS_OF);
        const two = valuePortfolio(
          {
            accounts: [...portfolio.accounts].reverse().map((entry) => ({ ...entry, name: 'renamed' })),
            positions: [...portfolio.positions].reverse(),
            instruments: [...portfolio.instruments].reverse(),
          },
          AS_OF,
        );
        expect(two.total.toFixed()).toBe(one.total.toFixed());
        expect(two.holdings.map(({ instrument: { symbol }, value }) => [symbol, value?.toFixed()])).toEqual(
          one.holdings.map(({ instrument: { symbol }, value }) => [symbol, value?.toFixed()]),
        );
        expect(two.unpriced).toEqual(one.unpriced);
        expect(two.unclassified).toEqual(one.unclassified);
      }),
    );
  });
});

test('coverage is the share whose asset class is known, and is never rounded up to everything', () => {
  const portfolio = {
    accounts: [account(1, { cashBalance: '1000000' })],
    positions: [position(1, 1, 'STBL2', '1')],
    instruments: [instrument('STBL2', { price: priced('10'), classification: classified({ sectors: { other: 100 } }) })],
  };
  const { coverage } = toView(valuePortfolio(portfolio, AS_OF));
  expect(coverage).toEqual({ classifiedPercent: 99.9, unclassified: ['STBL2'], unpriced: [] });
  expect(decimal(coverage.classifiedPercent).lessThan(100)).toBe(true);
});
