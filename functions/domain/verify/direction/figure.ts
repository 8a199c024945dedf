/** What the rules of direction look at. */
import type { Fact } from '#schema/facts.ts';
import type { Claim } from '../claims/claim.ts';

export interface Figure {
  claim: Claim;
  fact: Fact | null;
  /** It follows from facts. */
  derived?: boolean;
  /** It is a target or a limit. */
  yardstick: boolean;
}
export interface Comparison {
  start: number;
  end: number;
  factIds: string[];
  /** What is wrong, or null. */
  reason: string | null;
}

export const numeric = ({ claim, fact }: Figure): number =>
  fact && claim.kind !== 'fraction' && fact.kind !== 'date' && Number.isFinite(Number(fact.value)) && claim.kind !== 'points'
    ? Number(fact.value)
    : claim.value;

export function shown({ claim }: Figure): string {
  return claim.text;
}
