/** The figures of a sentence: what they are, which words they go with, and how a document states them. Pure. */
import type { StatedFigure } from '#schema/knowledge.ts';
import { KNOWLEDGE_LIMITS } from '#schema/knowledge.ts';
import { displayOf, states } from '../knowledge/figures.ts';
import { claimsIn, type Claim } from '../verify/claims.ts';
import { claimKind } from '../verify/claims/claim.ts';

/** Every amount, percentage, count, age, year, date, duration, fraction and ticker of a sentence, in digits or words. */
export function figuresIn(sentence: string): Claim[] {
  return claimsIn({ text: sentence, line: 1 }, [], false);
}

/** Whether two figures say the same, to the last digit: a rounded one is another. */
export function isSame(a: Claim, b: Claim): boolean {
  if (a.kind === 'ticker' || b.kind === 'ticker') return a.kind === b.kind && a.text === b.text;
  return (
    a.kind === b.kind &&
    a.value === b.value &&
    a.date === b.date &&
    a.unit === b.unit &&
    a.sign === b.sign &&
    (a.period ?? b.period) === (b.period ?? a.period)
  );
}

const BOUNDARY = /[,;:()—–]\s|\s[—–-]\s|\b(?:and|while|but|whereas|after|versus|compared)\b/g;

/** The words that a figure stands among, up to where another thought begins, without the figure. */
export function clauseOf(sentence: string, { start, end }: Pick<Claim, 'start' | 'end'>): string {
  let [from, to] = [0, sentence.length];
  for (const { index, 0: found } of sentence.matchAll(BOUNDARY)) {
    if (index + found.length <= start) from = index + found.length;
    else if (index >= end) {
      to = index;
      break;
    }
  }
  return `${sentence.slice(from, start)} … ${sentence.slice(end, to)}`.replace(/\s+/g, ' ').trim();
}

/** What a document states, so that a sentence that cites it may: those figures that stand there in the one way in which they are written. */
export function statedFigures(sentences: readonly string[]): StatedFigure[] {
  const found = sentences.flatMap((sentence) =>
    figuresIn(sentence).flatMap((claim): StatedFigure[] => {
      const kind = kindOf(claim);
      // `9-2` and `1/4` are no figures by themselves.
      const isPart = /[-–/]$/.test(sentence.slice(0, claim.start)) || /^[-–/]\d/.test(sentence.slice(claim.end));
      return kind === null || claim.sign !== 0 || isPart ? [] : [{ label: labelOf(sentence, claim), kind, value: claim.value }];
    }),
  );
  const text = sentences.join(' ');
  const distinct = new Map(found.filter((figure) => states(text, figure)).map((figure) => [displayOf(figure), figure]));
  return [...distinct.values()].slice(0, KNOWLEDGE_LIMITS.figures);
}

function kindOf(claim: Claim): StatedFigure['kind'] | null {
  switch (claimKind(claim)) {
    case 'amount':
      return 'money';
    case 'percentage':
      return 'percent';
    case 'age':
      return 'age';
    case 'year':
      return 'year';
    case 'duration':
      return claim.unit?.startsWith('year') === true ? 'years' : null;
    case 'count':
      return 'count';
    default:
      return null;
  }
}

function labelOf(sentence: string, claim: Claim): string {
  const clause = clauseOf(sentence, claim);
  const whole = `${sentence.slice(0, claim.start)}…${sentence.slice(claim.end)}`;
  return ((clause.match(/\p{L}{3,}/gu)?.length ?? 0) >= 2 ? clause : whole).replace(/\s*[.]$/, '').slice(0, 160);
}
