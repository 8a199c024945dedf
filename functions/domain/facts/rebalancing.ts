/** Facts of the plan of trades: what it would buy and sell, and what the mix would be then. Bounded, whatever the portfolio. */
import type { Rebalancing, Trade } from '#schema/rebalancing.ts';
import { formatList } from '../format.ts';
import { UNKNOWN, idPart } from '../labels.ts';
import { decimal } from '../money.ts';
import { figure } from './book.ts';
import type { FactBook } from './book.ts';

/** Trades stated one by one, the largest; the rest is counted. */
const STATED = 8;
/** Regions whose share after the trades is stated: those that move most. */
const REGIONS = 3;

export function writeRebalancing(book: FactBook, plan: Rebalancing): void {
  const { trades, cash, drift, options, needs } = plan;
  const origin = 'plan of trades, found by a solver (HiGHS) and computed again from its trades';
  book.text('rebalance-status', 'How the plan of trades was found', plan.status, plan.explanation, {
    formula: 'proven best, within one per cent of the best, best found in the time allowed, or the reason why there is none',
    inputs: plan.gap === null ? {} : { gap: plan.gap },
    origin,
  });
  book.text('rebalance-sells', 'What the plan of trades may sell', options.sells, SELLS[options.sells], {
    formula: 'cash first; where that leaves the mix out of its bands, holdings of accounts in which a sale triggers no tax',
  });
  book.money('rebalance-cash-kept', 'Cash that the plan of trades leaves untouched', cash.kept, {
    formula: 'the larger of the cash target and the cash reserve, as far as there is cash',
    inputs: { cash: 'cash-total' },
  });
  book.money('rebalance-cash-spare', 'Cash that the plan of trades may spend', cash.spare, {
    formula: 'cash and money market funds − what is to stay in cash, account by account',
    inputs: { cash: 'cash-total', kept: 'rebalance-cash-kept' },
  });
  book.count('rebalance-trade-count', 'Number of trades in the plan of trades', trades.length, { formula: 'purchases and sales', origin });
  for (const [index, need] of needs
    .filter(({ reason }) => reason === 'no-vehicle')
    .slice(0, 3)
    .entries()) {
    book.text(`rebalance-need-${index + 1}`, 'Asset class of which no fund is held', need.key, need.label, {
      formula: 'classes short of their target that no fund held holds to a fifth',
      inputs: { target: `class-${idPart(need.key)}-target-pct` },
    });
  }
  if (trades.length === 0) return;

  const shown = stated(trades);
  for (const [index, trade] of shown.entries()) writeTrade(book, trade, `rebalance-trade-${index + 1}`);
  if (trades.length > shown.length)
    book.count('rebalance-more-count', 'Number of smaller trades in the plan of trades', trades.length - shown.length, {
      formula: 'trades − those that are stated one by one',
      inputs: { trades: 'rebalance-trade-count' },
    });
  book.money('rebalance-sold', 'Sold in the plan of trades', plan.sold, {
    formula: 'sum of shares × price over its sales, each rounded to the cent',
    inputs: { trades: 'rebalance-trade-count' },
    origin,
  });
  book.money('rebalance-bought', 'Bought in the plan of trades', plan.bought, {
    formula: 'sum of shares × price over its purchases, each rounded to the cent',
    inputs: { trades: 'rebalance-trade-count' },
    origin,
  });
  book.money('rebalance-cash-left', 'Cash after the plan of trades', cash.after, {
    formula: 'cash + sold − bought',
    inputs: { cash: 'cash-total', sold: 'rebalance-sold', bought: 'rebalance-bought' },
  });
  if (drift.classes) {
    book.band('rebalance-class-drift-before', 'Distance of all asset classes from their targets together, today', drift.classes.before, {
      formula: 'sum of the differences from the targets, without their signs',
    });
    book.band(
      'rebalance-class-drift-after',
      'Distance of all asset classes from their targets together, after the trades',
      drift.classes.after,
      { formula: 'the same, for the portfolio after the trades', inputs: { before: 'rebalance-class-drift-before' } },
    );
  }
  const moved = ({ before, after, key, target }: Rebalancing['classes'][number] | Rebalancing['regions'][number]) =>
    before !== after && key !== UNKNOWN && target !== null;
  for (const { key, label, before, after } of plan.classes.filter(moved)) {
    book.percent(`rebalance-class-${idPart(key)}-pct`, `${label} after the trades, share of the portfolio`, after, {
      formula: 'value ÷ total of the portfolio after the trades, in tenths of a per cent by largest remainder',
      inputs: { today: before > 0 ? `class-${idPart(key)}-pct` : 0 },
    });
  }
  const regions = plan.regions
    .filter(moved)
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || (a.key < b.key ? -1 : 1))
    .slice(0, REGIONS);
  for (const { key, label, before, after } of regions) {
    book.percent(`rebalance-region-${idPart(key)}-pct`, `${label} after the trades, share of what is invested`, after, {
      formula: 'value ÷ what is invested after the trades, cash left out',
      inputs: { today: before > 0 ? `region-${idPart(key)}-invested-pct` : 0 },
    });
  }
  if (plan.stale.length > 0) {
    const symbols = plan.stale.map(({ symbol }) => symbol);
    book.text('rebalance-stale-symbols', 'Holdings that would be traded at an old price', symbols.join(', '), formatList(symbols), {
      formula: 'holdings in the plan of trades whose price is older than the limit',
      inputs: { limit: 'limit-price-age-days' },
    });
  }
}

const SELLS: Record<Rebalancing['options']['sells'], string> = {
  'none': 'nothing',
  'tax-advantaged': 'holdings of accounts in which a sale triggers no tax',
  'all': 'any holding',
};

/** The largest, in the plan's own order. */
function stated(trades: readonly Trade[]): Trade[] {
  const kept = new Set([...trades].sort((a, b) => decimal(b.amount).comparedTo(a.amount)).slice(0, STATED));
  return trades.filter((trade) => kept.has(trade));
}

function writeTrade(book: FactBook, { action, symbol, account, shares, amount, price, priceAsOf }: Trade, id: string): void {
  const doing = action === 'buy' ? 'Buy' : 'Sell';
  const label = `${doing} ${symbol} in the ${account}`;
  book.text(`${id}-symbol`, `Trade: ${doing.toLowerCase()}`, symbol, symbol, {
    formula: 'a holding of the household; nothing else is bought',
    inputs: { action },
  });
  book.text(`${id}-account`, 'Account of the trade', account, account, {
    formula: 'by its kind, numbered as they were entered where there are several',
  });
  book.shares(`${id}-shares`, `${label}, shares`, shares, {
    formula: 'as the plan of trades has it; whole shares of ETFs and stocks, a thousandth of a mutual fund’s',
    inputs: { action },
  });
  book.money(`${id}-amount`, `${label}, amount`, amount, {
    formula: 'shares × price, rounded half up to the cent',
    inputs: { shares: `${id}-shares`, price: figure(price) },
    asOf: priceAsOf,
  });
}
