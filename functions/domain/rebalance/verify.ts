/** Holds a plan to its laws, in exact decimals and on the figures as shown: the solver's word is not taken for any of them. */
import { drift } from '../drift.ts';
import type { Drift } from '../drift.ts';
import type { Segment } from '../allocation.ts';
import { CASH } from '../labels.ts';
import { ZERO, decimal, sum } from '../money.ts';
import type { Decimal } from '../money.ts';
import type { Valuation } from '../valuation.ts';
import type { AccountCash } from './cash.ts';
import { isTaxAdvantaged, isVehicle } from './candidates.ts';
import type { Options } from './options.ts';
import { WEIGHTS } from './options.ts';
import { PURE, distance, off } from './sleeves.ts';
import type { Mix, Sleeve, Targets } from './sleeves.ts';
import { net } from './trades.ts';
import type { ExactTrade } from './trades.ts';

export interface Judged {
  readonly before: Valuation;
  readonly after: Valuation;
  readonly mixBefore: Mix;
  readonly mixAfter: Mix;
  readonly trades: readonly ExactTrade[];
  readonly cash: readonly AccountCash[];
  readonly classTargets: Targets | null;
  readonly regionTargets: Targets | null;
  readonly options: Options;
}

/** The laws that a plan breaks, by name; empty for one that may be shown. */
export function broken(judged: Judged): string[] {
  return LAWS.filter(([, holds]) => !holds(judged)).map(([law]) => law);
}

const LAWS: readonly [string, (judged: Judged) => boolean][] = [
  [
    'no position is short',
    ({ after }) => after.accounts.every(({ positions }) => positions.every(({ position }) => !decimal(position.quantity).isNegative())),
  ],
  ['each account pays for its own purchases', ({ after }) => after.accounts.every(({ cash }) => !cash.isNegative())],
  [
    'what is to stay in cash stays',
    ({ cash, trades }) =>
      cash.every(
        ({ account, liquid, keep }) =>
          !liquid
            .minus(net(trades.filter((trade) => trade.account === account && !(trade.action === 'sell' && trade.makeup.cash))))
            .lessThan(keep),
      ),
  ],
  [
    'nothing is won or lost but a rounding a trade',
    ({ before, after, trades }) => !before.total.minus(after.total).abs().greaterThan(decimal('0.01').times(trades.length)),
  ],
  [
    'shares of the portfolio add up to 100',
    ({ mixAfter }) =>
      [mixAfter.classes, mixAfter.regions].every(
        (segments) => segments.length === 0 || sum(segments.map(({ percent }) => percent)).equals(100),
      ),
  ],
  [
    'drift of the classes does not grow',
    ({ mixBefore, mixAfter, classTargets }) =>
      classTargets === null || total(drift(mixAfter.classes, classTargets)) <= total(drift(mixBefore.classes, classTargets)),
  ],
  [
    'drift of classes and regions together falls',
    ({ mixBefore, mixAfter, trades }) => trades.length === 0 || weighed(mixAfter).lessThan(weighed(mixBefore)),
  ],
  [
    'nothing leaves its band',
    ({ before, after, mixBefore, mixAfter, classTargets, regionTargets, options: { band } }) =>
      stays(
        mixBefore.classes,
        mixAfter.classes,
        classTargets,
        band,
        noFurther(mixBefore.classSleeves, before.total, mixAfter.classSleeves, after.total),
      ) &&
      stays(
        mixBefore.regions,
        mixAfter.regions,
        regionTargets,
        band,
        noFurther(mixBefore.regionSleeves, mixBefore.invested, mixAfter.regionSleeves, mixAfter.invested),
      ),
  ],
  [
    'a class above its target is not added to by funds of that class alone',
    ({ before, mixBefore, trades }) =>
      [...off(mixBefore.classSleeves, before.total, 'above')].every((key) => {
        const pure = trades.filter(({ makeup }) => (makeup.classes.get(key) ?? 0) >= PURE);
        // A thousandth of a point is left to the solver's own tolerance.
        return key === CASH || !net(pure).greaterThan(before.total.times('0.00001'));
      }),
  ],
  [
    'only what may be traded is traded',
    ({ trades, options }) =>
      trades.every(
        ({ action, account: { account }, makeup, instrument, decimals, shares }) =>
          shares.decimalPlaces() <= (action === 'sell' && decimals > 0 ? 8 : decimals) &&
          account.kind !== 'cash' &&
          (action === 'buy'
            ? isVehicle(instrument, makeup)
            : makeup.cash || options.sells === 'all' || (options.sells === 'tax-advantaged' && isTaxAdvantaged(account.kind))),
      ),
  ],
  [
    'no symbol is both bought and sold',
    ({ trades }) =>
      [...Map.groupBy(trades, ({ instrument }) => instrument.symbol).values()].every(
        (same) => new Set(same.map(({ action }) => action)).size === 1,
      ),
  ],
];

/** Distance of all classes, and with less weight of all regions, in dollars. */
function weighed({ classSleeves, regionSleeves }: Mix) {
  return distance(classSleeves).times(WEIGHTS.classDrift).plus(distance(regionSleeves).times(WEIGHTS.regionDrift));
}

export function total(rows: readonly Drift[]): number {
  return sum(rows.map(({ points }) => Math.abs(points))).toNumber();
}

function stays(
  before: readonly Segment[],
  after: readonly Segment[],
  targets: Targets | null,
  band: number,
  still: ReadonlySet<string>,
): boolean {
  if (targets === null) return true;
  const was = new Map(drift(before, targets).map(({ key, points }) => [key, Math.abs(points)]));
  // What was not there before was at its target of nothing.
  return drift(after, targets).every(
    ({ key, points }) => Math.abs(points) <= band || (was.get(key) ?? ZERO.toNumber()) > band || still.has(key),
  );
}

/** What is exactly no further from its target than before: where tenths add up to 100.0, the trades of others can move its figure by a tenth. */
function noFurther(before: readonly Sleeve[], wholeBefore: Decimal, after: readonly Sleeve[], wholeAfter: Decimal): Set<string> {
  if (wholeBefore.isZero() || wholeAfter.isZero()) return new Set();
  const away = ({ value, aim }: Sleeve, whole: Decimal) => value.minus(aim).abs().dividedBy(whole);
  const was = new Map(before.map((sleeve) => [sleeve.key, away(sleeve, wholeBefore)]));
  return new Set(
    after.filter((sleeve) => !away(sleeve, wholeAfter).greaterThan((was.get(sleeve.key) ?? ZERO).plus(HAIR))).map(({ key }) => key),
  );
}
/** A thousandth of a point: a total moves by the cents that trades are rounded to. */
const HAIR = decimal('0.00001');
