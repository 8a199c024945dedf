import { describe, expect, it } from 'vitest';
import { drawLognormal } from '#domain/retirement/lognormal/draw.ts';
import { PortfolioLaw } from '#domain/retirement/lognormal/law.ts';
import { DIMENSIONS, Sobol } from '#domain/retirement/lognormal/sobol.ts';
import { chanceOf, MIX, PLANS, request, single, SIX } from './markets.ts';

describe('Sobol’s points', () => {
  const points = (count: number, seed: number): Int32Array[] => {
    const sobol = new Sobol(DIMENSIONS, seed);
    return Array.from({ length: count }, () => {
      const point = new Int32Array(DIMENSIONS);
      sobol.next(point);
      return point;
    });
  };

  it.each([1, 2, 99])('stand once in each of 256 intervals of every dimension, seed %i', (seed) => {
    const all = points(256, seed);
    for (let d = 0; d < DIMENSIONS; d += 1) expect(new Set(all.map((point) => point[d]! >> 24)).size).toBe(256);
  });

  it.each([1, 2, 99])('stand once in each of 16 × 16 squares of the first two dimensions, seed %i', (seed) => {
    expect(new Set(points(256, seed).map((point) => `${point[0]! >> 28},${point[1]! >> 28}`)).size).toBe(256);
  });

  it('differ from seed to seed', () => expect(points(4, 1)).not.toEqual(points(4, 2)));
});

/** The growth factor of a year at one z. */
function growthAt(law: PortfolioLaw, z: number): number {
  const growth = new Float64Array(1);
  law.draw({ z: Float64Array.of(z), others: new Float64Array(1), years: 1 }, 0, growth, null);
  return growth[0]!;
}

describe('the law of a year', () => {
  it('is the lognormal itself for one asset', () => {
    const law = new PortfolioLaw(single(0.05, 0.2), Float64Array.of(1));
    for (const z of [-3, -2, -1, 0, 0.5, 1, 2, 3])
      expect(Math.abs(Math.log(growthAt(law, z)) - 0.05 - 0.2 * z)).toBeLessThan(0.2 * (Math.abs(z) > 2 ? 0.02 : 0.002));
  });

  it('rises, and goes on beyond its table', () => {
    const law = new PortfolioLaw(SIX, MIX);
    let before = 0;
    for (let z = -7; z <= 7; z += 0.01) {
      expect(growthAt(law, z)).toBeGreaterThanOrEqual(before);
      before = growthAt(law, z);
    }
    expect(growthAt(law, -7)).toBeGreaterThan(0);
  });

  it('knows a portfolio whose assets cancel each other out', () => {
    const opposite = {
      assets: ['up', 'down'],
      mean: new Float64Array(3),
      covariance: Float64Array.of(0.04, -0.04, 0, -0.04, 0.04, 0, 0, 0, 0),
    };
    const law = new PortfolioLaw(opposite, Float64Array.of(0.5, 0.5)); // cosh(0.2 z)
    expect(growthAt(law, -5)).toBeCloseTo(1, 3);
    expect(growthAt(law, 0)).toBeCloseTo(Math.cosh(0.2 * 0.6745), 3);
  });
});

describe.each(PLANS)('the chance of %o', ({ years, spending, chance }) => {
  const off = (seed: number, paths: number, sampling: 'random' | 'quasi') =>
    Math.abs(chanceOf(drawLognormal(request({ paths, years, seed, sampling })).growth, years, spending) - chance);

  // Three of a thousand seeds are further off than 3 standard errors of such points, about 0.035.
  it.each([1, 2, 3, 4, 5])(
    'from 32,768 quasi-random paths is within 0.105 points of ten million plain ones, seed %i',
    { timeout: 60_000 },
    (seed) => {
      expect(off(seed, 32_768, 'quasi')).toBeLessThan(0.105);
    },
  );

  it('is far better than from as many plain paths, by twenty seeds', { timeout: 60_000 }, () => {
    const squares = (sampling: 'random' | 'quasi') =>
      Array.from({ length: 20 }, (_, seed) => off(seed, 4096, sampling) ** 2).reduce((sum, square) => sum + square, 0);
    expect(squares('random') / squares('quasi')).toBeGreaterThan(8);
  });

  it('from 200,000 plain paths of the kernel is within 3.5 standard errors', () =>
    expect(off(11, 200_000, 'random')).toBeLessThan(3.5 * 0.0894));
});
