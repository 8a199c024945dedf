import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProjectionInput } from '#schema/retirement.ts';
import { project } from '#domain/retirement/index.ts';
import { chanceOf, simulate } from '#domain/retirement/kernel.ts';
import { changed } from '#domain/retirement/futures.ts';
import { openModel } from '#domain/retirement/models.ts';
import { livesOf } from '#domain/retirement/lives.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { scenarioOf } from '#domain/retirement/trial.ts';
import { recorder, plan } from './plans.ts';

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
    incomes: fc.array(
      fc.record({ annual: fc.integer({ min: 0, max: 40_000 }), fromYear: fc.integer({ min: 0, max: 50 }), indexed: fc.boolean() }),
      { maxLength: 3 },
    ),
    fee: fc.constantFrom(0, 0.001, 0.01),
    timing: fc.constantFrom('begin' as const, 'end' as const),
    seed: fc.integer({ min: 0, max: 0xffffffff }),
    model: fc.constantFrom('bootstrap' as const, 'bootstrap' as const, 'lognormal' as const),
    phases: fc.array(fc.record({ fromYear: fc.integer({ min: 0, max: 60 }), share: fc.constantFrom(0.7, 0.85, 1.2) }), { maxLength: 2 }),
    goals: fc.array(
      fc.record({ label: fc.constant('goal'), amount: fc.integer({ min: 0, max: 20_000 }), inYear: fc.integer({ min: 0, max: 60 }) }),
      { maxLength: 2 },
    ),
    taxRate: fc.constantFrom(0, 0, 0.15),
    further: fc.array(fc.record({ annual: fc.integer({ min: 1, max: 9000 }), growth: fc.constantFrom(0, 0.03) }), { maxLength: 1 }),
    lives: fc.constantFrom('none' as const, 'none' as const, 'couple' as const, 'drawn' as const),
    glideIn: fc.constantFrom(0, 0, 12),
  })
  .map(({ retiredYears, stocks, gold, incomes, further, lives, glideIn, ...rest }) =>
    plan({
      ...rest,
      horizonYears: rest.yearsToRetirement + retiredYears,
      mix: { stocks: stocks / 100, gold: gold / 100, bonds: (100 - stocks - gold) / 100 },
      glide: glideIn > 0 ? [{ inYear: glideIn, mix: { stocks: 0.3, cash: 0.1, bonds: 0.6 } }] : [],
      incomes: incomes.map((income, n) => ({
        label: `Income ${n + 1}`,
        ...income,
        ...(lives === 'none' ? {} : { owner: n === 2 ? null : n, survivor: n === 0 ? ('larger' as const) : 0.5 }),
      })),
      furtherContributions: further,
      lives:
        lives === 'none'
          ? []
          : [
              { age: 62, sex: 'male', years: lives === 'drawn' ? null : 20 },
              { age: 60, sex: 'female', years: lives === 'drawn' ? null : 120 },
            ],
      survivorShare: lives === 'none' ? 1 : 0.7,
      paths: 200,
    }),
  );

const run = (input: ProjectionInput, spending = input.spending) => {
  return simulate(scenarioOf(input, openModel(input, DEFAULT_DATA)), spending);
};
const close = (one: Float64Array, other: Float64Array, factor = 1) => {
  one.forEach((limit, path) => {
    if (!Number.isFinite(limit)) expect(other[path]).toBe(limit);
    else expect(Math.abs(limit * factor - other[path]!)).toBeLessThan(1e-9 * Math.max(1, Math.abs(limit) * factor));
  });
};
/** The first that is a spending; paths without spending and those that goals alone break have none. */
const aLimit = (limits: Float64Array) => limits.find((limit) => limit > 0 && Number.isFinite(limit)) ?? 1000;
const holds = (law: (input: ProjectionInput) => void, numRuns = 40) => {
  fc.assert(fc.property(anyPlan, law), { numRuns });
};

/** The same household lived through year by year with its spending, without the affine identity. */
function lastsPlainly(input: ProjectionInput, spending: number): boolean[] {
  const model = openModel(input, DEFAULT_DATA);
  const { count, growth, prices } = model.futures(input, { prices: true });
  const read = (slice: typeof growth) => Array.from({ length: input.horizonYears }, (_, year) => slice(year, 0, count).slice());
  const [grown, risen] = [read(growth), read(prices)];
  const { certain, drawn } = livesOf(input, input.horizonYears, count);
  const gross = 1 / (1 - input.taxRate);
  return Array.from({ length: count }, (_, path) => {
    let balance = input.balance;
    let price = 1;
    for (let year = 0; year < input.horizonYears; year += 1) {
      const factor = grown[year]![path]!;
      const atStart = price;
      price *= risen[year]![path]!;
      const state = certain?.[year] ?? drawn![year * count + path]!;
      const retired = year >= input.yearsToRetirement;
      const paidAt = input.timing === 'begin' ? atStart : price;
      const alive = (owner: number | null) => (owner === null ? state !== 0 : ((state >> owner) & 1) === 1);
      const begun = input.incomes.filter(({ fromYear }) => year >= fromYear);
      // At most one income is marked `larger` here, and it belongs to the first person: nothing of the other's competes with it.
      const income = begun.reduce(
        (sum, { annual, indexed, owner, survivor }) =>
          sum + ((alive(owner) ? 1 : state === 0 ? 0 : survivor === 'larger' ? 1 : survivor) * annual) / (indexed ? 1 : paidAt),
        0,
      );
      const phase =
        [...input.phases]
          .sort((one, other) => one.fromYear - other.fromYear)
          .filter(({ fromYear }) => fromYear <= year)
          .at(-1)?.share ?? 1;
      const need = state === 0 ? 0 : spending * phase * (input.lives.length === 2 && state !== 3 ? input.survivorShare : 1);
      const goals = state === 0 ? 0 : input.goals.filter(({ inYear }) => inYear === year).reduce((sum, { amount }) => sum + amount, 0);
      const saved = retired
        ? 0
        : [{ annual: input.contribution, growth: input.contributionGrowth }, ...input.furtherContributions].reduce(
            (sum, { annual, growth: g }) => sum + annual * (1 + g) ** year,
            0,
          );
      const flow = ((retired ? income - need : 0) - goals) * gross;
      if (input.timing === 'end') balance = balance * factor + saved;
      balance += flow;
      if (balance < 0) return false;
      if (input.timing === 'begin') balance = balance * factor + saved;
    }
    return true;
  });
}

describe('laws of the projection', () => {
  it('a path lasts at a spending if and only if that does not exceed its x*', () => {
    holds((input) => {
      const { limits } = run(input);
      for (const factor of [0.5, 0.999999, 1.000001, 2]) {
        const spending = aLimit(limits) * factor;
        const plain = lastsPlainly(input, spending);
        limits.forEach((limit, path) => {
          if (!Number.isFinite(limit) || Math.abs(limit - spending) > 1e-7 * Math.abs(limit)) expect(plain[path]).toBe(limit >= spending);
        });
      }
    });
  });

  it('a path has a year of shortfall if and only if it does not last', () => {
    holds((input) => {
      const atLimit = aLimit(run(input).limits);
      for (const spending of [input.spending, atLimit]) {
        const { limits, shortfalls } = run(input, spending);
        limits.forEach((limit, path) => {
          const year = shortfalls[path]!;
          expect(year < 0).toBe(limit >= spending);
          if (year >= 0 && input.goals.length === 0) expect(year).toBeGreaterThanOrEqual(input.yearsToRetirement);
        });
      }
    });
  });

  it('scale: k times the balance, savings and incomes bear k times the spending', () => {
    holds((input) => {
      const k = 3.7;
      const incomes = input.incomes.map((income) => ({ ...income, annual: income.annual * k }));
      const furtherContributions = input.furtherContributions.map((one) => ({ ...one, annual: one.annual * k }));
      const goals = input.goals.map((goal) => ({ ...goal, amount: goal.amount * k }));
      close(
        run(input).limits,
        run({ ...input, balance: input.balance * k, contribution: input.contribution * k, incomes, furtherContributions, goals }).limits,
        k,
      );
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
          furtherContributions: input.furtherContributions.map((one) => ({ ...one, annual: one.annual * fraction })),
          goals: input.goals.map((goal) => ({ ...goal, amount: goal.amount * fraction })),
        });
        // Balances add up path by path and year by year, so spending split likewise leaves the same sum.
        const balances = (of: ProjectionInput, spending: number) => {
          const model = openModel(of, DEFAULT_DATA);
          const every = recorder(of.horizonYears, of.paths);
          simulate(scenarioOf(of, model), spending, every);
          return every.values.slice(-of.paths);
        };
        const whole = balances(input, input.spending);
        const one = balances(part(share), input.spending * share);
        const other = balances(part(1 - share), input.spending * (1 - share));
        whole.forEach((value, path) => {
          expect(Math.abs(one[path]! + other[path]! - value)).toBeLessThan(1e-6 * Math.max(1000, value));
        });
        const doubled = {
          ...input,
          incomes: input.incomes.flatMap((income) => [share, 1 - share].map((s) => ({ ...income, annual: income.annual * s }))),
        };
        close(run(input).limits, run(doubled).limits);
      }),
      { numRuns: 30 },
    );
  });

  it('fee: a fee f is the same as every year growing by 1 − f as much', () => {
    holds((input) => {
      const model = openModel(input, DEFAULT_DATA);
      const free = scenarioOf({ ...input, fee: 0 }, model);
      const growth = changed(free.futures.growth, (_, values, out) => values.forEach((value, i) => (out[i] = value * (1 - input.fee))));
      close(simulate({ ...free, futures: { ...free.futures, growth } }, input.spending).limits, run(input).limits);
    });
  });

  it('more money, more saving, a lower fee or a later retirement never bears less on any path; more years never bear more', () => {
    holds((input) => {
      const { limits } = run(input);
      const noWorse = (better: Float64Array) => {
        limits.forEach((limit, path) => {
          expect(better[path]!).toBeGreaterThanOrEqual(Number.isFinite(limit) ? limit - 1e-12 * Math.abs(limit) : limit);
        });
      };
      noWorse(run({ ...input, balance: input.balance * 1.2 }).limits);
      noWorse(run({ ...input, contribution: input.contribution + 500 }).limits);
      noWorse(run({ ...input, fee: 0 }).limits);
      const model = openModel(input, DEFAULT_DATA, 1);
      const longer = { ...input, horizonYears: input.horizonYears + 1 };
      simulate(scenarioOf(longer, model), input.spending).limits.forEach((limit, path) => {
        expect(limit).toBeLessThanOrEqual(limits[path]!);
      });
    });
  });

  it('money at the start of a year is worth its growth more than at the end, where growth is certain', () => {
    holds((input) => {
      const certain = (timing: 'begin' | 'end') => {
        const one = { ...input, timing, incomes: [], goals: [], lives: [], yearsToRetirement: 0, horizonYears: 20 };
        const model = openModel(one, DEFAULT_DATA);
        const scenario = scenarioOf(one, model);
        const growth = changed(scenario.futures.growth, (_, __, out) => out.fill(1.03));
        return simulate({ ...scenario, futures: { ...scenario.futures, growth } }, one.spending).limits[0]!;
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
      if (headline.spendingAt90! > 0) expect(chanceOf(limits, headline.spendingAt90!)).toBeGreaterThanOrEqual(0.9);
      if (headline.spendingAt90! < 1e12) expect(chanceOf(limits, headline.spendingAt90! * (1 + 1e-9) + 1e-9)).toBeLessThan(0.9);
      expect(headline.success.low).toBeLessThanOrEqual(headline.success.probability);
      expect(headline.success.high).toBeGreaterThanOrEqual(headline.success.probability);
      const years = Array.from({ length: input.horizonYears + 1 }, (_, k) => input.startYear + k);
      // Where lifetimes are drawn it ends with the last of them.
      expect(headline.fan.map(({ year }) => year)).toEqual(
        input.lives.some((life) => life.years === null) ? years.slice(0, headline.fan.length) : years,
      );
      for (const { p5, p10, p25, p50, p75, p90, p95 } of headline.fan) {
        expect([p5, p10, p25, p50, p75, p90, p95]).toEqual([p5, p10, p25, p50, p75, p90, p95].sort((a, b) => a - b));
        expect(p5).toBeGreaterThanOrEqual(0);
      }
      const { p10, p50 } = headline.fan[input.yearsToRetirement] ?? headline.fan.at(-1);
      expect(headline.atRetirement).toEqual({ year: input.startYear + input.yearsToRetirement, p10, p50 });
    }, 25);
  });
});
