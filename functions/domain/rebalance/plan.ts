/**
 * A plan of trades towards a household's targets: cash first, in whole or parts of shares, each account by itself. A solver finds it; every figure of it is computed
 * here again from the trades alone, in exact decimals, and a plan that breaks a law is not shown. Pure: the solver is passed in.
 */
import { isIllustrative } from '#schema/instrument.ts';
import type { Rebalancing } from '#schema/rebalancing.ts';
import { nameAccounts } from '../allocation.ts';
import { drift, driftOutcome } from '../drift.ts';
import type { Segment } from '../allocation.ts';
import { daysBetween } from '../format.ts';
import { CLASS_LABELS, REGION_LABELS, UNKNOWN } from '../labels.ts';
import { round, sum } from '../money.ts';
import type { Decimal } from '../money.ts';
import type { Valuation } from '../valuation.ts';
import { candidates } from './candidates.ts';
import type { Candidates } from './candidates.ts';
import { cashAsked, cashToKeep } from './cash.ts';
import type { AccountCash } from './cash.ts';
import { GRAINS, buildProgram } from './model.ts';
import { needsOf } from './needs.ts';
import { DEFAULT_OPTIONS, SEARCH_AGAIN, SOLVER_LIMITS, minimumTrade } from './options.ts';
import type { Options } from './options.ts';
import { makeupOf, mixOf } from './sleeves.ts';
import type { Mix, Targets } from './sleeves.ts';
import type { LinearModel, Solution, Solver, SolverLimits } from './solver.ts';
import { afterTrades, exactTrades } from './trades.ts';
import type { ExactTrade } from './trades.ts';
import { broken, total } from './verify.ts';
import { keptWhy, notesOf, reasonInWords, solvedInWords, whyBought } from './words.ts';

export interface RebalancingInput {
  readonly valuation: Valuation;
  /** Per cents that add up to 100; null where none were entered. */
  readonly classTargets: Targets | null;
  readonly regionTargets: Targets | null;
  /** Dollars that the checkup's cash reserve asks for; null where that is not known. */
  readonly reserve: Decimal | null;
  readonly options?: Partial<Options>;
}

interface Found {
  readonly trades: readonly ExactTrade[];
  readonly after: Valuation;
  readonly mix: Mix;
  readonly status: Rebalancing['status'];
  readonly reason: Rebalancing['reason'];
  readonly gap: number | null;
}

/** The best plan that the solver finds within its limits. Deterministic but where the clock ended the search. */
export function planRebalancing(input: RebalancingInput, solver: Solver, limits: SolverLimits = SOLVER_LIMITS): Rebalancing {
  const { valuation, classTargets, regionTargets, reserve } = input;
  const options = { ...DEFAULT_OPTIONS, ...input.options };
  const mix = mixOf(valuation, classTargets, regionTargets);
  const cash = cashToKeep(valuation, mix, reserve, options.keepCash);
  const minimum = minimumTrade(options, valuation.total);
  const spare = sum(cash.map(({ liquid, keep }) => liquid.minus(keep)));
  const offBand = isOff(mix.classes, classTargets, options.band) || isOff(mix.regions, regionTargets, options.band);
  const none = (status: 'nothing-to-do' | 'impossible', reason: Rebalancing['reason']): Found => ({
    trades: [],
    after: valuation,
    mix,
    status,
    reason,
    gap: null,
  });
  const weighed = candidates(valuation, mix, cash, options, minimum, offBand);

  const found = ((): Found => {
    if (!valuation.total.greaterThan(0)) return none('impossible', 'nothing-held');
    if (classTargets === null && regionTargets === null) return none('impossible', 'no-targets');
    if (valuation.cash.isZero() && !valuation.holdings.some(({ instrument, value }) => value && makeupOf(instrument)))
      return none('impossible', 'nothing-classified');
    if (!offBand && spare.lessThan(minimum)) return none('nothing-to-do', 'within-bands');
    if (options.sells === 'none' && spare.lessThan(minimum)) return none('impossible', 'no-spare-cash');
    if (weighed.sells.every(({ makeup }) => makeup.cash) && weighed.buys.length === 0) return none('impossible', 'no-candidates');
    return (
      solved(input, { options, mix, cash, minimum, weighed }, (model) => patiently(solver, model, limits)) ??
      none('nothing-to-do', 'no-gain')
    );
  })();
  return written(input, found, { options, mix, cash, minimum, spare, weighed });
}

/** Waits longer only for a plan that would not be worth showing. */
function patiently(solver: Solver, model: LinearModel, limits: SolverLimits): Solution {
  const found = solver(model, limits);
  const isFar = found.status === 'time-limit' && (found.values === null || (found.gap ?? 1) > SEARCH_AGAIN.beyondGap);
  return isFar && limits.seconds < SEARCH_AGAIN.seconds ? solver(model, { ...limits, seconds: SEARCH_AGAIN.seconds }) : found;
}

interface Parts {
  readonly options: Options;
  readonly mix: Mix;
  readonly cash: readonly AccountCash[];
  readonly minimum: Decimal;
  readonly weighed: Candidates;
}

/** Null where the best is to do nothing. */
function solved(input: RebalancingInput, parts: Parts, solve: (model: LinearModel) => Solution): Found | null {
  let [last, late]: [Found | null, boolean] = [null, false];
  const watched = (model: LinearModel): Solution => {
    const solution = solve(model);
    late = solution.status === 'time-limit';
    return solution;
  };
  for (const grain of GRAINS) {
    last = attempt(input, parts, grain, watched);
    // Whoever waits has waited long enough for one search that the clock ended.
    if (late || (last?.reason !== 'not-verified' && last?.reason !== 'not-found')) return last;
  }
  return last;
}

function attempt(
  { valuation, classTargets, regionTargets }: RebalancingInput,
  { options, mix, cash, minimum, weighed }: Parts,
  grain: number,
  solve: (model: LinearModel) => Solution,
): Found | null {
  const none = (reason: Rebalancing['reason']): Found => ({ trades: [], after: valuation, mix, status: 'impossible', reason, gap: null });
  const { model, trades: columns } = buildProgram({
    total: valuation.total,
    mix,
    cash,
    candidates: weighed,
    minimum,
    band: options.band,
    grain,
  });
  const { status, values, gap } = solve(model);
  if (values === null) return none('not-found');
  const trades = exactTrades(values, columns, valuation.total, cash);
  if (trades.length === 0) return null;
  try {
    const after = afterTrades(valuation, trades);
    const mixAfter = mixOf(after, classTargets, regionTargets);
    if (broken({ before: valuation, after, mixBefore: mix, mixAfter, trades, cash, classTargets, regionTargets, options }).length > 0)
      return none('not-verified');
    return {
      trades,
      after,
      mix: mixAfter,
      status: status === 'time-limit' ? 'time-limit' : (gap ?? 0) > 1e-6 ? 'within-gap' : 'optimal',
      reason: null,
      gap,
    };
  } catch (error) {
    if (error instanceof RangeError) return none('not-verified');
    throw error;
  }
}

/** Whether any class or region is certainly out of its band: what is unknown may still belong there. */
function isOff(segments: readonly Segment[], targets: Targets | null, band: number): boolean {
  const unknown = segments.find(({ key }) => key === UNKNOWN)?.percent ?? 0;
  return targets !== null && drift(segments, targets).some((row) => ['warn', 'fail'].includes(driftOutcome(row, unknown, band)));
}

function written(
  { valuation, classTargets, regionTargets, reserve }: RebalancingInput,
  { trades, after, mix: mixAfter, status, reason, gap }: Found,
  { options, mix, cash, minimum, spare, weighed }: Parts & { spare: Decimal },
): Rebalancing {
  const unknown = mix.classes.find(({ key }) => key === UNKNOWN)?.percent ?? 0;
  const amounts = (action: 'buy' | 'sell') => sum(trades.filter((trade) => trade.action === action).map(({ amount }) => amount)).toFixed(2);
  const distances = (targets: Targets | null, from: readonly Segment[], to: readonly Segment[]) =>
    targets && { before: total(drift(from, targets)), after: total(drift(to, targets)) };
  const plan: Omit<Rebalancing, 'notes'> = {
    asOf: valuation.asOf,
    status,
    reason,
    explanation: reason === null ? solvedInWords(status, gap) : reasonInWords(reason),
    gap: gap === null ? null : round(gap, 4).toNumber(),
    options: { sells: options.sells, fractional: options.fractional, minimumTrade: minimum.toFixed(2), band: options.band },
    trades: inOrder(valuation, trades).map(({ trade, label }) => ({
      accountId: trade.account.account.id,
      accountKind: trade.account.account.kind,
      account: label,
      accountName: trade.account.account.name,
      action: trade.action,
      symbol: trade.instrument.symbol,
      name: trade.instrument.name,
      shares: trade.shares.toFixed(),
      price: trade.price.toFixed(),
      priceAsOf: trade.instrument.price?.asOf ?? valuation.asOf,
      amount: trade.amount.toFixed(2),
      why: whyBought(trade, mix, mixAfter, valuation.total),
    })),
    bought: amounts('buy'),
    sold: amounts('sell'),
    cash: {
      before: valuation.cash.toFixed(2),
      kept: sum(cash.map(({ keep }) => keep)).toFixed(2),
      spare: spare.toFixed(2),
      after: after.cash.toFixed(2),
    },
    classes: rows(mix.classes, mixAfter.classes, classTargets, CLASS_LABELS) as Rebalancing['classes'],
    regions: rows(mix.regions, mixAfter.regions, regionTargets, REGION_LABELS) as Rebalancing['regions'],
    drift: {
      classes: distances(classTargets, mix.classes, mixAfter.classes),
      regions: distances(regionTargets, mix.regions, mixAfter.regions),
    },
    needs: needsOf(valuation, mixAfter, classTargets, unknown, options.band),
    unknown: {
      percent: unknown,
      unclassified: valuation.unclassified.slice(0, 50),
      unpriced: valuation.unpriced.slice(0, 50).map(({ symbol }) => symbol),
    },
    stale: staleOf(trades, valuation.asOf, options.priceAgeDays),
    considered: { sells: weighed.sells.length, buys: weighed.buys.length, leftOut: weighed.leftOut },
  };
  const kept = keptWhy(
    sum(cash.map(({ keep }) => keep)),
    cashAsked(cash, mix, reserve, options.keepCash),
    classTargets !== null,
    options.keepCash !== null,
  );
  const illustrative = trades.some(({ instrument }) => isIllustrative(instrument.price))
    ? ['Some of these prices are illustrative, not quotes: the numbers of shares are an example.']
    : [];
  return { ...plan, notes: [...notesOf(plan, kept), ...illustrative] };
}

/** By account, the largest first; in each what is sold before what is bought, the larger first. */
function inOrder(valuation: Valuation, trades: readonly ExactTrade[]): { trade: ExactTrade; label: string }[] {
  return nameAccounts(valuation).flatMap(({ account, label }) =>
    trades
      .filter((trade) => trade.account === account)
      .sort(
        (a, b) =>
          Number(a.action === 'buy') - Number(b.action === 'buy') ||
          b.amount.comparedTo(a.amount) ||
          (a.instrument.symbol < b.instrument.symbol ? -1 : 1),
      )
      .map((trade) => ({ trade, label })),
  );
}

function rows(before: readonly Segment[], after: readonly Segment[], targets: Targets | null, labels: Readonly<Record<string, string>>) {
  const percent = (segments: readonly Segment[], key: string) => segments.find((segment) => segment.key === key)?.percent ?? 0;
  const points = (segments: readonly Segment[]) => new Map(drift(segments, targets ?? {}).map((row) => [row.key, row]));
  const [was, is] = [points(before), points(after)];
  const keys = new Set([...before, ...after].map(({ key }) => key));
  for (const key of Object.keys(targets ?? {})) if (targets?.[key]) keys.add(key);
  return [...keys]
    .map((key) => {
      const known = targets !== null && key !== UNKNOWN;
      const target = known ? ((was.get(key) ?? is.get(key))?.target ?? 0) : null;
      const [from, to] = [percent(before, key), percent(after, key)];
      const away = (share: number) => (target === null ? null : round(share, 1).minus(target).toNumber());
      return { key, label: labels[key] ?? key, target, before: from, after: to, pointsBefore: away(from), pointsAfter: away(to) };
    })
    .sort(
      (a, b) =>
        Number(a.key === UNKNOWN) - Number(b.key === UNKNOWN) ||
        (b.target ?? b.before) - (a.target ?? a.before) ||
        (a.key < b.key ? -1 : 1),
    );
}

function staleOf(trades: readonly ExactTrade[], asOf: string, limit: number): Rebalancing['stale'] {
  const prices = new Map(
    trades.flatMap(({ instrument: { symbol, price } }) =>
      price && !isIllustrative(price) ? [[symbol, { symbol, asOf: price.asOf, days: daysBetween(price.asOf, asOf) }]] : [],
    ),
  );
  return [...prices.values()].filter(({ days }) => days > limit).sort((a, b) => b.days - a.days || (a.symbol < b.symbol ? -1 : 1));
}
