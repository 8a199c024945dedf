/** From which facts a figure may follow: those that stand beside it, of which its sentence speaks, and those of the line before. */
import type { Claim } from './claims.ts';
import type { Operands } from './derive.ts';
import { sameKind } from './matching.ts';
import type { Opinion } from './opinion.ts';
import { isDifference, isReached } from './outcome.ts';
import type { Passage } from './passages.ts';
import type { Sheet, Subject } from './sheet.ts';

export function operandsOf({ claim, context, passage }: Opinion, line: readonly Opinion[], before: readonly Opinion[], { wholes: allWholes, chances, ages }: Pick<Sheet, 'wholes' | 'chances' | 'ages'>): Operands {
  const at = line.findIndex((other) => other.claim === claim);
  const stated = line
    .map((other, index) => ({ other, far: Math.abs(index - at) + (other.passage === passage ? 0 : 3) }))
    .filter(({ other }) => other.subject && other.claim !== claim && other.judged.verdict !== 'ungrounded')
    .sort((x, y) => x.far - y.far)
    .flatMap(({ other }) => other.subject ?? []);
  const spoken = [...context.spokenOf(claim)].filter(([subject, { coverage }]) => coverage >= 0.3 && !stated.includes(subject)).sort((x, y) => y[1].score - x[1].score);
  const direct = spoken.find(([subject, { here }]) => here >= 0.8 && sameKind(claim, subject.fact) && context.places('rest').length === 0)?.[0];
  const text = [...new Set(line.map((other) => other.passage.text)), ...passage.around.filter(({ weight }) => weight >= 0.18).map((around) => around.text)].join(' ');
  // A sentence that names a fact of the kind and shows another figure states that fact wrongly, unless it says that the figure is what a change leads to, a difference, or a part.
  if (direct && isReached(claim, context.text)) return { stated, named: [...spoken.slice(0, 6).map(([subject]) => subject), ...before.flatMap(({ subject }) => subject ?? []).slice(-8)], wholes: allWholes, text, only: 'moved', with: null };
  if (direct && isDifference(claim, context.text)) return { stated: stated.slice(0, 3), named: [direct], wholes: [], text, only: null, with: direct };
  if (direct) return { stated: claim.value / claim.step >= 10_000 ? stated : partsBefore(claim, line, passage), named: [], wholes: [], text, only: null, with: null };
  const earlier = passage.cell && !isDifference(claim, context.text) ? [] : [...new Set(before.flatMap(({ subject, judged }) => (subject && judged.verdict === 'grounded' && (subject.fact.kind === 'money') === (claim.kind === 'money') ? [subject] : [])))].slice(-6).reverse();
  return { stated, named: interleaved(spoken.slice(0, 6).map(([subject]) => subject), [...implied(claim, text, chances, ages), ...earlier]), wholes: allWholes, text, only: null, with: null };
}

/** What a difference may be from without its being said: points from the chance or its target, years from today's age. */
function implied(claim: Claim, text: string, chances: readonly Subject[], ages: readonly Subject[]): readonly Subject[] {
  if (claim.kind === 'points' && /\b(?:chance|target|short|spare|improve\w*|gap|kinder|adds?|recover\w*)\b/i.test(text)) return chances;
  return claim.kind === 'number' && claim.unit?.startsWith('year') && /\b(?:now|today|ago|another|left|to go|ahead|still|remain\w*|further)\b/i.test(text) ? ages : [];
}

function interleaved<T>(one: T[], other: T[]): T[] {
  return [...new Set(Array.from({ length: Math.max(one.length, other.length) }, (_, i) => [one[i], other[i]]).flat().filter((item) => item !== undefined))];
}

/** `30 of 71 starting years …, about 42%`: the two that stand before a share as its parts. */
function partsBefore(claim: Claim, line: readonly Opinion[], passage: Passage): Subject[] {
  if (claim.kind !== 'percent') return [];
  const before = line.filter((other) => other.passage === passage && other.claim.end <= claim.start);
  for (const [i, one] of before.entries()) {
    const other = before[i + 1];
    if (one.subject && other?.subject && /^ of (?:the |your )?$/.test(passage.text.slice(one.claim.end, other.claim.start))) return [one.subject, other.subject];
  }
  return [];
}
