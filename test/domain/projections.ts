/** A household's retirement inputs and a headline for tests that do not run the engine. */
import { ProjectionInput, type Headline, type RetirementInputs } from '#schema/retirement.ts';

export function inputs(parts: Partial<RetirementInputs> = {}): RetirementInputs {
  return { birthYear: 1968, retirementYear: 2031, planToAge: 95, spending: 75_000, contribution: 26_000, contributionGrowth: 0, incomes: [], targetChance: 0.85, ...parts };
}

export function headline({ chance = 0.7127, ...parts }: Partial<Headline> & { chance?: number } = {}): Headline {
  return {
    engineVersion: 'test-1',
    input: ProjectionInput.parse({
      startYear: 2026, age: 58, yearsToRetirement: 5, horizonYears: 38, balance: 1_000_000, mix: { stocks: 0.6, bonds: 0.3, cash: 0.1 }, spending: 75_000, contribution: 26_000,
      contributionGrowth: 0, incomes: [], fee: 0.0012, targetChance: 0.85, timing: 'begin', model: 'bootstrap', paths: 10_000, seed: 7,
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
    assumptions: { method: 'block bootstrap of historical years, recentered to forecast returns', realReturns: { stocks: 0.0324, bonds: 0.0235, cash: 0.0147 }, inflation: 0.02, source: 'forward returns, April 2025', meanBlockYears: 10, proxies: {} },
    incomeAtRetirement: null,
    paid: null,
    ...parts,
  };
}
