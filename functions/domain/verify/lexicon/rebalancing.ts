/** The plan of trades towards the targets, and what would be afterwards. */
import type { Topic } from './topic.ts';

export const rebalancing: Topic = {
  words: {
    trades: 'trades?|purchases and sales|orders?',
    smaller: 'smaller|further|other trades',
    bought: 'buy(?:s|ing)?|bought|purchas\\w*',
    sold: 'sell(?:s|ing)?|sold|sales?|freed?',
    kept: 'stays?|kept|keep\\w*|untouched|set aside',
    spare: 'spare|to spend|beyond what',
    remaining: 'left|remains?|remaining|after the trades',
    afterwards: 'after(?:wards)?|would|then',
    today: 'today|now|at present|as it is',
    distance: 'distance\\w*|away from (?:your|the|their) targets?|off target|drift',
  },
  concepts: [
    [/^rebalance-trade-count$/, ['trades']],
    [/^rebalance-more-count$/, ['trades', 'smaller']],
    [/^rebalance-trade-\d+-(?:shares|amount)$/, ['trades']],
    [/^rebalance-sold$/, ['sold', 'trades']],
    [/^rebalance-bought$/, ['bought', 'trades']],
    [/^rebalance-cash-kept$/, ['cash', 'kept']],
    [/^rebalance-cash-spare$/, ['cash', 'spare']],
    [/^rebalance-cash-left$/, ['cash', 'remaining']],
    [/^rebalance-class-drift-before$/, ['distance', 'today']],
    [/^rebalance-class-drift-after$/, ['distance', 'afterwards']],
    [/^rebalance-class-(.+)-pct$/, ['$1', 'afterwards']],
    [/^rebalance-region-(.+)-pct$/, ['$1', 'afterwards', 'invested']],
  ],
};
