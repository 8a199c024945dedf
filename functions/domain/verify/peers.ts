/** Holdings, classes, regions, sectors, accounts or incomes that a sentence names side by side: their sum, how far two are apart, how many times one is the other. */
import type { Claim } from './claims.ts';
import type { Context } from './context.ts';
import { shows } from './matching.ts';
import type { Sheet, Subject } from './sheet.ts';

const PEER = /^((?:holding|class|region|sector|account|income|company)-)(.+?)-(value|invested-pct|pct|drift|total|year)$/;
const SUM = /\+|\b(?:together|both|plus|between them|combined|jointly|in all|total\w*|sum|adds? up|two|three|four|alone|contribut\w+)\b/i;
const APART = /\b(?:bigger|larger|greater|smaller|more|less|exceeds?|ahead|behind|over|above|below|gap|difference|apart|beats?)\b/i;
/** More than these are a list, of which anything may be a sum. */
const MOST = 6;

export function ofPeers(
  claim: Claim,
  context: Context,
  { peers, wholes: [whole] }: { peers: ReturnType<typeof peersOf> } & Pick<Sheet, 'wholes'>,
): Subject[] | null {
  const kinds = KINDS[claim.kind];
  if (!kinds || claim.value === 0 || (claim.kind === 'money' && claim.unit !== null)) return null;
  for (const [family, members] of peers) {
    if (!kinds.test(family)) continue;
    const named = members.filter(({ key }) => context.says(key)).map(({ subject }) => subject);
    if (named.length < 2 || named.length > MOST) continue;
    const first = members
      .filter(({ key }) => placeBefore(context, key, claim) >= 0)
      .sort((a, b) => placeBefore(context, a.key, claim) - placeBefore(context, b.key, claim))
      .map(({ subject }) => subject);
    const values = named.map(({ fact }) => Number(fact.value));
    const fits = (value: number) => shows(claim, Math.abs(value));
    for (const parts of claim.kind !== 'multiple' && SUM.test(context.text) ? [named, first, first.slice(-2)] : []) {
      const sum = parts.reduce((total, { fact }) => total + Number(fact.value), 0);
      if (
        parts.length > 1 &&
        fits(claim.kind === 'percent' && whole && family.endsWith('value') ? (100 * sum) / Number(whole.fact.value) : sum)
      )
        return parts;
    }
    if (claim.kind !== 'money' && claim.kind !== 'multiple' && claim.kind !== 'points') continue;
    for (const [i, a] of named.entries())
      for (const [j, b] of named.entries()) {
        const [m, n] = [values[i] ?? NaN, values[j] ?? NaN];
        if (i === j) continue;
        if (claim.kind === 'multiple' ? fits(m / n) : i < j && !family.endsWith('drift') && APART.test(context.text) && fits(m - n))
          return [a, b];
      }
  }
  return null;
}

/** Where a thing is named last before a claim, or -1. */
function placeBefore(context: Context, key: string, claim: Claim): number {
  return Math.max(-1, ...context.places(key).flatMap(({ end }) => (end <= claim.start ? [end] : [])));
}

const KINDS: Partial<Record<Claim['kind'], RegExp>> = {
  money: /(?:value|total|year)$/,
  percent: /(?:pct|value)$/,
  points: /(?:drift|pct)$/,
  multiple: /(?:value|total|year)$/,
};

/** Facts of one kind about things of one kind, each with the concept that names it. */
export function peersOf(subjects: readonly Subject[]): Map<string, { key: string; subject: Subject }[]> {
  const families = new Map<string, { key: string; subject: Subject }[]>();
  for (const subject of subjects) {
    const [, family = '', , suffix = ''] = PEER.exec(subject.fact.id) ?? [];
    // Every account's label says that it is one.
    const key = subject.alternatives[0]?.concepts.find(({ name }) => name !== 'account')?.name;
    if (!family || !key || /-target-pct$/.test(subject.fact.id)) continue;
    const known = families.get(family + suffix);
    if (known) known.push({ key, subject });
    else families.set(family + suffix, [{ key, subject }]);
  }
  return families;
}
