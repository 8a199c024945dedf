import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProjectionInput } from '#schema/retirement.ts';
import { project } from '#domain/retirement/index.ts';
import { chanceOf, simulate } from '#domain/retirement/kernel.ts';
import { openModel, scenarioOf } from '#domain/retirement/model.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { plan } from './plans.ts';

/** Any household: working or retired, with savings, incomes of both kinds, costs and either timing. */
const anyPlan: fc.Arbitrary<ProjectionInput> = fc
  .record({
    yearsToRetirement: fc.integer({ min: 0, max: 30 }),
    retiredYears: fc.integer({ min: 1, max: 45 }),
    balance: fc.integer({ min: 1000, max: 5_000_000 }),
    stocks: fc.integer({ min: 0, max: 80 }),
    gold: fc.integer({ min: 0, max: 20 }),
    spending: fc.integer({ min: 1000, max: 200_000 }),
    contribution: fc.integer({ min: 0, max: 60_000 }),
    contributionGrowth: fc.constantFrom(-0.02, 0, 0.01, 0.05),
    incomes: fc.array(fc.record({ annual: fc.integer({ min: 0, max: 40_000 }), fromYear: fc.integer({ min: 0, max: 50 }), indexed: fc.boolean() }), { maxLength: 3 }),
    fee: fc.constantFrom(0, 0.001, 0.01),
    timing: fc.constantFrom('begin' as const, 'end' as const),
    seed: fc.integer({ min: 0, max: 0xffffffff }),
  })
  .map(({ retiredYears, stocks, gold, incomes, ...rest }) =>
    plan({
      ...rest,
      horizonYears: rest.yearsToRetirement + retiredYears,
      mix: { stocks: stocks / 100, gold: gold / 100, bonds: (100 - stocks - gold) / 100 },
      incomes: incomes.map((income, n) => ({ label: `Income ${n + 1}`, ...income })),
      paths: 200,
    }),
  );

const run = (input: ProjectionInput, spending = input.spending) => {
  const model = openModel(input, DEFAULT_DATA);
  return simulate(scenarioOf(input, model.market), model.pathsFor(input.horizonYears), spending);
};
const close = (one: Float64Array, other: Float64Array, factor = 1) => {
  one.forEach((limit, path) => {
    expect(Math.abs(limit * factor - other[path]!)).toBeLessThan(1e-9 * Math.max(1, limit * factor));
  });
};
const holds = (law: (input: ProjectionInput) => void, numRuns = 40) => {
  fc.assert(fc.property(anyPlan, law), { numRuns });
};

/** The same household lived through year by year with its spending, without the affine identity. */
function lastsPlainly(input: ProjectionInput, spending: number): boolean[] {
  const model = openModel(input, DEFAULT_DATA);
  const { rows, count } = model.pathsFor(input.horizonYears);
  const { growth, prices } = scenarioOf(input, model.market);
  return Array.from({ length: count }, (_, path) => {
    let balance = input.balance;
    let price = 1;
    for (let year = 0; year < input.horizonYears; year += 1) {
      const row = rows[year * count + path]!;
      const atStart = price;
      price *= prices[row]!;
      if (year < input.yearsToRetirement) {
        balance = balance * growth[year]![row]! + input.contribution * (1 + input.contributionGrowth) ** year;
        continue;
      }
      const paidAt = input.timing === 'begin' ? atStart : price;
      const income = input.incomes.reduce((sum, { annual, fromYear, indexed }) => sum + (year < fromYear ? 0 : annual / (indexed ? 1 : paidAt)), 0);
      if (input.timing === 'end') balance *= growth[year]![row]!;
      balance += income - spending;
      if (balance < 0) return false;
      if (input.timing === 'begin') balance *= growth[year]![row]!;
    }
    return true;
  });
}

describe('laws of the projection', () => {
  it('a path lasts at a spending if and only if that does not exceed its x*', () => {
    holds((input) => {
      const { limits } = run(input);
      for (const factor of [0.5, 0.999999, 1.000001, 2]) {
        const spending = limits[0]! * factor;
        const plain = lastsPlainly(input, spending);
        limits.forEach((limit, path) => {
          if (Math.abs(limit - spending) > 1e-7 * limit) expect(plain[path]).toBe(limit >= spending);
        });
      }
    });
  });

  it('a path has a year of shortfall if and only if it does not last', () => {
    holds((input) => {
      const atLimit = run(input).limits[0]!;
      for (const spending of [input.spending, atLimit]) {
        const { limits, shortfalls } = run(input, spending);
        limits.forEach((limit, path) => {
          const year = shortfalls[path]!;
          expect(year < 0).toBe(limit >= spending);
          if (year >= 0) expect(year).toBeGreaterThanOrEqual(input.yearsToRetirement);
        });
      }
    });
  });

  it('scale: k times the balance, savings and incomes bear k times the spending', () => {
    holds((input) => {
      const k = 3.7;
      const incomes = input.incomes.map((income) => ({ ...income, annual: income.annual * k }));
      close(run(input).limits, run({ ...input, balance: input.balance * k, contribution: input.contribution * k, incomes }).limits, k);
    });
  });

  it('splitting: two parts of one balance, of the savings and of an income bear what the whole bears', () => {
    fc.assert(
      fc.property(anyPlan, fc.double({ min: 0, max: 1, noNaN: true }), (input, share) => {
        const part = (fraction: number): ProjectionInput => ({
          ...input,
          balance: input.balance * fraction,
          contribution: input.contribution * fraction,
          incomes: input.incomes.map((income) => ({ ...income, annual: income.annual * fraction })),
        });
        // Balances add up path by path and year by year, so spending split likewise leaves the same sum.
        const balances = (of: ProjectionInput, spending: number) => {
          const model = openModel(of, DEFAULT_DATA);
          const last = new Float64Array(of.paths);
          simulate(scenarioOf(of, model.market), model.pathsFor(of.horizonYears), spending, (_, now) => {
            last.set(now);
          });
          return last;
        };
        const whole = balances(input, input.spending);
        const one = balances(part(share), input.spending * share);
        const other = balances(part(1 - share), input.spending * (1 - share));
        whole.forEach((value, path) => {
          expect(Math.abs(one[path]! + other[path]! - value)).toBeLessThan(1e-6 * Math.max(1000, value));
        });
        const doubled = { ...input, incomes: input.incomes.flatMap((income) => [share, 1 - share].map((s) => ({ ...income, annual: income.annual * s }))) };
        close(run(input).limits, run(doubled).limits);
      }),
      { numRuns: 30 },
    );
  });

  it('fee: a fee f is the same as every year growing by 1 − f as much', () => {
    holds((input) => {
      const model = openModel(input, DEFAULT_DATA);
      const free = scenarioOf({ ...input, fee: 0 }, model.market);
      const charged = { ...free, growth: free.growth.map((table) => table.map((growth) => growth * (1 - input.fee))) };
      close(simulate(charged, model.pathsFor(input.horizonYears), input.spending).limits, run(input).limits);
    });
  });

  it('more money, more saving, a lower fee or a later retirement never bears less on any path; more years never bear more', () => {
    holds((input) => {
      const { limits } = run(input);
      const noWorse = (better: Float64Array) => {
        limits.forEach((limit, path) => {
          expect(better[path]!).toBeGreaterThanOrEqual(limit * (1 - 1e-12));
        });
      };
      noWorse(run({ ...input, balance: input.balance * 1.2 }).limits);
      noWorse(run({ ...input, contribution: input.contribution + 500 }).limits);
      noWorse(run({ ...input, fee: 0 }).limits);
      const model = openModel(input, DEFAULT_DATA, 1);
      const longer = { ...input, horizonYears: input.horizonYears + 1 };
      simulate(scenarioOf(longer, model.market), model.pathsFor(longer.horizonYears), input.spending).limits.forEach((limit, path) => {
        expect(limit).toBeLessThanOrEqual(limits[path]!);
      });
    });
  });

  it('money at the start of a year is worth its growth more than at the end, where growth is certain', () => {
    holds((input) => {
      const certain = (timing: 'begin' | 'end') => {
        const one = { ...input, timing, incomes: [], yearsToRetirement: 0, horizonYears: 20 };
        const model = openModel(one, DEFAULT_DATA);
        const steady = new Float64Array(98).fill(1.03);
        const scenario = { ...scenarioOf(one, model.market), growth: Array.from({ length: 20 }, () => steady) };
        return simulate(scenario, model.pathsFor(20), one.spending).limits[0]!;
      };
      expect(certain('end') / certain('begin')).toBeCloseTo(1.03, 10);
    }, 10);
  });
});

describe('laws of the headline', () => {
  it('success is the mean of x* ≥ x, the quantile is where it crosses 90 %, and the fan is in order', () => {
    holds((input) => {
      const headline = project(input);
      const { limits } = run(input);
      expect(headline.success.probability).toBe(chanceOf(limits, input.spending));
      expect(chanceOf(limits, headline.spendingAt90!)).toBeGreaterThanOrEqual(0.9);
      expect(chanceOf(limits, headline.spendingAt90! * (1 + 1e-9) + 1e-9)).toBeLessThan(0.9);
      expect(headline.success.low).toBeLessThanOrEqual(headline.success.probability);
      expect(headline.success.high).toBeGreaterThanOrEqual(headline.success.probability);
      expect(headline.fan.map(({ year }) => year)).toEqual(Array.from({ length: input.horizonYears + 1 }, (_, k) => input.startYear + k));
      for (const { p5, p10, p25, p50, p75, p90, p95 } of headline.fan) {
        expect([p5, p10, p25, p50, p75, p90, p95]).toEqual([p5, p10, p25, p50, p75, p90, p95].sort((a, b) => a - b));
        expect(p5).toBeGreaterThanOrEqual(0);
      }
      const { year, p10, p50 } = headline.fan[input.yearsToRetirement]!;
      expect(headline.atRetirement).toEqual({ year, p10, p50 });
    }, 25);
  });
});
