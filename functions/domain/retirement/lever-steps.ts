/**
 * What the paths can tell of an amount. Drawn anew from another seed, ten thousand of them move a cut in spending by about a hundredth of what is spent, and what would have to be saved by twice that:
 * a figure to the dollar would say more than is known. So amounts are whole steps a month, to the side on which the target is met.
 */
const CUT = 0.01;
const SAVING = 0.02;
/** Dollars a month. */
const LEAST = 10;

/** 10, 20, 50, 100, 200, 500 … dollars: the largest that is no more than so large a part of monthly spending. */
function stepOf(spending: number, part: number): number {
  let step = LEAST;
  for (let n = 0; step * [2, 2.5, 2][n % 3]! <= (spending / 12) * part; n += 1) step *= [2, 2.5, 2][n % 3]!;
  return step;
}

/** The most that can be spent a year, `amount` at the most, so that it differs from the goal by whole steps a month. 0 or below where a step is more than all. */
export function steppedSpending(goal: number, amount: number): number {
  const year = 12 * stepOf(goal, CUT);
  return goal - year * Math.ceil((goal - amount) / year);
}

/** The least extra saving a year in whole steps a month that is `amount` or more; and the next. */
export function steppedSaving(spending: number, amount: number): { amount: number; next: number } {
  const year = 12 * stepOf(spending, SAVING);
  const stepped = year * Math.ceil(amount / year);
  return { amount: stepped, next: stepped + year };
}
