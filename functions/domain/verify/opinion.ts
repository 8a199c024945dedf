/** What one claim was found to be. */
import type { Claim } from './claims.ts';
import type { Context } from './context.ts';
import type { Passage } from './passages.ts';
import type { Subject } from './sheet.ts';

export interface Judged extends Claim {
  verdict: 'grounded' | 'derived' | 'ungrounded';
  factIds: string[];
  reason: string | null;
}

/** What one claim was found to be, with the facts that its sentence speaks of about as well. */
export interface Opinion {
  claim: Claim;
  judged: Judged;
  doubts: Subject[];
  subject: Subject | null;
  context: Context;
  passage: Passage;
  /** Its figure is that of some fact, whatever its sentence speaks of. */
  isFigure: boolean;
  /** The facts whose figure it is, where the sentence names none of them and no other. */
  unspoken: Subject[] | null;
  /** The two facts between which it is a difference, or of which it is another derivation. */
  difference: [Subject, Subject] | null;
}

export function told(claim: Claim, factIds: string[], verdict: 'grounded' | 'derived' = 'grounded'): Judged {
  return { ...claim, verdict, factIds, reason: null };
}

export function refused(claim: Claim, reason: string, line = claim.line): Judged {
  return { ...claim, line, verdict: 'ungrounded', factIds: [], reason };
}

/** How many digits a claim shows. */
export function digitsOf(claim: Claim): number {
  if (claim.kind === 'date') return 5;
  if (!(claim.value > 0) || claim.step === 0) return 1;
  const shown = Math.round(claim.value / claim.step);
  // The zeros of "about $400,000" are rounding, and say nothing.
  return Math.max(1, (claim.bound === null ? String(shown) : String(shown).replace(/0+$/, '')).length);
}

/** The same without the zeros at its end, that may be rounding whether the text says so or not. */
export function shownDigits({ value, step }: Claim): number {
  return value > 0 && step > 0 ? String(Math.round(value / step)).replace(/0+$/, '').length : 1;
}
