/** Years between the marks of a life: today, the last working day, the first income, the end of the plan. */
import type { Claim } from './claims.ts';
import { shows } from './matching.ts';
import type { Sheet, Subject } from './sheet.ts';

/** The two marks of a life between which a number of years lies, where its sentence has words for them. */
export function spanOf(claim: Claim, sentence: string, marks: Sheet['marks']): [Subject, Subject] | null {
  if (claim.kind !== 'number' || !(claim.unit?.startsWith('year') ?? (claim.alone && /\byears?\b/i.test(sentence)))) return null;
  for (const [words, from, to] of SPANS) {
    if (!words.test(sentence)) continue;
    for (const first of marks[from])
      for (const last of marks[to]) if (shows(claim, Math.abs(Number(last.fact.value) - Number(first.fact.value)))) return [first, last];
  }
  return null;
}

/** Which two marks of a life a number of years lies between, by the words around it. */
const SPANS: readonly [RegExp, keyof Sheet['marks'], keyof Sheet['marks']][] = [
  [/\b(?:ago|since)\b/i, 'now', 'stop'],
  [/\b(?:until|before) you (?:stop|retire)|\b(?:away|to go|left|remain\w*|saving|over \d+ years)\b/i, 'now', 'stop'],
  [
    /\b(?:uncovered|too early|before (?:the |your )?plan(?:.s)? ends?|still to (?:live|go|cover)|(?:before|short of) (?:the|its) (?:end|last)|too soon|early)\b/i,
    'short',
    'end',
  ],
  [/\byears (?:into|of) retirement\b|\bfirst \d+ years\b/i, 'stop', 'short'],
  [/\b(?:after (?:working|saving) (?:for )?another|(?:for|in) another)\b/i, 'now', 'stop'],
  [/\b(?:now|today|another|left|to go|ahead|still|remain\w*|further|more|to run|century)\b/i, 'now', 'end'],
  [/\b(?:from now|away)\b/i, 'now', 'short'],
  [/\b(?:from now|until|till|to|before|from|away) ?(?:your |the )?(?:retirement\b|retir)|\bfrom (?:now|today)\b/i, 'now', 'stop'],
  [
    /\b(?:in retirement|retired for|retirement (?:of|lasting|that lasts|lasts)|past (?:a |your |the )?retirement|stretch|has to last|after you (?:stop|retire))\b/i,
    'stop',
    'end',
  ],
  [
    /\b(?:years later|first (?:\w+ )?years|after you (?:stop|retire)|in between|those|bridge|finance|unaided|without (?:Social Security|a pension|any income)|before (?:it|the first|Social Security|that|the pension)|until (?:it|the first|Social Security|then|the pension)|between)\b/i,
    'stop',
    'income',
  ],
];
