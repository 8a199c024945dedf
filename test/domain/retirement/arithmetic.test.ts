import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, geometricMean, ln } from '#domain/retirement/arithmetic.ts';

describe('logarithm and exponential of basic arithmetic', () => {
  it('agree with the platform to 14 digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (x) => {
        expect(Math.abs(ln(x) - Math.log(x))).toBeLessThan(1e-14 * Math.max(1, Math.abs(Math.log(x))));
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (x) => {
        expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-14);
      }),
    );
  });

  it('undo each other', () => {
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (x) => {
        expect(ln(exp(x))).toBeCloseTo(x, 12);
      }),
    );
  });

  it('means are weighted and geometric', () => {
    expect(geometricMean([2, 8], [1, 1])).toBeCloseTo(4, 13);
    expect(geometricMean([2, 8], [2, 1])).toBeCloseTo(2 ** (5 / 3), 13);
  });
});
