/** What of a plan is not the same in every year, in words: beside a chance that is stated for one amount, since without them the sentence would say more than was computed. */
import { listed } from './phrases.ts';
import type { Sheet } from './sheet.ts';

interface Known {
  has(id: string): boolean;
}

/** The fact of what is spent a year at first: the goal, unless a phase has begun by then. `prefix`: of the facts' ids. */
export function firstSpending(facts: Known, prefix = ''): string {
  return `${prefix}${facts.has(`${prefix}spending-first-year`) ? 'spending-first-year' : 'goal-year'}`;
}

/** What is spent a year, as a token: only `at first` where the plan has later steps. */
export function spendingAYear(facts: Known, prefix = ''): string {
  return `{{${firstSpending(facts, prefix)}}} a year${facts.has(`${prefix}phase-1-year`) ? ' at first' : ''}`;
}

/** Phases that a plan can have (schema/retirement.ts). */
const MOST = 10;

/** Whether the plan spends the same in each of its years, but for what markets do. */
export function isLevel(facts: Known): boolean {
  return !['phase-1-year', 'survivor-pct', 'expense-1-amount'].some((id) => facts.has(id));
}

/** Steps of the spending and one-off expenses, as sentences to follow the chance; none where the plan has none. `prefix`: of the facts' ids. */
export function stepSentences(facts: Known, prefix = ''): string[] {
  const id = (name: string) => `{{${prefix}${name}}}`;
  const each = (stem: string, last: string) =>
    Array.from({ length: MOST }, (_, index) => index + 1).filter((n) => facts.has(`${prefix}${stem}-${n}-${last}`));
  const steps = each('phase', 'year').map(
    (n) => `${n === 1 ? `${id(`phase-${n}-year`)} a year` : id(`phase-${n}-year`)} from age ${id(`phase-${n}-age`)}`,
  );
  const once = each('expense', 'amount').map((n) => `${id(`expense-${n}-amount`)} in ${id(`expense-${n}-year`)}`);
  const many = facts.has(`${prefix}expense-4-amount`);
  return [
    steps.length > 0 && `Later the plan spends ${listed(steps)} on.`,
    many
      ? `One-off expenses are counted too: ${id('expense-count')} of them, ${id('expenses-total')} together.`
      : once.length > 0 &&
        `${once.length > 1 ? 'One-off expenses' : 'A one-off expense'} of ${listed(once)} ${once.length > 1 ? 'are' : 'is'} counted too.`,
  ].filter((sentence) => sentence !== false);
}

/** What else the chance takes for granted: one of two left alone, incomes that prices wear away, saving that grows, a mix that moves. */
export function grantedSentences(sheet: Sheet): (string | null)[] {
  return [
    sheet.first('Once one of you is left alone, the plan spends {{survivor-pct}} of what the two of you would.'),
    sheet.first(
      'Alone, you would have incomes of {{incomes-alone-you-year}} a year, and your partner would have {{incomes-alone-partner-year}}, once all have begun.',
    ),
    sheet.first('Incomes of {{incomes-fixed-year}} a year do not rise with prices, so each year they buy a little less.'),
    sheet.first(
      (sheet.number('savings-growth-pct') ?? 0) < 0
        ? 'Your saving is taken to change by {{savings-growth-pct}} a year, above inflation.'
        : 'Your saving is taken to grow by {{savings-growth-pct}} a year above inflation.',
    ),
    sheet.first('The mix is taken to move to {{mix-stocks-pct}} in stocks by {{mix-year}}.'),
  ];
}
