import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, normalAt, normalOf } from '#domain/retirement/lognormal/normal.ts';
import { tailBeyond } from './markets.ts';

describe('the kernel’s exponential', () => {
  it('is within 2e-14 of the true one, and exact at 0', () => {
    expect(exp(0)).toBe(1);
    fc.assert(
      fc.property(fc.double({ min: -40, max: 40, noNaN: true }), (x) => Math.abs(exp(x) / Math.exp(x) - 1) < 2e-14 + 1e-15 * Math.abs(x)),
    );
  });

  it('is a power of two where the logarithm is one, far out', () => {
    for (const k of [-1000, -20, 20, 1000]) expect(exp(k * Math.LN2) / 2 ** k).toBeCloseTo(1, 12);
  });
});

describe('normal numbers', () => {
  // dz = (Φ(z) − p) ⁄ φ(z): the distribution is known to more digits than its inverse.
  const errorAt = (x: number): number => {
    const z = normalAt(x);
    const p = 0.5 - Math.abs(x);
    return Math.abs((tailBeyond(z) - p) / (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) / z);
  };

  it.each([0.001, 0.1, 0.25, 0.4, 0.48, 0.4899999, 0.49, 0.4900001, 0.499, 0.499999, 0.5 - 2 ** -25, 0.5 - 2 ** -33])(
    'are within 1.2e-9 at ½ + %f',
    (x) => {
      expect(errorAt(x)).toBeLessThan(1.2e-9);
    },
  );

  it('are within 1.2e-9 everywhere', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 0.5 - 2 ** -33, noNaN: true }), (x) => errorAt(x) < 1.2e-9),
      { numRuns: 2000 },
    );
  });

  it('are symmetric, rise with the bits and end at ±6.34', () => {
    expect(normalOf(-1)).toBe(-normalOf(0));
    expect(normalOf(-0x80000000)).toBe(-normalOf(0x7fffffff));
    expect(normalOf(0x7fffffff)).toBeCloseTo(6.338, 2);
    fc.assert(
      fc.property(fc.integer({ min: -0x80000000, max: 0x7ffffffe }), (bits) => normalOf(bits) < normalOf(bits + 1)),
      { numRuns: 2000 },
    );
  });

  it('rise across the seam between the middle and the tail', () => {
    const seam = Math.round(0.49 * 2 ** 32);
    for (let bits = seam - 50; bits < seam + 50; bits += 1) expect(normalOf(bits + 1)).toBeGreaterThan(normalOf(bits));
  });
});
