/** `5.5 points below its policy`, `half a point short of 80%`, `trails its benchmark by 0.7`: the sides of a difference, by the two figures that it is between. */
import type { Fact } from '#schema/facts.ts';
import type { Claim } from '../claims/claim.ts';
import type { Subject } from '../sheet.ts';
import { LESS, MORE, NEGATED } from './words.ts';

const AFTER = new RegExp(
  `^\\s?(?:(?:a|per|each|every) (?:month|year)\\s)?(?:(?<more>${MORE}|more|higher|better|kinder|too much|overweight|clear)|(?<less>${LESS}|less|lower|worse|short|too little|underweight|lighter))\\b(?<rest>[^.;]{0,40})`,
  'i',
);
const BEFORE = new RegExp(
  `\\b(?:(?<more>exceed(?:s|ed|ing)?|beat(?:s|ing)?|leads?|tops?|outpaces?|above|over|ahead(?: of)?|rose|grew|grown|risen|gained|up|increased|improved|widened|better|kinder|higher|larger|bigger)|(?<less>trail(?:s|ed|ing)?|lag(?:s|ged|ging)?|behind|miss(?:es|ed)?|below|under|short(?: of)?|fell|fallen|dropped|declined|down|decreased|shrank|shrunk|narrowed|lowered|worse|harsher|lower|smaller))\\b(?<rest>(?:[^.;:]|\\.\\d){0,50}?)\\b(?:by)(?: (?:about|roughly|around|nearly|almost|over|only|just|some))?\\s$`,
  'i',
);

/** What time has it: a figure is measured against the earlier one. */
const EARLIER =
  /\b(?:previous|prior|last (?:report|year|quarter|statement)|(?:year|month|quarter)s? ago|ago|beginning|start|before|first)\b/i;
const MEASURE = /\b(?:target(?! mix)|policy|limit|benchmark|goal|minimum|maximum|ceiling|floor|horizon|aimed at|market(?! value))\b/i;

/** What the household has. */
const HAD =
  /^\s(?:than )?(?:what )?(?:(?:you|we|they) (?:already |now )?(?:have|own|hold)\b|(?:your |the )?(?:whole )?portfolio\b|today\b|now\b|at present\b)/i;

export interface Difference {
  claim: Claim;
  /** The two operands, in any order. */
  of: readonly [Subject, Subject];
  /** Facts that other figures of the passage state, in order, with where they stand. */
  stated: readonly { fact: Fact; start: number }[];
}

/** What is wrong with the side that is said, or null. */
export function wrongSide(text: string, { claim, of: [a, b], stated }: Difference): string | null {
  const after = AFTER.exec(text.slice(claim.end, claim.end + 90));
  const before = after ? null : BEFORE.exec(text.slice(Math.max(0, claim.start - 90), claim.start));
  const match = after ?? before;
  const signed = claim.sign !== 0;
  if ((!match || NEGATED.test(match[0].slice(0, match[0].length - (after ? (match.groups?.['rest']?.length ?? 0) : 0)))) && !signed)
    return null;
  const reference = referenceOf(a, b, after, before, claim, stated);
  if (!reference) return null;
  const [subject, against] = reference === b ? [a, b] : [b, a];
  const more = signed && !match ? claim.sign > 0 : match?.groups?.['more'] !== undefined;
  const [x, y] = [Number(subject.fact.value), Number(against.fact.value)];
  if (x === y || x > y === more) return null;
  return `"${subject.fact.label}" (${subject.fact.display}) is ${x > y ? 'more' : 'less'} than "${against.fact.label}" (${against.fact.display})`;
}

/** Words that tell no two labels apart. */
const OF_ANY = new Set(['today', 'money', 'value', 'total', 'amount', 'year', 'years', 'month', 'portfolio', 'present']);
/** Whether a word is in one label and not in the other. */
function onlyIn(said: string, { fact }: Subject, { fact: other }: Subject): boolean {
  const words = (label: string) => (label.toLowerCase().match(/\p{L}{4,}/gu) ?? []).filter((word) => !OF_ANY.has(word));
  const others = words(other.label);
  return words(fact.label).some((word) => !others.includes(word) && words(said).includes(word));
}

function referenceOf(
  a: Subject,
  b: Subject,
  after: RegExpExecArray | null,
  before: RegExpExecArray | null,
  claim: Claim,
  stated: Difference['stated'],
): Subject | null {
  // What the words measure against stands right after them.
  if (after) {
    const rest = claim.end + (after[0].length - (after.groups?.['rest']?.length ?? 0));
    // `1.8 points under policy at 15.2%`: the yardstick is named, and the figure after it is what is measured.
    const named = MEASURE.exec(after.groups?.['rest'] ?? '');
    if (named && a.yardstick !== b.yardstick) return a.yardstick ? a : b;
    const next = stated.find(({ start }) => start >= rest && start <= rest + 40);
    if (next) return next.fact === a.fact ? a : next.fact === b.fact ? b : null;
  }
  // `trailed the average by $42,400`, `$7,400 below face`: the words that one label alone has.
  const said = (after ?? before)?.groups?.['rest']?.trim().split(/\s+/).slice(0, 4).join(' ') ?? '';
  const [ofA, ofB] = EARLIER.test(said)
    ? [EARLIER.test(a.fact.label), EARLIER.test(b.fact.label)]
    : [onlyIn(said, a, b), onlyIn(said, b, a)];
  if (ofA !== ofB) return ofA ? a : b;
  // `$178,936 more than you have now`.
  if (after && HAD.test(after.groups?.['rest'] ?? '') && (a.fact.id === 'portfolio-total') !== (b.fact.id === 'portfolio-total'))
    return a.fact.id === 'portfolio-total' ? a : b;
  // `$5,900 more than that`: what the sentence speaks of is measured against what stands before, in it or in those before it.
  if (after && /^\s(?:that|this|it|those)\b/.test(after.groups?.['rest'] ?? '')) {
    const last = stated.filter(({ start }) => start < claim.start).at(-1)?.fact;
    return last === a.fact ? a : b;
  }
  // What a change would bring is measured against what is.
  if (a.outcome !== b.outcome && !MEASURE.test(after?.groups?.['rest'] ?? '')) return a.outcome ? b : a;
  for (const tells of [
    (one: Subject) => one.yardstick || (MEASURE.test(one.fact.label) && !/^\S+ \(/.test(one.fact.label)),
    (one: Subject) => EARLIER.test(one.fact.label),
  ]) {
    if (tells(a) !== tells(b)) return tells(a) ? a : b;
  }
  return null;
}
