/**
 * What can go wrong in a report, made on purpose: each mutator changes one annotated claim, or the words around it, into a statement that is false by
 * the facts. It reads the corpus' annotations and nothing of the verifier. What would come out true, or would state nothing of a figure, is left out
 * and counted by its reason: figures within what their words allow ("over $200,000"), a month's amount exchanged with the same amount a year, the two ends
 * of one range, "a year" of an amount in words (a period, not a unit), "over the quarter" (a time, not a side), "gives rise to", and "fixed income" (no income).
 */
import type { CorpusReport } from './corpus.ts';
import { shuffled } from './mutations/annotated.ts';
import type { Change, Draw } from './mutations/annotated.ts';
import { wrongDirections, wrongPeriods } from './mutations/directions.ts';
import { changedDigits, drifted, swapped, wrongUnits } from './mutations/figures.ts';
import { wrongLabels } from './mutations/labels.ts';
import { invented, wrongCounts, wrongDates, wrongTickers } from './mutations/marks.ts';

export const CLASSES = [
  'changed digit',
  'drifted rounding',
  'wrong unit',
  'swapped figures',
  'wrong label',
  'wrong period',
  'wrong sign or direction',
  'wrong year or date',
  'wrong count',
  'invented statistic',
  'wrong ticker',
] as const;
export type MutationClass = (typeof CLASSES)[number];

export interface Mutation {
  report: CorpusReport;
  kind: MutationClass;
  /** What was done, for people. */
  name: string;
  text: string;
}

/** A generator of numbers from 0 to 1 (mulberry32): the same seed, the same mutations. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Mutations {
  made: Mutation[];
  /** What was left out because it would be true, or would state nothing: a reason with its count. */
  excluded: Map<string, number>;
}

/** Up to `most` mutations of every class, drawn from all that there are; each text once. */
export function mutationsOf(reports: readonly CorpusReport[], most: number, seed = 6): Mutations {
  const excluded = new Map<string, number>();
  const draw: Draw = { random: seeded(seed), exclude: (reason) => excluded.set(reason, (excluded.get(reason) ?? 0) + 1) };
  const mutators: [MutationClass, (report: CorpusReport, draw: Draw) => Change[]][] = [
    ['changed digit', changedDigits],
    ['drifted rounding', drifted],
    ['wrong unit', wrongUnits],
    ['swapped figures', swapped],
    ['wrong label', wrongLabels],
    ['wrong period', wrongPeriods],
    ['wrong sign or direction', wrongDirections],
    ['wrong year or date', wrongDates],
    ['wrong count', wrongCounts],
    ['invented statistic', invented],
    ['wrong ticker', wrongTickers],
  ];
  const made = mutators.flatMap(([kind, mutator]) => {
    const all = reports.flatMap((report) => mutator(report, draw).map((change) => applied(report, kind, change)));
    return shuffled([...new Map(all.map((one) => [one.report.name + one.text, one])).values()], draw.random).slice(0, most);
  });
  return { made, excluded };
}

function applied(report: CorpusReport, kind: MutationClass, change: Change): Mutation {
  let text = report.text;
  for (const { start, end, text: by } of [...change].sort((a, b) => b.start - a.start)) text = text.slice(0, start) + by + text.slice(end);
  const [first] = [...change].sort((a, b) => a.start - b.start);
  const at = first?.start ?? 0;
  const line = report.text.slice(0, at).split('\n').length;
  const around = report.text.slice(Math.max(0, at - 40), at).replace(/\s+/g, ' ');
  const name = `${report.name}:${line} …${around}[${change.map(({ start, end, text: by }) => `${report.text.slice(start, end)} → ${by}`).join('] [')}]${report.text.slice(first?.end ?? at, (first?.end ?? at) + 30).replace(/\s+/g, ' ')}`;
  return { report, kind, name, text };
}
