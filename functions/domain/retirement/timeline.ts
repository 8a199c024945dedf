/** The calendar of a household's plan: in which year an income begins, how long the plan runs, which phase of spending counts. Facts, engine and pages count by it. */
import { OLDEST, type ProjectionInput, type RetirementInputs } from '#schema/retirement.ts';

type Couple = Pick<RetirementInputs, 'birthYear' | 'partner'>;
type Income = Pick<RetirementInputs['incomes'][number], 'fromAge' | 'owner'>;

/** Years that a plan runs for at most. */
export const LONGEST = 80;

/** The year of birth from which an income's age counts: its owner's; one's own where it is the household's, or where there is no partner. */
export function bornOf({ birthYear, partner }: Couple, { owner }: Pick<Income, 'owner'>): number {
  return owner === 'partner' && partner ? partner.birthYear : birthYear;
}

/** The calendar year from which an income is paid. */
export function beginsIn(couple: Couple, income: Income): number {
  return bornOf(couple, income) + income.fromAge;
}

export function youngestBorn({ birthYear, partner }: Couple): number {
  return Math.max(birthYear, partner?.birthYear ?? birthYear);
}

/**
 * Years from `year` to the plan's last, both included; below 1 when the plan is over. It runs until the younger person has reached the last age, or, with
 * lifetimes by the life table, for as long as one may last.
 */
export function yearsOfPlan(
  { planToAge, mortality, ...couple }: Couple & Pick<RetirementInputs, 'planToAge' | 'mortality'>,
  year: number,
): number {
  const left = (mortality ? OLDEST : planToAge) - (year - youngestBorn(couple)) + 1;
  return mortality ? Math.min(LONGEST, left) : left;
}

/** In the order in which they begin, so that of those that have begun (year 0) the latest stands last and counts. `fromYear` of what is past: below 0. */
export function phasesInOrder(phases: ProjectionInput['phases']): ProjectionInput['phases'] {
  return [...phases]
    .sort((one, other) => one.fromYear - other.fromYear)
    .map(({ fromYear, share }) => ({ fromYear: Math.max(0, fromYear), share }));
}

/** Whether the plan's first year of spending lies in a phase, so that an amount of the goal is another amount of what is spent then. */
export function beginsInPhase({ phases, yearsToRetirement }: Pick<ProjectionInput, 'phases' | 'yearsToRetirement'>): boolean {
  return (phasesInOrder(phases).findLast(({ fromYear }) => fromYear <= yearsToRetirement)?.share ?? 1) !== 1;
}

/** A later age, one's own, from which another part of the goal is spent. */
export interface SpendingStep {
  fromAge: number;
  share: number;
}

/**
 * Which part of the goal is spent at first (when retirement begins, or in `year` where it has), and the ages at which that changes, up to the plan's last
 * year. A phase that begins before, or changes nothing, is no step.
 */
export function spendingSteps(inputs: RetirementInputs, year: number): { first: number; later: SpendingStep[] } {
  const start = Math.max(year, inputs.retirementYear) - inputs.birthYear;
  const end = year - inputs.birthYear + yearsOfPlan(inputs, year);
  const inOrder = [...(inputs.phases ?? [])].sort((one, other) => one.fromAge - other.fromAge);
  const first = inOrder.findLast(({ fromAge }) => fromAge <= start)?.share ?? 1;
  const later: SpendingStep[] = [];
  for (const { fromAge, share } of inOrder) {
    if (fromAge > start && fromAge < end && share !== (later.at(-1)?.share ?? first)) later.push({ fromAge, share });
  }
  return { first, later };
}

/** Which part of the goal is spent in the year in which one has this age. */
export function shareAt({ first, later }: ReturnType<typeof spendingSteps>, age: number): number {
  return later.findLast(({ fromAge }) => fromAge <= age)?.share ?? first;
}
