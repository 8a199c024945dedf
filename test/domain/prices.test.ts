import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, DAYS_A_RUN, daysToFetch, isWeekday } from '#domain/prices/days.ts';
import { judgeDay, jumps, JUMP_PERCENT, priceOf, splitIn } from '#domain/prices/guard.ts';
import type { Basis } from '#domain/prices/guard.ts';
import { priceStatus } from '#domain/prices/status.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { ILLUSTRATIVE } from '#schema/instrument.ts';
import { INSTRUMENTS } from '#schema/seed.ts';
import { closesBySymbol, judgeBars, symbolOf } from '../../functions/prices/update.ts';

const basis = (over: Partial<Basis> = {}): Basis => ({
  symbol: 'VTI',
  close: '100',
  closeDay: '2026-11-19',
  flag: null,
  stored: false,
  decided: false,
  unpriced: false,
  ...over,
});
const judge = (close: unknown, over: Partial<Basis> = {}) => judgeDay(new Map([['VTI', close]]), [basis(over)]);
/** `written`, or the flag's reason; then what is decided of earlier flags. */
function verdict(close: unknown, over: Partial<Basis> = {}): string {
  const { closes, flags, decisions } = judge(close, over);
  return [closes.length === 1 ? 'written' : (flags[0]?.reason ?? 'nothing'), ...decisions.map(([, status]) => status)].join(', ');
}
const jumped = { price: '140', day: '2026-11-20', reason: 'jump' } as const;
const split = { price: '50', day: '2026-11-20', reason: 'split' } as const;

describe('what the guard says of a close', () => {
  test.each([
    [101, {}, 'written'],
    [129.9, {}, 'written'],
    [70.1, {}, 'written'],
    [100, { close: null, closeDay: null }, 'written'],
    [60, {}, 'jump'],
    [160, {}, 'jump'],
    [140, {}, 'written'],
    [50, {}, 'split'],
    [49, {}, 'split'],
    [33.4, {}, 'split'],
    [66.6, {}, 'split'],
    [1000, {}, 'split'],
    [10, {}, 'split'],
    [43.5, {}, 'jump'],
    [Number.NaN, {}, 'not-a-price'],
    [Number.POSITIVE_INFINITY, {}, 'not-a-price'],
    [0, {}, 'not-a-price'],
    [-3, {}, 'not-a-price'],
    [1e-9, {}, 'not-a-price'],
    [1e12, {}, 'not-a-price'],
    [null, {}, 'not-a-price'],
    ['101', {}, 'not-a-price'],
    [undefined, {}, 'not-a-price'],
    [0, { close: null, closeDay: null }, 'not-a-price'],
    // A jump: the next day confirms it, takes it back, or is another.
    [151, { flag: { ...jumped, price: '150' } }, 'written, confirmed'],
    [101, { flag: { ...jumped, price: '150' } }, 'written, rejected'],
    [300, { flag: { ...jumped, price: '150' } }, 'split, rejected'],
    [1600, { flag: { ...jumped, price: '150' } }, 'jump, rejected'],
    // A split is never confirmed by the next day, which always agrees with it; only taken back.
    [50.5, { flag: split }, 'split'],
    [44, { flag: split }, 'split'],
    [99, { flag: split }, 'written, rejected'],
    [14, { flag: split }, 'split, rejected'],
    [500, { stored: true }, 'nothing'],
  ])('%s with %j: %s', (close, over, expected) => {
    expect(verdict(close, over)).toBe(expected);
  });

  test('a flag tells what, from when, and how far', () => {
    expect(judge(60).flags[0]).toEqual({
      symbol: 'VTI',
      reason: 'jump',
      detail: '$60.00 is 40% below the close of November 19, 2026, $100.00.',
      oldPrice: '100',
      oldDay: '2026-11-19',
      newPrice: '60',
    });
    expect(judge(50).flags[0]?.detail).toBe('$50.00 is 50% below the close of November 19, 2026, $100.00, as after a 2-for-1 split.');
    expect(judge('x'.repeat(500)).flags[0]?.detail.length).toBeLessThan(120);
  });

  test('only instruments that are known are spoken of', () => {
    expect(judgeDay(new Map([['NOBODY', 5]]), [basis()])).toEqual({ closes: [], flags: [], decisions: [] });
  });
});

describe('laws of the guard', () => {
  const aClose = fc.oneof(fc.double(), fc.double({ min: 0.01, max: 1_000, noNaN: true }), fc.constantFrom(null, 'NaN', {}, 0, -1));
  const aFlag = fc.option(
    fc.record({
      price: fc.double({ min: 0.01, max: 1_000, noNaN: true }).map((n) => new Decimal(n).toFixed(6)),
      day: fc.constant('2026-11-20'),
      reason: fc.constantFrom('jump' as const, 'split' as const),
    }),
    { nil: null },
  );

  test('what is written is a price, and near the last one or near one that another day has given', () => {
    fc.assert(
      fc.property(aClose, fc.option(fc.double({ min: 0.01, max: 1_000, noNaN: true }), { nil: null }), aFlag, (close, last, flag) => {
        fc.pre(flag === null || Number(flag.price) > 0);
        const lastText = last === null ? null : new Decimal(last).toFixed(6);
        fc.pre(lastText === null || Number(lastText) > 0);
        const { closes, flags } = judge(close, { close: lastText, closeDay: last === null ? null : '2026-11-19', flag });
        expect(closes.length + flags.length).toBe(1);
        for (const [, written] of closes) {
          expect(Number(written)).toBeGreaterThan(0);
          expect(written).toMatch(/^\d{1,12}(\.\d{1,6})?$/);
          const near = (other: string) => !jumps(new Decimal(written), new Decimal(other));
          if (lastText !== null && !near(lastText)) expect(flag?.reason === 'jump' && near(flag.price)).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('a jump one way is a jump the other way', () => {
    const aPrice = fc.double({ min: 0.01, max: 1_000, noNaN: true }).map((n) => new Decimal(n));
    fc.assert(
      fc.property(aPrice, aPrice, (one, other) => {
        expect(jumps(one, other)).toBe(jumps(other, one));
      }),
    );
    expect(jumps(new Decimal(100), new Decimal(100 - JUMP_PERCENT))).toBe(true);
  });
});

test.each([
  [100, 50, '2-for-1'],
  [100, 66.7, '3-for-2'],
  [50, 100, '1-for-2'],
  [3, 30, '1-for-10'],
  [100, 5, '20-for-1'],
  [100, 43.5, null],
  [100, 60, null],
])('from %s to %s reads as %s', (before, after, expected) => {
  expect(splitIn(new Decimal(before), new Decimal(after))).toBe(expected);
});
test.each([
  [1.23456789, '1.234568'],
  [0.0000004, null],
  [5e-7, '0.000001'],
  [999_999_999_999.4, '999999999999.4'],
])('%s as a price is %s', (given, expected) => {
  expect(priceOf(given)?.toFixed() ?? null).toBe(expected);
});

describe('a day as a whole', () => {
  const bases = Array.from({ length: 100 }, (_, index) => basis({ symbol: `S${index}` }));
  const bars = (count: number, close: number) => Array.from({ length: count }, (_, index) => ({ ticker: `S${index}`, close }));
  test.each([
    ['all there', bars(100, 101), 100, null],
    ['half missing', bars(49, 101), 100, /has prices for 49/],
    ['the first day ever', bars(3, 101), 0, null],
    ['adjusted by mistake', bars(100, 25), 100, /100 of its 100/],
    ['a few jumps', [...bars(91, 101), ...bars(100, 55).slice(91)], 100, null],
  ])('%s', (_, given, last, refused) => {
    const judged = judgeBars(given, bases, last);
    if (refused === null) expect(judged).toHaveProperty('verdict');
    else expect('refused' in judged && judged.refused).toMatch(refused);
  });

  test('flags that wait since an earlier day refuse no further one; new ones do, and so do those that are most of a day', () => {
    const few = Array.from({ length: 25 }, (_, index) => basis({ symbol: `S${index}` }));
    const given = [...bars(25, 50).slice(0, 3), ...bars(25, 101).slice(3)];
    expect(judgeBars(given, few, 25)).toMatchObject({
      refused: expect.stringMatching(/^3 of its 25/) as string,
      flags: [{ symbol: 'S0', reason: 'split' }, {}, {}],
    });
    const waiting = few.map((one, index) => (index < 3 ? { ...one, flag: split } : one));
    expect(judgeBars(given, waiting, 25)).toMatchObject({ verdict: { flags: [{}, {}, {}] } });
    // Another split than the one that waits.
    expect(
      judgeBars(
        given.map(({ ticker, close }) => ({ ticker, close: close === 50 ? 20 : close })),
        waiting,
        25,
      ),
    ).toHaveProperty('refused');
    const nonsense = given.map(({ ticker, close }) => ({ ticker, close: close === 50 ? 'none' : close }));
    expect(judgeBars(nonsense, few, 25)).toHaveProperty('refused');
    expect(
      judgeBars(
        nonsense,
        few.map((one, index) => ({ ...one, unpriced: index < 3 })),
        25,
      ),
    ).toMatchObject({ verdict: { flags: [{}, {}, {}] } });
    expect(
      judgeBars(
        bars(25, 50),
        few.map((one) => ({ ...one, flag: split })),
        25,
      ),
    ).toHaveProperty('refused');
    // Rejected on its own day: not raised again, and the others are written.
    expect(
      judgeBars(
        given,
        few.map((one, index) => ({ ...one, decided: index < 3 })),
        25,
      ),
    ).toMatchObject({ verdict: { closes: expect.objectContaining({ length: 22 }) as unknown, flags: [] } });
    expect(judgeBars(given, few, null)).toMatchObject({ verdict: { flags: [{}, {}, {}] } });
  });

  test.each([
    ['AAPL', 'AAPL'],
    ['BRK.B', 'BRK.B'],
    ['BACpL', 'BAC.PRL'],
    ['ABRw', null],
    ['CASH', 'CASH'],
    ['USD', 'USD'],
    ['', null],
  ])('the provider’s %s is %s', (ticker, symbol) => {
    expect(symbolOf(ticker)).toBe(symbol);
  });
  test('two closes of one security are none', () => {
    expect(
      closesBySymbol([
        { ticker: 'BRK.B', close: 1 },
        { ticker: 'BRK/B', close: 2 },
      ]).get('BRK.B'),
    ).toBe('two different closes');
    expect(
      closesBySymbol([
        { ticker: 'BRK.B', close: 1 },
        { ticker: 'BRK/B', close: 1 },
      ]).get('BRK.B'),
    ).toBe(1);
  });
});

describe('days that are fetched', () => {
  const daysBefore = (today: string, count: number): string[] => Array.from({ length: count }, (_, n) => addDays(today, -1 - n));
  test.each([
    // 26 November 2026 is a Thursday.
    ['a first run', '2026-11-26', [], ['2026-11-19', '2026-11-20', '2026-11-23', '2026-11-24', '2026-11-25']],
    ['the next day', '2026-11-27', ['2026-11-24', '2026-11-25'], ['2026-11-26']],
    ['on a weekend', '2026-11-29', ['2026-11-26', '2026-11-27'], []],
    [
      'a gap, oldest first',
      '2026-11-26',
      ['2026-11-16', '2026-11-17', '2026-11-20'],
      ['2026-11-18', '2026-11-19', '2026-11-23', '2026-11-24', '2026-11-25'],
    ],
    ['after a long silence', '2026-11-26', ['2026-01-05'], ['2026-10-27', '2026-10-28', '2026-10-29', '2026-10-30', '2026-11-02']],
  ])('%s', (_, today, settled, expected) => {
    expect(daysToFetch(today, settled)).toEqual(expected);
  });

  test('days that were refused come last, the one that has waited longest first, however many there are; what is too old is given up', () => {
    const refused = ['2026-11-13', '2026-11-09', '2026-11-10', '2026-11-11', '2026-11-12', '2026-11-16'];
    expect(daysToFetch('2026-11-20', ['2026-11-06'], refused)).toEqual([
      '2026-11-17',
      '2026-11-18',
      '2026-11-19',
      '2026-11-13',
      '2026-11-09',
    ]);
    expect(daysToFetch('2026-12-11', ['2026-11-06', ...daysBefore('2026-12-11', 29)], ['2026-11-10', '2026-11-11'])).toEqual([
      '2026-11-11',
    ]);
    expect(daysToFetch('2026-11-20', [], ['2026-11-18'])).toEqual(['2026-11-19', '2026-11-18']);
  });

  test('run after run, every weekday is fetched once, and never today', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 1, max: 6 }), (silent, start) => {
        const first = `2026-06-0${start}`;
        const today = new Date(Date.parse(`${first}T00:00:00Z`) + silent * 86_400_000).toISOString().slice(0, 10);
        const settled = [first];
        for (let run = 0; run < 8; run += 1) {
          const days = daysToFetch(today, settled);
          expect(days.length).toBeLessThanOrEqual(DAYS_A_RUN);
          expect(days.every((day) => day < today && isWeekday(day) && !settled.includes(day))).toBe(true);
          settled.push(...days);
        }
        for (let at = Date.parse(`${first}T00:00:00Z`) + 86_400_000; at < Date.parse(`${today}T00:00:00Z`); at += 86_400_000) {
          const day = new Date(at).toISOString().slice(0, 10);
          expect(settled.includes(day)).toBe(isWeekday(day));
        }
      }),
    );
  });
});

describe('what is said of prices', () => {
  const valuation = valuePortfolio(
    {
      accounts: [
        { id: '0192f0c1-2345-4abc-8def-0123456789ac', name: 'A', kind: 'ira', purpose: null, cashBalance: '0', cashInterest: '0' },
      ],
      positions: ['VTI', 'BND'].map((symbol, index) => ({
        id: `0192f0c1-2345-4abc-8def-01234567890${index}`,
        accountId: '0192f0c1-2345-4abc-8def-0123456789ac',
        symbol,
        quantity: '1',
        asOf: '2026-11-20',
      })),
      instruments: INSTRUMENTS.filter(({ symbol }) => symbol === 'VTI' || symbol === 'BND').map((instrument) => ({
        ...instrument,
        price: { amount: '10', currency: 'USD', asOf: instrument.symbol === 'VTI' ? '2026-11-19' : '2026-11-18', source: 's' },
      })),
    },
    '2026-11-26',
  );
  const feed = { provider: 'polygon', ranAt: '2026-11-26T06:00:00.000Z', isWell: true, message: 'x', newestDay: '2026-11-25', notices: [] };

  test('where every price is old, all are said to be', () => {
    expect(priceStatus({ ...valuation, asOf: '2026-12-01' }, null).note).toBe(
      'No price service is set up, so each price keeps its own date. All 2 are older than 7 days.',
    );
  });
  test('seven days are not stale, eight are', () => {
    expect(priceStatus(valuation, null)).toMatchObject({ provider: 'none', newestAsOf: '2026-11-19', staleCount: 1, staleAfterDays: 7 });
  });
  test.each([
    [null, 'No price service is set up, so each price keeps its own date. 1 of 2 is older than 7 days.'],
    [feed, 'Closing prices up to November 25, 2026. 1 of 2 is older than 7 days.'],
    [
      { ...feed, isWell: false },
      'The last update of prices failed, and stored prices stand with their dates. 1 of 2 is older than 7 days.',
    ],
    [
      { ...feed, provider: 'none', isWell: false, message: 'The key cannot be read.' },
      'The key cannot be read. 1 of 2 is older than 7 days.',
    ],
  ])('%#: %s', (given, note) => {
    expect(priceStatus(valuation, given).note).toBe(note);
  });
  test.each([
    [
      ['VTI'],
      1,
      'The price of one holding is illustrative, not a quote. No price service is set up, so each price keeps its own date. 1 of 1 is older than 7 days.',
    ],
    [
      ['VTI', 'BND'],
      2,
      'The prices of 2 holdings are illustrative, not quotes. No price service is set up, so each price keeps its own date.',
    ],
  ])('%j at an illustrative price: it is said, and such a price has no age', (symbols, illustrativeCount, note) => {
    const holdings = valuation.holdings.map((holding) =>
      symbols.includes(holding.instrument.symbol)
        ? {
            ...holding,
            instrument: { ...holding.instrument, price: { amount: '10', currency: 'USD', asOf: '2026-01-02', source: ILLUSTRATIVE } },
          }
        : holding,
    );
    expect(priceStatus({ ...valuation, holdings }, null)).toMatchObject({ illustrativeCount, staleCount: 2 - illustrativeCount, note });
  });
  test('nothing held, nothing stale', () => {
    expect(priceStatus(valuePortfolio({ accounts: [], positions: [], instruments: [] }, '2026-11-26'), null)).toMatchObject({
      newestAsOf: null,
      staleCount: 0,
    });
  });
});
