import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { streamOf } from '#domain/retirement/generator.ts';
import { drawLognormal } from '#domain/retirement/lognormal/draw.ts';
import { normalOf } from '#domain/retirement/lognormal/normal.ts';
import { prepare } from '#domain/retirement/lognormal/prepared.ts';
import { drawScalar } from '#domain/retirement/lognormal/scalar.ts';
import { simd } from '#domain/retirement/lognormal/simd.ts';
import { covariance, mean, MIX, request, single, SIX } from './markets.ts';

const bits = (values: Float64Array): string => createHash('sha256').update(values).digest('hex');

describe('the two kernels', () => {
  it('have SIMD here, so that what follows compares two things', () => expect(simd()).not.toBeNull());

  // Around the kernel's quads and blocks, with and without tails, inflation and assets that are not held.
  it.each([
    { paths: 1, years: 1, prices: true },
    { paths: 3, years: 80, prices: false },
    { paths: 4, years: 2, prices: true },
    { paths: 511, years: 3, prices: true },
    { paths: 513, years: 60, prices: true },
    { paths: 5000, years: 30, prices: false },
    { paths: 700, years: 5, prices: true, held: Float64Array.of(0, 0.6, 0, 0, 0.4, 0) },
    { paths: 700, years: 5, prices: true, held: new Float64Array(6) },
    { paths: 600, years: 7, prices: true, seed: 0xffffffff },
    { paths: 600, years: 9, prices: true, market: single(0.05, 0.9), held: Float64Array.of(1) },
    {
      paths: 600,
      years: 4,
      prices: true,
      market: { assets: [], mean: Float64Array.of(0.02), covariance: Float64Array.of(0.0004) },
      held: new Float64Array(0),
    },
  ])('agree to the bit: %o', (some) => {
    const prepared = prepare(request(some));
    const [fast, plain] = [simd()!(prepared), drawScalar(prepared)];
    expect(bits(fast.growth)).toBe(bits(plain.growth));
    expect(fast.prices === null ? null : bits(fast.prices)).toBe(plain.prices === null ? null : bits(plain.prices));
    expect(fast.growth.every(Number.isFinite)).toBe(true);
  });

  it('agree to the bit when the kernel’s memory has just grown, and has been written by a larger run', () => {
    const small = prepare(request({ paths: 64, years: 3 }));
    const before = bits(simd()!(small).growth);
    simd()!(prepare(request({ paths: 600, years: 80, prices: true })));
    expect(bits(simd()!(small).growth)).toBe(before);
  });
});

it.each([
  ['by SIMD', () => simd()!],
  ['in TypeScript', () => drawScalar],
] as const)('some paths of a longer run are those of the whole one, written where told, %s', (_, kernel) => {
  const [whole, years, first] = [kernel()(prepare(request({ paths: 1100, years: 4, prices: true }))), 4, 517];
  const into = { growth: new Float64Array(600 * years), prices: new Float64Array(600 * years) };
  const part = kernel()(prepare({ ...request({ paths: 583, years, prices: true }), first, into }));
  expect(part).toBe(into);
  for (let year = 0; year < years; year += 1) {
    for (const which of ['growth', 'prices'] as const)
      expect(part[which]!.slice(year * 583, (year + 1) * 583)).toEqual(whole[which]!.slice(year * 1100 + first, (year + 1) * 1100));
  }
});

describe('without WebAssembly', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it.each([
    ['missing', undefined],
    [
      'without SIMD',
      {
        Module: class {
          constructor() {
            throw new SyntaxError('invalid SIMD opcode');
          }
        },
        Instance: class {},
      },
    ],
  ])('%s: the same bits', async (_, stub) => {
    vi.resetModules();
    vi.stubGlobal('WebAssembly', stub);
    const alone = await import('#domain/retirement/lognormal/draw.ts');
    const { simd: kernel } = await import('#domain/retirement/lognormal/simd.ts');
    expect(kernel()).toBeNull();
    const asked = request({ paths: 300, prices: true });
    const [there, here] = [alone.drawLognormal(asked), drawLognormal(asked)];
    expect(bits(there.growth)).toBe(bits(here.growth));
    expect(bits(there.prices!)).toBe(bits(here.prices!));
  });
});

describe('the draws', () => {
  it('are these figures on every machine', () => {
    const { growth, prices } = drawLognormal(request({ paths: 1000, years: 60, prices: true }));
    expect([bits(growth), bits(prices!)]).toMatchSnapshot();
    expect(bits(drawLognormal(request({ paths: 1024, years: 60, sampling: 'quasi', prices: true })).growth)).toMatchSnapshot();
  });

  it('are the same in a worker', async () => {
    const worker = new Worker(new URL('./in-worker.ts', import.meta.url));
    const [growth] = await new Promise<string[]>((resolve, reject) => worker.once('message', resolve).once('error', reject));
    await worker.terminate();
    expect(growth).toBe(bits(drawLognormal(request({ prices: true })).growth));
  });

  it('take each path’s numbers from its own stream, one for each asset and year', () => {
    const { growth } = drawLognormal(request({ market: single(0, 1), held: Float64Array.of(1), paths: 600, years: 3 }));
    for (const path of [0, 5, 599]) {
      const stream = streamOf(7, path);
      for (let year = 0; year < 3; year += 1) expect(Math.log(growth[year * 600 + path]!)).toBeCloseTo(normalOf(stream.next() | 0), 12);
    }
  });

  it('do not depend on how many paths and years follow, nor growth on whether prices are wanted', () => {
    const whole = drawLognormal(request({ paths: 900, years: 40, prices: true }));
    const part = drawLognormal(request({ paths: 70, years: 12 }));
    for (let year = 0; year < 12; year += 1)
      expect(part.growth.slice(year * 70, year * 70 + 70)).toEqual(whole.growth.slice(year * 900, year * 900 + 70));
  });

  it('scale with the weights: a fee is a factor, and other weights meet the same years', () => {
    const [plain, dear] = [drawLognormal(request()), drawLognormal(request({ held: MIX.map((weight) => weight * 0.99) }))];
    plain.growth.forEach((factor, i) => expect(dear.growth[i]! / factor).toBeCloseTo(0.99, 12));
  });

  it('follow weights that change by year', () => {
    const [stocks, cash] = [Float64Array.of(1, 0, 0, 0, 0, 0), Float64Array.of(0, 0, 0, 0, 0, 1)];
    const glide = drawLognormal({ ...request(), weights: Array.from({ length: 30 }, (_, year) => (year < 10 ? stocks : cash)) }).growth;
    const [first, then] = [drawLognormal(request({ held: stocks })).growth, drawLognormal(request({ held: cash })).growth];
    expect(glide.slice(0, 10_000)).toEqual(first.slice(0, 10_000));
    expect(glide.slice(10_000)).toEqual(then.slice(10_000));
  });

  it.each(['random', 'quasi'] as const)('without volatility every year is the mean, %s', (sampling) => {
    const still = {
      assets: ['a', 'b'],
      mean: Float64Array.of(Math.log(1.03), Math.log(1.01), Math.log(1.02)),
      covariance: new Float64Array(9),
    };
    const { growth, prices } = drawLognormal(request({ market: still, held: Float64Array.of(0.5, 0.5), sampling, prices: true }));
    for (const factor of growth) expect(factor).toBeCloseTo(1.02, 12);
    for (const factor of prices!) expect(factor).toBeCloseTo(1.02, 12);
  });
});

// Fixed seeds; each bound is 4.5 standard errors of the true distribution.
describe.each(['random', 'quasi'] as const)('the distribution, %s', (sampling) => {
  const [paths, years] = [20_000, 5];
  const cells = paths * years;

  it('has the closed form’s quantiles after 30 years: median 5.008636, mean 7.612255, P5 1.111992, P95 22.559915', () => {
    const { growth } = drawLognormal(
      request({ market: single(0.053705456, 0.16705204), held: Float64Array.of(1), paths: 65_536, sampling }),
    );
    const totals = new Float64Array(65_536).fill(1);
    growth.forEach((factor, i) => (totals[i % 65_536]! *= factor));
    const s = 0.16705204 * Math.sqrt(30);
    const within = (share: number, density: number) => (4.5 * s * Math.sqrt((share * (1 - share)) / 65_536)) / density;
    expect(mean(totals) / 7.612255).toBeCloseTo(1, 1);
    totals.sort();
    for (const [share, value, density] of [
      [0.05, 1.111992, 0.1031],
      [0.5, 5.008636, 0.3989],
      [0.95, 22.559915, 0.1031],
    ] as const) {
      expect(Math.abs(Math.log(totals[Math.floor(share * 65_536)]! / value))).toBeLessThan(within(share, density));
    }
  });

  it('has the mean and variance of the portfolio, year by year', () => {
    const { growth } = drawLognormal(request({ paths, years, sampling }));
    const [expected, variance] = moments();
    for (let year = 0; year < years; year += 1) {
      const values = growth.subarray(year * paths, (year + 1) * paths);
      expect(Math.abs(mean(values) - expected)).toBeLessThan(4.5 * Math.sqrt(variance / paths));
      expect(Math.abs(covariance(values, values) / variance - 1)).toBeLessThan(4.5 * Math.sqrt(3 / paths));
    }
  });

  it('moves with inflation as it should', () => {
    const { growth, prices } = drawLognormal(request({ held: Float64Array.of(0, 0, 0, 0, 0, 1), paths, years, sampling, prices: true }));
    const [logs, inflation] = [growth.map(Math.log), prices!.map(Math.log)];
    const size = 7;
    const [own, both, theirs] = [SIX.covariance[5 * size + 5]!, SIX.covariance[5 * size + 6]!, SIX.covariance[6 * size + 6]!];
    expect(Math.abs(mean(inflation) - SIX.mean[6]!)).toBeLessThan(4.5 * Math.sqrt(theirs / cells));
    expect(Math.abs(covariance(inflation, inflation) / theirs - 1)).toBeLessThan(4.5 * Math.sqrt(2 / cells));
    expect(Math.abs((covariance(logs, inflation) - both) / Math.sqrt(own * theirs))).toBeLessThan((4.5 * 1.5) / Math.sqrt(cells));
  });

  it('is normal in each year (Kolmogorov–Smirnov) and independent between years, and between plain paths', () => {
    const { growth } = drawLognormal(request({ market: single(0, 1), held: Float64Array.of(1), paths, years, sampling }));
    const z = growth.map(Math.log);
    for (let year = 0; year < years; year += 1) {
      const sorted = z.slice(year * paths, (year + 1) * paths).sort();
      let distance = 0;
      sorted.forEach((value, i) => (distance = Math.max(distance, Math.abs(normal(value) - (i + 0.5) / paths))));
      expect(distance).toBeLessThan(2.23 / Math.sqrt(paths)); // once in 10,000
    }
    const bound = 4.5 / Math.sqrt(paths);
    const of = (year: number) => z.subarray(year * paths, (year + 1) * paths);
    for (const [a, b] of [
      [0, 1],
      [1, 2],
      [0, 4],
    ] as const)
      expect(Math.abs(covariance(of(a), of(b)))).toBeLessThan(bound * 1.2);
    // Neighbours among Sobol's points are far apart on purpose.
    if (sampling === 'random') expect(Math.abs(covariance(of(0).subarray(1), of(0).subarray(0, paths - 1)))).toBeLessThan(bound * 1.2);
  });
});

it('assets move together as their covariance says', () => {
  const one = (asset: number) =>
    drawLognormal(request({ held: Float64Array.from({ length: 6 }, (_, i) => (i === asset ? 1 : 0)), paths: 50_000, years: 1 })).growth.map(
      Math.log,
    );
  const logs = Array.from({ length: 6 }, (_, asset) => one(asset));
  for (let i = 0; i < 6; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const [vi, vj, cij] = [SIX.covariance[i * 8]!, SIX.covariance[j * 8]!, SIX.covariance[i * 7 + j]!];
      expect(Math.abs(covariance(logs[i]!, logs[j]!) - cij)).toBeLessThan(4.5 * Math.sqrt((vi * vj + cij * cij) / 50_000));
    }
  }
});

function normal(z: number): number {
  let [term, sum] = [z, z];
  for (let k = 1; k < 200; k += 1) sum += term *= (z * z) / (2 * k + 1);
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** E S and Var S of S = Σ wᵢ exp yᵢ, jointly lognormal. */
function moments(): [number, number] {
  const expected = Array.from(MIX, (weight, i) => weight * Math.exp(SIX.mean[i]! + SIX.covariance[i * 8]! / 2));
  let variance = 0;
  expected.forEach((a, i) => expected.forEach((b, j) => (variance += a * b * Math.expm1(SIX.covariance[i * 7 + j]!))));
  return [expected.reduce((sum, value) => sum + value, 0), variance];
}
