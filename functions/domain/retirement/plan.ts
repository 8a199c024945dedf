import type * as z from 'zod';
import { planWords } from '#schema/plan-words.ts';
import { notWhole } from '#schema/retirement-plan.ts';
import { ProjectionInput, type ProjectionPlan, type RetirementInputs } from '#schema/retirement.ts';
import { InvalidPlanError, type PlanProblem } from './errors.ts';
import { LONGEST, beginsIn, phasesInOrder, yearsOfPlan } from './timeline.ts';

/** What a household's inputs are joined with to make one run: what it owns, when, and the seed. */
export interface ProjectionBasis {
  /** Dollars of classified and priced holdings, cash included. */
  balance: number;
  /** Fractions of the balance that sum to 1. */
  mix: ProjectionInput['mix'];
  /** Yearly fund costs as a fraction of the balance. */
  fee: number;
  /** The day of the valuation: 'YYYY-MM-DD'. */
  asOf: string;
  /** Unsigned 32-bit. */
  seed: number;
  paths?: number;
  /** What of a withdrawal goes to tax, blended over the accounts. */
  taxRate?: number;
  /** Nominal yearly interest of the cash held. */
  cashInterest?: number | null;
}

export const DEFAULT_PATHS = 10_000;

/** The incomes of a plan in years from `startYear` (0: paid by then) and by the index of whose they are. */
export function incomesOf(inputs: RetirementInputs, startYear: number): ProjectionInput['incomes'] {
  return inputs.incomes.map(({ fromAge, owner, survivor = 0, ...income }) => ({
    ...income,
    survivor,
    fromYear: Math.max(0, beginsIn(inputs, { fromAge, owner }) - startYear),
    owner: owner === undefined || !inputs.partner ? null : owner === 'self' ? 0 : 1,
  }));
}

/**
 * Freezes a household's inputs into one run. A plan counts in whole years from `asOf`: year 0 is the twelve months after it, in which the person
 * has the age that the calendar year of `asOf` brings. Who has retired already retires in year 0. A couple's plan runs until the younger one has
 * reached the last age, or as long as lifetimes by the life table may last. Defaults: spending at the start of each year, the bootstrap model,
 * 10,000 paths.
 *
 * @throws InvalidPlanError with each problem's path and reason.
 */
export function toProjectionInput(inputs: RetirementInputs, basis: ProjectionBasis): ProjectionInput {
  const startYear = Number(/^(\d{4})-\d{2}-\d{2}$/.exec(basis.asOf)?.[1] ?? Number.NaN);
  const age = startYear - inputs.birthYear;
  const { partner } = inputs;
  const partnerAge = partner ? startYear - partner.birthYear : age;
  const youngest = Math.min(age, partnerAge);
  const horizonYears = yearsOfPlan(inputs, startYear);
  const yearsToRetirement = Math.max(0, inputs.retirementYear - startYear);
  const refuse = (path: string, reason: string) => new InvalidPlanError([{ path, reason }]);
  if (Number.isNaN(startYear)) throw refuse('asOf', `must be a day such as 2026-11-20, not "${basis.asOf}"`);
  if (age < 0) throw refuse('birthYear', `must not lie after ${startYear}`);
  if (partnerAge < 0) throw refuse('partner.birthYear', `must not lie after ${startYear}`);
  if (horizonYears < 1) throw refuse('planToAge', `must not lie below the present age, ${youngest}`);
  if (horizonYears > LONGEST)
    throw refuse(
      'planToAge',
      `a plan runs for ${LONGEST} years at most and this one for ${horizonYears}: choose an age up to ${youngest + LONGEST - 1}`,
    );
  if (yearsToRetirement >= horizonYears) throw refuse('retirementYear', `must lie before ${startYear + horizonYears}, when the plan ends`);
  const life = (from: number, sex: RetirementInputs['sex']) => ({
    age: from,
    sex: sex ?? null,
    years: inputs.mortality ? null : Math.max(0, inputs.planToAge - from + 1),
  });
  const lives = partner ? [life(age, inputs.sex), life(partnerAge, partner.sex)] : inputs.mortality ? [life(age, inputs.sex)] : [];
  return parsePlan({
    startYear,
    age,
    yearsToRetirement,
    horizonYears,
    balance: basis.balance,
    mix: basis.mix,
    glide: (inputs.glide ?? []).filter(({ year }) => year > startYear).map(({ year, mix }) => ({ inYear: year - startYear, mix })),
    spending: inputs.spending,
    rule: inputs.rule,
    phases: phasesInOrder((inputs.phases ?? []).map(({ fromAge, share }) => ({ fromYear: fromAge - age, share }))),
    goals: inputs.goals
      ?.filter(({ year }) => year >= startYear)
      .map(({ label, amount, year }) => ({ label, amount, inYear: year - startYear })),
    contribution: inputs.contribution,
    contributionGrowth: inputs.contributionGrowth,
    incomes: incomesOf(inputs, startYear),
    lives,
    survivorShare: partner?.survivorShare,
    taxRate: basis.taxRate,
    cashInterest: basis.cashInterest,
    fee: basis.fee,
    targetChance: inputs.targetChance,
    timing: inputs.timing ?? 'begin',
    model: inputs.model ?? 'bootstrap',
    meanBlockYears: inputs.meanBlockYears,
    paths: basis.paths ?? DEFAULT_PATHS,
    seed: basis.seed,
  } satisfies Record<keyof Omit<ProjectionPlan, 'returns' | 'furtherContributions'>, unknown>);
}

/**
 * A plan that can be projected, or every reason why not.
 *
 * @throws InvalidPlanError
 */
export function parsePlan(plan: unknown): ProjectionInput {
  const parsed = ProjectionInput.safeParse(plan, { error: planWords });
  if (!parsed.success) throw new InvalidPlanError(parsed.error.issues.flatMap(toProblems));
  const { mix, glide, yearsToRetirement, horizonYears, contributionGrowth, rule, spending, incomes, lives } = parsed.data;
  const problems: PlanProblem[] = [checkMix('mix', mix), ...glide.map((point, n) => checkMix(`glide.${n}.mix`, point.mix))].flat();
  if (yearsToRetirement >= horizonYears) {
    problems.push({ path: 'yearsToRetirement', reason: `must be below horizonYears (${horizonYears}): a plan pays for one year at least` });
  }
  if (Math.abs(contributionGrowth) > 1) problems.push({ path: 'contributionGrowth', reason: 'must lie between −1 and 1, such as 0.01' });
  if (rule.kind !== 'constant' && spending <= 0)
    problems.push({ path: 'spending', reason: 'must be above 0: it is the goal that this spending rule is held against' });
  incomes.forEach(({ owner }, n) => {
    if (owner !== null && owner >= lives.length)
      problems.push({ path: `incomes.${n}.owner`, reason: `there is no such person among the ${lives.length} of the plan` });
  });
  if (problems.length > 0) throw new InvalidPlanError(problems);
  return parsed.data;
}

function checkMix(path: string, mix: ProjectionInput['mix']): PlanProblem[] {
  const reason = notWhole(mix);
  return reason === null ? [] : [{ path, reason }];
}

/** Parsed with `planWords`, an issue has its reason in words already. */
export function toProblems(issue: z.core.$ZodIssue): PlanProblem[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [path, key].filter(Boolean).join('.'),
      reason: 'is not a part of a plan; check how it is spelled',
    }));
  return [{ path: path || 'plan', reason: issue.message }];
}
