/** Rules on what is paid for funds, and on cash: too much that lies idle, too little to live on. */
import { USUAL_LIMITS } from '#schema/checkup-limits.ts';
import type { Measures } from '../measures.ts';
import { above, below, check, flagOf } from './finding.ts';
import type { Finding } from './finding.ts';

export function costs({ costs: { funds: count, percent, unknown, unknownPercent, dearest }, limits }: Measures): Finding[] {
  if (count === 0) return [];
  const known = above(percent, limits.fundCost);
  const outcome = known === 'pass' && unknownPercent > 100 - USUAL_LIMITS.classified.warn ? 'unknown' : known;
  const label = unknown.length > 0 ? 'Yearly cost of the funds, as far as it is known' : 'Yearly cost of the funds';
  return [
    {
      check: check('fund-cost', outcome, label, 'fund-cost-pct', 'limit-fund-cost'),
      flag: flagOf('high_cost', dearest?.symbol ?? null, outcome),
    },
  ];
}

export function idleCash({ idle, limits }: Measures): Finding[] {
  const outcome = above(idle.percent, limits.idleCash);
  return [
    {
      check: check('idle-cash', outcome, 'Cash that earns next to nothing', 'idle-cash-pct', 'limit-idle-cash'),
      flag: flagOf('idle_cash', null, outcome),
    },
  ];
}

export function thinCash({ reserve, limits }: Measures): Finding[] {
  if (!reserve) return [];
  const label = 'Cash reserve in months of spending';
  if (reserve.months === null) return [{ check: check('cash-months', 'pass', `${label} (incomes pay for all of it)`, null, null) }];
  const outcome = below(reserve.months, limits.cashMonths);
  return [
    { check: check('cash-months', outcome, label, 'cash-months', 'limit-thin-cash-months'), flag: flagOf('thin_cash', null, outcome) },
  ];
}
