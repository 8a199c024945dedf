/** Facts that the checkup compares: concentration, costs, cash, and every limit it goes by. */
import type { Check } from '#schema/facts.ts';
import { formatList } from '../format.ts';
import { LIMITS } from '../limits.ts';
import type { Measures, Share } from '../measures.ts';
import { decimal, percentOf, sharePercent } from '../money.ts';
import type { Decimal } from '../money.ts';
import type { HouseholdSettings } from '../settings.ts';
import { HOUSEHOLD, figure } from './book.ts';
import type { FactBook } from './book.ts';

export function writeChecks(book: FactBook, measures: Measures, checks: readonly Check[], settings: HouseholdSettings, total: Decimal): void {
  writeConcentration(book, measures, total);
  writeCosts(book, measures);
  writeCash(book, measures);
  writeWithdrawal(book, measures, total);
  writeLimits(book, settings);
  const outcomes = (outcome: Check['outcome']) => checks.filter((check) => check.outcome === outcome).length;
  if (checks.length === 0) return;
  book.count('check-count', 'Number of checks in the checkup', checks.length, { formula: 'rules that apply to this household' });
  book.count('check-failed-count', 'Number of checks that failed', outcomes('fail'), { formula: 'rules of the checkup with the outcome fail', inputs: { rules: 'check-count' } });
  book.count('check-warn-count', 'Number of checks with a warning', outcomes('warn'), { formula: 'rules of the checkup with the outcome warn', inputs: { rules: 'check-count' } });
}

function writeConcentration(book: FactBook, { company, fund, narrowFund, opaqueFund, untyped }: Measures, total: Decimal): void {
  writeShare(book, 'largest-company', 'Largest single company held directly', company, 'the largest holding that is the stock of one company; what funds hold of it is not counted');
  if (company && company.percent > LIMITS.singleCompany.warn) writeOverLimit(book, company, total);
  writeShare(book, 'largest-fund', 'Largest fund', fund, 'the largest holding that is a fund');
  writeShare(book, 'narrow-fund', 'Largest fund with a single bet', narrowFund, `the largest fund with more than ${LIMITS.narrowSector} % in one sector, or in commodities, real estate or alternatives`);
  writeShare(book, 'opaque-fund', 'Largest fund of which it is not known what it holds', opaqueFund, 'the largest fund whose asset classes, or whose sectors, are not known');
  writeShare(book, 'largest-untyped', 'Largest holding that may be a company or a fund', untyped, 'the largest holding whose kind of instrument is not known');
}

function writeShare(book: FactBook, stem: string, label: string, share: Share | null, formula: string): void {
  if (!share) return;
  const { symbol, percent, value } = share;
  book.text(`${stem}-symbol`, label, symbol, symbol, { formula });
  book.percent(`${stem}-pct`, `${label} (${symbol}), share of the portfolio`, percent, { formula: 'value of the holding ÷ portfolio total', inputs: { value: figure(value), total: 'portfolio-total' } });
}

/** The company brought down to the limit, with what the sale brings still in the portfolio; tax is left out. */
function writeOverLimit(book: FactBook, { symbol, value }: Share, total: Decimal): void {
  book.money('largest-company-over-limit', `Value of ${symbol} that is over the checkup's limit for one company`, value.minus(total.times(LIMITS.singleCompany.warn).dividedBy(100)), {
    formula: 'value of the holding − limit × portfolio total; what a sale brings stays in the portfolio, and tax is left out',
    inputs: { value: figure(value), limit: 'limit-single-company', total: 'portfolio-total' },
  });
}

function writeCosts(book: FactBook, { costs: { funds, year, percent, dearest, unknown } }: Measures): void {
  if (funds === 0) return;
  const inputs = { funds, total: 'portfolio-total', ...(unknown.length > 0 ? { 'funds of unknown cost, left out': unknown.length } : {}) };
  const origin = 'expense ratios as published by the funds, as far as they are known';
  book.money('fund-cost-year', 'Cost of all funds a year', year, { formula: 'sum of value × expense ratio over the funds whose cost is known', inputs, origin });
  book.cost('fund-cost-pct', 'Cost of all funds a year, share of the portfolio', percent, { formula: 'yearly cost of the funds ÷ portfolio total', inputs: { cost: 'fund-cost-year', total: 'portfolio-total' }, origin });
  if (dearest) {
    book.text('dearest-fund-symbol', 'Fund on which most is spent', dearest.symbol, dearest.symbol, { formula: 'the fund with the largest value × expense ratio' });
    book.cost('dearest-fund-cost-pct', `Expense ratio of ${dearest.symbol}, the fund on which most is spent`, dearest.ratio, { formula: 'as published by the fund', origin });
    book.money('dearest-fund-cost-year', `Cost of ${dearest.symbol} a year, the fund on which most is spent`, dearest.year, { formula: 'value × expense ratio', inputs: { 'expense ratio': 'dearest-fund-cost-pct' }, origin });
  }
  if (unknown.length > 0) {
    book.count('fund-cost-unknown-count', 'Number of funds whose cost is not known', unknown.length, { formula: 'funds without a known expense ratio' });
    book.text('fund-cost-unknown-symbols', 'Funds whose cost is not known', unknown.slice(0, 50).join(', '), formatList(unknown), { formula: 'funds without a known expense ratio, the largest first' });
  }
}

function writeCash(book: FactBook, { idle, reserve }: Measures): void {
  book.money('idle-cash-total', 'Cash that earns next to nothing', idle.value, { formula: 'cash of the accounts whose yearly interest is below the limit', inputs: { limit: 'limit-idle-interest' }, origin: HOUSEHOLD });
  book.percent('idle-cash-pct', 'Cash that earns next to nothing, share of the portfolio', idle.percent, { formula: 'idle cash ÷ portfolio total', inputs: { 'idle cash': 'idle-cash-total', total: 'portfolio-total' } });
  if (!reserve || reserve.months === null) return;
  book.months('cash-months', 'Months of spending that cash covers', reserve.months, {
    formula: reserve.retired
      ? 'cash and money market funds ÷ a month of spending, less the incomes that have begun'
      : 'cash and money market funds ÷ a month of the retirement spending goal, since what is spent today is not asked',
    inputs: { cash: figure(reserve.cash), 'needed a year': figure(reserve.yearlyNeed) },
  });
}

/** Only for who has retired: before that nothing is withdrawn yet. */
function writeWithdrawal(book: FactBook, { reserve }: Measures, total: Decimal): void {
  if (!reserve?.retired || reserve.yearlyNeed.isZero()) return;
  book.money('withdrawal-year', 'Withdrawal from the portfolio a year: spending less the incomes that have begun', reserve.yearlyNeed, { formula: 'spending − the yearly incomes that have begun', inputs: { spending: 'goal-year' } });
  if (total.isZero()) return;
  book.percent('withdrawal-pct', 'Withdrawal a year, share of the portfolio', percentOf(reserve.yearlyNeed, total), { formula: 'yearly withdrawal ÷ portfolio total', inputs: { withdrawal: 'withdrawal-year', total: 'portfolio-total' } });
}

function writeLimits(book: FactBook, { retirement }: HouseholdSettings): void {
  const rule = { formula: 'a rule of thumb of the checkup, the same for every household' };
  book.percent('limit-single-company', 'Checkup limit for one company', LIMITS.singleCompany.warn, rule);
  book.percent('limit-single-fund', 'Checkup limit for one broad fund', LIMITS.singleFund.warn, rule);
  book.percent('limit-narrow-fund', 'Checkup limit for one fund with a single bet', LIMITS.narrowFund.warn, rule);
  book.band('limit-drift', 'Checkup limit for the difference from a target, in either direction', LIMITS.drift.warn, rule);
  book.cost('limit-fund-cost', 'Checkup limit for the cost of all funds a year', LIMITS.fundCost.warn, rule);
  book.percent('limit-idle-cash', 'Checkup limit for cash that earns next to nothing', LIMITS.idleCash.warn, rule);
  book.percent('limit-idle-interest', 'Interest below which cash counts as idle', decimal(LIMITS.idleCash.interest).times(100), rule);
  book.months('limit-thin-cash-months', 'Checkup limit for the months of spending that cash covers', LIMITS.thinCashMonths.warn, rule);
  book.days('limit-price-age-days', 'Checkup limit for the age of a price', LIMITS.priceAgeDays.warn, rule);
  book.percent('limit-classified', 'Checkup limit for the share of the portfolio that is classified', LIMITS.classified.warn, rule);
  if (!retirement) return;
  book.percent('limit-chance', 'Checkup limit for the chance of success', sharePercent(retirement.targetChance), { formula: "the household's own target", inputs: { target: 'chance-target' }, origin: HOUSEHOLD });
}
