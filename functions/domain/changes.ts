/** What has moved since the last report, cause by cause: the total in dollars, the chance by running the plan again with one cause more each time. */
import type { Separation } from '#schema/comparison.ts';
import type { FactSheet } from '#schema/facts.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import type { Headline, ProjectionInput } from '#schema/retirement.ts';
import { separate } from './compare.ts';
import { round, sharePercent } from './money.ts';
import { retirementBasis } from './retirement-basis.ts';
import { InvalidPlanError } from './retirement/errors.ts';
import { openModel } from './retirement/models.ts';
import { DEFAULT_DATA } from './retirement/returns.ts';
import { chanceWith } from './retirement/trial.ts';
import { yearsOn } from './retirement/years-on.ts';
import { valuePortfolio } from './valuation.ts';
import type { Valuation } from './valuation.ts';

/** An earlier analysis as it was frozen. */
export interface Earlier {
  readonly sheet: Pick<FactSheet, 'asOf' | 'headline' | 'facts'>;
  readonly portfolio: Portfolio;
}

/** In the order in which they are put in: what we assume and how we count, the calendar, prices, what is held, what the household entered about its plan. */
export const CAUSES = ['assumptions', 'calendar', 'prices', 'holdings', 'plan'] as const;
export type Cause = (typeof CAUSES)[number];

export interface Changes {
  readonly before: Valuation;
  /** Null where a holding has a price on one side only. */
  readonly total: Separation | null;
  /** Per cent and points to a tenth, which add up as shown; null where one of the two has no projection. */
  readonly chance: { readonly before: number; readonly after: number; readonly byCause: Readonly<Record<Cause, number>> } | null;
}

/**
 * The order of the causes decides what each is given, as in every split of a joint effect. Only chances on the same futures are compared, so that chance plays no part.
 * The last cause takes what the others leave, so nothing is unexplained.
 */
export function changesSince(earlier: Earlier, now: { valuation: Valuation; headline: Headline | null }): Changes {
  const before = valuePortfolio(earlier.portfolio, earlier.sheet.asOf);
  const total = separate(before, now.valuation);
  const [was, is] = [earlier.sheet.headline, now.headline];
  return {
    before,
    total: typeof total === 'string' ? null : total,
    chance: was && is ? chanceByCause({ was, is, before, earlier, valuation: now.valuation }) : null,
  };
}

/** Null where the plan of then can no longer be run: an asset of its mix may have lost its returns. */
function chanceByCause(both: Both): Changes['chance'] {
  try {
    return attributed(both);
  } catch (error) {
    if (error instanceof InvalidPlanError) return null;
    throw error;
  }
}

interface Both {
  was: Headline;
  is: Headline;
  /** What was held then, as it was worth then. */
  before: Valuation;
  earlier: Earlier;
  valuation: Valuation;
}

function attributed({ was, is, before, earlier, valuation }: Both): Changes['chance'] {
  const { paths, seed, returns } = is.input;
  const chance = (input: ProjectionInput) => sharePercent(chanceWith(input, openModel(input, DEFAULT_DATA)));
  // Also how holdings become assets may be another by now: that is an assumption of ours, no change of prices.
  const assumed: ProjectionInput = { ...was.input, ...investedIn(before), paths, seed, returns };
  const aged = yearsOn(assumed, is.input.startYear - was.input.startYear);
  const priced: ProjectionInput = { ...aged, ...investedIn(atPricesOf(valuation, earlier)) };
  const held: ProjectionInput = {
    ...priced,
    balance: is.input.balance,
    mix: is.input.mix,
    fee: is.input.fee,
    cashInterest: is.input.cashInterest,
  };
  const shown = [sharePercent(was.success.probability), ...[assumed, aged, priced, held].map(chance), sharePercent(is.success.probability)];
  const step = (n: number) => round((shown[n + 1] ?? 0) - (shown[n] ?? 0), 1).toNumber();
  return {
    before: shown[0] ?? 0,
    after: shown.at(-1) ?? 0,
    byCause: { assumptions: step(0), calendar: step(1), prices: step(2), holdings: step(3), plan: step(4) },
  };
}

/** What a plan starts from; nothing where nothing can be projected, so that the plan keeps what it has. */
function investedIn(valuation: Valuation): Partial<Pick<ProjectionInput, 'balance' | 'mix' | 'fee' | 'cashInterest'>> {
  const { balance, mix, fee, cashInterest } = retirementBasis(valuation);
  return balance > 0 ? { balance, mix, fee, cashInterest } : {};
}

/** What was held then, at the prices of now where there are any. */
function atPricesOf(now: Valuation, { portfolio }: Earlier): Valuation {
  const prices = new Map(now.holdings.map(({ instrument }) => [instrument.symbol, instrument.price]));
  return valuePortfolio(
    {
      ...portfolio,
      instruments: portfolio.instruments.map((instrument) => ({ ...instrument, price: prices.get(instrument.symbol) ?? instrument.price })),
    },
    now.asOf,
  );
}
