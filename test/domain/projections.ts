/** A household's retirement inputs, of one's own or at random, and a headline for tests that do not run the engine. */
import * as fc from 'fast-check';
import { ProjectionInput, RetirementInputs, type Headline } from '#schema/retirement.ts';

export function inputs(parts: Partial<RetirementInputs> = {}): RetirementInputs {
  return {
    birthYear: 1968,
    retirementYear: 2031,
    planToAge: 95,
    spending: 75_000,
    contribution: 26_000,
    contributionGrowth: 0,
    incomes: [],
    targetChance: 0.85,
    ...parts,
  };
}

const OWNERS = [undefined, 'self', 'partner'] as const;

/** Singles, and couples of any difference in age; some with lives by the table, some who have retired, some older than an income's age. All can be projected from `year`. */
export function anyInputs(year: number): fc.Arbitrary<RetirementInputs> {
  const ages = fc.integer({ min: 31, max: 93 });
  const parts = fc.record({
    age: ages,
    partnerAge: fc.option(ages),
    mortality: fc.boolean(),
    planToAge: fc.integer({ min: 94, max: 105 }),
    retiresIn: fc.integer({ min: -30, max: 30 }),
    spending: fc.integer({ min: 0, max: 200_000 }),
    incomes: fc.array(
      fc.record({
        annual: fc.integer({ min: 0, max: 60_000 }),
        fromAge: fc.integer({ min: 18, max: 100 }),
        indexed: fc.boolean(),
        owner: fc.constantFrom(...OWNERS),
      }),
      { maxLength: 4 },
    ),
    phases: fc.uniqueArray(fc.record({ fromAge: fc.integer({ min: 18, max: 100 }), share: fc.constantFrom(0.7, 0.85, 0.95, 1.1) }), {
      maxLength: 4,
      selector: ({ fromAge }) => fromAge,
    }),
    goals: fc.array(fc.record({ amount: fc.integer({ min: 0, max: 50_000 }), year: fc.integer({ min: year - 5, max: year + 60 }) }), {
      maxLength: 2,
    }),
    glide: fc.array(fc.record({ year: fc.integer({ min: year - 5, max: year + 60 }), stocks: fc.integer({ min: 0, max: 4 }) }), {
      maxLength: 2,
    }),
  });
  return parts.map(({ age, partnerAge, retiresIn, incomes, goals, glide, ...rest }) => {
    const years = (rest.mortality ? 110 : rest.planToAge) - Math.min(age, partnerAge ?? age);
    return RetirementInputs.parse({
      ...rest,
      birthYear: year - age,
      retirementYear: year + Math.min(retiresIn, years - 1),
      ...(partnerAge !== null && { partner: { birthYear: year - partnerAge } }),
      incomes: incomes.map((income) => ({ ...income, label: 'Social Security' })),
      goals: goals.map((goal) => ({ ...goal, label: 'roof' })),
      glide: glide.map(({ stocks, ...point }) => ({ ...point, mix: { stocks: stocks / 4, bonds: 1 - stocks / 4 } })),
    });
  });
}

export function headline({ chance = 0.7127, ...parts }: Partial<Headline> & { chance?: number } = {}): Headline {
  return {
    engineVersion: 'test-1',
    input: ProjectionInput.parse({
      startYear: 2026,
      age: 58,
      yearsToRetirement: 5,
      horizonYears: 38,
      balance: 1_000_000,
      mix: { stocks: 0.6, bonds: 0.3, cash: 0.1 },
      spending: 75_000,
      contribution: 26_000,
      contributionGrowth: 0,
      incomes: [],
      fee: 0.0012,
      targetChance: 0.85,
      timing: 'begin',
      model: 'bootstrap',
      paths: 10_000,
      seed: 7,
    }),
    success: { probability: chance, low: Math.max(0, chance - 0.009), high: Math.min(1, chance + 0.009) },
    history: { probability: 0.9355, windows: 62, safemax: null },
    fan: [],
    spendingAt90: 61_204.37,
    atRetirement: { year: 2031, p10: 801_002.5, p50: 1_240_118.91 },
    medianShortfallYear: 2053,
    levers: [
      { kind: 'spend', amount: 66_120.8, chance: 0.8501 },
      { kind: 'save', amount: 21_300.2, chance: 0.85 },
      { kind: 'retire_later', amount: 3, chance: 0.8712 },
    ],
    assumptions: {
      method: 'block bootstrap of historical years, recentered to forecast returns',
      realReturns: { stocks: 0.0324, bonds: 0.0235, cash: 0.0147 },
      inflation: 0.02,
      source: 'forward returns, April 2025',
      meanBlockYears: 10,
      proxies: {},
    },
    incomeAtRetirement: null,
    paid: null,
    ...parts,
  };
}
