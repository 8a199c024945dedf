/**
 * What a household tries: a few changes to a plan, each as a difference, so that they can be put on another plan, too. All of them are changes to what a household
 * has entered (`RetirementInputs`), so that a plan that is tried can be saved, asked of the API and projected anywhere.
 */
import type { Mix, RetirementInputs } from '#schema/retirement.ts';
import { canonicalJson } from '#domain/canonical.ts';
import { incomeLabel } from '#domain/labels.ts';
import { claimedAt, EARLIEST_CLAIM, LATEST_CLAIM } from '#domain/retirement/claiming.ts';
import type { ProjectionBasis } from '#domain/retirement/plan.ts';
import { beginsIn, bornOf, yearsOfPlan } from '#domain/retirement/timeline.ts';

export const MOVES = ['retire', 'spend', 'save', 'stocks', 'claim', 'until'] as const;
export type Move = (typeof MOVES)[number];
/**
 * retire, claim, until: years later (Social Security; the plan's last age). spend, save: dollars a year more. stocks: points more, of the whole mix.
 * None is 0.
 */
export type Moves = { readonly [move in Move]?: number };

type Inputs = RetirementInputs;
type Basis = Pick<ProjectionBasis, 'mix' | 'asOf'>;

/** What shares the ups and downs of stocks; the rest is bonds, cash and what steadies. */
const GROWING = new Set(['stocks', 'intl_stocks', 'emerging_stocks', 'real_estate']);
export const SOONEST_LAST_AGE = 70;
export const LATEST_LAST_AGE = 110;

export function thisYear({ asOf }: Basis): number {
  return Number(asOf.slice(0, 4));
}

/** The plan with the changes made to it, as far as they can be. A mix is reached within a year: `glide` leads from what is held to it. */
export function moved(inputs: Inputs, moves: Moves, basis: Basis): Inputs {
  const { retire = 0, spend = 0, save = 0, stocks = 0, claim = 0, until = 0 } = moves;
  const planToAge = until === 0 ? inputs.planToAge : clamp(inputs.planToAge + until, SOONEST_LAST_AGE, LATEST_LAST_AGE);
  const latest = lastYear({ ...inputs, planToAge }, basis) - 1;
  return {
    ...inputs,
    planToAge,
    ...((retire !== 0 || until !== 0) && {
      retirementYear:
        retire === 0 ? Math.min(inputs.retirementYear, latest) : clamp(inputs.retirementYear + retire, thisYear(basis), latest),
    }),
    ...(spend !== 0 && { spending: Math.max(0, inputs.spending + spend) }),
    ...(save !== 0 && { contribution: Math.max(0, inputs.contribution + save) }),
    ...(claim !== 0 && { incomes: inputs.incomes.map((income) => claimed(income, inputs, claim, basis)) }),
    ...(stocks !== 0 && {
      glide: [
        { year: thisYear(basis) + 1, mix: mixMoved(basis.mix, stocks) },
        ...(inputs.glide ?? [])
          .filter(({ year }) => year > thisYear(basis) + 1)
          .map((point) => ({ ...point, mix: mixMoved(point.mix, stocks) })),
      ],
    }),
  };
}

/** The changes that lead from one plan to the other; null when they differ in more than these. */
export function movesBetween(from: Inputs, to: Inputs, basis: Basis): Moves | null {
  const [before, after] = [claimable(from, basis)[0], claimable(to, basis)[0]];
  const [mix, mixThen] = [basis.mix, to.glide?.[0]?.mix];
  const moves = nonZero({
    retire: to.retirementYear - from.retirementYear,
    spend: to.spending - from.spending,
    save: to.contribution - from.contribution,
    stocks:
      mixThen === undefined || canonicalJson(to.glide) === canonicalJson(from.glide ?? [])
        ? 0
        : pointsBetween(growing(mix), growing(mixThen)),
    claim: (after?.fromAge ?? 0) - (before?.fromAge ?? 0),
    until: to.planToAge - from.planToAge,
  });
  return samePlan(moved(from, moves, basis), to) ? moves : null;
}

/**
 * The last year by which a scenario saved earlier was to have another mix, where that year has come: the projection counts it with what is held now.
 * Null where none has, and where the plan itself has the same.
 */
export function passedMix({ glide = [] }: Inputs, plan: Inputs, basis: Basis): number | null {
  if (canonicalJson(glide) === canonicalJson(plan.glide ?? [])) return null;
  const passed = glide.map(({ year }) => year).filter((year) => year <= thisYear(basis));
  return passed.length === 0 ? null : Math.max(...passed);
}

/** The scenario without what has passed, so that it is the changes that are left of it. */
export function withoutPassedMix(scenario: Inputs, plan: Inputs, basis: Basis): Inputs {
  if (passedMix(scenario, plan, basis) === null) return scenario;
  const { glide = [], ...rest } = scenario;
  const ahead = glide.filter(({ year }) => year > thisYear(basis));
  return ahead.length === 0 ? rest : { ...rest, glide: ahead };
}

/** Whole points, outwards where the mix ends at all or nothing. */
function pointsBetween(now: number, then: number): number {
  const points = (then - now) * 100;
  if (then < 1e-9) return Math.floor(points);
  return then > 1 - 1e-9 ? Math.ceil(points) : Math.round(points);
}

export function samePlan(one: Inputs, other: Inputs): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

/** Without what does not change anything. */
export function nonZero(moves: Moves): Moves {
  return Object.fromEntries(Object.entries(moves).filter(([, by]) => by !== 0));
}

/** Which of the changes this plan has room for: who has retired neither saves nor retires. */
export function movable(inputs: Inputs, basis: Basis): Move[] {
  const working = inputs.retirementYear > thisYear(basis);
  const can: Record<Move, boolean> = {
    retire: working,
    spend: true,
    save: working,
    stocks: true,
    claim: claimable(inputs, basis).length > 0,
    until: inputs.mortality !== true,
  };
  return MOVES.filter((move) => can[move]);
}

/** Share of stocks and real estate, as a fraction. */
export function growing(mix: Mix): number {
  return Object.entries(mix).reduce((sum, [asset, share]) => sum + (GROWING.has(asset) ? share : 0), 0);
}

/** Social Security that nobody has claimed yet, at an age at which it can be. */
export function claimable(inputs: Inputs, basis: Basis): Inputs['incomes'] {
  return inputs.incomes.filter(
    (income) =>
      incomeLabel(income.label) === 'Social Security' &&
      income.fromAge >= EARLIEST_CLAIM &&
      income.fromAge <= LATEST_CLAIM &&
      beginsIn(inputs, income) > thisYear(basis),
  );
}

/** From next year on, and not before 62. */
export function soonestClaim(birthYear: number, basis: Basis): number {
  return Math.max(EARLIEST_CLAIM, thisYear(basis) - birthYear + 1);
}

/** The plan's last calendar year. */
export function lastYear(inputs: Inputs, basis: Basis): number {
  return thisYear(basis) + yearsOfPlan(inputs, thisYear(basis)) - 1;
}

function claimed(income: Inputs['incomes'][number], inputs: Inputs, by: number, basis: Basis): Inputs['incomes'][number] {
  if (!claimable(inputs, basis).includes(income)) return income;
  const born = bornOf(inputs, income);
  const fromAge = clamp(income.fromAge + by, soonestClaim(born, basis), LATEST_CLAIM);
  return { ...income, fromAge, annual: claimedAt(income.annual, income.fromAge, fromAge, born) };
}

/** Each side keeps its own proportions; what is not held at all begins as domestic stocks, or as bonds. */
function mixMoved(mix: Mix, points: number): Mix {
  const now = growing(mix);
  const then = clamp(now + points / 100, 0, 1);
  const parts = Object.entries(mix).filter(([, share]) => share > 0);
  const scaled = parts.map(([asset, share]): [string, number] => [
    asset,
    GROWING.has(asset) ? (share / now) * then : (share / (1 - now)) * (1 - then),
  ]);
  if (!parts.some(([asset]) => GROWING.has(asset))) scaled.push(['stocks', then]);
  if (!parts.some(([asset]) => !GROWING.has(asset))) scaled.push(['bonds', 1 - then]);
  return Object.fromEntries(scaled.filter(([, share]) => share > 0).map(([asset, share]) => [asset, Number(share.toFixed(8))]));
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(Math.min(least, most), Math.min(most, value));
}
