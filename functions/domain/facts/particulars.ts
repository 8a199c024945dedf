/** Facts about what of a plan is not the same in every year: parts of the goal spent by age, sums spent once, what one of a couple needs and has alone, incomes that prices wear away, saving that grows, where the mix is headed. */
import type { RetirementInputs } from '#schema/retirement.ts';
import { decimal, sharePercent, sum } from '../money.ts';
import { incomeIn } from '../retirement/cashflows.ts';
import { incomesOf } from '../retirement/plan.ts';
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
  writeIncomes(book, inputs, year);
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

/** Whether one of two may be left within the plan. */
function mayBeLeft({ birthYear, partner, mortality }: RetirementInputs): boolean {
  return partner !== undefined && (partner.birthYear !== birthYear || mortality === true);
}

function writeSurvivor(book: FactBook, inputs: RetirementInputs): void {
  const { partner } = inputs;
  if (!partner || !mayBeLeft(inputs)) return;
  book.percent('survivor-pct', 'Part of the spending that one of you needs alone', sharePercent(partner.survivorShare), ENTERED);
}

/** What prices wear away, and what each of two would have alone; once all incomes have begun. */
function writeIncomes(book: FactBook, inputs: RetirementInputs, year: number): void {
  const paid = inputs.incomes.map((income, index) => ({ ...income, id: `income-${index + 1}-year` })).filter(({ annual }) => annual > 0);
  const from = (some: typeof paid) => Object.fromEntries(some.map(({ id }, index) => [`income ${index + 1}`, id]));
  const fixed = paid.filter(({ indexed }) => !indexed);
  if (fixed.length > 0)
    book.money('incomes-fixed-year', 'Incomes a year that do not rise with prices', sum(fixed.map(({ annual }) => annual)), {
      formula: 'sum of the incomes that are not adjusted to prices',
      inputs: from(fixed),
    });
  if (!mayBeLeft(inputs) || !paid.some(({ owner }) => owner)) return;
  const incomes = incomesOf(inputs, year);
  const alone = (state: number, who: string) =>
    book.money(
      `incomes-alone-${who}-year`,
      who === 'you' ? 'Incomes a year that you would have alone' : 'Incomes a year that your partner would have alone',
      decimal(incomeIn(state, { incomes }, Infinity, true)).plus(incomeIn(state, { incomes }, Infinity, false)),
      {
        formula: `the incomes of whoever is left, what goes on of the other’s, and those of the household, once all have begun${fixed.length > 0 ? '; those that do not rise with prices as they would be now' : ''}`,
        inputs: from(paid),
      },
    );
  alone(1, 'you');
  alone(2, 'partner');
}

/** The last of the mixes that the household means to move to, and gets to within the plan. */
function writeMix(book: FactBook, inputs: RetirementInputs, year: number): void {
  const end = year + yearsOfPlan(inputs, year) - 1;
  const last = [...(inputs.glide ?? [])]
    .filter((point) => point.year > year && point.year <= end)
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
