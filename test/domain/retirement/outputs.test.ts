/** Each output that a projection promises, held against the others and against a run of its own: through a plan file, and as the record stores it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ENGINE_VERSION, parsePlan, project, study } from '#domain/retirement/index.ts';
import { parsePlanFile } from '#domain/retirement/plan-file.ts';
import { SEARCHED } from '#domain/retirement/search.ts';
import { Study } from '#schema/retirement.ts';
import type { ProjectionInput } from '#schema/retirement.ts';
import { asAnswer, asText } from '../../../bin/retire/print.ts';

const WORKER = {
  accounts: [
    { kind: '401k', balance: 400_000, mix: { stocks: 60, intl_stocks: 20, bonds: 20 }, taxRate: 0.2, contribution: 12_000 },
    { kind: 'taxable', balance: 100_000, mix: { stocks: 50, cash: 50 }, taxRate: 0.05 },
  ],
  startYear: 2026,
  age: 50,
  retireInYears: 15,
  horizonYears: 45,
  spending: 52_000,
  targetChance: 0.9,
  paths: 1500,
  seed: 7,
  incomes: [
    { label: 'Social Security', annual: 24_000, fromAge: 67 },
    { label: 'Pension', annual: 6000, fromAge: 65, indexed: false },
  ],
  goals: [{ label: 'roof', amount: 30_000, inYears: 20 }],
};
const RETIREE = { balance: 1_000_000, mix: { stocks: 60, bonds: 40 }, startYear: 2026, spending: 45_000, paths: 1500 };
const PLANS: readonly [string, Record<string, unknown>][] = [
  ['a worker with a pension in fixed dollars', WORKER],
  ['a worker, lognormal', { ...WORKER, model: 'lognormal' }],
  ['a retiree', RETIREE],
  ['a retiree, history', { ...RETIREE, model: 'historical' }],
  ['a retiree with guardrails', { ...RETIREE, rule: { kind: 'guardrails' } }],
  ['a couple with lifetimes by the table', { ...RETIREE, age: 66, mortality: true, partner: { age: 64 } }],
];

describe.each(PLANS)('what %s is told', (_, file) => {
  let input: ProjectionInput;
  let told: Study;
  const again = (change: Partial<ProjectionInput>) => project(parsePlan({ ...input, ...change })).success.probability;
  const searched = 'rule' in file;
  beforeAll(() => {
    ({ input } = parsePlanFile(file, { series: null, thisYear: 2026 }));
    told = study(input);
  });

  it('is stored whole: inputs, assumptions with their source, seed and engine, and what is not modelled', () => {
    expect(Study.parse(JSON.parse(JSON.stringify(told)))).toEqual(told);
    expect(told.input).toEqual(input);
    expect([told.engineVersion, told.input.seed]).toEqual([ENGINE_VERSION, file['seed'] ?? 1]);
    expect(Object.keys(told.assumptions.realReturns).sort()).toEqual(Object.keys(input.mix).sort());
    for (const said of [told.assumptions.source, told.assumptions.method, ...told.notModelled]) expect(said).toMatch(/\w{4}/);
    expect(told.notModelled.length).toBeGreaterThanOrEqual(5);
  });

  it('a chance within its interval, history and the other models beside it', () => {
    const { probability, low, high } = told.success;
    expect([low <= probability, probability <= high, low > 0, high <= 1]).toEqual([true, true, true, true]);
    expect(told.history?.windows).toBe(98 - input.horizonYears + 1);
    expect(told.models.map(({ model }) => model)).toEqual(
      ['bootstrap', 'lognormal', 'historical'].filter((model) => model !== input.model),
    );
    expect(told.models.find(({ model }) => model === 'historical')?.probability ?? told.success.probability).toBe(
      told.history?.probability,
    );
  });

  it('a fan with a row for today and each year, its quantiles in order, through the balance at retirement', () => {
    expect(told.fan.map(({ year }) => year)).toEqual(told.fan.map((__, n) => 2026 + n));
    if (input.lives.length === 0) expect(told.fan).toHaveLength(input.horizonYears + 1);
    for (const { p5, p10, p25, p50, p75, p90, p95 } of told.fan)
      expect([p5, p10, p25, p50, p75, p90, p95]).toEqual([p5, p10, p25, p50, p75, p90, p95].sort((a, b) => a - b));
    expect(told.fan[0]).toMatchObject({ p5: input.balance, p95: input.balance });
    const { p10, p50, year } = told.fan[input.yearsToRetirement]!;
    expect(told.atRetirement).toEqual({ year, p10, p50 });
  });

  it('the spending that lasts in 90 of 100, which a run of its own confirms and a little more breaks', () => {
    const most = told.spendingAt90!;
    expect(again({ spending: Math.floor(most) })).toBeGreaterThanOrEqual(0.9);
    if (!searched) expect(again({ spending: most * 1.0001 })).toBeLessThan(0.9);
    else expect(again({ spending: most * (1 + 20 * SEARCHED) })).toBeLessThanOrEqual(0.9 + 2 / input.paths);
  });

  it('when money runs out, as shares that add up to what fails, and how much is then missing', () => {
    const { shortfall } = told;
    if (told.success.probability === 1) return expect([shortfall, told.medianShortfallYear]).toEqual([null, null]);
    expect(shortfall!.years.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1 - told.success.probability, 10);
    expect(shortfall!.p50).toBe(told.medianShortfallYear);
    expect(shortfall!.p10).toBeLessThanOrEqual(shortfall!.p50);
    expect(shortfall!.unpaid.p50).toBeGreaterThan(0);
    expect(shortfall!.unpaid.p90).toBeGreaterThanOrEqual(shortfall!.unpaid.p50);
    for (const { year } of shortfall!.years) expect(year >= 2026 + input.yearsToRetirement && year < 2026 + input.horizonYears).toBe(true);
  });

  it('why failing paths fail: the four causes, which add up', () => {
    if (told.success.probability === 1) return expect(told.failureCauses).toEqual([]);
    expect(told.failureCauses.map(({ cause }) => cause).sort()).toEqual(['early_crash', 'inflation', 'longevity', 'overspending']);
    expect(told.failureCauses.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it('stresses, the six replays, and what matters most around its own chance', () => {
    expect(told.stresses.length).toBeGreaterThanOrEqual(3);
    for (const { probability, change } of told.stresses) expect(change).toBe(probability - told.success.probability);
    expect(told.replays.map(({ startYear }) => startYear)).toEqual([1929, 1937, 1966, 1973, 2000, 2008]);
    for (const { lasts, runsOutYear, startYear } of told.replays)
      expect(lasts ? runsOutYear : runsOutYear! > startYear).toBe(lasts ? null : true);
    for (const { low, high } of told.tornado) expect(low <= high).toBe(true);
    expect(told.tornado.map(({ id }) => id)).toEqual(expect.arrayContaining(['returns', 'spending', 'horizon']));
  });

  it('levers that reach the target by themselves, as runs of their own say', () => {
    expect(told.levers.map(({ kind }) => kind)).toEqual(['spend', 'save', 'retire_later']);
    for (const { kind, amount, chance } of told.levers) {
      if (amount === null) expect(chance).toBeNull();
      else {
        const change =
          kind === 'spend'
            ? { spending: amount }
            : kind === 'save'
              ? { contribution: input.contribution + amount }
              : { yearsToRetirement: input.yearsToRetirement + amount };
        expect(again(change)).toBe(chance);
        expect(chance).toBeGreaterThanOrEqual(input.targetChance - 1e-9);
      }
    }
  });

  it('the income at the retirement date in today’s money and in that year’s', () => {
    const { goal, at90, year } = told.incomeAtRetirement!;
    const prices = (1 + told.assumptions.inflation) ** input.yearsToRetirement;
    expect([year, goal.today, at90?.today]).toEqual([2026 + input.yearsToRetirement, input.spending, told.spendingAt90]);
    expect([goal.thatYear, at90!.thatYear]).toEqual([
      expect.closeTo(input.spending * prices, 4),
      expect.closeTo(told.spendingAt90! * prices, 4),
    ]);
  });

  it('what a rule that follows markets pays, or null', () => {
    if (!searched) return expect(told.paid).toBeNull();
    const { leanest, average } = told.paid!;
    expect([leanest.p10 <= leanest.p50, leanest.p50 <= average.p50, leanest.p10 >= 0]).toEqual([true, true, true]);
  });

  it('as JSON with the promised keys, and as a text without a hole', () => {
    const answer = asAnswer(told);
    const history = input.model === 'historical';
    expect(answer).toMatchObject({
      model: input.model,
      engineVersion: ENGINE_VERSION,
      seed: input.seed,
      paths: history ? told.history!.windows : input.paths,
      success: told.success,
      spendingAt90: told.spendingAt90,
    });
    expect([answer.success.windows, answer.safemax]).toEqual([
      history ? told.history!.windows : undefined,
      told.history?.safemax ?? undefined,
    ]);
    const text = asText(told);
    expect(text).not.toMatch(/undefined|NaN|null|\[object|Infinity/);
    // Windows overlap: no interval of independent draws is theirs.
    expect(text).toMatch(history ? /windows overlap/ : /sampling error [\d.]+% to [\d.]+%/);
    expect(text.includes('sampling error')).toBe(!history);
  });
});
