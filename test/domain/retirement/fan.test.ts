import { describe, expect, it } from 'vitest';
import { CountedBalances } from '#domain/retirement/counted-balances.ts';
import { balancesOf, KEPT_PATHS } from '#domain/retirement/fan.ts';
import { streamOf } from '#domain/retirement/generator.ts';
import { openModel } from '#domain/retirement/models.ts';
import { project } from '#domain/retirement/project.ts';
import { quantiles } from '#domain/retirement/quantile.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { scenarioOf, trial } from '#domain/retirement/trial.ts';
import { constantReturns, plan, recorder, worker } from './plans.ts';

const SHARES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const;
const MANY = KEPT_PATHS + 1000;

/** The balances of a plan's last year, all kept, whatever their number. */
function lastBalances(input: ReturnType<typeof plan>): Float64Array {
  const scenario = scenarioOf(input, openModel(input, DEFAULT_DATA));
  const every = recorder(input.horizonYears, input.paths);
  trial(input, scenario, every);
  return every.values.slice(-input.paths);
}

describe('the fan of very many paths', () => {
  it.each([
    ['a retiree', plan({ paths: MANY, spending: 45_000 })],
    ['a worker with an income in fixed dollars', worker({ paths: MANY })],
    ['spending at the end of the year', plan({ paths: MANY, timing: 'end' })],
    ['guardrails', plan({ paths: MANY, rule: { kind: 'guardrails', floor: 0.75, upper: 1.2, lower: 0.8, step: 0.1, lastYears: 15 } })],
  ])('%s: within a thousandth of the exact one', (_, input) => {
    const exact = quantiles(lastBalances(input), SHARES);
    const { p5, p10, p25, p50, p75, p90, p95 } = project(input).fan.at(-1);
    [p5, p10, p25, p50, p75, p90, p95].forEach((found, n) => {
      if (exact[n] === 0) expect(found).toBe(0);
      else expect(Math.abs(found / exact[n]! - 1)).toBeLessThan(0.001);
    });
  });

  it('has a row for each year, today’s exact, and rises from quantile to quantile', () => {
    const { fan } = project(worker({ paths: MANY }));
    expect(fan.map(({ year }) => year)).toEqual(Array.from({ length: 47 }, (_, n) => 2026 + n));
    expect(fan[0]).toMatchObject({ p5: 600_000, p95: 600_000 });
    for (const { p5, p10, p25, p50, p75, p90, p95 } of fan)
      expect([p5, p10, p25, p50, p75, p90, p95]).toEqual([p5, p10, p25, p50, p75, p90, p95].sort((a, b) => a - b));
  });

  it('ends where hardly anybody is still alive, like that of few', () => {
    const couple = (paths: number) => project(plan({ paths, horizonYears: 46, lives: [{ age: 65, sex: null, years: null }] })).fan;
    const [few, many] = [couple(20_000), couple(MANY)];
    expect(Math.abs(few.length - many.length)).toBeLessThanOrEqual(2);
    expect(few.length).toBeLessThan(47);
    expect(Math.abs(many[20]!.p50 / few[20]!.p50 - 1)).toBeLessThan(0.05);
  });

  it('is right within a bin even where all paths are one', () => {
    const few = project(plan({ paths: 10 }), constantReturns(0.02)).fan;
    const many = project(plan({ paths: MANY }), constantReturns(0.02)).fan;
    many.forEach(({ p50 }, n) => {
      expect(Math.abs(p50 - few[n]!.p50)).toBeLessThanOrEqual(0.004 * few[n]!.p50);
    });
  });
});

describe('counted balances', () => {
  const drawn = streamOf(5, 5);
  const uniform = () => (drawn.next() + 0.5) / 0x100000000;
  it.each([
    ['spread evenly', () => uniform() * 1e6],
    ['a third run out', () => (uniform() < 0.3 ? 0 : 1e6 / uniform())],
    ['nearly all run out', () => (uniform() < 0.97 ? 0 : uniform())],
    ['of a plan in units of one', () => uniform()],
    ['of next to nothing', () => (uniform() < 0.5 ? 1e-9 : 1e5)],
    ['two dollars, whose bin nothing shares', () => (uniform() < 0.5 ? 0 : 2 + uniform() / 200)],
    ['of the richest', () => 1e15 * uniform()],
  ])('%s', (_, kind) => {
    const values = Float64Array.from({ length: 50_000 }, kind);
    const counted = new CountedBalances(3);
    for (let from = 0; from < values.length; from += 1000) counted.add(1, values.subarray(from, from + 1000), null);
    const exact = quantiles(values.slice(), SHARES);
    expect(counted.total(1)).toBe(values.length);
    counted.quantiles(1, SHARES).forEach((found, n) => {
      expect(Math.abs(found - exact[n]!)).toBeLessThanOrEqual(Math.max(0.004 * exact[n]!, 2 ** -12));
    });
    expect([counted.total(0), counted.total(2)]).toEqual([0, 0]);
  });

  it('leave out where nobody lives', () => {
    const counted = new CountedBalances(1);
    counted.add(0, Float64Array.of(100, 200, 300), Uint8Array.of(0, 1, 0));
    expect(counted.total(0)).toBe(1);
    expect(Math.abs(counted.quantiles(0, [0.5])[0]! / 200 - 1)).toBeLessThan(0.004);
  });

  it('are used from the stated number of paths on, and not before', () => {
    const input = plan({ paths: 3 });
    const fanAt = (count: number) => {
      const balances = balancesOf({ ...input, horizonYears: 1 }, count, { certain: Uint8Array.of(1), drawn: null });
      for (let from = 0; from < count; from += 1024) {
        const room = balances.room(0, from, Math.min(count, from + 1024));
        balances.filled(0, from, room.fill(123_456.789));
      }
      return balances.fan()[1]!.p50;
    };
    expect(fanAt(KEPT_PATHS)).toBe(123_456.789);
    expect(fanAt(KEPT_PATHS + 1)).not.toBe(123_456.789);
  });
});
