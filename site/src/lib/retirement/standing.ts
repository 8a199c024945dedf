/** The first sentence of the page and how the chance stands to the household's own aim, of the plan or of what is tried. */
import { spendingAYear, stepSentences } from '#domain/compose/particulars.ts';
import { until } from '#domain/compose/until.ts';
import { LIMITS } from '#domain/limits.ts';
import type { FigureBook } from '#lib/figures/book.svelte.ts';
import type { Tone } from '#lib/ui/icons.ts';
import type { MoneyMode } from './facts.ts';

/** `prefix`: of the ids of what is tried. */
export function verdictOf(book: FigureBook, prefix: string, mode: MoneyMode): string {
  const id = (name: string): string => `${prefix}${name}`;
  const [chance = 0, aim = 0] = [book.number(id('chance')), book.number(id('chance-target'))];
  // Whole per cent, unless that would lift it to an aim that it misses.
  const figure = `{{${id('chance')}${chance < aim && Math.round(chance) >= aim ? '' : ':rounded'}:an}}`;
  const retired = book.number(id('years-to-retire')) === 0;
  const who = prefix === '' ? (retired ? 'You have' : 'On this plan you have') : 'With these changes you have';
  const end = until(book, `until you are {{${id('plan-end-age')}}}`, prefix);
  if (mode === 'future' && !retired && book.has(id('goal-then-year')) && !book.has(id('spending-first-year')))
    return `${who} ${figure} chance of {{${id('goal-then-year')}}} a year from {{${id('retire-year')}}} on, rising with prices, ${end}.`;
  const spent = spendingAYear(book, prefix);
  const money = mode === 'today' ? 'in today’s money' : 'rising with prices';
  return retired
    ? `${who} ${figure} chance that ${spent}, ${money}, lasts ${end}.`
    : `${who} ${figure} chance of ${spent}, ${money}, ${end}.`;
}

/** What else the plan pays: later amounts and one-off expenses; none where it pays the same every year. */
export function stepsOf(book: FigureBook, prefix: string, mode: MoneyMode): string[] {
  const told = stepSentences(book, prefix);
  return told.length > 0 && mode === 'future' ? [...told, 'These amounts are in today’s money.'] : told;
}

export function standingOf(book: FigureBook, prefix: string): { tone: Tone; template: string } {
  const [chance = 0, aim = 0] = [book.number(`${prefix}chance`), book.number(`${prefix}chance-target`)];
  const target = `{{${prefix}chance-target}}`;
  if (chance >= aim) return { tone: 'good', template: `Reaches your aim of ${target}` };
  return { tone: chance >= aim - LIMITS.chanceMargin ? 'warn' : 'bad', template: `Falls short of your aim of ${target}` };
}
