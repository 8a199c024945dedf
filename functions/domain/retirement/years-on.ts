import type { ProjectionInput } from '#schema/retirement.ts';
import { phasesInOrder } from './timeline.ts';

/** A lifetime is drawn from this age at most. */
const LAST_AGE = 119;

/**
 * The same plan so many years on, its last year at most: everybody older, everything nearer, the last year the same. What is owned, its mix and amounts in fixed
 * dollars stay as they are.
 */
export function yearsOn(input: ProjectionInput, years: number): ProjectionInput {
  const gone = Math.max(0, Math.min(years, input.horizonYears - 1));
  const ahead = <T extends { inYear: number }>(items: readonly T[], from: number): T[] =>
    items.filter(({ inYear }) => inYear >= from).map((item) => ({ ...item, inYear: item.inYear - gone }));
  return {
    ...input,
    startYear: input.startYear + gone,
    age: input.age + gone,
    yearsToRetirement: Math.max(0, input.yearsToRetirement - gone),
    horizonYears: input.horizonYears - gone,
    glide: ahead(input.glide, gone + 1),
    goals: ahead(input.goals, gone),
    phases: phasesInOrder(input.phases.map(({ fromYear, share }) => ({ fromYear: fromYear - gone, share }))),
    incomes: input.incomes.map((income) => ({ ...income, fromYear: Math.max(0, income.fromYear - gone) })),
    lives: input.lives.map((life) => ({
      ...life,
      age: Math.min(LAST_AGE, life.age + gone),
      years: life.years === null ? null : Math.max(0, life.years - gone),
    })),
  };
}
