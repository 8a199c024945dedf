/** What a list changes of what is known: nothing curated, and nothing that is known better. */
import type { Classification, Instrument } from '#schema/instrument.ts';
import { canonicalJson } from '../canonical.ts';
import type { Proposal } from './read.ts';

export type Known = Pick<Instrument, 'symbol' | 'name' | 'type' | 'classification'>;

export interface Outcome {
  readonly proposal: Proposal;
  readonly what: 'added' | 'changed' | 'kept' | 'same';
  /** Why it was kept, or what has changed. */
  readonly why: string;
}

/**
 * Whether `next` may take the place of `known` in the shared row; the database holds the same law by a trigger (0012).
 * Curated outranks looked up; then the higher confidence; of equals the one that is not older.
 */
export function outranks(next: Classification, known: Classification | null): boolean {
  if (known === null) return true;
  if (known.method !== next.method) return next.method === 'curated';
  if (next.method === 'curated') return true;
  return next.confidence > known.confidence || (next.confidence === known.confidence && next.asOf >= known.asOf);
}

export function planImport(proposals: readonly Proposal[], known: ReadonlyMap<string, Known>): Outcome[] {
  return proposals.map((proposal) => ({ proposal, ...outcomeOf(proposal, known.get(proposal.symbol)) }));
}

function outcomeOf(proposal: Proposal, known: Known | undefined): Pick<Outcome, 'what' | 'why'> {
  const next = proposal.classification;
  if (known === undefined) return { what: 'added', why: next === null ? `by name only: it ${proposal.reason ?? 'is not settled'}` : 'new' };
  const before = known.classification;
  if (next === null) {
    if (before !== null) return { what: 'kept', why: `${describe(before)}; the row ${proposal.reason ?? 'settles nothing'}` };
    const bare = known.name === known.symbol && proposal.name !== known.symbol;
    return bare || (known.type === null && proposal.type !== null)
      ? { what: 'changed', why: 'has a name now' }
      : { what: 'same', why: 'nothing new' };
  }
  if (before !== null && canonicalJson(before) === canonicalJson(next)) return { what: 'same', why: 'nothing new' };
  if (!outranks(next, before)) return { what: 'kept', why: describe(before as Classification) };
  return { what: 'changed', why: before === null ? 'was not classified' : `was ${describe(before)}` };
}

function describe({ method, confidence, asOf }: Classification): string {
  return `${method === 'curated' ? 'curated' : 'looked up'} with confidence ${confidence}, as of ${asOf}`;
}
