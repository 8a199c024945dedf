/** The mixed-integer program of a plan. Amounts are in points: hundredths of the portfolio's total, so that no coefficient is huge. The README has it as formulas. */
import { CASH } from '../labels.ts';
import type { Decimal } from '../money.ts';
import type { AccountCash } from './cash.ts';
import type { Candidate, Candidates } from './candidates.ts';
import { WEIGHTS } from './options.ts';
import { PURE, distance, off } from './sleeves.ts';
import type { Mix } from './sleeves.ts';
import type { Column, LinearModel, Row } from './solver.ts';

/**
 * Whole shares worth less than this, in points, are not counted by the program but rounded after it: half of what a table shows, which keeps large portfolios quick. Where
 * the rounding breaks a law, the program is built once more with the finer grain.
 */
export const GRAINS = [0.05, 0.0001] as const;
/** The band is kept with this much room, since shares are shown to a tenth. */
const ROOM = 0.1;
/** Doing nothing has to be feasible for floating point too: a thousandth of a point, less than any trade must gain. */
const SLACK = 0.001;

/** One variable of the program that is a trade, and how its units turn into shares. */
export interface TradeColumn {
  readonly candidate: Candidate;
  readonly column: number;
  /** Points a unit: a share's worth where whole shares are counted, else 1. */
  readonly points: number;
  readonly inShares: boolean;
  /** The column that is 1 when there is a trade. */
  readonly chosen: number;
}
export interface Program {
  readonly model: LinearModel;
  readonly trades: readonly TradeColumn[];
}
export interface ProgramParts {
  readonly total: Decimal;
  readonly mix: Mix;
  readonly cash: readonly AccountCash[];
  readonly candidates: Candidates;
  readonly minimum: Decimal;
  readonly band: number;
  /** One of GRAINS. */
  readonly grain: number;
}

export function buildProgram({ total, mix, cash, candidates, minimum, band, grain }: ProgramParts): Program {
  const columns: Column[] = [];
  const rows: Row[] = [];
  const points = (dollars: Decimal) => dollars.times(100).dividedBy(total).toNumber();
  const column = (cost: number, lower: number, upper: number, integer = false) => columns.push({ cost, lower, upper, integer }) - 1;
  const row = (lower: number, upper: number, entries: Row['entries']) =>
    void rows.push({ lower, upper, entries: entries.filter(([, coefficient]) => coefficient !== 0) });

  const trades = [...candidates.sells, ...candidates.buys].map((candidate): TradeColumn => {
    const share = points(candidate.price);
    const inShares = candidate.decimals === 0 && share >= grain;
    const unit = inShares ? share : 1;
    const most = inShares ? candidate.most.toNumber() : points(candidate.price.times(candidate.most));
    const amount = column(costOf(candidate) * unit, 0, most, inShares);
    const chosen = column(WEIGHTS.trade, 0, 1, true);
    row(-Infinity, 0, [
      [amount, 1],
      [chosen, -most],
    ]);
    row(0, Infinity, [
      [amount, unit],
      [chosen, -points(minimum)],
    ]);
    return { candidate, column: amount, points: unit, inShares, chosen };
  });
  const signed = ({ candidate: { action }, points: unit }: TradeColumn) => (action === 'buy' ? unit : -unit);

  // Each account pays for itself, and what is to stay in cash stays; selling a money market fund for cash changes nothing there.
  for (const { account, cash: free, liquid, keep } of cash) {
    const own = trades.filter(({ candidate }) => candidate.account === account);
    if (own.length === 0) continue;
    row(
      -Infinity,
      points(free),
      own.map((trade) => [trade.column, signed(trade)]),
    );
    row(
      -Infinity,
      points(liquid.minus(keep)),
      own.filter(({ candidate: { action, makeup } }) => !(action === 'sell' && makeup.cash)).map((trade) => [trade.column, signed(trade)]),
    );
  }

  // A symbol is bought or sold by the household, never both.
  for (const both of Map.groupBy(trades, ({ candidate }) => candidate.instrument.symbol).values()) {
    const [bought, sold] = [
      both.filter(({ candidate }) => candidate.action === 'buy'),
      both.filter(({ candidate }) => candidate.action === 'sell'),
    ];
    if (bought.length === 0 || sold.length === 0) continue;
    const buys = column(0, 0, 1, true);
    for (const { chosen } of bought)
      row(-Infinity, 0, [
        [chosen, 1],
        [buys, -1],
      ]);
    for (const { chosen } of sold)
      row(-Infinity, 1, [
        [chosen, 1],
        [buys, 1],
      ]);
  }

  // What whole shares were sold for is seldom a whole number of others: less than one of the cheapest stays, in each account that sells.
  const remainder = cash.reduce((sum, { account }) => {
    const own = trades.filter(({ candidate }) => candidate.account === account);
    const prices = own.flatMap(({ candidate: { action }, points: share, inShares }) => (action === 'buy' && inShares ? [share] : []));
    return prices.length > 0 && own.some(({ candidate: { action, makeup } }) => action === 'sell' && !makeup.cash)
      ? sum + Math.min(...prices)
      : sum;
  }, 0);
  const classOf = ({ candidate: { makeup } }: TradeColumn, key: string) => (makeup.classes.get(key) ?? 0) - (key === CASH ? 1 : 0);
  const dev: number[] = [];
  for (const sleeve of mix.classSleeves) {
    const away = points(sleeve.value.minus(sleeve.aim));
    const cap = Math.max(band - ROOM, Math.abs(away) + SLACK);
    // A sale never makes more cash than there should be, but for that remainder.
    const most = sleeve.key === CASH ? Math.min(cap, Math.max(0, away) + remainder + SLACK) : cap;
    const [over, under] = [column(WEIGHTS.classDrift, 0, most), column(WEIGHTS.classDrift, 0, cap)];
    dev.push(over, under);
    // found + change − over + under = aim
    row(-away, -away, [
      ...trades.map((trade) => [trade.column, signed(trade) * classOf(trade, sleeve.key)] as const),
      [over, -1],
      [under, 1],
    ]);
  }
  if (dev.length > 0)
    row(
      -Infinity,
      points(distance(mix.classSleeves)) + SLACK,
      dev.map((one) => [one, 1]),
    );

  // Without targets for classes nobody said how much cash there should be: what is sold is spent, but for a remainder.
  if (mix.classSleeves.length === 0)
    row(
      -ROOM - remainder,
      Infinity,
      trades.filter(({ candidate: { makeup } }) => !makeup.cash).map((trade) => [trade.column, signed(trade)]),
    );

  for (const sleeve of mix.regionSleeves) {
    const away = points(sleeve.value.minus(sleeve.aim));
    const share = mix.invested.isZero() ? 0 : sleeve.aim.dividedBy(mix.invested).toNumber();
    // Region targets are of what is invested, which a purchase from cash makes more: the aim moves along.
    const moved = (trade: TradeColumn) => signed(trade) * ((trade.candidate.makeup.regions.get(sleeve.key) ?? 0) - share * invested(trade));
    const [over, under] = [column(WEIGHTS.regionDrift, 0, Infinity), column(WEIGHTS.regionDrift, 0, Infinity)];
    row(-away, -away, [...trades.map((trade) => [trade.column, moved(trade)] as const), [over, -1], [under, 1]]);
    const before = mix.invested.isZero() ? 0 : Math.abs(sleeve.value.minus(sleeve.aim).dividedBy(mix.invested).toNumber()) * 100;
    if (before > band) continue;
    // Within its band it stays there.
    const wide = Math.max(band - ROOM, before) / 100;
    row(-Infinity, wide * points(mix.invested), [
      [over, 1],
      [under, 1],
      ...trades.map((trade) => [trade.column, -wide * signed(trade) * invested(trade)] as const),
    ]);
  }

  // Of a class that is above its target no more is bought by funds of that class alone than such funds give away.
  for (const key of off(mix.classSleeves, total, 'above')) {
    const pure = trades.filter(({ candidate: { makeup } }) => (makeup.classes.get(key) ?? 0) >= PURE);
    if (key !== CASH && pure.some(({ candidate }) => candidate.action === 'buy'))
      row(
        -Infinity,
        0,
        pure.map((trade) => [trade.column, signed(trade)]),
      );
  }
  // Within the gap a solution may be worse than doing nothing; such a one is none.
  const asItIs = points(distance(mix.classSleeves)) * WEIGHTS.classDrift + points(distance(mix.regionSleeves)) * WEIGHTS.regionDrift;
  row(
    -Infinity,
    asItIs + SLACK,
    columns.map(({ cost }, index) => [index, cost]),
  );
  return { model: { columns, rows }, trades };
}

function invested({ candidate: { makeup } }: TradeColumn): number {
  return makeup.cash ? 0 : 1;
}

function costOf({ action, taxable, instrument }: Candidate): number {
  const yearly = Math.min(instrument.expenseRatio ?? (instrument.type === 'equity' ? 0 : 0.5), 2);
  if (action === 'buy') return WEIGHTS.turnover + WEIGHTS.cost * yearly;
  return (
    WEIGHTS.turnover -
    WEIGHTS.cost * yearly -
    (instrument.type === 'equity' ? WEIGHTS.companyRelief : 0) +
    (taxable ? WEIGHTS.taxableSale : 0)
  );
}
