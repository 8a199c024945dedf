/** From the solver's floating point to trades in exact decimals, and the portfolio after them. */
import type { Portfolio } from '#schema/portfolio.ts';
import { ZERO, cents, decimal } from '../money.ts';
import type { Decimal } from '../money.ts';
import { valuePortfolio } from '../valuation.ts';
import type { Valuation, ValuedAccount } from '../valuation.ts';
import type { AccountCash } from './cash.ts';
import type { Candidate } from './candidates.ts';
import type { TradeColumn } from './model.ts';

export interface ExactTrade extends Candidate {
  readonly shares: Decimal;
  /** shares × price, half up to the cent. */
  readonly amount: Decimal;
}

/** Purchases are rounded down and sales up, so that an account never spends what it has not; what is then still short by a rounding is bought less. */
export function exactTrades(
  values: readonly number[],
  columns: readonly TradeColumn[],
  total: Decimal,
  cash: readonly AccountCash[],
): ExactTrade[] {
  const trades = columns.flatMap(({ candidate, column, inShares, chosen }) => {
    if ((values[chosen] ?? 0) < 0.5) return [];
    const units = values[column] ?? 0;
    const shares = inShares ? decimal(Math.round(units)) : decimal(units).times(total).dividedBy(100).dividedBy(candidate.price);
    const rounded = round(shares, candidate);
    return rounded.greaterThan(0) ? [sized(candidate, rounded)] : [];
  });
  return cash.flatMap(({ account, cash: free, liquid, keep }) => {
    const own = trades.filter((trade) => trade.account === account);
    return within(
      within(own, free, () => true),
      liquid.minus(keep),
      ({ action, makeup }) => !(action === 'sell' && makeup.cash),
    );
  });
}

function round(shares: Decimal, { action, decimals, most, held }: Candidate): Decimal {
  // A hair beside a whole number is that number: the solver's arithmetic is floating.
  const steady = shares.toDecimalPlaces(decimals + 4);
  const rounded = steady.toDecimalPlaces(decimals, action === 'buy' ? 1 : 0);
  if (rounded.greaterThan(most)) return most;
  // What would be left of a position is less than could be sold.
  return action === 'sell' && decimals > 0 && held.minus(rounded).lessThan(decimal(10).pow(-decimals)) ? held : rounded;
}

function sized(candidate: Candidate, shares: Decimal): ExactTrade {
  return { ...candidate, shares, amount: cents(candidate.price.times(shares)) };
}

/** The largest purchases are cut by as many units as are not paid for by `available` and the sales that count. */
function within(trades: readonly ExactTrade[], available: Decimal, counts: (trade: ExactTrade) => boolean): ExactTrade[] {
  const spent = net(trades.filter(counts));
  let short = spent.minus(available);
  if (!short.greaterThan(0)) return [...trades];
  const bySize = trades.filter(({ action }) => action === 'buy').sort((a, b) => b.amount.comparedTo(a.amount));
  const cut = new Map<ExactTrade, ExactTrade>();
  for (const trade of bySize) {
    if (!short.greaterThan(0)) break;
    const fewer = trade.shares.minus(short.dividedBy(trade.price).toDecimalPlaces(trade.decimals, 0));
    const less = sized(trade, fewer.greaterThan(0) ? fewer : ZERO);
    short = short.minus(trade.amount.minus(less.amount));
    cut.set(trade, less);
  }
  return trades.map((trade) => cut.get(trade) ?? trade).filter(({ shares }) => shares.greaterThan(0));
}

/** Bought less sold, in dollars. */
export function net(trades: readonly ExactTrade[]): Decimal {
  return trades.reduce((sum, { action, amount }) => (action === 'buy' ? sum.plus(amount) : sum.minus(amount)), ZERO);
}

/** The portfolio once all trades are done at these prices, valued anew by the code that values any portfolio. RangeError for a sale of what is not held. */
export function afterTrades(valuation: Valuation, trades: readonly ExactTrade[]): Valuation {
  const byAccount = Map.groupBy(trades, ({ account }) => account);
  const portfolio: Portfolio = { accounts: [], positions: [], instruments: [] };
  const instruments = new Map(trades.map(({ instrument }) => [instrument.symbol, instrument]));
  for (const valued of valuation.accounts) {
    const own = byAccount.get(valued) ?? [];
    const left = new Map(own.map((trade) => [trade.instrument.symbol, trade.action === 'buy' ? trade.shares : trade.shares.negated()]));
    portfolio.accounts.push({ ...valued.account, cashBalance: valued.cash.minus(net(own)).toFixed() });
    for (const { position, instrument } of valued.positions) {
      instruments.set(instrument.symbol, instrument);
      portfolio.positions.push({ ...position, quantity: moved(decimal(position.quantity), left, position.symbol).toFixed() });
    }
    for (const [symbol, shares] of left) {
      if (shares.isNegative() && !shares.isZero())
        throw new RangeError(`${shares.negated().toFixed()} ${symbol} would be sold that ${valued.account.kind} does not hold`);
      if (!shares.isZero()) portfolio.positions.push(opened(valued, symbol, shares));
    }
  }
  portfolio.instruments.push(...instruments.values());
  return valuePortfolio(portfolio, valuation.asOf);
}

/** Takes from `left` what this position can give or takes, down to nothing. */
function moved(quantity: Decimal, left: Map<string, Decimal>, symbol: string): Decimal {
  const change = left.get(symbol) ?? ZERO;
  const after = quantity.plus(change);
  left.set(symbol, after.isNegative() ? after : ZERO);
  return after.isNegative() ? ZERO : after;
}

function opened({ account }: ValuedAccount, symbol: string, shares: Decimal): Portfolio['positions'][number] {
  return { id: account.id, accountId: account.id, symbol, quantity: shares.toFixed(), asOf: '1970-01-01' };
}
