import type * as z from 'zod';
import { MODEL_ASSETS, ProjectionInput, type RetirementInputs } from '#schema/retirement.ts';
import { InvalidPlanError, type PlanProblem } from './errors.ts';

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
}

export const DEFAULT_PATHS = 10_000;

/**
 * Freezes a household's inputs into one run. A plan counts in whole years from `asOf`: year 0 is the twelve months after it, in which the person
 * has the age that the calendar year of `asOf` brings. Who has retired already retires in year 0. Defaults: spending at the start of each year,
 * the bootstrap model, 10,000 paths.
 *
 * @throws InvalidPlanError with each problem's path and reason.
 */
export function toProjectionInput(inputs: RetirementInputs, basis: ProjectionBasis): ProjectionInput {
  const startYear = Number(/^(\d{4})-\d{2}-\d{2}$/.exec(basis.asOf)?.[1] ?? Number.NaN);
  const age = startYear - inputs.birthYear;
  const horizonYears = inputs.planToAge - age + 1;
  const yearsToRetirement = Math.max(0, inputs.retirementYear - startYear);
  const refuse = (path: string, reason: string) => new InvalidPlanError([{ path, reason }]);
  if (Number.isNaN(startYear)) throw refuse('asOf', `must be a day such as 2026-11-20, not "${basis.asOf}"`);
  if (age < 0) throw refuse('birthYear', `must not lie after ${startYear}`);
  if (horizonYears < 1) throw refuse('planToAge', `must not lie below the present age, ${age}`);
  if (horizonYears > 80) throw refuse('planToAge', `a plan runs for 80 years at most and this one for ${horizonYears}: choose an age up to ${age + 79}`);
  if (yearsToRetirement >= horizonYears) throw refuse('retirementYear', `must lie before ${startYear + horizonYears}, when the plan ends`);
  return parsePlan({
    startYear,
    age,
    yearsToRetirement,
    horizonYears,
    balance: basis.balance,
    mix: basis.mix,
    spending: inputs.spending,
    contribution: inputs.contribution,
    contributionGrowth: inputs.contributionGrowth,
    incomes: inputs.incomes.map(({ label, annual, fromAge, indexed }) => ({ label, annual, fromYear: Math.max(0, fromAge - age), indexed })),
    fee: basis.fee,
    targetChance: inputs.targetChance,
    timing: 'begin',
    model: 'bootstrap',
    paths: basis.paths ?? DEFAULT_PATHS,
    seed: basis.seed,
  });
}

/** How far the weights of a mix may miss 1: the rounding of fractions, not a missing holding. */
const MIX_TOLERANCE = 1e-6;

/**
 * A plan that can be projected, or every reason why not.
 *
 * @throws InvalidPlanError
 */
export function parsePlan(plan: unknown): ProjectionInput {
  const parsed = ProjectionInput.safeParse(plan);
  if (!parsed.success) throw new InvalidPlanError(parsed.error.issues.map(toProblem));
  const { mix, yearsToRetirement, horizonYears, contributionGrowth } = parsed.data;
  const problems: PlanProblem[] = [];
  const sum = Object.values(mix).reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > MIX_TOLERANCE) problems.push({ path: 'mix', reason: `the weights must sum to 1, but sum to ${Number(sum.toFixed(6))}` });
  if (yearsToRetirement >= horizonYears) {
    problems.push({ path: 'yearsToRetirement', reason: `must be below horizonYears (${horizonYears}): a plan pays for one year at least` });
  }
  if (Math.abs(contributionGrowth) > 1) problems.push({ path: 'contributionGrowth', reason: 'must lie between −1 and 1, such as 0.01' });
  if (problems.length > 0) throw new InvalidPlanError(problems);
  return parsed.data;
}

function toProblem(issue: z.core.$ZodIssue): PlanProblem {
  const [first, second] = issue.path;
  const asset = second ?? (issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined);
  if (first === 'mix' && asset !== undefined && !MODEL_ASSETS.some((known) => known === asset)) {
    return { path: `mix.${String(asset)}`, reason: `there are no returns for this asset; the engine knows ${MODEL_ASSETS.join(', ')}` };
  }
  return { path: issue.path.map(String).join('.') || 'plan', reason: issue.message };
}
