import { describe, expect, it } from 'vitest';
import { geometricMean } from '#domain/retirement/arithmetic.ts';
import { growthTable, historicalMarket, recentredMarket } from '#domain/retirement/market.ts';
import { bootstrapPaths, bootstrapWeights } from '#domain/retirement/paths.ts';
import { VANGUARD_2025_04 } from '#domain/retirement/assumptions.ts';
import { DAMODARAN } from '#domain/retirement/returns.ts';

const options = { tableYears: 98, meanBlock: 10, years: 40 };
const weights = bootstrapWeights(options);
const market = recentredMarket(DAMODARAN, VANGUARD_2025_04, weights);

describe('the returns table', () => {
  it('has 98 years without gaps and the known years at their place', () => {
    expect([DAMODARAN.cpi.length, ...Object.values(DAMODARAN.nominal).map((series) => series.length)]).toEqual([98, 98, 98, 98, 98]);
    expect(DAMODARAN.nominal.stocks![1931 - 1928]).toBe(-0.438375);
    expect(DAMODARAN.nominal.bonds![2022 - 1928]).toBeCloseTo(-0.178282, 6);
    expect(DAMODARAN.nominal.cash![1934 - 1928]).toBe(0.002783);
    expect(DAMODARAN.nominal.gold![1931 - 1928]).toBe(-0.17385);
    expect(DAMODARAN.cpi[1946 - 1928]).toBe(0.181319);
  });

  it('has the known geometric real return of stocks', () => {
    expect(historicalMarket(DAMODARAN).realReturns.stocks).toBeCloseTo(0.067763, 6);
  });
});

describe('recentring', () => {
  it('makes the mean of the draws the stated return, for each asset and for prices', () => {
    expect(VANGUARD_2025_04.real.stocks!).toBeCloseTo(0.032353, 6);
    for (const [asset, growth] of Object.entries(market.real))
      expect(geometricMean(growth, weights) - 1).toBeCloseTo(VANGUARD_2025_04.real[asset]!, 12);
    expect(geometricMean(market.prices, weights)).toBeCloseTo(1.02, 12);
  });

  it('is true of the paths themselves, within four standard errors', () => {
    const { rows, count } = bootstrapPaths({ ...options, seed: 77, count: 20_000 });
    const logs = market.real.stocks!.map((growth) => Math.log(growth));
    const byPath = new Float64Array(count);
    rows.forEach((row, cell) => (byPath[cell % count]! += logs[row]! / options.years));
    const mean = byPath.reduce((sum, value) => sum + value, 0) / count;
    const se = Math.sqrt(byPath.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count / count);
    expect(Math.abs(mean - Math.log(1 + VANGUARD_2025_04.real.stocks!))).toBeLessThan(4 * se);
  });

  it('keeps each year in proportion to every other', () => {
    const history = historicalMarket(DAMODARAN);
    const ratio = market.real.bonds![0]! / history.real.bonds![0]!;
    market.real.bonds!.forEach((growth, row) => expect(growth / history.real.bonds![row]!).toBeCloseTo(ratio, 12));
  });
});

describe('the growth table', () => {
  it('takes a fee as the factor 1 − f and mixes by weight', () => {
    const mixed = growthTable(market, { stocks: 0.6, bonds: 0.4 }, { fee: 0.01 });
    mixed.forEach((growth, row) =>
      expect(growth).toBeCloseTo(0.99 * (0.6 * market.real.stocks![row]! + 0.4 * market.real.bonds![row]!), 14),
    );
  });

  it('shifts the geometric return by points', () => {
    const shifted = growthTable(market, { stocks: 1 }, { fee: 0 }, { shift: -0.02 });
    expect(geometricMean(shifted, weights) - 1).toBeCloseTo(VANGUARD_2025_04.real.stocks! - 0.02, 12);
  });

  it('refuses an asset without returns', () => {
    expect(() => growthTable(market, { stocks: 0.5, art: 0.5 }, { fee: 0 })).toThrow(/mix\.art/);
  });
});
