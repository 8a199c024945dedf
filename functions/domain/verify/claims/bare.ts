/** Counts whose noun stands elsewhere in the sentence, or in the one before. */
import { NUMBER_WORDS, readNumberWords } from '../../number-words.ts';
import type { Add, Claim } from './claim.ts';
import { NOUN } from './figures.ts';

const BARE = `${NUMBER_WORDS}(?! (?:hundred|thousand|million))`;
const VERBAL = new RegExp(`\\b(?<words>${BARE})(?= (?:more )?(?:of (?:them|those|which) )?(?:were |was |have |has )?(?:fail|flunk|warn|gave (?:a|rise)|drew|raised|resulted|passed|broken|breached))`, 'gi');
const HEADED = new RegExp(`\\b(?<noun>${NOUN}):\\s(?<words>${BARE})\\b(?![ -](?:${NOUN}|of|in)\\b)`, 'gi');
const ASKED = new RegExp(`\\b(?:like to (?:see|have|hold)|wants?|asks? for|(?:guideline|floor|limit|minimum|maximum|ceiling|cap|target|threshold) (?:is|of))\\s(?<words>${BARE})(?=[.,;:)]|$)`, 'gi');
/** `Of fifteen checks, one failed and three gave a warning`, `Accounts: four`, `we like to see three`. */
export function bare(text: string, add: Add): void {
  for (const pattern of [VERBAL, HEADED, ASKED]) {
    for (const match of text.matchAll(pattern)) {
      const words = match.groups?.['words'] ?? '';
      const value = readNumberWords(words);
      const start = match.index + match[0].length - words.length;
      if (value !== null) add(start, start + words.length, { kind: 'number', value, unit: match.groups?.['noun']?.toLowerCase() ?? null });
    }
  }
}

const LIMIT = /\b(?:like to (?:see|have|hold)|wants?|asks? for|(?:guideline|floor|limit|minimum|maximum|ceiling|cap|threshold)(?: is| of)?)\s$/i;
const COUNTED = /\b(days?|months?|mo|years?)\b/gi;
/** `1.6 months of spending. The guideline is 3.`: a bare limit is counted in what was counted last. */
export function inheritUnits(claims: readonly Claim[], text: string, before: string): void {
  for (const claim of claims) {
    if (claim.kind !== 'number' || claim.unit !== null || claim.step !== 1 || claim.value > 150 || !LIMIT.test(text.slice(Math.max(0, claim.start - 30), claim.start))) continue;
    const counted = [...(before + ' ' + text.slice(0, claim.start)).matchAll(COUNTED)].at(-1)?.[1]?.toLowerCase();
    if (counted && !/%|points?\b|percent/i.test((before + text.slice(0, claim.start)).slice(-60))) claim.unit = counted === 'mo' ? 'months' : counted;
  }
}
