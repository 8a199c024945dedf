/** What a slider of the page has: its stops, where it stands, and its words. Stops are whole steps of a size that suits the amount, with the plan's own value and the present one among them. */
import type { RetirementInputs } from '#schema/retirement.ts';
import { formatMoney } from '#domain/format.ts';
import type { ProjectionBasis } from '#domain/retirement/plan.ts';
import { LATEST_CLAIM } from '#domain/retirement/claiming.ts';
import { bornOf, youngestBorn } from '#domain/retirement/timeline.ts';
import { monthly } from './facts.ts';
import {
  claimable,
  growing,
  lastYear,
  LATEST_LAST_AGE,
  moved,
  nonZero,
  soonestClaim,
  SOONEST_LAST_AGE,
  thisYear,
  type Move,
  type Moves,
} from './moves.ts';

export interface Slider {
  move: Move;
  label: string;
  /** Rising; the values that it can have. */
  stops: readonly number[];
  value: number;
  /** The value of the household's own plan. */
  plan: number;
  text: (value: number) => string;
  /** One line below it. */
  hint: string;
  /** What is typed into it, as a value; or what to write. */
  read: (typed: string) => { value: number } | { fault: string };
  /** The change that this value is. */
  by: (value: number) => number;
}

type Inputs = RetirementInputs;
interface At {
  /** What the changes are made to. */
  anchor: Inputs;
  tried: Inputs;
  plan: Inputs;
  moves: Moves;
  basis: Pick<ProjectionBasis, 'mix' | 'asOf'>;
}

const LONGEST_DELAY = 15;

export function sliderOf(move: Move, at: At): Slider {
  return SLIDERS[move](at);
}

const SLIDERS: Record<Move, (at: At) => Slider> = {
  retire: ({ anchor, tried, plan, basis }) => {
    const [least, most] = [
      thisYear(basis),
      Math.max(anchor.retirementYear, Math.min(plan.retirementYear + LONGEST_DELAY, lastYear(tried, basis) - 1)),
    ];
    const ages = (year: number): string =>
      `You are ${year - tried.birthYear} then${tried.partner ? `, your partner ${year - tried.partner.birthYear}` : ''}`;
    return {
      move: 'retire',
      label: 'Stop working in',
      stops: whole(least, most, [plan.retirementYear, tried.retirementYear]),
      value: tried.retirementYear,
      plan: plan.retirementYear,
      text: String,
      hint: ages(tried.retirementYear),
      read: between(least, most, `a year from ${least} to ${most}`),
      by: (value) => value - anchor.retirementYear,
    };
  },
  spend: ({ anchor, tried, plan }) => {
    const step = niceStep(plan.spending / 100);
    return {
      move: 'spend',
      label: 'Spend a year',
      stops: steps(plan.spending * 0.5, Math.max(plan.spending * 1.5, step * 10), step, [plan.spending, tried.spending]),
      value: tried.spending,
      plan: plan.spending,
      text: formatMoney,
      hint: `${formatMoney(monthly(tried.spending))} a month, in today’s money`,
      read: between(0, 100_000_000, 'dollars a year, such as 60,000'),
      by: (value) => value - anchor.spending,
    };
  },
  save: ({ anchor, tried, plan }) => {
    const step = 12 * Math.max(10, niceStep(Math.max(monthly(plan.contribution), monthly(plan.spending) / 4) / 50));
    const read = between(0, 10_000_000, 'dollars a month, such as 500');
    return {
      move: 'save',
      label: 'Save a month',
      stops: steps(0, Math.max(plan.contribution * 2, plan.spending / 4), step, [plan.contribution, tried.contribution]),
      value: tried.contribution,
      plan: plan.contribution,
      text: (value) => formatMoney(monthly(value)),
      hint: `${formatMoney(tried.contribution)} a year, until you stop`,
      read: (typed) => {
        const found = read(typed);
        return 'value' in found ? { value: found.value * 12 } : found;
      },
      by: (value) => value - anchor.contribution,
    };
  },
  stocks: ({ moves, basis }) => {
    const now = growing(basis.mix) * 100;
    const [least, most] = [-Math.ceil(now), Math.ceil(100 - now)];
    const share = (by: number): number => Math.round(Math.max(0, Math.min(100, now + by)));
    const read = between(0, 100, 'per cent, from 0 to 100');
    return {
      move: 'stocks',
      label: 'In stocks',
      stops: whole(least, most, [0]),
      value: moves.stocks ?? 0,
      plan: 0,
      text: (by) => `${share(by)}%`,
      hint: 'With real estate. The rest in bonds and cash as you hold them.',
      read: (typed) => {
        const found = read(typed);
        return 'value' in found ? { value: Math.round(found.value - now) } : found;
      },
      by: (value) => value,
    };
  },
  claim: ({ anchor, tried, plan, basis }) => {
    const [own, first] = [claimable(anchor, basis)[0], claimable(tried, basis)[0]];
    const planned = claimable(plan, basis)[0]?.fromAge ?? own?.fromAge ?? LATEST_CLAIM;
    const least = soonestClaim(bornOf(anchor, own ?? {}), basis);
    const value = first?.fromAge ?? planned;
    const all = claimable(tried, basis).map(({ annual, fromAge }) => `${formatMoney(annual)} a year from ${fromAge}`);
    return {
      move: 'claim',
      label: 'Social Security from',
      stops: whole(least, LATEST_CLAIM, [planned, value]),
      value,
      plan: planned,
      text: (age) => `age ${age}`,
      hint: `${all.join(', ')}. Later pays more a year.`,
      read: between(least, LATEST_CLAIM, `an age from ${least} to ${LATEST_CLAIM}`),
      by: (age) => age - (own?.fromAge ?? age),
    };
  },
  until: ({ anchor, tried, plan, basis }) => {
    const least = Math.max(SOONEST_LAST_AGE, tried.retirementYear + 1 - youngestBorn(tried));
    return {
      move: 'until',
      label: 'Plan to age',
      stops: whole(Math.max(least, 80), 105, [plan.planToAge, tried.planToAge]),
      value: tried.planToAge,
      plan: plan.planToAge,
      text: String,
      hint: `The money must last until ${lastYear(tried, basis)}`,
      read: between(least, LATEST_LAST_AGE, `an age from ${least} to ${LATEST_LAST_AGE}`),
      by: (value) => value - anchor.planToAge,
    };
  },
};

/** What the slider says to who cannot see where the plan's mark is: `2039; your plan has 2037`. */
export function spoken({ value, plan, text }: Pick<Slider, 'value' | 'plan' | 'text'>): string {
  return value === plan ? `${text(value)}, as in your plan` : `${text(value)}; your plan has ${text(plan)}`;
}

/** What comes of the slider at `value`, before the engine has answered. */
export function withMove(moves: Moves, move: Move, by: number): Moves {
  return nonZero({ ...moves, [move]: by });
}

/** What is left of moves when the plan has no room for some, and which these are. */
export function fitting(moves: Moves, can: readonly Move[]): { moves: Moves; left: Move[] } {
  const left = (Object.keys(moves) as Move[]).filter((move) => !can.includes(move));
  return { moves: left.reduce<Moves>((rest, move) => withMove(rest, move, 0), moves), left };
}

/** Moves that do what they say: what goes beyond a limit is cut to what is left of it. */
export function effective(inputs: Inputs, moves: Moves, basis: At['basis']): Moves {
  const then = moved(inputs, moves, basis);
  const cut: Moves = {
    ...(moves.retire !== undefined && { retire: then.retirementYear - inputs.retirementYear }),
    ...(moves.spend !== undefined && { spend: then.spending - inputs.spending }),
    ...(moves.save !== undefined && { save: then.contribution - inputs.contribution }),
    ...(moves.claim !== undefined && { claim: (claimable(then, basis)[0]?.fromAge ?? 0) - (claimable(inputs, basis)[0]?.fromAge ?? 0) }),
    ...(moves.until !== undefined && { until: then.planToAge - inputs.planToAge }),
    ...(moves.stocks !== undefined && {
      stocks: Math.max(-Math.ceil(growing(basis.mix) * 100), Math.min(Math.ceil(100 - growing(basis.mix) * 100), moves.stocks)),
    }),
  };
  return nonZero(cut);
}

/** 1, 2 or 5 times a power of ten, at least 1, near the size. */
export function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, size)));
  return power * ([1, 2, 5].find((factor) => factor * power >= size * 0.75) ?? 10);
}

function whole(least: number, most: number, also: readonly number[]): number[] {
  return steps(least, most, 1, also);
}

function steps(least: number, most: number, step: number, also: readonly number[]): number[] {
  const [from, to] = [Math.ceil(least / step - 1e-9), Math.floor(most / step + 1e-9)];
  const marks = Array.from({ length: Math.max(0, to - from) + 1 }, (_, index) => (from + index) * step);
  return [...new Set([...marks, ...also])].sort((a, b) => a - b);
}

function between(least: number, most: number, what: string): Slider['read'] {
  return (typed) => {
    const text = typed.replace(/[\s$%,]/g, '');
    const value = /^-?\d+(\.\d+)?$/.test(text) ? Math.round(Number(text)) : NaN;
    if (value >= least && value <= most) return { value };
    return { fault: typed.trim() === '' ? `Write ${what}.` : `“${typed.trim()}” cannot be used here. Write ${what}.` };
  };
}
