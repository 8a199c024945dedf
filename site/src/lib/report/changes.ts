/** How a report differs from an earlier one: each figure of the earlier one and each difference as a fact, so that they open as every other. */
import type { FactChange, ReportComparison } from '#schema/comparison.ts';
import type { Fact } from '#schema/facts.ts';
import { formatMoney } from '#lib/format/numbers.ts';
import { formatDay, formatInstant } from '#lib/format/time.ts';

/** What the two reports are called by: their days, with the time where both are of one. */
export function whenOf({ before, after }: Pick<ReportComparison, 'before' | 'after'>): { then: string; now: string } {
  const call = ({ reportDate, createdAt }: ReportComparison['before']): string =>
    before.reportDate === after.reportDate ? formatInstant(createdAt) : formatDay(reportDate);
  return { then: call(before), now: call(after) };
}

export const beforeId = (id: string): string => `before-${id}`;
export const changeId = (id: string): string => `change-${id}`;

/** What is looked at first, in this order. */
const HEADLINES = [
  'portfolio-total',
  'chance',
  'class-equity-pct',
  'class-fixed-income-pct',
  'fund-cost-year',
  'check-failed-count',
  'check-warn-count',
];

export interface Changes {
  facts: Fact[];
  /** The rows of the short table. */
  headlines: FactChange[];
  /** Whether any of them is different. */
  any: boolean;
  /** Everything that is different, in the report's order. */
  moved: FactChange[];
  /** Template; figures are facts. */
  sentence: string;
}

export function changesOf(comparison: ReportComparison): Changes {
  const { after, facts, total } = comparison;
  const { then, now } = whenOf(comparison);
  const moved = facts.filter(isDifferent);
  const headlines = HEADLINES.flatMap((id) => facts.find((fact) => fact.id === id) ?? []);
  const parts =
    total === null
      ? []
      : ([
          ['prices', 'Change of the total by prices', 'what was held before × (the price now − the price then)', total.prices],
          [
            'positions',
            'Change of the total by shares bought, sold or corrected',
            '(shares now − shares then) × the price now',
            total.positions,
          ],
          ['cash', 'Change of the total by cash', 'cash now − cash then', total.cash],
        ] as const);
  return {
    headlines,
    any: headlines.some(isDifferent),
    moved,
    sentence: sentenceOf(comparison),
    facts: [
      ...facts.flatMap((change) => [earlier(change, then), ...difference(change)]),
      ...parts.map(([key, label, formula, amount]): Fact => ({
        id: changeId(`by-${key}`),
        kind: 'money',
        value: Number(amount),
        display: signedMoney(amount),
        label,
        asOf: after.reportDate,
        source: { formula, inputs: {}, origin: `the positions frozen for the reports of ${then} and ${now}` },
      })),
    ],
  };
}

export function isDifferent({ before, after }: FactChange): boolean {
  return before.value !== after.value || before.display !== after.display;
}

function earlier({ id, kind, label, before }: FactChange, then: string): Fact {
  return {
    id: beforeId(id),
    kind,
    value: before.value,
    display: before.display,
    label: `${label}, in the report of ${then}`,
    asOf: before.asOf,
    source: { formula: 'as that report stated it', inputs: {}, origin: `the fact sheet of the report of ${then}` },
  };
}

function difference({ id, kind, label, after, difference: value, display }: FactChange): Fact[] {
  if (value === null || display === null) return [];
  // A sum that is not the same to the cent must not look like nothing.
  const shown = kind === 'money' ? signedMoney(value) : display;
  return [
    {
      id: changeId(id),
      kind,
      value,
      display: shown,
      label: `${label}, change`,
      asOf: after.asOf,
      source: { formula: 'now − then', inputs: { now: id, then: beforeId(id) } },
    },
  ];
}

function sentenceOf(comparison: ReportComparison): string {
  const { facts } = comparison;
  const on = (id: string): FactChange | undefined => facts.find((fact) => fact.id === id);
  const [chance, total] = [on('chance'), on('portfolio-total')];
  const moved = ({ difference }: FactChange): string => ((difference ?? 0) > 0 ? 'rose' : 'fell');
  if (chance && isDifferent(chance) && chance.before.display !== chance.after.display)
    return `Your chance ${moved(chance)} from {{${beforeId('chance')}}} to {{chance}}.`;
  if (total && isDifferent(total))
    return `Your value ${moved(total)} by {{${changeId('portfolio-total')}}}${chance ? ', and your chance stayed at {{chance}}' : ''}.`;
  return `Nothing that counts has changed since the report of ${whenOf(comparison).then}.`;
}

function signedMoney(amount: string | number): string {
  const text = formatMoney(amount);
  return Number(amount) > 0 ? `+${text}` : text;
}
