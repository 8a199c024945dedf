import { describe, expect, it } from 'vitest';
import { exp } from '#domain/retirement/arithmetic.ts';
import { VANGUARD_2025_04, forwardMoments } from '#domain/retirement/assumptions.ts';
import { project } from '#domain/retirement/index.ts';
import { fittedMarket } from '#domain/retirement/lognormal-model.ts';
import { drawLognormal } from '#domain/retirement/lognormal/draw.ts';
import { arithmeticMean, cholesky, lognormalMarket } from '#domain/retirement/lognormal/parameters.ts';
import { historicalMarket } from '#domain/retirement/market.ts';
import { openModel } from '#domain/retirement/models.ts';
import { quantiles } from '#domain/retirement/quantile.ts';
import { DAMODARAN, DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { chanceWith } from '#domain/retirement/trial.ts';
import { plan } from './plans.ts';

const certainPrices = (assets: string[], mean: number[], volatility: number[], correlation: number[][]) =>
  lognormalMarket({
    assets,
    mean: [...mean, 0],
    volatility: [...volatility, 0],
    correlation: [...correlation.map((row) => [...row, 0]), [...mean.map(() => 0), 1]],
  });

describe('the parameters', () => {
  it('arithmetic mean 7 %, volatility 18 %: s 0.167052040, m 0.053705456', () => {
    const { mean, covariance } = certainPrices(['stocks'], [0.07], [0.18], [[1]]);
    expect(mean[0]).toBeCloseTo(0.053705456, 9);
    expect(Math.sqrt(covariance[0]!)).toBeCloseTo(0.16705204, 9);
  });

  it('thirty years of it: median 5.008636, mean 7.612255, P5 1.111992, P95 22.559915', () => {
    const { mean, covariance } = certainPrices(['stocks'], [0.07], [0.18], [[1]]);
    const [m, s] = [mean[0]! * 30, Math.sqrt(covariance[0]! * 30)];
    expect(exp(m)).toBeCloseTo(5.008636, 6);
    expect(1.07 ** 30).toBeCloseTo(7.612255, 6);
    expect([exp(m - 1.6448536269514722 * s), exp(m + 1.6448536269514722 * s)].map((x) => x.toFixed(4))).toEqual(['1.1120', '22.5599']);

    const paths = 40_000;
    const { growth } = drawLognormal({
      market: { assets: ['stocks'], mean, covariance },
      weights: new Array<Float64Array>(30).fill(Float64Array.of(1)),
      paths,
      years: 30,
      seed: 4,
      sampling: 'random',
      prices: false,
    });
    const ends = Float64Array.from({ length: paths }, (_, path) =>
      Array.from({ length: 30 }, (__, year) => growth[year * paths + path]!).reduce((product, one) => product * one, 1),
    );
    const [p5, p50, p95] = quantiles(ends.slice(), [0.05, 0.5, 0.95]) as [number, number, number];
    // Four standard errors of each quantile of log wealth.
    expect(Math.abs(Math.log(p50 / 5.008636))).toBeLessThan(4 * 1.2533 * (s / Math.sqrt(paths)));
    for (const [found, true_] of [
      [p5, 1.111992],
      [p95, 22.559915],
    ] as const)
      expect(Math.abs(Math.log(found / true_))).toBeLessThan(4 * 2.11 * (s / Math.sqrt(paths)));
  });

  it('a geometric mean becomes the arithmetic one that has it, with g + v² ⁄ 2 as a first approximation', () => {
    for (const [g, v] of [
      [0.053, 0.151],
      [0.047, 0.254],
      [0.02, 0],
      [-0.01, 0.3],
    ] as const) {
      const a = arithmeticMean(g, v);
      expect((1 + a) / Math.sqrt(1 + (v / (1 + a)) ** 2) - 1).toBeCloseTo(g, 13);
      expect(Math.abs(a - g - (v * v) / 2)).toBeLessThan(0.006);
    }
  });

  it('refuse correlations that no variables can have, by name', () => {
    const three = (ab: number, ac: number, bc: number) => () =>
      certainPrices(
        ['a', 'b', 'c'],
        [0.05, 0.05, 0.05],
        [0.1, 0.1, 0.1],
        [
          [1, ab, ac],
          [ab, 1, bc],
          [ac, bc, 1],
        ],
      );
    expect(three(0.9, 0.9, -0.9)).toThrow(/correlation: is not positive semi-definite/);
    expect(three(1.2, 0, 0)).toThrow(/correlation\.a\.b: must be a number from −1 to 1/);
    expect(three(Number.NaN, 0, 0)).toThrow(/correlation\.a\.b/);
    expect(() =>
      certainPrices(
        ['a', 'b'],
        [0, 0],
        [0.1, 0.1],
        [
          [1, 0.2],
          [0.3, 1],
        ],
      ),
    ).toThrow(/must equal correlation/);
    expect(three(1, 1, 1)).not.toThrow();
    expect(three(0.9, 0.9, 0.9)).not.toThrow();
  });

  it('Cholesky: L·Lᵀ is the matrix, also when it is only semi-definite', () => {
    for (const matrix of [
      [4, 2, 2, 3],
      [1, 1, 1, 1],
      [0, 0, 0, 5],
    ]) {
      const l = cholesky(Float64Array.from(matrix), 2);
      expect([l[0]! ** 2, l[0]! * l[2]!, l[2]! * l[0]!, l[2]! ** 2 + l[3]! ** 2].map((x) => Math.round(x * 1e12) / 1e12)).toEqual(matrix);
    }
  });
});

describe('the draws', () => {
  const market = lognormalMarket(forwardMoments(VANGUARD_2025_04, ['bonds', 'intl_stocks', 'stocks']));
  const paths = 60_000;
  const alone = (asset: number) =>
    drawLognormal({
      market,
      weights: [Float64Array.from({ length: 3 }, (_, i) => (i === asset ? 1 : 0))],
      paths,
      years: 1,
      seed: 9,
      sampling: 'random',
      prices: true,
    });
  const [bonds, foreign, stocks] = [0, 1, 2].map((asset) => alone(asset)) as [
    ReturnType<typeof alone>,
    ReturnType<typeof alone>,
    ReturnType<typeof alone>,
  ];
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const nominal = ({ growth, prices }: ReturnType<typeof alone>) => growth.map((factor, path) => factor * prices![path]!);
  const covariance = (one: Float64Array, other: Float64Array) => {
    const [a, b] = [mean(one), mean(other)];
    return mean(one.map((value, i) => (value - a) * (other[i]! - b)));
  };
  const deviation = (values: Float64Array) => Math.sqrt(covariance(values, values));
  const correlation = (one: Float64Array, other: Float64Array) => covariance(one, other) / (deviation(one) * deviation(other));

  it('have the stated nominal means, volatilities and correlations, inflation among them', () => {
    for (const [found, asset] of [
      [bonds, 'bonds'],
      [foreign, 'intl_stocks'],
      [stocks, 'stocks'],
    ] as const) {
      const v = VANGUARD_2025_04.volatility[asset]!;
      const expected = 1 + arithmeticMean((1 + VANGUARD_2025_04.real[asset]!) * 1.02 - 1, v);
      expect(Math.abs(mean(nominal(found)) - expected)).toBeLessThan((4 * v) / Math.sqrt(paths));
      expect(Math.abs(deviation(nominal(found)) / v - 1)).toBeLessThan(0.02);
    }
    expect(Math.abs(correlation(nominal(stocks), nominal(foreign)) - 0.76)).toBeLessThan(0.012);
    expect(Math.abs(correlation(nominal(bonds), nominal(foreign)) + 0.17)).toBeLessThan(0.02);
    expect(Math.abs(correlation(nominal(bonds), bonds.prices!) - 0.29)).toBeLessThan(0.02);
    expect(Math.abs(mean(stocks.prices!) - 1.02016)).toBeLessThan((4 * 0.018) / Math.sqrt(paths));
  });

  it('are the same for a path whatever the number of paths and of years, and growth does not depend on whether prices are read', () => {
    const ask = (count: number, years: number, prices: boolean) =>
      drawLognormal({
        market,
        weights: new Array<Float64Array>(years).fill(Float64Array.of(0.3, 0.3, 0.4)),
        paths: count,
        years,
        seed: 3,
        sampling: 'random',
        prices,
      });
    const [many, few] = [ask(50, 9, true), ask(7, 4, false)];
    for (let year = 0; year < 4; year += 1)
      for (let path = 0; path < 7; path += 1) expect(few.growth[year * 7 + path]).toBe(many.growth[year * 50 + path]);
    expect(few.prices).toBeNull();
  });
});

describe('the lognormal model', () => {
  it('fitted to history has history’s own geometric means and covariances of the logarithms', () => {
    const history = historicalMarket(DAMODARAN);
    const fitted = fittedMarket(history, ['bonds', 'stocks']);
    expect(exp(fitted.mean[1]!) - 1).toBeCloseTo(history.realReturns.stocks!, 12);
    expect(exp(fitted.mean[2]!) - 1).toBeCloseTo(history.inflation, 12);
    const model = openModel(plan({ model: 'lognormal', returns: 'history', mix: { stocks: 1 }, paths: 40_000 }), DEFAULT_DATA);
    const logs = model
      .futures(plan({ model: 'lognormal', returns: 'history', mix: { stocks: 1 }, paths: 40_000 }))
      .growth(0, 0, 40_000)
      .map((factor) => Math.log(factor));
    const centre = logs.reduce((sum, one) => sum + one, 0) / logs.length;
    const spread = Math.sqrt(logs.reduce((sum, one) => sum + (one - centre) ** 2, 0) / logs.length);
    const s = Math.sqrt(fitted.covariance[4]!);
    expect(Math.abs(centre - fitted.mean[1]!)).toBeLessThan((4 * s) / Math.sqrt(40_000));
    expect(Math.abs(spread / s - 1)).toBeLessThan(0.015);
  });

  it.each([
    { returns: 'history', chance: 90.5, off: 0.6 },
    { returns: 'forward', chance: 80.3, off: 1.1 },
  ] as const)('60/40 at 4 % agrees with an independent calculation, returns of $returns', ({ returns, chance, off }) => {
    const input = plan({ model: 'lognormal', returns, paths: 30_000 });
    expect(Math.abs(chanceWith(input, openModel(input, DEFAULT_DATA)) * 100 - chance)).toBeLessThan(off);
  });

  it('spends at the year’s start fail more, at its end less often than continuous spending from a lognormal portfolio: 70.01 % (Milevsky and Robinson 2005)', () => {
    // μ 5 %, σ 12 %, spending a twentieth of the pot, for ever: what fails at all fails within 250 years.
    const market = { assets: ['pot'], mean: Float64Array.of(0.05 - 0.12 ** 2 / 2, 0), covariance: Float64Array.of(0.12 ** 2, 0, 0, 0) };
    const [paths, years] = [4000, 250];
    const { growth } = drawLognormal({
      market,
      weights: new Array<Float64Array>(years).fill(Float64Array.of(1)),
      paths,
      years,
      seed: 1,
      sampling: 'random',
      prices: false,
    });
    const ruin = (atStart: boolean) => {
      let ruined = 0;
      for (let path = 0; path < paths; path += 1) {
        let pot = 20;
        for (let year = 0; year < years && pot >= 0; year += 1)
          pot = atStart ? (pot - 1) * growth[year * paths + path]! : pot * growth[year * paths + path]! - 1;
        if (pot < 0) ruined += 1;
      }
      return ruined / paths;
    };
    expect(ruin(true)).toBeGreaterThan(0.7001);
    expect(ruin(false)).toBeLessThan(0.7001);
    expect(Math.abs((ruin(true) + ruin(false)) / 2 - 0.7001)).toBeLessThan(0.02);
  });

  it('holds what has no long history, which the bootstrap stands in for and says so', () => {
    const mix = { stocks: 0.4, intl_stocks: 0.2, real_estate: 0.1, tips: 0.3 };
    const drawn = project(plan({ model: 'lognormal', mix, paths: 300 }));
    expect(drawn.assumptions.proxies).toEqual({});
    expect(drawn.assumptions.realReturns.intl_stocks).toBeCloseTo(1.076 / 1.02 - 1, 12);
    const stood = project(plan({ mix, paths: 300 }));
    expect(stood.assumptions.proxies).toEqual({ intl_stocks: 'stocks', real_estate: 'stocks', tips: 'bonds' });
    expect(stood.assumptions.source).toMatch(
      /international stocks and real estate with the ups and downs of domestic stocks; inflation-protected bonds with the ups and downs of bonds/,
    );
    expect(stood.assumptions.realReturns).toEqual(drawn.assumptions.realReturns);
  });

  it('refuses an asset that it has no forecast for', () => {
    expect(() => project(plan({ model: 'lognormal', mix: { art: 1 } }))).toThrow(
      /mix\.art: there are no returns for this asset; there are for stocks, bonds/,
    );
  });
});
