/** Facts about what of a plan is not the same in every year: parts of the goal spent by age, sums spent once, what one of a couple needs alone, saving that grows, where the mix is headed. */
import type { RetirementInputs } from '#schema/retirement.ts';
import { decimal, sharePercent, sum } from '../money.ts';
import { spendingSteps, yearsOfPlan } from '../retirement/timeline.ts';
import { HOUSEHOLD } from './book.ts';
import type { FactBook, Source } from './book.ts';

const TODAY = "in today's money";
const ENTERED: Source = { formula: 'as entered', origin: HOUSEHOLD };
const STOCKS = ['stocks', 'intl_stocks', 'emerging_stocks'];

/** Nothing of what the plan does not say, nor of what lies behind it or after its last year. */
export function writeParticulars(book: FactBook, inputs: RetirementInputs, asOf: string): void {
  const year = Number(asOf.slice(0, 4));
  writeSteps(book, inputs, year);
  writeExpenses(book, inputs, year);
  writeSurvivor(book, inputs);
  if (inputs.contributionGrowth !== 0 && inputs.contribution > 0 && inputs.retirementYear > year)
    book.percent(
      'savings-growth-pct',
      'Growth of the saving a year, above inflation',
      decimal(inputs.contributionGrowth).times(100),
      ENTERED,
    );
  writeMix(book, inputs, year);
}

function writeSteps(book: FactBook, inputs: RetirementInputs, year: number): void {
  const { first, later } = spendingSteps(inputs, year);
  const amount = (id: string, label: string, share: number, percent: string) =>
    book.money(id, `${label}, ${TODAY}`, decimal(inputs.spending).times(share), {
      formula: 'spending goal × the part of it that is spent',
      inputs: { goal: 'goal-year', part: percent },
    });
  if (first !== 1) {
    const when = year < inputs.retirementYear ? 'when retirement begins' : 'now';
    book.percent('spending-first-pct', `Part of the spending goal that is spent ${when}`, sharePercent(first), ENTERED);
    amount('spending-first-year', `Spending a year ${when}`, first, 'spending-first-pct');
  }
  later.forEach(({ fromAge, share }, index) => {
    const id = `phase-${index + 1}`;
    book.age(`${id}-age`, `Age from which the plan spends another amount${later.length > 1 ? ` (${index + 1})` : ''}`, fromAge, ENTERED);
    book.percent(`${id}-pct`, `Part of the spending goal that is spent from age ${fromAge} on`, sharePercent(share), ENTERED);
    amount(`${id}-year`, `Spending a year from age ${fromAge} on`, share, `${id}-pct`);
  });
}

function writeExpenses(book: FactBook, inputs: RetirementInputs, year: number): void {
  const last = year + yearsOfPlan(inputs, year) - 1;
  const ahead = (inputs.goals ?? [])
    .filter((goal) => goal.amount > 0 && goal.year >= year && goal.year <= last)
    .sort((one, other) => one.year - other.year);
  ahead.forEach((goal, index) => {
    const which = ahead.length > 1 ? ` ${index + 1}` : '';
    book.money(`expense-${index + 1}-amount`, `One-off expense${which}, ${TODAY}`, goal.amount, ENTERED);
    book.year(`expense-${index + 1}-year`, `Year of one-off expense${which}`, goal.year, ENTERED);
  });
  if (ahead.length < 2) return;
  book.count('expense-count', 'Number of one-off expenses', ahead.length, {
    formula: 'those entered for this year and later',
    origin: HOUSEHOLD,
  });
  book.money('expenses-total', `All one-off expenses together, ${TODAY}`, sum(ahead.map(({ amount }) => amount)), {
    formula: 'sum of the one-off expenses',
    inputs: Object.fromEntries(ahead.map((_, index) => [`expense ${index + 1}`, `expense-${index + 1}-amount`])),
  });
}

/** Only where one of two may be left within the plan. */
function writeSurvivor(book: FactBook, { birthYear, partner, mortality }: RetirementInputs): void {
  if (!partner || (partner.birthYear === birthYear && !mortality)) return;
  book.percent('survivor-pct', 'Part of the spending that one of you needs alone', sharePercent(partner.survivorShare), ENTERED);
}

/** The last of the mixes that the household means to move to. */
function writeMix(book: FactBook, { glide }: RetirementInputs, year: number): void {
  const last = [...(glide ?? [])]
    .filter((point) => point.year > year)
    .sort((one, other) => one.year - other.year)
    .at(-1);
  if (!last) return;
  book.year('mix-year', 'Year by which the plan has moved to its last mix', last.year, ENTERED);
  book.percent(
    'mix-stocks-pct',
    'Share of stocks in the last mix of the plan',
    sharePercent(sum(STOCKS.map((asset) => last.mix[asset] ?? 0))),
    ENTERED,
  );
}
