/** Decides from the flags alone what a report should answer: the gravest first, flags that one remedy mends in one question. */
import type { PlanAnswer } from '#schema/answers.ts';
import type { PlanMaterial } from '#schema/material.ts';
import type { Flag } from '#schema/plan.ts';
import { QUERIES } from './sources.ts';

type FlagKind = Flag['kind'];
const SEVERITY: Record<Flag['severity'], number> = { act: 3, warn: 2, note: 1 };
/** What breaks ties between flags of one severity: harm first. */
const HARM: FlagKind[] = [
  'low_chance',
  'concentration',
  'thin_cash',
  'drift',
  'high_cost',
  'idle_cash',
  'unpriced',
  'unclassified',
  'no_retirement_inputs',
  'stale_price',
];
/** Flags that belong in one section, because one look or one remedy settles them. */
const TOGETHER: FlagKind[][] = [
  ['low_chance'],
  ['concentration'],
  ['thin_cash'],
  ['drift'],
  ['high_cost'],
  ['idle_cash'],
  ['unclassified', 'unpriced', 'stale_price'],
  ['no_retirement_inputs'],
];
/** Flags that a trade can do something about. */
const TRADES_HELP: FlagKind[] = ['drift', 'idle_cash', 'concentration'];
const FEW_POSITIONS = 4;

/** Deterministic: the order of the flags does not matter. */
export function composePlan(material: PlanMaterial): PlanAnswer {
  const ranked = [...material.flags].sort(
    (a, b) =>
      SEVERITY[b.severity] - SEVERITY[a.severity] ||
      HARM.indexOf(a.kind) - HARM.indexOf(b.kind) ||
      (a.subject ?? '').localeCompare(b.subject ?? ''),
  );
  const focus: PlanAnswer['focus'] = [];
  const asked = new Set<FlagKind>();
  for (const flag of ranked) {
    if (asked.has(flag.kind) || focus.length === 3) continue;
    const group = TOGETHER.find((kinds) => kinds.includes(flag.kind)) ?? [flag.kind];
    const flags = group.filter((kind) => ranked.some((one) => one.kind === kind));
    for (const kind of flags) asked.add(kind);
    focus.push({ question: questionFor(flag, flags, material.yearsToRetirement), flags: flags.slice(0, 4) });
  }
  const has = (kind: FlagKind) => ranked.some((flag) => flag.kind === kind);
  return {
    length: material.positions < FEW_POSITIONS && !has('low_chance') && !has('concentration') ? 'brief' : 'full',
    focus,
    knowledgeQueries: queriesFor(ranked, material.yearsToRetirement !== null),
    charts: ['asset_class', 'region', 'sector', 'account', ...(material.positions > 1 ? (['holdings'] as const) : [])],
    sections: [
      ...(TRADES_HELP.some(has) ? (['rebalancing'] as const) : []),
      ...(ranked.some(({ severity }) => severity === 'act') ? [] : (['what_could_change'] as const)),
    ],
  };
}

function questionFor(flag: Flag, flags: FlagKind[], yearsToRetirement: number | null): string {
  const subject = flag.subject && /^[A-Za-z][A-Za-z0-9.-]{0,19}$/.test(flag.subject) ? flag.subject.toUpperCase() : null;
  const near = yearsToRetirement !== null && yearsToRetirement <= 10;
  switch (flag.kind) {
    case 'low_chance':
      if (yearsToRetirement === 0) return 'Can this portfolio pay what you withdraw?';
      return near ? 'What would bring the plan back to your target in time?' : 'What would close the gap to your target?';
    case 'concentration':
      return subject ? `What if ${subject} has a bad year?` : 'How much hangs on your largest holding?';
    case 'thin_cash':
      return 'How long would your cash last?';
    case 'drift':
      if (yearsToRetirement === 0) return 'Can a different mix help?';
      return near ? 'Does the mix still fit, this close to retirement?' : 'Has the mix moved away from what you chose?';
    case 'high_cost':
      return 'Are the funds worth what they cost?';
    case 'idle_cash':
      return 'Is the cash doing its job?';
    case 'no_retirement_inputs':
      return 'What is missing for a look at retirement?';
    case 'unpriced':
    case 'unclassified':
    case 'stale_price':
      return flags.length > 1 ? 'What do we not know about this portfolio?' : SINGLE_GAP[flag.kind];
  }
}

const SINGLE_GAP = {
  unpriced: 'What is missing from the total?',
  unclassified: 'What is in the holdings we could not classify?',
  stale_price: 'Which prices are old?',
} as const;

/** One for each flag that has any. Whether the plan reaches its target is not known yet, so what would help is asked for wherever there is a plan and room. */
function queriesFor(ranked: Flag[], hasPlan: boolean): string[] {
  const kinds = [...ranked.map((flag) => flag.kind), ...(hasPlan ? (['low_chance'] as const) : [])];
  return [...new Set(kinds.map((kind) => QUERIES[kind]).filter((query): query is string => query !== undefined))].slice(0, 4);
}
