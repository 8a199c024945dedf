/** Cash and what it earns; what the funds cost. */
import type { Topic } from './topic.ts';

export const cashAndCosts: Topic = {
  words: {
    cash: 'cash|reserve|liquidity',
    idle: 'idle|at rest|next to nothing|earns? (?:little|less)|uninvested',
    interest: 'interest',
    cost: 'costs?|fees?|expenses?|charges?',
    horizon: 'over (?:the|all|these|those)|in the end|by the end|altogether|adds? up|plan',
    dearest: 'dearest|most expensive|most of (?:it|that|this)',
  },
  concepts: [
    [/^cash-(?:total|pct|months)$/, ['cash']],
    [/^idle-cash-(?:pct|total|value)$/, ['cash', 'idle']],
    [/^limit-idle-interest$/, ['yardstick', 'interest']],
    [/^limit-(?:idle-cash|thin-cash-months)$/, ['yardstick', 'cash']],
    [/^fund-cost-(?:pct|year)$/, ['cost']],
    [/^dearest-fund-cost-(?:pct|year)$/, ['cost', 'dearest']],
    [/^fund-cost-horizon(?:-pct)?$/, ['cost', 'horizon']],
    [/^limit-fund-cost$/, ['yardstick', 'cost']],
  ],
};
