import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatDay,
  formatList,
  formatMoney,
  formatMoneyExact,
  formatNumber,
  formatPercent,
  formatPercentFixed,
  formatPoints,
  formatSigned,
  formatWith,
} from '#domain/format.ts';
import {
  apportion,
  cents,
  centsText,
  decimal,
  fromCents,
  fromUnits,
  largestRemainder,
  percentOf,
  round,
  sum,
  toCents,
  toUnits,
} from '#domain/money.ts';

describe('rounding', () => {
  test.each([
    ['1.005', '1.01'],
    ['1.004999999999', '1'],
    ['77.05', '77.05'],
    ['-1.005', '-1.01'],
    ['-0.004', '0'],
    ['0.1', '0.1'],
    ['123456789012345678901234567890.125', '123456789012345678901234567890.13'],
  ])('%s to the cent is %s', (from, to) => {
    expect(cents(from).toFixed()).toBe(to);
  });

  test('a product of the longest contract decimals is exact', () => {
    const digits = '9'.repeat(42);
    const factor = `${digits.slice(0, 30)}.${digits.slice(30)}`;
    expect(decimal(factor).times(factor).times('1e24').toFixed()).toBe((BigInt(digits) ** 2n).toString());
  });

  test('cents as whole numbers come back unchanged', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (n) => toCents(fromCents(n)) === n));
  });

  test('a sum of many cents has no drift', () => {
    expect(sum(Array.from({ length: 1000 }, () => '0.1')).toFixed()).toBe('100');
  });
});

describe('largest remainder', () => {
  test.each([
    [['1', '1', '1'], '100', 1, ['33.4', '33.3', '33.3']],
    [['1', '1', '1', '1', '1', '1'], '100', 1, ['16.7', '16.7', '16.7', '16.7', '16.6', '16.6']],
    [['0.005', '99.995'], '10.00', 2, ['0', '10']],
    [['0', '5'], '0', 2, ['0', '0']],
  ])('%j of %s at %i decimals', (values, total, decimals, expected) => {
    expect(largestRemainder(values, total, decimals).map((share) => share.toFixed())).toEqual(expected);
  });

  test('shares sum to the total and each is within one unit of its exact share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 1, maxLength: 30 }),
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        (weights, units) => {
          const whole = weights.reduce((a, b) => a + b, 0n);
          fc.pre(whole > 0n);
          const shares = apportion(weights, units);
          expect(shares.reduce((a, b) => a + b, 0n)).toBe(units);
          shares.forEach((share, i) => {
            const exact = (weights[i] ?? 0n) * units;
            expect(share * whole > exact - whole && share * whole < exact + whole).toBe(true);
          });
        },
      ),
    );
  });

  test('refuses what cannot be shared out', () => {
    expect(() => apportion([0n, 0n], 1n)).toThrow(RangeError);
    expect(() => apportion([-1n, 2n], 1n)).toThrow(RangeError);
    expect(() => largestRemainder([1], '0.005', 2)).toThrow(RangeError);
  });
});

describe('a share that is shown', () => {
  test.each([
    [1, 3, 33.3],
    [1, 1, 100],
    [0, 5, 0],
    [0, 0, 0],
    ['0.01', 1_000_000, 0.1],
    ['999999.99', 1_000_000, 99.9],
    ['27.345', 100, 27.3],
    ['27.35', 100, 27.4],
  ])('%s of %s is %s per cent, never 0 for something nor 100 for not all', (part, whole, shown) => {
    expect(percentOf(part, whole)).toBe(shown);
  });
});

describe('how figures are written', () => {
  test.each([
    [formatMoney('1204113.27'), '$1,204,113'],
    [formatMoney('999.50'), '$1,000'],
    [formatMoney('100'), '$100'],
    [formatMoney('99.99'), '$99.99'],
    [formatMoney('12'), '$12'],
    [formatMoney('-8.5'), '−$8.50'],
    [formatMoney('-0.001'), '$0'],
    [formatMoneyExact('0.5'), '$0.50'],
    [formatMoneyExact('12345678901234567890.12'), '$12,345,678,901,234,567,890.12'],
    [formatPercent(42.5), '42.5%'],
    [formatPercent(42), '42%'],
    [formatPercent('84.96'), '85%'],
    [formatPercentFixed(7), '7.0%'],
    [formatPercentFixed('0.033', 2), '0.03%'],
    [formatPoints(17.2), '+17.2 points'],
    [formatPoints(-8.7), '−8.7 points'],
    [formatPoints(1), '+1 point'],
    [formatPoints(-0.04), '0 points'],
    [formatSigned(-5), '−5'],
    [formatNumber(10_000), '10,000'],
    [formatNumber('77.05', 1), '77.1'],
    [formatWith(1, 'day', 'days'), '1 day'],
    [formatWith(8.94, 'month', 'months', 1), '8.9 months'],
    [formatWith(3, 'month', 'months', 1), '3 months'],
    [formatDay('2026-11-20'), 'November 20, 2026'],
    [formatDay('2027-02-05'), 'February 5, 2027'],
    [formatList(['A']), 'A'],
    [formatList(['A', 'B', 'C']), 'A, B and C'],
    [formatList([]), 'none'],
  ])('%s', (written, expected) => {
    expect(written).toBe(expected);
  });

  test('a long list says how many it leaves out and stays within its room', () => {
    const written = formatList(
      Array.from({ length: 50 }, (_, i) => `SYMBOL${i}`),
      40,
    );
    expect(written).toBe('SYMBOL0, SYMBOL1, SYMBOL2 and 47 more');
  });

  test('a difference that is shown is the difference of the two figures shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 100_000 }), (a, b) => {
        const [x, y] = [round(a / 1000, 1), round(b / 1000, 1)];
        expect(formatSigned(x.minus(y), 1).replace('−', '-').replace('+', '')).toBe(x.minus(y).toFixed(1));
      }),
    );
  });
});

describe('whole numbers in place of decimals', () => {
  test.each([
    ['0', 0n],
    ['12', 12_000_000_000_000n],
    ['0.000000000001', 1n],
    ['1.50', 1_500_000_000_000n],
    ['999999999999.99999999', 999_999_999_999_999_999_990_000n],
  ])('%s in units of 10⁻¹²', (text, units) => {
    expect(toUnits(text)).toBe(units);
    expect(fromUnits(units).equals(text)).toBe(true);
  });
  test.each(['-1', '.5', '', '1.0000000000001', 'x'])('%j is no amount', (text) => {
    expect(() => toUnits(text)).toThrow(RangeError);
  });
  test.each([
    [0n, '0.00'],
    [5n, '0.05'],
    [-5n, '-0.05'],
    [131091634n, '1310916.34'],
    [100n, '1.00'],
  ])('%s cents are written %s', (amount, text) => {
    expect(centsText(amount)).toBe(text);
    expect(fromCents(amount).toFixed(2)).toBe(text);
  });
});
