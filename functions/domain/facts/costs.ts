/** Facts about what the funds cost: a year, and over all the years of the plan. */
import { OLDEST } from '#schema/retirement.ts';
import { formatList } from '../format.ts';
import type { Measures } from '../measures.ts';
import { decimal } from '../money.ts';
import type { Decimal } from '../money.ts';
import { LONGEST, youngestBorn } from '../retirement/timeline.ts';
import type { HouseholdSettings } from '../settings.ts';
import { figure } from './book.ts';
import type { FactBook } from './book.ts';

const ORIGIN = 'expense ratios as published by the funds, as far as they are known';

export function writeCosts(book: FactBook, measures: Measures, settings: HouseholdSettings, total: Decimal): void {
  if (measures.costs.funds === 0) return;
  writeYear(book, measures);
  writeHorizon(book, measures, settings, total);
}

function writeYear(book: FactBook, { costs: { funds, year, percent, dearest, unknown } }: Measures): void {
  const inputs = { funds, total: 'portfolio-total', ...(unknown.length > 0 ? { 'funds of unknown cost, left out': unknown.length } : {}) };
  const origin = ORIGIN;
  book.money('fund-cost-year', 'Cost of all funds a year', year, {
    formula: 'sum of value × expense ratio over the funds whose cost is known',
    inputs,
    origin,
  });
  book.cost('fund-cost-pct', 'Cost of all funds a year, share of the portfolio', percent, {
    formula: 'yearly cost of the funds ÷ portfolio total',
    inputs: { cost: 'fund-cost-year', total: 'portfolio-total' },
    origin,
  });
  if (dearest) {
    book.text('dearest-fund-symbol', 'Fund on which most is spent', dearest.symbol, dearest.symbol, {
      formula: 'the fund with the largest value × expense ratio',
    });
    book.cost('dearest-fund-cost-pct', `Expense ratio of ${dearest.symbol}, the fund on which most is spent`, dearest.ratio, {
      formula: 'as published by the fund',
      origin,
    });
    book.money('dearest-fund-cost-year', `Cost of ${dearest.symbol} a year, the fund on which most is spent`, dearest.year, {
      formula: 'value × expense ratio',
      inputs: { 'expense ratio': 'dearest-fund-cost-pct' },
      origin,
    });
  }
  if (unknown.length > 0) {
    book.count('fund-cost-unknown-count', 'Number of funds whose cost is not known', unknown.length, {
      formula: 'funds without a known expense ratio',
    });
    book.text('fund-cost-unknown-symbols', 'Funds whose cost is not known', unknown.slice(0, 50).join(', '), formatList(unknown), {
      formula: 'funds without a known expense ratio, the largest first',
    });
  }
}

/**
 * What a yearly cost c comes to over n years: what is left of every dollar is (1 − c)ⁿ, whatever the markets bring, because growth and cost multiply; the way in which the SEC's
 * investor bulletin "How Fees and Expenses Affect Your Investment Portfolio" compares a portfolio with and without its costs. In dollars it is of today's portfolio, without growth.
 */
function writeHorizon(
  book: FactBook,
  { costs: { year, exactPercent }, planYears }: Measures,
  { retirement }: HouseholdSettings,
  total: Decimal,
): void {
  if (!retirement || planYears === null || planYears === 0 || year.isZero()) return;
  book.years(
    'plan-years',
    `Years that the plan covers from now on${retirement.mortality ? ', at most' : ''}`,
    planYears,
    retirement.mortality
      ? {
          formula: `age beyond which no life is drawn − age of the younger this year + 1, since both years count; ${LONGEST} at most`,
          inputs: { 'last age': OLDEST, 'birth year of the younger': youngestBorn(retirement) },
        }
      : {
          formula: 'last age that the plan must pay for − age this year + 1, since both years count',
          inputs: { 'last age': 'plan-end-age', 'age': 'age' },
        },
  );
  const lost = decimal(1).minus(decimal(1).minus(exactPercent.dividedBy(100)).pow(planYears));
  const inputs = { 'yearly cost': 'fund-cost-pct', 'years': 'plan-years' };
  book.percent(
    'fund-cost-horizon-pct',
    'Cost of all funds over the years of the plan, share of what the portfolio would be worth without them',
    lost.times(100),
    {
      formula: '1 − (1 − yearly cost)^years, whatever the markets bring; as the SEC compares portfolios with and without costs',
      inputs,
      origin: ORIGIN,
    },
  );
  book.money(
    'fund-cost-horizon',
    "Cost of all funds over the years of the plan, of today's portfolio and before any growth",
    total.times(lost),
    {
      formula: 'portfolio total × (1 − (1 − yearly cost)^years)',
      inputs: { 'total': 'portfolio-total', 'share taken, per cent': figure(lost.times(100).toDecimalPlaces(4)), ...inputs },
      origin: ORIGIN,
    },
  );
}
