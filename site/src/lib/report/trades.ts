/** A plan of trades as facts, so that each figure of it opens as those of a report do. */
import type { Fact } from '#schema/facts.ts';
import type { Rebalancing } from '#schema/rebalancing.ts';
import { formatMoney, formatMoneyExact, formatNumber, formatPercentFixed, formatSigned } from '#lib/format/numbers.ts';
import { decimal } from '#domain/money.ts';
import { formatDay } from '#lib/format/time.ts';

export function tradeFacts(plan: Rebalancing): Fact[] {
  const { asOf, trades, cash, classes } = plan;
  const solved = 'the plan of trades: the least distance from all targets that whole shares, the cash and the accounts allow';
  const money = (id: string, label: string, amount: string, formula: string, inputs: Fact['source']['inputs'], exact = false): Fact => ({
    id,
    kind: 'money',
    value: Number(amount),
    display: exact ? formatMoneyExact(amount) : formatMoney(amount),
    label,
    asOf,
    source: { formula, inputs },
  });
  const percent = (id: string, label: string, value: number, formula: string, display = formatPercentFixed(value)): Fact => ({
    id,
    kind: 'percent',
    value,
    display,
    label,
    asOf,
    source: { formula, inputs: {}, origin: solved },
  });
  return [
    {
      id: 'plan-trade-count',
      kind: 'count',
      value: trades.length,
      display: formatNumber(trades.length),
      label: 'Number of trades in the plan',
      asOf,
      source: { formula: 'count of the trades', inputs: {}, origin: solved },
    },
    money('plan-bought', 'Bought in the plan', plan.bought, 'sum of the amounts bought', {}),
    money('plan-sold', 'Sold in the plan', plan.sold, 'sum of the amounts sold', {}),
    money('plan-cash-before', 'Cash in the accounts', cash.before, 'sum of the cash of all accounts', {}),
    money('plan-cash-after', 'Cash after the plan', cash.after, 'cash + sold − bought', {
      cash: 'plan-cash-before',
      sold: 'plan-sold',
      bought: 'plan-bought',
    }),
    ...(plan.drift.classes === null
      ? []
      : [
          percent(
            'plan-drift-before',
            'Distance of all asset classes from their targets together, today',
            plan.drift.classes.before,
            'sum of |share − target| over all asset classes',
            `${formatNumber(plan.drift.classes.before, 1)} points`,
          ),
          percent(
            'plan-drift-after',
            'Distance of all asset classes from their targets together, after the trades',
            plan.drift.classes.after,
            'sum of |share − target| over all asset classes',
            `${formatNumber(plan.drift.classes.after, 1)} points`,
          ),
        ]),
    ...trades.map(({ action, symbol, accountName, shares, price, priceAsOf, amount }, index) => ({
      ...money(
        tradeId(index),
        `${action === 'buy' ? 'Buy' : 'Sell'} ${symbol} in ${accountName}, amount`,
        amount,
        'shares × price, rounded to the cent',
        { shares: decimal(shares).toNumber(), price: decimal(price).toNumber() },
        true,
      ),
      source: {
        formula: 'shares × price, rounded to the cent',
        inputs: { shares: decimal(shares).toNumber(), price: decimal(price).toNumber() },
        origin: `price of ${formatDay(priceAsOf)}; ${solved}`,
      },
    })),
    ...classes.flatMap(({ key, label, target, before, after, pointsAfter }) => [
      percent(classId(key, 'before'), `${label}, share of the portfolio today`, before, 'value of the class ÷ value of the portfolio'),
      percent(
        classId(key, 'after'),
        `${label}, share of the portfolio after the trades`,
        after,
        'value of the class after the trades ÷ value of the portfolio',
      ),
      ...(target === null
        ? []
        : [
            {
              ...percent(classId(key, 'target'), `${label}, target share`, target, 'as entered'),
              source: { formula: 'as entered', inputs: {}, origin: 'entered by you' },
            },
          ]),
      ...(pointsAfter === null
        ? []
        : [
            percent(
              classId(key, 'points'),
              `${label}, distance from the target after the trades`,
              pointsAfter,
              'share after the trades − target',
              formatSigned(pointsAfter, 1),
            ),
          ]),
    ]),
  ];
}

export const tradeId = (index: number): string => `trade-${index + 1}-amount`;
export const classId = (key: string, what: 'before' | 'after' | 'target' | 'points'): string => `plan-class-${key}-${what}`;

type Reason = Rebalancing['reason'];

/** The first sentence where there is nothing to trade; the whole reason stands below it. */
export function headline(reason: Reason): string {
  if (reason === 'within-bands') return 'No trade is needed.';
  if (reason === 'no-targets') return 'There are no targets to trade towards yet.';
  if (reason === 'nothing-held' || reason === 'nothing-classified') return 'There is nothing to trade with yet.';
  return 'No trade is proposed under this choice.';
}

/** Whether another choice of what may be sold could lead to a plan. */
export function choosable(reason: Reason): boolean {
  return reason !== 'no-targets' && reason !== 'nothing-held' && reason !== 'nothing-classified';
}

/** Where what is missing can be given. */
export function wayOut(reason: Reason): { href: string; label: string } {
  if (reason === 'no-targets') return { href: '/settings', label: 'Set targets' };
  if (reason === 'nothing-held') return { href: '/portfolio', label: 'Enter what you hold' };
  if (reason === 'nothing-classified') return { href: '/portfolio', label: 'Classify what you hold' };
  return { href: '/dashboard', label: 'Go to your overview' };
}
