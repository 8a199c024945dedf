/** Facts about retirement: what the household entered, and the headline of the projection. */
import { MODEL_ASSETS, OLDEST } from '#schema/retirement.ts';
import type { Headline, Lever, RetirementInputs } from '#schema/retirement.ts';
import { MODEL_LABELS, incomeLabel } from '../labels.ts';
import { decimal, sharePercent } from '../money.ts';
import { beginsInPhase, bornOf, youngestBorn } from '../retirement/timeline.ts';
import { HOUSEHOLD } from './book.ts';
import type { FactBook, Source } from './book.ts';

const RULES = { guardrails: 'guardrails', percentage: 'a part of the balance each year' } as const;
const TODAY = "in today's money";

/** Ages are those reached in the calendar year of `asOf`. All are one's own, so that they can be held against each other; those named `…-partner-age` are the partner's, where the two differ. */
export function writePlan(book: FactBook, inputs: RetirementInputs, asOf: string): void {
  const year = Number(asOf.slice(0, 4));
  const age = year - inputs.birthYear;
  const entered = { formula: 'as entered', origin: HOUSEHOLD };
  const birth = { 'birth year': inputs.birthYear };
  book.age('age', 'Age this year', age, { formula: 'this year − birth year', inputs: { year, ...birth }, origin: HOUSEHOLD });
  book.year('retire-year', 'Planned year of retirement', inputs.retirementYear, entered);
  book.age('retire-age', 'Planned age at retirement', inputs.retirementYear - inputs.birthYear, {
    formula: 'year of retirement − birth year',
    inputs: { retirement: 'retire-year', ...birth },
  });
  book.years('years-to-retire', 'Years to retirement', Math.max(0, inputs.retirementYear - year), {
    formula: 'year of retirement − this year, or 0 after it',
    inputs: { retirement: 'retire-year', year },
  });
  writeEnd(book, inputs, entered);
  book.money('goal-year', `Spending goal a year in retirement, ${TODAY}`, inputs.spending, entered);
  book.money('goal-month', `Spending goal a month in retirement, ${TODAY}`, decimal(inputs.spending).dividedBy(12), {
    formula: 'yearly spending goal ÷ 12',
    inputs: { goal: 'goal-year' },
  });
  book.money('savings-year', `Saving a year until retirement, ${TODAY}`, inputs.contribution, entered);
  book.percent('chance-target', 'Chance of success aimed at', sharePercent(inputs.targetChance), entered);
  const labels = inputs.incomes.map(
    ({ label, owner }) => `${incomeLabel(label)}${owner === 'partner' && inputs.partner ? ' of the partner' : ''}`,
  );
  inputs.incomes.forEach((income, index) => {
    const kind = labels[index] ?? 'other income';
    const label =
      labels.filter((other) => other === kind).length > 1
        ? `${kind} ${labels.slice(0, index + 1).filter((other) => other === kind).length}`
        : kind;
    const begins = `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
    book.money(
      `income-${index + 1}-year`,
      `${begins} a year, ${income.indexed ? TODAY : 'not adjusted to prices'}`,
      income.annual,
      entered,
    );
    book.money(
      `income-${index + 1}-month`,
      `${begins} a month, ${income.indexed ? TODAY : 'not adjusted to prices'}`,
      decimal(income.annual).dividedBy(12),
      { formula: 'yearly income ÷ 12', inputs: { income: `income-${index + 1}-year` } },
    );
    const younger = bornOf(inputs, income) - inputs.birthYear;
    if (younger === 0) book.age(`income-${index + 1}-age`, `Age at which ${label} begins`, income.fromAge, entered);
    else {
      book.age(`income-${index + 1}-age`, `Your age when ${label} begins`, income.fromAge + younger, {
        formula: 'age of the partner at which it begins + years by which the partner is younger',
        inputs: { 'age of the partner': `income-${index + 1}-partner-age`, younger },
      });
      book.age(`income-${index + 1}-partner-age`, `Age of the partner at which ${label} begins`, income.fromAge, entered);
    }
  });
}

/** The last age that was entered is the younger one's; lives by the table have none. */
function writeEnd(book: FactBook, inputs: RetirementInputs, entered: Source): void {
  const younger = youngestBorn(inputs) - inputs.birthYear;
  if (inputs.mortality)
    book.text('plan-lives', 'How long the plan must pay', 'life-table', forLife(inputs), {
      formula: `lifetimes drawn from the US life table, to age ${OLDEST} at most`,
      origin: HOUSEHOLD,
    });
  else if (younger === 0) book.age('plan-end-age', 'Last age that the plan must pay for', inputs.planToAge, entered);
  else {
    book.age('plan-end-age', "Your age in the plan's last year", inputs.planToAge + younger, {
      formula: 'last age of the partner + years by which the partner is younger',
      inputs: { 'last age': 'plan-end-partner-age', younger },
    });
    book.age('plan-end-partner-age', 'Last age of the younger partner that the plan must pay for', inputs.planToAge, entered);
  }
}

function forLife({ partner }: RetirementInputs): string {
  return `as long as ${partner ? 'one of you lives' : 'you live'}`;
}

export function writeHeadline(book: FactBook, headline: Headline, inputs: RetirementInputs): void {
  const { input, success, history, assumptions } = headline;
  const windows = input.model === 'historical';
  const origin = `projection by ${assumptions.method ?? input.model}, engine ${headline.engineVersion}, seed ${input.seed}`;
  const simulated = (formula: string, more: Source['inputs'] = {}): Source => ({
    formula,
    inputs: { futures: windows ? 'history-windows' : 'paths', ...more },
    origin,
  });
  const plan = { balance: 'projection-balance', spending: 'goal-year', savings: 'savings-year' };
  const ageIn = (year: number) => input.age + (year - input.startYear);

  book.text('model', 'Model of markets behind the chance', input.model, assumptions.method ?? input.model, {
    formula: 'chosen for the projection',
    origin: assumptions.source,
  });
  if (!windows) book.count('paths', 'Number of simulated futures', input.paths, { formula: 'chosen for the projection', origin });
  book.money('projection-balance', 'Balance from which the projection starts', input.balance, {
    formula: 'portfolio total without what is unclassified or has no return series',
    inputs: {
      total: 'portfolio-total',
      ...Object.fromEntries(
        MODEL_ASSETS.flatMap((asset) =>
          input.mix[asset]
            ? [[`${MODEL_LABELS[asset]}, per cent`, decimal(input.mix[asset]).times(100).toDecimalPlaces(4).toNumber()]]
            : [],
        ),
      ),
    },
  });
  book.percent(
    'chance',
    `Chance of success: that the money lasts ${inputs.mortality ? forLife(inputs) : "to the plan's last year"}`,
    sharePercent(success.probability),
    simulated('simulated futures that pay for the whole plan ÷ all simulated futures', plan),
  );
  book.percent(
    'chance-low',
    'Chance of success, low end of the sampling error',
    sharePercent(success.low),
    simulated('lower end of the 95 % Wilson interval of the chance', { chance: 'chance' }),
  );
  book.percent(
    'chance-high',
    'Chance of success, high end of the sampling error',
    sharePercent(success.high),
    simulated('upper end of the 95 % Wilson interval of the chance', { chance: 'chance' }),
  );
  if (history) {
    book.count('history-windows', 'Number of starting years in the history that are long enough', history.windows, {
      formula: 'starting years with as many years of returns after them as the plan lasts',
      origin,
    });
    book.percent('history-chance', 'Chance in the history: starting years in which the money lasts', sharePercent(history.probability), {
      formula: 'starting years whose own returns, unadjusted, pay for the whole plan ÷ all starting years',
      inputs: { windows: 'history-windows', ...plan },
      origin,
    });
  }
  if (headline.spendingAt90 !== null)
    book.money(
      'spending-at-90',
      `Spending a year that lasts in 90 of 100 futures, ${TODAY}`,
      decimal(headline.spendingAt90).floor(),
      simulated('the yearly spending that nine in ten simulated futures can pay, rounded down to the dollar', plan),
    );
  if (input.yearsToRetirement > 0) {
    book.money(
      'median-at-retirement',
      `Balance at retirement in the middle case, ${TODAY}`,
      headline.atRetirement.p50,
      simulated('median balance over all simulated futures at the start of retirement', plan),
    );
    book.money(
      'poor-at-retirement',
      `Balance at retirement in a poor case, which one future in ten falls short of, ${TODAY}`,
      headline.atRetirement.p10,
      simulated('balance at the start of retirement that one in ten simulated futures does not reach', plan),
    );
  }
  if (headline.medianShortfallYear !== null) {
    const age = ageIn(headline.medianShortfallYear);
    const source = simulated('median year of the first shortfall among the failing futures, as an age', {
      year: headline.medianShortfallYear,
    });
    const younger = youngestBorn(inputs) - inputs.birthYear;
    book.age('shortfall-age', 'Age at which the money typically runs out in the futures that fail', age, source);
    if (younger > 0)
      book.age(
        'shortfall-partner-age',
        'Age of the younger partner at which the money typically runs out in the futures that fail',
        age - younger,
        source,
      );
  }
  for (const lever of headline.levers) writeLever(book, lever, inputs, simulated, beginsInPhase(input) ? ' at full spending' : '');

  for (const asset of MODEL_ASSETS) {
    const real = assumptions.realReturns[asset];
    if (real !== undefined && input.mix[asset])
      book.percent(
        `real-return-${asset.replace('_', '-')}`,
        `Assumed return of ${MODEL_LABELS[asset]} above inflation, a year`,
        decimal(real).times(100),
        { formula: 'geometric real return to which the simulated futures are centred', origin: assumptions.source },
      );
  }
  if (input.cashInterest !== null && input.mix['cash']) {
    book.percent('cash-interest-assumed', 'Interest on cash assumed, a year, before inflation', decimal(input.cashInterest).times(100), {
      formula:
        "each account's own interest on its cash and the assumed return of cash on money market and other funds, weighted by their amounts",
      origin,
    });
  }
  if (input.taxRate > 0) {
    book.percent('tax-rate-assumed', 'Tax taken from each withdrawal', decimal(input.taxRate).times(100), {
      formula: 'the rates entered for each kind of account, weighted by what it holds',
      origin: HOUSEHOLD,
    });
  }
  if (input.rule.kind !== 'constant') {
    book.text('spending-rule', 'How spending follows markets', input.rule.kind, RULES[input.rule.kind], {
      formula: 'as entered',
      origin: HOUSEHOLD,
    });
  }
  if (headline.incomeAtRetirement !== null && input.yearsToRetirement > 0) {
    book.money(
      'goal-then-year',
      `Spending goal a year in the money of ${headline.incomeAtRetirement.year}`,
      decimal(headline.incomeAtRetirement.goal.thatYear).round(),
      {
        formula: 'spending goal × (1 + assumed inflation) ^ years to retirement',
        inputs: { goal: 'goal-year', inflation: 'inflation-assumed', years: 'years-to-retire' },
      },
    );
  }
  book.percent('inflation-assumed', 'Assumed inflation a year', decimal(assumptions.inflation).times(100), {
    formula: 'as assumed by the source of the returns',
    origin: assumptions.source,
  });
  if (assumptions.meanBlockYears > 0)
    book.years('block-years', 'Average length of the stretches of history that are drawn', assumptions.meanBlockYears, {
      formula: 'mean block of the stationary bootstrap',
      origin,
    });
}

/** Amounts come from the engine in whole steps a month, on the side on which the target is met; in whole dollars the shown difference is that of the shown figures. */
function writeLever(
  book: FactBook,
  { kind, amount, chance }: Lever,
  inputs: RetirementInputs,
  simulated: (formula: string, inputs?: Source['inputs']) => Source,
  full: string,
): void {
  if (amount === null) return;
  const target = { target: 'chance-target' };
  if (kind === 'spend') {
    const spending = decimal(amount).floor();
    const cut = decimal(inputs.spending).minus(spending);
    book.money(
      'lever-spend-year',
      `Spending a year${full} that reaches the target by itself, ${TODAY}`,
      spending,
      simulated('the yearly spending that as many simulated futures can pay as the target asks, in whole steps a month', target),
    );
    const source = {
      formula: 'spending goal − spending that reaches the target',
      inputs: { goal: 'goal-year', spending: 'lever-spend-year' },
    };
    if (cut.greaterThan(0)) {
      book.money('lever-spend-cut-year', `Spending less a year${full} that reaches the target by itself, ${TODAY}`, cut, source);
      book.money('lever-spend-cut-month', `Spending less a month${full} that reaches the target by itself, ${TODAY}`, cut.dividedBy(12), {
        formula: 'yearly cut ÷ 12',
        inputs: { cut: 'lever-spend-cut-year' },
      });
    } else if (cut.lessThan(0)) {
      book.money('lever-spend-more-year', `Spending more a year${full} that still meets the target, ${TODAY}`, cut.negated(), source);
      book.money(
        'lever-spend-more-month',
        `Spending more a month${full} that still meets the target, ${TODAY}`,
        cut.negated().dividedBy(12),
        {
          formula: 'yearly increase ÷ 12',
          inputs: { more: 'lever-spend-more-year' },
        },
      );
    }
    writeChance(book, 'spend', 'spending that much', chance, simulated);
  }
  if (amount === 0) return;
  if (kind === 'save') {
    const saving = decimal(amount).ceil();
    book.money(
      'lever-save-year',
      `Extra saving a year that reaches the target by itself, ${TODAY}`,
      saving,
      simulated('the least extra saving a year with which the target is met, in whole steps a month', target),
    );
    book.money('lever-save-month', `Extra saving a month that reaches the target by itself, ${TODAY}`, saving.dividedBy(12), {
      formula: 'yearly extra saving ÷ 12',
      inputs: { saving: 'lever-save-year' },
    });
    writeChance(book, 'save', 'saving that much more', chance, simulated);
  }
  if (kind === 'retire_later') {
    book.years(
      'lever-later-years',
      'Years of later retirement that reach the target by themselves',
      amount,
      simulated('the fewest whole years of later retirement with which the target is met', target),
    );
    writeChance(book, 'later', 'retiring that much later', chance, simulated);
  }
}

function writeChance(book: FactBook, lever: string, what: string, chance: number | null, simulated: (formula: string) => Source): void {
  if (chance !== null)
    book.percent(
      `lever-${lever}-chance`,
      `Chance of success after ${what}`,
      sharePercent(chance),
      simulated('the projection run again with this one change, on the same futures'),
    );
}
