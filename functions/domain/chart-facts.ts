/** Which facts a sentence under a chart may speak of: those of its segments, and those of the portfolio as a whole. */
import type { Fact } from '#schema/facts.ts';
import type { Chart } from '#schema/report.ts';
import { idPart } from './labels.ts';

type Drawn = Pick<Chart, 'kind' | 'segments'>;

const PREFIX: Record<Chart['kind'], string> = {
  asset_class: 'class',
  region: 'region',
  sector: 'sector',
  account: 'account',
  holdings: 'holding',
};
const WHOLE = ['portfolio-total', 'cash-total', 'cash-pct', 'classified-pct', 'holding-count', 'account-count'];

/** The ids of a chart's segments, the largest segment first; only those that the sheet has. */
export function segmentFactIds({ kind, segments }: Drawn, facts: readonly Fact[]): string[] {
  const known = new Set(facts.map(({ id }) => id));
  return segments.flatMap(({ key }) => candidates(kind, key)).filter((id) => known.has(id));
}

/** What the ids of a segment's facts begin with: `class-fixed-income`. */
export function segmentStem(kind: Chart['kind'], key: string): string {
  return `${PREFIX[kind]}-${idPart(key)}`;
}

function candidates(kind: Chart['kind'], key: string): string[] {
  const stem = segmentStem(kind, key);
  return kind === 'account'
    ? [`${stem}-total`]
    : [`${stem}-pct`, `${stem}-value`, `${stem}-invested-pct`, `${stem}-target-pct`, `${stem}-drift`];
}

/** The facts themselves, the whole portfolio's first. */
export function chartFacts(chart: Drawn, facts: readonly Fact[]): Fact[] {
  const wanted = new Set([...WHOLE, ...segmentFactIds(chart, facts)]);
  return facts.filter(({ id }) => wanted.has(id));
}
