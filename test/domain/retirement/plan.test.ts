import { describe, expect, it } from 'vitest';
import { RetirementInputs } from '#schema/retirement.ts';
import { mixesByYear } from '#domain/retirement/allocation-path.ts';
import { cashflows } from '#domain/retirement/cashflows.ts';
import { InvalidPlanError, project, toProjectionInput } from '#domain/retirement/index.ts';

const basis = { balance: 500_000, mix: { stocks: 0.7, bonds: 0.3 }, fee: 0.001, asOf: '2026-11-20', seed: 7 };
const inputs = (changes: Record<string, unknown> = {}) =>
  RetirementInputs.parse({ birthYear: 1968, retirementYear: 2031, spending: 60_000, ...changes });

describe('a household’s inputs become one run', () => {
  it('counted in whole years from the day of the valuation, to and including the last age, with stated defaults', () => {
    const input = toProjectionInput(inputs({ incomes: [{ label: 'Social Security', annual: 30_000, fromAge: 67 }] }), basis);
    expect(input).toMatchObject({
      startYear: 2026,
      age: 58,
      yearsToRetirement: 5,
      horizonYears: 38, // ages 58 to 95
      balance: 500_000,
      mix: { stocks: 0.7, bonds: 0.3 },
      spending: 60_000,
      contribution: 0,
      contributionGrowth: 0,
      incomes: [{ label: 'Social Security', annual: 30_000, fromYear: 9, indexed: true }],
      fee: 0.001,
      targetChance: 0.85,
      timing: 'begin',
      model: 'bootstrap',
      paths: 10_000,
      seed: 7,
      rule: { kind: 'constant' },
      phases: [],
      goals: [],
      glide: [],
      lives: [],
      furtherContributions: [],
      taxRate: 0,
      cashInterest: null,
      returns: 'forward',
      meanBlockYears: 10,
    });
    expect(project(input).fan.at(-1).year).toBe(1968 + 95 + 1);
  });

  it('already retired: retirement is now, and an income that has begun counts from now', () => {
    const input = toProjectionInput(inputs({ birthYear: 1955, retirementYear: 2019, incomes: [{ label: 'x', annual: 1, fromAge: 62 }] }), {
      ...basis,
      paths: 100,
    });
    expect(input).toMatchObject({ age: 71, yearsToRetirement: 0, horizonYears: 25, paths: 100, incomes: [{ fromYear: 0 }] });
  });

  it('a couple: until the younger has reached the last age; each income at its owner’s age; the older dies first', () => {
    const couple = inputs({
      partner: { birthYear: 1972 },
      sex: 'male',
      incomes: [
        { label: 'hers', annual: 1, fromAge: 67, owner: 'partner', survivor: 'larger' },
        { label: 'his', annual: 1, fromAge: 67, owner: 'self' },
        { label: 'ours', annual: 1, fromAge: 67 },
      ],
    });
    expect(toProjectionInput(couple, basis)).toMatchObject({
      horizonYears: 42,
      lives: [
        { age: 58, sex: 'male', years: 38 },
        { age: 54, sex: null, years: 42 },
      ],
      survivorShare: 0.75,
      incomes: [
        { owner: 1, fromYear: 13, survivor: 'larger' },
        { owner: 0, fromYear: 9, survivor: 0 },
        { owner: null, fromYear: 9 },
      ],
    });
  });

  it('lifetimes by the table run to 110 at most, whatever the last age; phases and goals are counted from today', () => {
    const input = toProjectionInput(
      inputs({
        mortality: true,
        phases: [
          { fromAge: 75, share: 0.85 },
          { fromAge: 40, share: 1 },
        ],
        goals: [
          { label: 'roof', amount: 9, year: 2030 },
          { label: 'gone', amount: 9, year: 2020 },
        ],
      }),
      basis,
    );
    expect(input).toMatchObject({
      horizonYears: 53,
      lives: [{ age: 58, sex: null, years: null }],
      phases: [
        { fromYear: 0, share: 1 },
        { fromYear: 17, share: 0.85 },
      ],
      goals: [{ label: 'roof', inYear: 4 }],
    });
  });

  it('a mix beyond the end of any plan is headed for all the same', () => {
    const far = toProjectionInput(inputs({ glide: [{ year: 2126, mix: { cash: 1 } }] }), { ...basis, mix: { stocks: 1 } });
    expect(mixesByYear(far, far.horizonYears)[25]).toEqual({ stocks: 0.75, cash: 0.25 });
  });

  it('of the phases that have begun the latest counts, in whatever order they stand', () => {
    const [slower, before] = [
      { fromAge: 75, share: 0.85 },
      { fromAge: 65, share: 0.95 },
    ];
    const needs = (phases: object[]) =>
      cashflows(toProjectionInput(inputs({ birthYear: 1946, retirementYear: 2010, phases }), basis)).flows[3]!.need[0];
    expect([needs([slower, before]), needs([before, slower])]).toEqual([0.85, 0.85]);
  });

  it.each([
    ['planToAge', { birthYear: 1920, planToAge: 95 }, {}],
    ['planToAge', { birthYear: 2010, planToAge: 120, retirementYear: 2080 }, {}],
    ['birthYear', { birthYear: 2050, retirementYear: 2090 }, {}],
    ['retirementYear', { retirementYear: 2064 }, {}],
    ['partner.birthYear', { partner: { birthYear: 2050 } }, {}],
    ['glide.0.mix', { glide: [{ year: 2040, mix: { stocks: 0.5 } }] }, {}],
    ['spending', { spending: 0, rule: { kind: 'guardrails' } }, {}],
    ['asOf', {}, { asOf: 'today' }],
    ['mix', {}, { mix: {} }],
    ['balance', {}, { balance: Number.NaN }],
    ['fee', {}, { fee: 0.5 }],
    ['seed', {}, { seed: -1 }],
  ])('refuses a wrong %s by name', (path, changes, other) => {
    const refused = () => toProjectionInput(inputs(changes), { ...basis, ...other });
    expect(refused).toThrow(InvalidPlanError);
    expect(refused).toThrow(`${path}: `);
  });
});
