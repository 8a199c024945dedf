/** Counts whose noun stands elsewhere in the sentence, or in the one before. */
import { NUMBER_WORDS, readNumberWords } from '../../number-words.ts';
import type { Add, Claim } from './claim.ts';
import { NOUN } from './figures.ts';

const BARE = `${NUMBER_WORDS}(?! (?:hundred|thousand|million))`;
const SOME_WORD = new RegExp(`\\b${NUMBER_WORDS}\\b`, 'i');
const VERBAL = new RegExp(
  `\\b(?<words>${BARE})(?= (?:more )?(?:of (?:them|those|which) )?(?:were |was |have |has )?(?:fail|flunk|warn|gave (?:a|rise)|drew|raised|resulted|passed|broken|breached))`,
  'gi',
);
const HEADED = new RegExp(
  `\\b(?<noun>${NOUN}):\\s(?<words>${BARE})\\b(?![ -](?:${NOUN}|of|in|ways|options|things|reasons|questions|choices)\\b)`,
  'gi',
);
const ASKED = new RegExp(
  `\\b(?:like to (?:see|have|hold)|wants?|asks? for|(?:guideline|floor|limit|minimum|maximum|ceiling|cap|target|threshold) (?:is|of))\\s(?<words>${BARE})(?=[.,;:)]|$)`,
  'gi',
);
/** `flunked exactly one`, `two of the fourteen`, `out of fourteen`. */
const FAILED = new RegExp(`\\b(?:failed|flunked|passed|missed)(?: exactly| only| just)? (?<words>${BARE})(?=[.,;:)]|$)`, 'gi');
const ALL = new RegExp(
  `(?:(?<!futures |cases |times |chances |paths )\\bout of (?:(?:the|your|our|those|my) )?|\\b${NUMBER_WORDS} of (?:the|your|our|those|my) )(?<words>${BARE})(?=[.,;:)]| were| was| failed| gave|$)`,
  'gi',
);
const SOME = new RegExp(`\\b(?!one\\b)(?<words>${BARE})(?= of (?:the|your|our|those|my) (?:${NUMBER_WORDS}\\b| ))`, 'gi');
const AGED = '(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?';
/** `she is sixty-two`, `until sixty-six`, `forty-four and forty-one`, `seventy-two against seventy-eight`: ages and shares as they are spoken. */
const AGE = new RegExp(
  `(?:\\b(?:is|are|am|aged?|at|until|till|by|from|past|to|turn(?:s|ed|ing)?|reach(?:es|ed)?|against|${AGED} and|${AGED} to)|[’'](?:s|re|m))\\s(?:about |now |only |just )?(?<words>${AGED})(?![ -](?:${NOUN}|${NUMBER_WORDS}|and a half|cents?|in|out|of|or so)\\b)(?! [a-z]+ (?:${NOUN})\\b)(?=[ .,;:)]|$)`,
  'gi',
);
const VERSUS = new RegExp(`(?<=^|[.!?:] )(?<words>${AGED})(?= (?:against|versus|instead of)\\b)`, 'gi');
/** What these find counts things, and is neither an age nor a share. */
const OF_THINGS: ReadonlySet<RegExp> = new Set([VERBAL, FAILED, SOME, ALL]);
/** `Of fifteen checks, one failed and three gave a warning`, `Accounts: four`, `we like to see three`. */
export function bare(text: string, add: Add): void {
  if (!SOME_WORD.test(text)) return;
  for (const pattern of [VERBAL, HEADED, ASKED, FAILED, SOME, ALL, AGE, VERSUS]) {
    for (const match of text.matchAll(pattern)) {
      const words = match.groups?.['words'] ?? '';
      const value = readNumberWords(words);
      const start = match.index + match[0].length - words.length;
      if (value !== null && /\S/.test(text.slice(start, start + 1)))
        add(start, start + words.length, {
          kind: 'number',
          value,
          unit: match.groups?.['noun']?.toLowerCase() ?? (OF_THINGS.has(pattern) ? 'items' : null),
        });
    }
  }
}

const LIMIT =
  /\b(?:like to (?:see|have|hold)|wants?|asks? for|(?:guideline|floor|limit|minimum|maximum|ceiling|cap|threshold)(?: is| of)?)\s$/i;
const COUNTED = /\b(days?|months?|mo|years?)\b/gi;
/** `2.6 times the cost`, but not `four times a year`. */
function isMultiple({ kind, unit, end }: Claim, text: string): boolean {
  const after = text.slice(end, end + 16);
  return (
    kind === 'number' &&
    ((unit === 'times' && !/^(?: times)? (?:an?|per|each|every) (?:year|month|week|day|quarter)\b/i.test(after)) ||
      (unit === null && /^\s?×/.test(after)))
  );
}

/** `short by 5.6 and 5.1 points`: of two figures side by side the last says what both count. */
function shareUnit(claims: readonly Claim[], text: string): void {
  for (const [i, first] of claims.entries()) {
    const second = claims[i + 1];
    if (
      !second ||
      first.kind !== 'number' ||
      first.unit !== null ||
      (second.kind !== 'points' && second.kind !== 'percent') ||
      second.unit !== null ||
      !/^\s?(?:and|or|\/)\s$/.test(text.slice(first.end, second.start))
    )
      continue;
    first.kind = second.kind;
  }
}

/** `1.6 months of spending. The guideline is 3.`: a bare limit is counted in what was counted last. */
export function inheritUnits(claims: readonly Claim[], text: string, before: string): void {
  shareUnit(claims, text);
  for (const claim of claims)
    if (isMultiple(claim, text)) Object.assign(claim, { kind: 'multiple', unit: null, step: claim.step < 1 ? claim.step : 0 });
  for (const claim of claims) {
    if (
      claim.kind !== 'number' ||
      claim.unit !== null ||
      claim.step !== 1 ||
      claim.value > 150 ||
      !LIMIT.test(text.slice(Math.max(0, claim.start - 30), claim.start))
    )
      continue;
    const said = `${before} ${text.slice(0, claim.start)}`;
    const last = [...said.matchAll(COUNTED)].at(-1);
    const counted = last?.[1]?.toLowerCase();
    if (counted && !/%|points?\b|percent/i.test(said.slice(last?.index).slice(-60))) claim.unit = counted === 'mo' ? 'months' : counted;
  }
}
