/** The first sentence of every page about a report, and the words under it, as templates: figures are facts. */
import type { Check } from '#schema/facts.ts';
import { spendingAYear, stepSentences } from '#domain/compose/particulars.ts';
import { until } from '#domain/compose/until.ts';
import type { FigureBook } from '#lib/figures/book.svelte.ts';
import type { Tone } from '#lib/ui/icons.ts';

/** The fact in the accent. */
export const LEAD = 'chance';

export function verdictTemplate(book: FigureBook): string {
  const end = until(book, 'until you are {{plan-end-age}}');
  if (!book.has('chance', 'goal-year') || !(book.has('plan-end-age') || book.has('plan-lives')))
    return 'You own {{portfolio-total}}. Where it leads cannot be said yet.';
  const [chance = 0, aim = 0] = [book.number('chance'), book.number('chance-target')];
  // Whole per cent, unless that would lift it to an aim that it misses.
  const figure = chance < aim && Math.round(chance) >= aim ? '{{chance:an}}' : '{{chance:rounded:an}}';
  const spent = spendingAYear(book);
  return book.number('years-to-retire') === 0
    ? `You have ${figure} chance that ${spent}, in today’s money, lasts ${end}.`
    : `On this plan you have ${figure} chance of ${spent}, in today’s money, ${end}.`;
}

/** How the chance stands to the household's own aim; null when there is no plan to judge. */
export function standing(checks: readonly Check[]): { tone: Tone; template: string } | null {
  const outcome = checks.find(({ rule }) => rule === 'chance')?.outcome ?? 'unknown';
  return STANDINGS[outcome];
}

/** In the report's own words; how far is said by the tone and its sign. */
const STANDINGS: Record<Check['outcome'], { tone: Tone; template: string } | null> = {
  pass: { tone: 'good', template: 'Reaches your aim of {{chance-target}}' },
  warn: { tone: 'warn', template: 'Falls short of your aim of {{chance-target}}' },
  fail: { tone: 'bad', template: 'Falls short of your aim of {{chance-target}}' },
  unknown: null,
};

/** What the model's own uncertainty does to the chance, and what history says beside it; before both, what else the plan pays. */
export function rangeTemplates(book: FigureBook): string[] {
  const all = book.number('history-chance') === 100;
  return [
    ...stepSentences(book),
    '{{study-returns-low:rounded}} to {{study-returns-high:rounded}} if returns are a point lower or higher.',
    all
      ? 'It would have lasted in all {{history-windows}} stretches of US history.'
      : 'It would have lasted in {{history-chance:rounded}} of {{history-windows}} stretches of US history.',
  ];
}
