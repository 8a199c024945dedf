/** What is said about each flag: paragraphs that join at least two facts of this household; each topic in a file of its own. */
import { sourced } from './sources.ts';
import type { FlagKind, Situation } from './situation.ts';
import { idleCash, thinCash } from './topics/cash.ts';
import { lowChance, noPlan } from './topics/chance.ts';
import { highCost } from './topics/cost.ts';
import { stalePrice, unclassified, unpriced } from './topics/data.ts';
import { dependence } from './topics/dependence.ts';
import { driftFromTargets } from './topics/drift.ts';

const TOPICS: Record<FlagKind, (s: Situation) => string[]> = {
  low_chance: lowChance,
  concentration: dependence,
  thin_cash: thinCash,
  drift: driftFromTargets,
  high_cost: highCost,
  idle_cash: idleCash,
  unclassified,
  unpriced,
  stale_price: stalePrice,
  no_retirement_inputs: noPlan,
};

/** The paragraphs of one flag, and what the world says to it; empty when its facts are not there. */
export function topic(kind: FlagKind, situation: Situation): string[] {
  const own = TOPICS[kind](situation).filter(Boolean);
  const source = own.length === 0 ? '' : sourced(kind, situation);
  return source === '' ? own : [...own, source];
}

/** A heading of our own, where the plan asks no question about the flag. */
export function headingFor(kind: FlagKind, s: Situation): string {
  const own: Record<FlagKind, string> = {
    low_chance: s.retired ? 'Why is the money not expected to last?' : 'What would bring the plan to its target?',
    concentration: s.company ? 'How much hangs on one company?' : 'How much hangs on one fund?',
    thin_cash: 'How long would your cash last?',
    drift: s.retired ? 'Can a different mix help?' : 'Has the mix moved away from what you chose?',
    high_cost: 'Are the funds worth what they cost?',
    idle_cash: 'Is the cash doing its job?',
    unclassified: 'What do we not know about this portfolio?',
    unpriced: 'What is missing from the total?',
    stale_price: 'Which prices are old?',
    no_retirement_inputs: 'What does a projection still need?',
  };
  return own[kind];
}
