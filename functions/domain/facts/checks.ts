/** Facts that the checkup compares: cash and its reserve, every limit it goes by, and how the rules came out. */
import type { Check } from '#schema/facts.ts';
import { USUAL_LIMITS } from '#schema/checkup-limits.ts';
import type { LimitName } from '#schema/checkup-limits.ts';
import { formatList } from '../format.ts';
import { LIMITS, isOwnLimit } from '../limits.ts';
import type { Measures } from '../measures.ts';
import { decimal, percentOf, sharePercent } from '../money.ts';
import type { Decimal } from '../money.ts';
import type { HouseholdSettings } from '../settings.ts';
import { HOUSEHOLD, figure } from './book.ts';
import type { FactBook, Source } from './book.ts';
import { writeConcentration } from './concentration.ts';
import { writeCosts } from './costs.ts';

export function writeChecks(
  book: FactBook,
  measures: Measures,
  checks: readonly Check[],
  settings: HouseholdSettings,
  total: Decimal,
): void {
  writeConcentration(book, measures, total);
  writeCosts(book, measures, settings, total);
  writeCash(book, measures);
  writeWithdrawal(book, measures, total);
  writeLimits(book, measures, settings);
  const outcomes = (outcome: Check['outcome']) => checks.filter((check) => check.outcome === outcome).length;
  if (checks.length === 0) return;
  book.count('check-count', 'Number of checks in the checkup', checks.length, { formula: 'rules that apply to this household' });
  book.count('check-failed-count', 'Number of checks that failed', outcomes('fail'), {
    formula: 'rules of the checkup with the outcome fail',
    inputs: { rules: 'check-count' },
  });
  const named = (id: string, label: string, outcome: Check['outcome']) => {
    const names = [...new Set(checks.filter((check) => check.outcome === outcome).map((check) => check.label))];
    if (names.length > 0)
      book.text(id, label, names.join('; '), formatList(names), { formula: `rules of the checkup with the outcome ${outcome}` });
  };
  named('check-failed-names', 'Checks that failed', 'fail');
  named('check-warn-names', 'Checks with a warning', 'warn');
  book.count('check-warn-count', 'Number of checks with a warning', outcomes('warn'), {
    formula: 'rules of the checkup with the outcome warn',
    inputs: { rules: 'check-count' },
  });
}

function writeCash(book: FactBook, { idle, reserve }: Measures): void {
  book.money('idle-cash-total', 'Cash that earns next to nothing', idle.value, {
    formula: 'cash of the accounts whose yearly interest is below the limit',
    inputs: { limit: 'limit-idle-interest' },
    origin: HOUSEHOLD,
  });
  book.percent('idle-cash-pct', 'Cash that earns next to nothing, share of the portfolio', idle.percent, {
    formula: 'idle cash ÷ portfolio total',
    inputs: { 'idle cash': 'idle-cash-total', 'total': 'portfolio-total' },
  });
  if (!reserve || reserve.months === null) return;
  book.months('cash-months', 'Months of spending that cash covers', reserve.months, {
    formula: reserve.retired
      ? 'cash and money market funds ÷ a month of spending, less the incomes that have begun'
      : 'cash and money market funds ÷ a month of the retirement spending goal, since what is spent today is not asked',
    inputs: { 'cash': figure(reserve.cash), 'needed a year': figure(reserve.yearlyNeed) },
  });
}

/** Only for who has retired: before that nothing is withdrawn yet. */
function writeWithdrawal(book: FactBook, { reserve }: Measures, total: Decimal): void {
  if (!reserve?.retired || reserve.yearlyNeed.isZero()) return;
  book.money('withdrawal-year', 'Withdrawal from the portfolio a year: spending less the incomes that have begun', reserve.yearlyNeed, {
    formula: 'spending − the yearly incomes that have begun',
    inputs: {
      spending: reserve.part === 1 ? 'goal-year' : 'spending-first-year',
      ...Object.fromEntries(reserve.begun.map((n) => [`income ${n}`, `income-${n}-year`])),
    },
  });
  if (total.isZero()) return;
  book.percent('withdrawal-pct', 'Withdrawal a year, share of the portfolio', percentOf(reserve.yearlyNeed, total), {
    formula: 'yearly withdrawal ÷ portfolio total',
    inputs: { withdrawal: 'withdrawal-year', total: 'portfolio-total' },
  });
}

/** Each limit says whose it is: the usual rule of thumb, or the household's own, with the usual one beside it. */
function writeLimits(book: FactBook, { limits }: Measures, settings: HouseholdSettings): void {
  const source = (name: LimitName, more: Partial<Source> = {}): Source => {
    const own = isOwnLimit(settings, name);
    const { fail }: { readonly warn: number; readonly fail?: number } = limits[name];
    return {
      formula: own
        ? `your own limit, set in the settings; the usual one is ${USUAL_LIMITS[name].warn}`
        : 'a rule of thumb of the checkup, the same for every household that has set none of its own',
      inputs: fail === undefined ? {} : { 'a failure beyond': fail },
      ...(own ? { origin: HOUSEHOLD } : {}),
      ...more,
    };
  };
  book.percent('limit-single-company', 'Checkup limit for one company', limits.singleCompany.warn, source('singleCompany'));
  book.percent('limit-single-fund', 'Checkup limit for one broad fund', limits.singleFund.warn, source('singleFund'));
  book.percent('limit-narrow-fund', 'Checkup limit for one fund with a single bet', limits.narrowFund.warn, source('narrowFund'));
  book.band(
    'limit-sector-over',
    "Checkup limit for a sector above its share of the world's stock market",
    limits.sectorOver.warn,
    source('sectorOver'),
  );
  book.band(
    'limit-drift',
    'Checkup limit for the difference from a target, in either direction',
    limits.drift.warn,
    source('drift', { inputs: { 'a failure beyond': 2 * limits.drift.warn } }),
  );
  book.band(
    'limit-glide-path',
    'Checkup limit for the distance from the glide path, in either direction',
    limits.glidePath.warn,
    source('glidePath'),
  );
  book.percent('limit-fund-overlap', 'Checkup limit for the overlap of two funds', limits.fundOverlap.warn, source('fundOverlap'));
  book.cost('limit-fund-cost', 'Checkup limit for the cost of all funds a year', limits.fundCost.warn, source('fundCost'));
  book.percent('limit-idle-cash', 'Checkup limit for cash that earns next to nothing', limits.idleCash.warn, source('idleCash'));
  book.percent('limit-idle-interest', 'Interest below which cash counts as idle', decimal(LIMITS.idleInterest).times(100), {
    formula: 'a definition of the checkup',
  });
  book.months(
    'limit-thin-cash-months',
    'Checkup limit for the months of spending that cash covers',
    limits.cashMonths.warn,
    source('cashMonths'),
  );
  book.days('limit-price-age-days', 'Checkup limit for the age of a price', limits.priceAgeDays.warn, source('priceAgeDays'));
  book.percent(
    'limit-classified',
    'Checkup limit for the share of the portfolio that is classified',
    limits.classified.warn,
    source('classified'),
  );
  if (!settings.retirement) return;
  book.percent('limit-chance', 'Checkup limit for the chance of success', sharePercent(settings.retirement.targetChance), {
    formula: "the household's own target",
    inputs: { target: 'chance-target' },
    origin: HOUSEHOLD,
  });
}
