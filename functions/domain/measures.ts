/** What the checkup judges and the facts state, measured once: one figure, one source. Per cents are of the whole portfolio, to one decimal. */
import { isIllustrative } from '#schema/instrument.ts';
import type { Instrument } from '#schema/instrument.ts';
import type { RetirementInputs } from '#schema/retirement.ts';
import { allocate } from './allocation.ts';
import type { Segment } from './allocation.ts';
import { lookThroughCompanies } from './company-exposure.ts';
import type { CompanyExposure, CompanyLookThrough } from './company-exposure.ts';
import { daysBetween } from './format.ts';
import { duplicateFunds } from './fund-overlap.ts';
import type { FundPair } from './fund-overlap.ts';
import { breadthOf, fundCosts, isFund } from './funds.ts';
import type { Breadth, FundCosts } from './funds.ts';
import { CASH } from './labels.ts';
import { LIMITS, limitsOf } from './limits.ts';
import type { Limits } from './limits.ts';
import { glide, sectorOver } from './yardsticks.ts';
import type { Glide, SectorOver } from './yardsticks.ts';
import { ZERO, decimal, percentOf, round, sum } from './money.ts';
import type { Decimal } from './money.ts';
import { classifiedPercent } from './portfolio.ts';
import { beginsIn, spendingSteps, yearsOfPlan } from './retirement/timeline.ts';
import type { HouseholdSettings } from './settings.ts';
import type { Holding, Valuation } from './valuation.ts';

/** So many companies are stated by themselves. */
export const COMPANIES_SHOWN = 5;

export interface Share {
  readonly instrument: Instrument;
  readonly symbol: string;
  readonly value: Decimal;
  readonly percent: number;
}
export interface Measures {
  readonly classes: readonly Segment[];
  readonly regions: readonly Segment[];
  readonly sectors: readonly Segment[];
  readonly classifiedPercent: number;
  /** The thresholds in force for this household. */
  readonly limits: Limits;
  /** Companies held themselves and through funds, the largest first, as far as they are known. */
  readonly companies: CompanyLookThrough;
  readonly company: CompanyExposure | null;
  /** The largest holding of which it is not known whether it is a company or a fund. */
  readonly untyped: Share | null;
  readonly fund: (Share & { readonly breadth: Breadth }) | null;
  readonly narrowFund: Share | null;
  /** The largest fund of which it is not known what it holds. */
  readonly opaqueFund: Share | null;
  readonly costs: FundCosts;
  /** Pairs of funds that hold the same, the largest together first. */
  readonly duplicates: readonly FundPair[];
  readonly sector: SectorOver | null;
  readonly glide: Glide | null;
  /** Account cash, as its chart segment shows it. */
  readonly cashPercent: number;
  /** Account cash that earns less than the limit. */
  readonly idle: { readonly value: Decimal; readonly percent: number };
  readonly reserve: Reserve | null;
  readonly prices: Prices;
  /** Years from this one to the plan's last, both included; null without a plan. */
  readonly planYears: number | null;
}

/** Cash of any kind against what a month takes from it. `months` is null when incomes pay for all spending. */
export interface Reserve {
  readonly cash: Decimal;
  readonly yearlyNeed: Decimal;
  /** Of the spending goal, what is spent by now; 1 before retirement. */
  readonly part: number;
  /** Which incomes of the plan have begun, by their place in it from 1. */
  readonly begun: readonly number[];
  readonly months: number | null;
  readonly retired: boolean;
}
export interface Prices {
  /** Of those that somebody gave: an illustrative price has no age. */
  readonly oldest: { readonly symbol: string; readonly asOf: string; readonly days: number } | null;
  readonly stale: number;
  readonly stalePercent: number;
  /** Holdings whose price was invented on this machine. */
  readonly illustrative: number;
}

export function measure(valuation: Valuation, settings: HouseholdSettings, asOf: string): Measures {
  const { holdings, total } = valuation;
  const limits = limitsOf(settings);
  const classes = allocate(valuation, 'asset_class');
  const shown = new Map(allocate(valuation, 'holdings').map(({ key, percent }) => [key, percent]));
  /** Holdings come largest first, so the first that fits is the largest. */
  const largest = (fits: (holding: Holding) => boolean): Share | null => {
    const found = holdings.find((holding) => holding.value !== null && fits(holding));
    return found?.value
      ? {
          instrument: found.instrument,
          symbol: found.instrument.symbol,
          value: found.value,
          percent: shown.get(found.instrument.symbol) ?? percentOf(found.value, total),
        }
      : null;
  };
  const companies = lookThroughCompanies(valuation, COMPANIES_SHOWN);
  const [first] = companies.companies;
  // What is held as one holding only has the share that the chart gives it.
  const company = first && {
    ...first,
    percent:
      (first.throughFunds.isZero() &&
        largest(({ instrument, value }) => instrument.symbol === first.company && first.value.equals(value ?? 0))?.percent) ||
      first.percent,
  };
  const fund = largest(({ instrument }) => isFund(instrument));
  const fundIs = (breadth: Breadth) => largest(({ instrument }) => isFund(instrument) && breadthOf(instrument) === breadth);
  const idle = sum(valuation.accounts.filter(({ account }) => Number(account.cashInterest) < LIMITS.idleInterest).map(({ cash }) => cash));
  const asClass = classes.find(({ key }) => key === CASH);
  // The same amount has the same share wherever it is stated, although charts round by largest remainder.
  const cashPercent =
    (asClass && valuation.cash.equals(asClass.value) ? asClass.percent : shown.get(CASH)) ?? percentOf(valuation.cash, total);
  const sectors = allocate(valuation, 'sector');
  return {
    limits,
    classes,
    regions: allocate(valuation, 'region'),
    sectors,
    classifiedPercent: classifiedPercent(valuation),
    companies,
    company: company ?? null,
    untyped: largest(({ instrument }) => instrument.type === null || instrument.type === 'other'),
    fund: fund && { ...fund, breadth: breadthOf(fund.instrument) },
    narrowFund: fundIs('narrow'),
    opaqueFund: fundIs('unknown'),
    costs: fundCosts(valuation),
    duplicates: duplicateFunds(valuation, limits.fundOverlap.warn),
    sector: sectorOver(sectors),
    glide: settings.retirement && glide(classes, settings.retirement.retirementYear - Number(asOf.slice(0, 4))),
    cashPercent,
    idle: { value: idle, percent: idle.equals(valuation.cash) ? cashPercent : percentOf(idle, total) },
    reserve: settings.retirement && reserve(decimal(asClass?.value ?? 0), settings.retirement, asOf),
    prices: prices(valuation, asOf, limits.priceAgeDays.warn),
    planYears: settings.retirement && Math.max(0, yearsOfPlan(settings.retirement, Number(asOf.slice(0, 4)))),
  };
}

/** Before retirement a year takes the spending goal (what is spent now is not asked); after it, what of the goal is spent by now less the incomes that have begun. */
function reserve(cash: Decimal, inputs: RetirementInputs, asOf: string): Reserve | null {
  const year = Number(asOf.slice(0, 4));
  const retired = year >= inputs.retirementYear;
  const running = inputs.incomes
    .map((income, index) => ({ ...income, n: index + 1 }))
    .filter((income) => retired && income.annual > 0 && beginsIn(inputs, income) <= year);
  const part = retired ? spendingSteps(inputs, year).first : 1;
  const spending = decimal(inputs.spending).times(part);
  const need = round(spending.minus(sum(running.map(({ annual }) => annual))), 2);
  const yearlyNeed = need.greaterThan(0) ? need : ZERO;
  if (spending.isZero()) return null;
  return {
    cash,
    yearlyNeed,
    part,
    begun: running.map(({ n }) => n),
    months: yearlyNeed.isZero() ? null : round(cash.times(12).dividedBy(yearlyNeed), 1).toNumber(),
    retired,
  };
}

function prices({ holdings, total }: Valuation, asOf: string, oldAfterDays: number): Prices {
  let oldest: Prices['oldest'] = null;
  let [stale, staleValue, illustrative] = [0, ZERO, 0];
  for (const { instrument, value } of holdings) {
    if (value === null || !instrument.price) continue;
    if (isIllustrative(instrument.price)) {
      illustrative++;
      continue;
    }
    const days = Math.max(0, daysBetween(instrument.price.asOf, asOf));
    // Of two as old the larger, which comes first.
    if (!oldest || days > oldest.days) oldest = { symbol: instrument.symbol, asOf: instrument.price.asOf, days };
    if (days > oldAfterDays) {
      stale++;
      staleValue = staleValue.plus(value);
    }
  }
  return { oldest, stale, stalePercent: percentOf(staleValue, total), illustrative };
}
