/** Cash and what it earns; what the funds cost. */
import type { Topic } from './topic.ts';

export const cashAndCosts: Topic = {
  words: {
    cash: '(?<!leaving out |leaves out |excluding |without |outside )cash|reserves?|liquidity|money market|emergency fund',
    idle: 'idle|at rest|next to nothing|earn(?:s|ing) (?:nothing|zero|almost nothing)|sits there|sitting|earns? (?:little|less)|uninvested',
    interest: 'interest',
    cost: 'costs?|the bill|fees?|expenses?|charg(?:e|es|ed|ing)|expense ratio|ER|cheap|inexpensive|pay(?:s|ing)? for (?:all )?(?:of )?(?:the |our |your |its )?funds',
    horizon: 'over (?:the|all|these|those)|in the end|by the end|altogether|adds? up|plan',
    dearest:
      'costs? (?:you )?(?:the )?most|spend (?:the )?most|most in fees|dearest|most expensive|most of (?:it|that|this)|goes to(?! (?:one|an?|the)\\b)',
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
