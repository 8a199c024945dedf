/** Facts about ways through retirement that one figure alone does not show: until incomes begin, what a target asks of the withdrawal, two changes at once, a blow to the largest company. */
import type { Headline, ProjectionInput, RetirementInputs, StudyBegun } from '#schema/retirement.ts';
import type { Measures } from '../measures.ts';
import { decimal, percentOf, round, sharePercent, sum } from '../money.ts';
import type { Decimal } from '../money.ts';
import { openModel } from '../retirement/models.ts';
import { DEFAULT_DATA } from '../retirement/returns.ts';
import { beginsIn, shareAt, spendingSteps, yearsOfPlan } from '../retirement/timeline.ts';
import { chanceWith } from '../retirement/trial.ts';
import type { FactBook, Source } from './book.ts';

const TODAY = "in today's money";

export function writeWays(book: FactBook, inputs: RetirementInputs, measures: Measures, total: Decimal, asOf: string): void {
  const year = Number(asOf.slice(0, 4));
  if (inputs.contribution > 0)
    book.money('savings-month', `Saving a month until retirement, ${TODAY}`, decimal(inputs.contribution).dividedBy(12), {
      formula: 'yearly saving ÷ 12',
      inputs: { saving: 'savings-year' },
    });
  writeBridge(book, inputs, year);
  writeNeeds(book, inputs);
  const { reserve } = measures;
  const bonds = decimal(measures.classes.find(({ key }) => key === 'fixed_income')?.value ?? 0);
  if (!reserve || reserve.yearlyNeed.isZero() || total.isZero() || bonds.isZero()) return;
  book.span(
    'bonds-and-cash-years',
    'Years of withdrawals that bonds and cash together would cover',
    round(bonds.plus(reserve.cash).dividedBy(reserve.yearlyNeed), 1).toNumber(),
    {
      formula: reserve.retired ? '(bonds + cash) ÷ what is withdrawn a year' : '(bonds + cash) ÷ the yearly spending goal',
      inputs: { 'bonds': 'class-fixed-income-value', 'cash': reserve.cash.toFixed(2), 'needed a year': reserve.yearlyNeed.toFixed(2) },
    },
  );
}

/** The years in which the portfolio alone pays, and what they take from it. */
function writeBridge(book: FactBook, inputs: RetirementInputs, year: number): void {
  const from = Math.max(year, inputs.retirementYear);
  const first = Math.min(...inputs.incomes.map((income) => beginsIn(inputs, income)));
  if (first <= from || first >= year + yearsOfPlan(inputs, year)) return;
  book.years('bridge-years', 'Years in retirement before the first income begins', first - from, {
    formula: 'age at which the first income begins − age at retirement, or now where that is later',
    inputs: { retirement: 'retire-age' },
  });
  const steps = spendingSteps(inputs, year);
  const parts = Array.from({ length: first - from }, (_, n) => shareAt(steps, from + n - inputs.birthYear));
  book.money(
    'bridge-spending',
    `Spending in the years before the first income begins, ${TODAY}`,
    decimal(inputs.spending).times(sum(parts)),
    {
      formula: `yearly spending goal × years before the first income${parts.every((part) => part === 1) ? '' : ', each year the part of the goal that is spent in it'}`,
      inputs: { goal: 'goal-year', years: 'bridge-years' },
    },
  );
}

/** All incomes once they have begun, against what is to be spent. */
function writeNeeds(book: FactBook, { incomes, spending }: RetirementInputs): void {
  const annual = sum(incomes.map((income) => decimal(income.annual)));
  if (annual.isZero() || spending === 0) return;
  book.percent('income-share-pct', `Incomes once all have begun, share of the spending goal`, percentOf(annual, decimal(spending)), {
    formula: 'sum of the yearly incomes ÷ spending goal',
    inputs: { goal: 'goal-year', ...Object.fromEntries(incomes.map((_, index) => [`income ${index + 1}`, `income-${index + 1}-year`])) },
  });
}

/** What the projection says of them, on the same futures. */
export function writeProjectedWays(
  book: FactBook,
  headline: Headline,
  { failureCauses }: StudyBegun,
  { company, limits, reserve }: Measures,
  total: Decimal,
): void {
  const { input } = headline;
  const source = (formula: string, inputs: Source['inputs'] = {}): Source => ({
    formula,
    inputs: { futures: 'paths', ...inputs },
    origin: `projection, engine ${headline.engineVersion}, seed ${input.seed}`,
  });
  const spend = headline.levers.find(({ kind }) => kind === 'spend')?.amount ?? null;
  if (reserve?.retired && spend !== null && total.greaterThan(0) && reserve.yearlyNeed.greaterThan(0)) {
    const reached = reserve.yearlyNeed.plus(decimal(spend).floor().minus(input.spending).times(reserve.part));
    if (reached.greaterThan(0))
      book.percent(
        'target-withdrawal-pct',
        'Withdrawal a year with which the target chance is reached, share of the portfolio',
        percentOf(reached, total),
        source('(spending that reaches the target − the incomes that have begun) ÷ portfolio total', {
          spending: 'lever-spend-year',
          total: 'portfolio-total',
        }),
      );
  }
  writeHistory(book, input);
  writeCauses(book, failureCauses, source);
  if (!company || company.percent <= limits.singleCompany.warn) return;
  const balance = Math.max(0, decimal(input.balance).minus(company.value.dividedBy(2)).toNumber());
  const chance = chanceWith({ ...input, balance }, openModel(input, DEFAULT_DATA));
  book.percent(
    'largest-company-halved-chance',
    `Chance of success if the stock of ${company.company} fell by half today and nothing else changed`,
    sharePercent(chance),
    source('the projection run again from a balance without half of the company', {
      balance: 'projection-balance',
      loss: 'largest-company-halved-loss',
    }),
  );
}

const CAUSES: readonly [StudyBegun['failureCauses'][number]['cause'], string, string][] = [
  [
    'early_crash',
    'Failing futures that a steady start of retirement would have saved, share of those that fail',
    'the futures that fail, run again with the steady mean return in the first years of retirement',
  ],
  [
    'inflation',
    'Failing futures that steady prices would have saved, share of those that fail',
    'the others, run again with inflation as assumed in every year',
  ],
  [
    'longevity',
    'Failing futures that fail only in the last years of the plan, share of those that fail',
    'the others, for a plan that ends some years sooner',
  ],
  [
    'overspending',
    'Failing futures that only lower spending would have saved, share of those that fail',
    'what none of the other three saves',
  ],
];

/** Why the futures that fail do, by what would have saved them; nothing where hardly any does. */
function writeCauses(book: FactBook, found: StudyBegun['failureCauses'], source: (formula: string) => Source): void {
  for (const [cause, label, formula] of CAUSES) {
    const share = found.find((one) => one.cause === cause)?.share ?? 0;
    if (share > 0)
      book.percent(`cause-${cause.replace('_', '-')}-pct`, label, sharePercent(share), source(`${formula} ÷ all futures that fail`));
  }
}

/** The geometric return above inflation that the history itself had, of stocks: what is assumed of them is lower. */
function writeHistory(book: FactBook, { mix }: ProjectionInput): void {
  const { nominal, cpi, source, firstYear } = DEFAULT_DATA.table;
  const stocks = nominal['stocks'];
  if (!mix.stocks || !stocks) return;
  const growth = stocks.reduce((sum, one, year) => sum + Math.log((1 + one) / (1 + (cpi[year] ?? 0))), 0);
  book.percent(
    'history-return-stocks',
    'Return of US stocks above inflation that the history had, a year',
    (Math.exp(growth / stocks.length) - 1) * 100,
    {
      formula: `geometric mean of the yearly real returns ${firstYear} to ${firstYear + stocks.length - 1}`,
      origin: source,
    },
  );
}
