/** What people derive from a sheet whose labels others wrote, as `usual.ts` has it of the catalogue's: when one who works longer retires, what both spouses or all children have together. */
import { periodOf } from './matching.ts';
import type { Subject } from './sheet.ts';
import type { Usual } from './usual.ts';

const WORKS = /\b(?:retir\w*|work\w*|stop\w*)\b/i;
const LATER = /\b(?:later|longer|instead|rather than|until|till|wait\w*|delay\w*)\b/i;
const TOGETHER =
  /\b(?:both|together|total\w*|sum|two|three|all|in all|combined|jointly|between them|children[’']?s?|plans|accounts|household)\b/i;
/** `Probability of success, retire two years later`. */
const YEARS_LATER = /\bretir\w*\b.*\b(one|two|three|four|five|\d{1,2}|an?) years? later\b/i;
const NUMBERS: Record<string, number> = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5 };
/** More than these are a list, of which anything may be a sum. */
const MOST = 4;

export function impliedOf(subjects: readonly Subject[]): Usual[] {
  return [...laterMarks(subjects), ...yearsApart(subjects), ...gains(subjects), ...homeEquity(subjects), ...sums(subjects)];
}

/** The age and the year at which one retires who works so many years longer. */
function laterMarks(subjects: readonly Subject[]): Usual[] {
  const marks = subjects
    .filter(({ fact }) => (fact.kind === 'age' || fact.kind === 'year') && /\bretire/i.test(fact.label) && !YEARS_LATER.test(fact.label))
    .slice(0, 4);
  return subjects.flatMap((subject) => {
    const { fact } = subject;
    const said = YEARS_LATER.exec(fact.label)?.[1]?.toLowerCase() ?? '';
    const years =
      fact.kind === 'years' && WORKS.test(fact.label) && /\blater\b/i.test(fact.label)
        ? Number(fact.value)
        : fact.kind === 'percent' && said
          ? (NUMBERS[said] ?? Number(said))
          : NaN;
    return Number.isFinite(years) && years > 0
      ? marks.map((mark): Usual => ({
          kind: 'number',
          value: Number(mark.fact.value) + years,
          of: [mark, subject],
          says: LATER,
          about: WORKS,
        }))
      : [];
  });
}

/** `Plan success, retire at 60`: by how many years that is earlier or later than the plan has it. */
function yearsApart(subjects: readonly Subject[]): Usual[] {
  const mark = subjects.find(({ fact }) => fact.kind === 'age' && /\bretire/i.test(fact.label) && !AT_AGE.test(fact.label));
  if (!mark) return [];
  return subjects.flatMap((subject) => {
    const age = subject.fact.kind === 'percent' ? Number(AT_AGE.exec(subject.fact.label)?.[1]) : NaN;
    const years = Math.abs(age - Number(mark.fact.value));
    return years > 0 ? [{ kind: 'years' as const, value: years, of: [mark, subject], says: EARLIER, about: WORKS }] : [];
  });
}
const AT_AGE = /\b(?:retir\w*|stop\w*|work\w*)\b[^,;]{0,20}? (?:at|to|until) (?:age )?(\d{2})\b/i;
const EARLIER = /\b(?:earlier|sooner|later|longer|more|extra|another|those|these)\b/i;

/** What something is worth less what it cost, and the part of its worth that this is. */
function gains(subjects: readonly Subject[]): Usual[] {
  const thing = ({ fact }: Subject) =>
    fact.label
      .toLowerCase()
      .replace(COST, '')
      .replace(/\b(?:market |current )?(?:value|price|worth)\b/g, '')
      .replace(/[^\p{L}\d]+/gu, ' ')
      .trim();
  const costs = subjects.filter(({ fact }) => fact.kind === 'money' && COST.test(fact.label));
  return costs.flatMap((cost): Usual[] => {
    const of = thing(cost);
    const value = subjects.find(
      (subject) =>
        subject !== cost && subject.fact.kind === 'money' && /\b(?:value|worth)\b/i.test(subject.fact.label) && thing(subject) === of,
    );
    if (!value || of === '') return [];
    const gain = Number(value.fact.value) - Number(cost.fact.value);
    const rest = {
      of: [value, cost],
      says: /\b(?:gains?|profit|appreciation|loss|taxed|untaxed)\b/i,
      about: new RegExp(`\\b(?:${of.match(/[\p{L}\d]{3,}/gu)?.join('|') ?? of})`, 'iu'),
    };
    return gain === 0
      ? []
      : [
          { kind: 'money', value: gain, ...rest },
          { kind: 'part', value: gain / Number(value.fact.value), ...rest },
        ];
  });
}
const COST = /\b(?:cost basis|basis|purchase price|cost)\b/i;

/** What a home is worth less what is owed on it. */
function homeEquity(subjects: readonly Subject[]): Usual[] {
  const homes = subjects.filter(
    ({ fact }) => fact.kind === 'money' && /\b(?:home|house|residence|property)\b.*\b(?:value|worth|estimate)/i.test(fact.label),
  );
  const owed = subjects.filter(
    ({ fact }) => fact.kind === 'money' && /\b(?:mortgage|home loan)\b.*\b(?:balance|owed|outstanding|principal)\b/i.test(fact.label),
  );
  const [home, loan] = [homes[0], owed[0]];
  return home && loan && homes.length === 1 && owed.length === 1
    ? [
        {
          kind: 'money',
          value: Number(home.fact.value) - Number(loan.fact.value),
          of: [home, loan],
          says: /\bequity\b/i,
          about: /\b(?:home|house|residence|property)\b/i,
        },
      ]
    : [];
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
    return [
      {
        kind: 'money',
        ...(period === null ? {} : { period: 'year' as const }),
        value,
        of,
        says: TOGETHER,
        about: new RegExp(`\\b(?:${about.join('|')})`, 'iu'),
      },
    ];
  });
}
