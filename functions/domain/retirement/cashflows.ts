import type { ProjectionInput } from '#schema/retirement.ts';
import { STATES } from './lives.ts';

/** What a household in one state (`lives.ts`) receives and needs by year, in today's dollars before tax. */
export interface Flows {
  /** Incomes from retirement on that follow prices, less one-off goals. */
  indexed: Float64Array;
  /** Incomes from retirement on in fixed dollars, before inflation erodes them from today; null when there are none. */
  fixed: Float64Array | null;
  /** What one dollar of the spending goal takes out of the balance: its phase, one person's part of it, and the tax. 0 before retirement. */
  need: Float64Array;
}

/** A plan's money by year, in today's dollars. */
export interface Cashflows {
  years: number;
  retireAt: number;
  balance: number;
  /** Added at each year's end before retirement. */
  saving: Float64Array;
  /** What one more dollar of first-year saving adds in each year: the same growth. */
  perDollarSaved: Float64Array;
  /** By state. */
  flows: readonly Flows[];
  /** Whether anything in fixed dollars is received in any state. */
  fixed: boolean;
  /** Whether anything is spent before retirement, by year. */
  early: Uint8Array;
}

/**
 * Savings grow from the first year on: C·(1 + g)ᵗ. Incomes count from the later of their start and retirement: before it they are part of the pay
 * that the household lives on. What they exceed the spending by is invested. The blended tax t makes one dollar spent cost 1 ⁄ (1 − t) of the
 * balance; an income, which is after its own tax, saves as much: so the balance stays affine in the spending.
 */
export function cashflows(input: ProjectionInput): Cashflows {
  const { horizonYears: years, yearsToRetirement: retireAt } = input;
  const saving = new Float64Array(years);
  const perDollarSaved = new Float64Array(years);
  addSavings(saving, input.contribution, input.contributionGrowth, retireAt);
  addSavings(perDollarSaved, 1, input.contributionGrowth, retireAt);
  for (const { annual, growth } of input.furtherContributions) addSavings(saving, annual, growth, retireAt);
  const flows = STATES.map((state) => flowsIn(state, input));
  const early = new Uint8Array(years);
  for (const { inYear, amount } of input.goals) if (amount > 0 && inYear < retireAt) early[inYear] = 1;
  return {
    years,
    retireAt,
    balance: input.balance,
    saving,
    perDollarSaved,
    flows,
    fixed: flows.some(({ fixed }) => fixed !== null),
    early,
  };
}

function addSavings(saving: Float64Array, annual: number, growth: number, until: number): void {
  let amount = annual;
  for (let year = 0; year < until; year += 1) {
    saving[year]! += amount;
    amount *= 1 + growth;
  }
}

function flowsIn(state: number, input: ProjectionInput): Flows {
  const { horizonYears: years, yearsToRetirement: retireAt, lives, phases } = input;
  const [indexed, fixed, need] = [new Float64Array(years), new Float64Array(years), new Float64Array(years)];
  if (state === 0) return { indexed, fixed: null, need };
  const gross = 1 / (1 - input.taxRate);
  const alone = lives.length === 2 && state !== 3 ? input.survivorShare : 1;
  for (let year = retireAt; year < years; year += 1) {
    const share = phases.reduce((latest, phase) => (phase.fromYear <= year && phase.fromYear >= latest.fromYear ? phase : latest), {
      fromYear: -1,
      share: 1,
    }).share;
    need[year] = share * alone * gross;
    indexed[year]! += incomeIn(state, input, year, true) * gross;
    fixed[year]! += incomeIn(state, input, year, false) * gross;
  }
  for (const { inYear, amount } of input.goals) if (inYear < years) indexed[inYear]! -= amount * gross;
  return { indexed, fixed: fixed.some((amount) => amount > 0) ? fixed : null, need };
}

/** A year's incomes in a state, of those that follow prices or of the others. Of a pair marked `larger` the survivor keeps the larger. */
export function incomeIn(state: number, { incomes }: Pick<ProjectionInput, 'incomes'>, year: number, indexed: boolean): number {
  let total = 0;
  const [living, late] = [
    [0, 0],
    [0, 0],
  ];
  for (const { annual, fromYear, owner, survivor, ...income } of incomes) {
    if (income.indexed !== indexed || year < fromYear) continue;
    if (owner === null) total += annual;
    else if (survivor === 'larger') (((state >> owner) & 1) === 1 ? living : late)[owner]! += annual;
    else total += ((state >> owner) & 1) === 1 ? annual : annual * survivor;
  }
  const own = living[0]! + living[1]!;
  return total + (state === 3 ? own : Math.max(own, late[0]!, late[1]!));
}
