/** What one line's claims say of each other. */
import type { Claim } from './claims.ts';
import { derive } from './derive.ts';
import { operandsOf } from './operands.ts';
import { digitsOf, told } from './opinion.ts';
import type { Judged, Opinion } from './opinion.ts';
import { isBase } from './outcome.ts';
import type { Sheet, Subject } from './sheet.ts';

/** Claims to either side, of which one may follow. */
const AROUND = 24;

/** What one line's claims say of each other: a name's own figures, and figures that follow from the others. */
export function settle(line: Opinion[], before: Opinion[], { subjects, wholes }: Sheet, codes: ReadonlySet<string>): void {
  const ids = new Set(line.filter(({ judged }) => judged.verdict !== 'ungrounded').flatMap(({ judged }) => judged.factIds));
  const names = subjects.filter(({ fact, named }) => named.length > 0 && ids.has(fact.id));
  for (const opinion of line) if (opinion.judged.verdict === 'ungrounded') opinion.judged = partOfName(opinion.judged, names) ?? asCode(opinion.judged, codes) ?? opinion.judged;
  for (const [index, opinion] of line.entries()) {
    // A figure that is a fact's, in a sentence that speaks of another, is no less wrong for being a sum as well.
    if (opinion.judged.verdict !== 'ungrounded' || opinion.claim.kind === 'ticker' || opinion.claim.kind === 'date' || (opinion.isFigure && digitsOf(opinion.claim) >= 3)) continue;
    if (isBase(opinion.claim, opinion.context.text)) continue;
    const facts = derive(opinion.claim, operandsOf(opinion, line.slice(Math.max(0, index - AROUND), index + AROUND), before.slice(-AROUND), wholes));
    if (!facts) continue;
    opinion.judged = told(opinion.judged, facts.map(({ fact }) => fact.id), 'derived');
    opinion.difference = facts.length === 2 && facts[0] && facts[1] ? [facts[0], facts[1]] : null;
  }
}

/** A bare number that is a holding's symbol; with a unit it counts something. */
function asCode(claim: Judged, codes: ReadonlySet<string>): Judged | null {
  return claim.kind === 'number' && claim.unit === null && claim.sign === 0 && codes.has(claim.text) ? told(claim, []) : null;
}

/** A figure that is in the label of a fact which the same line states is part of that fact's name: `at 59, 91%`. */
function partOfName(claim: Judged, names: readonly Subject[]): Judged | null {
  const namer = names.find(({ named }) => named.some((one) => sameName(claim, one)));
  return namer ? told(claim, [namer.fact.id]) : null;
}

/** Whether a claim repeats a figure of a label: `50%` of `halves`, `10-year` as it stands. */
function sameName(claim: Claim, one: Claim): boolean {
  if (claim.kind === 'ticker' || claim.date !== one.date) return false;
  if (claim.kind === one.kind) return claim.value === one.value;
  const part = ({ kind, value }: Claim) => (kind === 'percent' ? value / 100 : kind === 'fraction' || kind === 'multiple' ? value : NaN);
  return Math.abs(part(claim) - part(one)) < 1e-9;
}
