/** What people derive from a sheet whose labels others wrote, as `usual.ts` has it of the catalogue's: when one who works longer retires, what both spouses or all children have together. */
import { periodOf } from './matching.ts';
import type { Subject } from './sheet.ts';
import type { Usual } from './usual.ts';

const WORKS = /\b(?:retir\w*|work\w*|stop\w*)\b/i;
const LATER = /\b(?:later|longer|instead|rather than|until|till|wait\w*|delay\w*)\b/i;
const TOGETHER = /\b(?:both|together|total\w*|sum|two|three|all|in all|combined|jointly|between them|children[’']?s?|plans|accounts|household)\b/i;
/** `Probability of success, retire two years later`. */
const YEARS_LATER = /\bretir\w*\b.*\b(one|two|three|four|five|\d{1,2}|an?) years? later\b/i;
const NUMBERS: Record<string, number> = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5 };
/** More than these are a list, of which anything may be a sum. */
const MOST = 4;

export function impliedOf(subjects: readonly Subject[]): Usual[] {
  return [...laterMarks(subjects), ...sums(subjects)];
}

/** The age and the year at which one retires who works so many years longer. */
function laterMarks(subjects: readonly Subject[]): Usual[] {
  const marks = subjects.filter(({ fact }) => (fact.kind === 'age' || fact.kind === 'year') && /\bretire/i.test(fact.label) && !YEARS_LATER.test(fact.label)).slice(0, 4);
  return subjects.flatMap((subject) => {
    const { fact } = subject;
    const said = YEARS_LATER.exec(fact.label)?.[1]?.toLowerCase() ?? '';
    const years = fact.kind === 'years' && WORKS.test(fact.label) && /\blater\b/i.test(fact.label) ? Number(fact.value) : fact.kind === 'percent' && said ? (NUMBERS[said] ?? Number(said)) : NaN;
    return Number.isFinite(years) && years > 0 ? marks.map((mark): Usual => ({ kind: 'number', value: Number(mark.fact.value) + years, of: [mark, subject], says: LATER, about: WORKS })) : [];
  });
}

/** Amounts whose labels differ in a name alone: `529 plan for Amara`, `529 plan for Theo`. */
function sums(subjects: readonly Subject[]): Usual[] {
  const families = new Map<string, Subject[]>();
  for (const subject of subjects) {
    if (subject.fact.kind !== 'money') continue;
    const words = subject.fact.label.split(' ');
    // A name stands for itself, or has what is named after it.
    words.forEach((word, at) => {
      if (!/^\p{Lu}\p{Ll}+(?:[’']s)?,?$/u.test(word) || (at === 0 && !/[’']s$/.test(word))) return;
      const key = words.map((other, index) => (index === at ? '*' : other.toLowerCase())).join(' ');
      families.set(key, [...(families.get(key) ?? []), subject]);
    });
  }
  return [...families].flatMap(([key, of]): Usual[] => {
    const about = key.match(/[\p{L}\d]{3,}/gu)?.filter((word) => !/^(?:for|per|the|year|month|total|balance)$/.test(word)) ?? [];
    if (of.length < 2 || of.length > MOST || about.length === 0) return [];
    const period = of[0] ? periodOf(of[0].fact) : null;
    const value = of.reduce((sum, { fact }) => sum + Number(fact.value), 0) * (period === 'month' ? 12 : 1);
    return [{ kind: 'money', ...(period === null ? {} : { period: 'year' as const }), value, of, says: TOGETHER, about: new RegExp(`\\b(?:${about.join('|')})`, 'iu') }];
  });
}
