import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCusip, normaliseSymbol, readSymbol } from '#domain/symbol.ts';
import { INSTRUMENTS, STOCK_LOOKUP } from '#schema/seed.ts';
import { Ticker } from '#schema/values.ts';

describe('one security, one symbol', () => {
  test.each([
    ['BRK.B', ['BRK.B', 'BRK-B', 'BRK/B', 'BRK B', 'brk.b', ' Brk  b ', 'BRK_B', '="BRK.B"', 'BRK.B**']],
    ['BF.B', ['BF-B', 'BF.B', 'BF/B', 'BF B', 'bf/b']],
    ['BAC.PRL', ['BAC-PL', 'BAC.PRL', 'BAC/PRL', 'BAC PR L', 'BAC-PR-L', 'BAC PRL', 'BAC^L', 'BAC.PR.L']],
    ['IPOE.WS', ['IPOE/WS', 'IPOE-WT', 'IPOE.WS', 'IPOE WS']],
    ['PSTH.U', ['PSTH-UN', 'PSTH.U', 'PSTH/U']],
    ['SPAXX', ['SPAXX**', 'spaxx', 'SPAXX *']],
    ['BTC-USD', ['BTC-USD', 'BTC/USD', 'btc usd']],
    ['037833100', ['037833100', 'US0378331005', 'us0378331005']],
    ['STBL2', ['STBL2', 'stbl2']],
    ['VTI', ['VTI', 'ＶＴＩ']],
  ])('%s', (symbol, spellings) => {
    for (const spelling of spellings) expect(normaliseSymbol(spelling), spelling).toBe(symbol);
  });
});

test.each([
  ['VTI', 'ticker'],
  ['BRK/B', 'ticker'],
  ['A', 'ticker'],
  ['GOOGL', 'ticker'],
  ['VTSAX', 'mutual_fund'],
  ['SWVXX', 'mutual_fund'],
  ['NFLX', 'ticker'],
  ['037833100', 'cusip'],
  ['38259P508', 'cusip'],
  ['G0177J108', 'cusip'],
  ['037833101', 'code'],
  ['ABCDEFGH9', 'code'],
  ['STBL2', 'code'],
  ['TARNLABS', 'code'],
  ['Cash', 'cash'],
  ['CASH & CASH INVESTMENTS', 'cash'],
  ['Cash & Cash Investments', 'cash'],
  ['FCASH**', 'cash'],
  ['CORE**', 'cash'],
  ['USD', 'cash'],
  ['CUR:USD', 'cash'],
  ['$', 'cash'],
  ['AAPL  240119C00190000', 'option'],
  ['-AAPL240119C190', 'option'],
  ['AAPL 01/19/2024 190.00 C', 'option'],
  ['AAPL 19JAN24 190.0 P', 'option'],
  ['', 'none'],
  ['--', 'none'],
  ['n/a', 'none'],
  ['A'.repeat(300), 'none'],
  ['VTI;DROP', 'none'],
  ['ß', 'none'],
  ['VT\u0000I', 'none'],
  ['=1+1', 'none'],
  ['Ünited', 'none'],
])('%j is read as %s', (given, kind) => {
  expect(readSymbol(given).kind).toBe(kind);
});

test.each([
  ['CASH', 'Pathward Financial, Inc.', 'ticker'],
  ['CASH', 'Cash sweep', 'cash'],
  ['CASH', '', 'cash'],
  ['USD', 'ProShares Ultra Semiconductors', 'ticker'],
  ['USD', 'US Dollar', 'cash'],
])('%s beside “%s” is %s', (given, name, kind) => {
  expect(readSymbol(given, name).kind).toBe(kind);
});

test.each([
  ['037833100', true],
  ['17275R102', true],
  ['38259P508', true],
  ['594918104', true],
  ['68389X105', true],
  ['037833109', false],
  ['03783310', false],
  ['0378331000', false],
])('the check digit of %s', (text, right) => {
  expect(isCusip(text)).toBe(right);
});

test('a changed character of a CUSIP is noticed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('037833100', '594918104', '17275R102'),
      fc.nat(7),
      fc.constantFrom(...'0123456789'),
      (cusip, place, digit) => {
        fc.pre(cusip[place] !== digit && /\d/.test(cusip[place] ?? ''));
        expect(isCusip(cusip.slice(0, place) + digit + cusip.slice(place + 1))).toBe(false);
      },
    ),
  );
});

test('a normalised symbol is a ticker of the contract, and is itself when normalised again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 24 }), fc.stringMatching(/^[A-Za-z0-9./ *-]{1,14}$/)), (given) => {
      const symbol = normaliseSymbol(given);
      if (symbol === null) return;
      expect(Ticker.safeParse(symbol).success).toBe(true);
      expect(readSymbol(symbol, 'Something Inc.').symbol).toBe(symbol);
    }),
    { numRuns: 2_000 },
  );
});

test('every symbol of the seed and of the look-up table is normal already', () => {
  for (const symbol of [...INSTRUMENTS.map((instrument) => instrument.symbol), ...STOCK_LOOKUP.bySymbol.keys()])
    expect(readSymbol(symbol, 'a company').symbol, symbol).toBe(symbol);
});
