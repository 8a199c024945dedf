/** What was changed and what it did, in words. Amounts are facts (`move-…`), so that they open as every figure does. */
import { formatWith } from '#domain/format.ts';
import { numberWords } from '#domain/number-words.ts';
import { MOVES, type Move, type Moves } from './moves.ts';

/** `two years`, `one year`; from thirteen on as a figure. */
function years(count: number): string {
  const size = Math.abs(count);
  return size <= 12 ? `${numberWords(size)} ${size === 1 ? 'year' : 'years'}` : formatWith(size, 'year', 'years');
}

/** `lastAge`: of the plan that is tried. */
type Say = (by: number, lastAge: number) => string;
const DOING: Record<Move, Say> = {
  retire: (by) => `retiring ${years(by)} ${by > 0 ? 'later' : 'sooner'}`,
  spend: (by) => `spending {{move-spend:size}} ${by > 0 ? 'more' : 'less'} a year`,
  save: (by) => `saving {{move-save:size}} ${by > 0 ? 'more' : 'less'} a month`,
  stocks: (by) => `holding {{move-stocks:points}} ${by > 0 ? 'more' : 'less'} in stocks`,
  claim: (by) => `claiming Social Security ${years(by)} ${by > 0 ? 'later' : 'sooner'}`,
  until: (_, lastAge) => `planning to age ${lastAge}`,
};
const NAMED: Record<Move, Say> = {
  retire: (by) => `retire ${years(by)} ${by > 0 ? 'later' : 'sooner'}`,
  spend: (by) => `spend ${dollars(by)} ${by > 0 ? 'more' : 'less'}`,
  save: (by) => `save ${dollars(by / 12)} ${by > 0 ? 'more' : 'less'} a month`,
  stocks: (by) => `${Math.abs(by)} points ${by > 0 ? 'more' : 'less'} in stocks`,
  claim: (by) => `Social Security ${years(by)} ${by > 0 ? 'later' : 'sooner'}`,
  until: (_, lastAge) => `plan to ${lastAge}`,
};

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `retiring two years later and spending {{move-spend:size}} less a year`. */
export function doing(moves: Moves, lastAge: number): string {
  return list.format(MOVES.flatMap((move) => (moves[move] === undefined ? [] : [DOING[move](moves[move], lastAge)])));
}

/** A name to save it under, without a figure of the plan's: `Retire two years later, spend $6,000 less`. */
export function nameFor(moves: Moves, lastAge: number): string {
  return capital(MOVES.flatMap((move) => (moves[move] === undefined ? [] : [NAMED[move](moves[move], lastAge)])).join(', ')).slice(0, 80);
}

/**
 * `Retiring two years later lifts your chance from {{chance:rounded}} to {{try-chance:rounded}}.` With a decimal where whole per cent would show no difference.
 * `before` and `after` in per cent, to one decimal, as the facts are.
 */
export function effect(cause: string, count: number, before: number, after: number): string {
  const many = count > 1;
  const form = Math.round(before) === Math.round(after) ? '' : ':rounded';
  if (before === after) return `${capital(cause)} ${many ? 'leave' : 'leaves'} your chance at {{try-chance${form}}}.`;
  const verb = after > before ? (many ? 'together lift' : 'lifts') : many ? 'together lower' : 'lowers';
  return `${capital(cause)} ${verb} your chance from {{chance${form}}} to {{try-chance${form}}}.`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function dollars(amount: number): string {
  return `$${Math.round(Math.abs(amount)).toLocaleString('en-US')}`;
}
