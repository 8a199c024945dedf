/**
 * One claim by itself: its figure must be some fact's (unit, sign, precision), the sentence must speak of that fact, and not better of another whose figure
 * is a different one.
 */
import type { Claim } from './claims.ts';
import type { Context, Fit } from './context.ts';
import { namedInstead, nearerOfFamily } from './families.ts';
import { sameFigure, sameKind } from './matching.ts';
import type { Stated } from './matching.ts';
import { digitsOf, refused, shownDigits, told } from './opinion.ts';
import type { Judged, Opinion } from './opinion.ts';
import { AGAIN, isBase, isReached } from './outcome.ts';
import type { Sheet, Subject } from './sheet.ts';

/** By how much better another fact must fit the sentence to take the claim away: the more, the more digits its figure says by itself. */
const MARGIN = 0.06;
const NOTICED = 0.03;
/** How much of what only the rival is about must be said to take a figure from a fact that is wholly spoken of. */
export const NAMED = 0.5;
/** From here on the sentence or its table's heads say all that a fact is about. */
const WHOLLY = 0.97;
/** How much of a supposed fact's condition must be said. */
const CONDITION = 0.1;
/** The least that a word of the sentence itself counts. */
const SAID = 0.2;
/** How much of what a fact is about the sentences before must have said, for a figure of many digits. */
const PASSAGE = 0.6;
const SUPPOSES = /\b(?:with|without|after|were|would|could|both|changes?|had|alone|itself|then|stop\w*|if (?!you (?:retire|carry)))\b/i;
const LEADS = [1.4, 1.4, 1.5, 2.2, 3, 4];
/** From here on a rival is a doubt, which becomes a refusal when the two figures would fit each other's sentences better. */
const DOUBT = 1.02;

export function weigh(claim: Claim, context: Context, { subjects, foreign }: Sheet, tickers: ReadonlySet<string>): Opinion {
  let same: ({ subject: Subject; stated: Stated } & Fit)[] = [];
  const opinion = (judged: Judged, doubts: Subject[] = [], subject: Subject | null = null): Opinion => ({
    claim,
    judged,
    doubts,
    subject,
    context,
    passage: context.passage,
    isFigure: same.length > 0,
    unspoken: null,
    difference: null,
  });
  if (claim.kind === 'ticker')
    return opinion(tickers.has(claim.text) ? told(claim, []) : refused(claim, `${claim.text} is no holding of this sheet`));
  const base = isBase(claim, context.text);
  const lost = claim.kind === 'percent' && claim.sign === 0 && LOST.test(context.text.slice(Math.max(0, claim.start - 30), claim.start));
  for (const subject of subjects) {
    const stated =
      sameFigure(claim, subject.fact) ?? (lost && Number(subject.fact.value) < 0 ? sameFigure({ ...claim, sign: -1 }, subject.fact) : null);
    if (stated && !(base && (subject.outcome || CHANGE.test(subject.fact.id))) && !misplaced(claim, subject, context.text))
      same.push({ subject, stated, ...context.fit(subject, claim) });
  }
  const all = same.sort((a, b) => b.score - a.score || Number(b.stated === 'itself') - Number(a.stated === 'itself'));
  const instead = all.map(({ subject }) => namedInstead(context, claim, subject));
  if (all.length > 0 && instead.every((other) => other !== null))
    return opinion(
      refused(claim, `the sentence says "${nameOf(instead[0] ?? '')}", and the figure is "${all[0]?.subject.fact.label ?? ''}"`),
    );
  same = all.filter((_, index) => instead[index] === null);
  const [first] = same;
  if (!first) return opinion(refused(claim, 'no fact has this figure and unit'));
  const best = first.score;
  const digits = digitsOf(claim);
  const rivalled = [...context.spokenOf(claim)].some(
    ([rival, { here, score }]) => here >= 0.8 && score > best && sameKind(claim, rival.fact) && sameFigure(claim, rival.fact) === null,
  );
  // `a limit of 10 years for a single company`: the number is that of what the sentence speaks of, the unit is not.
  const other =
    first.here < WHOLLY && claim.bound !== 'about'
      ? [...context.spokenOf(claim)].find(
          ([{ fact, curated }, { here }]) =>
            curated &&
            here >= WHOLLY &&
            !sameKind(claim, fact) &&
            (Number(fact.value) === claim.value ||
              (claim.period !== null && first.here === 0 && fact.kind === 'money' && OWNED.test(context.text.slice(0, claim.start)))),
        )?.[0]
      : undefined;
  if (other) return opinion(refused(claim, `the sentence speaks of "${other.fact.label}", which is ${other.fact.display}`));
  if (!same.some(({ subject, coverage }) => coverage >= needed(claim, subject, context)))
    return {
      ...opinion(refused(claim, `the figure is "${first.subject.fact.label}", and the sentence does not speak of that`)),
      unspoken: rivalled ? null : same.map(({ subject }) => subject),
    };
  const doubts: Subject[] = [];
  const mark =
    claim.kind === 'number' && claim.unit === null && MARK_OF_TIME.test(context.text.slice(Math.max(0, claim.start - 24), claim.start));
  const reached = isReached(claim, context.text);
  const begins = mark && NOT_BEFORE.test(context.text.slice(Math.max(0, claim.start - 80), claim.start));
  const lead = LEADS[Math.min(LEADS.length - 1, Math.floor(digits))] ?? 1.2;
  const asItIs = context.passage.cell !== null && context.passage.cell.column > 0 && AS_IT_IS.test(context.passage.around[0]?.text ?? '');
  const idle = Math.min(best * DOUBT, best + MARGIN);
  for (const [rival, fit] of context.spokenOf(claim)) {
    // What is neither wholly spoken of nor fits better takes nothing away; most end here.
    if (fit.here < WHOLLY && fit.score <= idle) continue;
    // `| Step | Chance before | Chance after |`: the row names what would be done, and this column what is.
    if (asItIs && rival.outcome && !first.subject.outcome) continue;
    if (otherCase(context, claim, first.subject, rival, fit) && !same.some(({ subject }) => subject === rival))
      return opinion(refused(claim, `the sentence speaks of "${rival.fact.label}", which is ${rival.fact.display}`));
    if (nearerOfFamily(context, claim, first.subject, rival)) continue;
    // `In history the money lasted in 28.6%`, `where it fails, it lasts until 82`: words of a chance and of an end belong to these as well.
    if (
      first.here >= WHOLLY &&
      first.subject.curated &&
      OWN_WORDS.some(([own, other]) => own.test(first.subject.fact.id) && other.test(rival.fact.id))
    )
      continue;
    // `Social Security does not begin until you are 67`.
    if (begins && /^income-\d+-(?:from-)?age$/.test(first.subject.fact.id) && /^(?:(?:plan-end|retire)-)?age$/.test(rival.fact.id))
      continue;
    // A condition must be said: `you have a 75% chance` is no chance with the cash moved.
    if (
      first.subject.outcome &&
      !first.subject.curated &&
      !reached &&
      !SUPPOSES.test(context.text) &&
      fit.here >= WHOLLY &&
      sameKind(claim, rival.fact) &&
      sameFigure(claim, rival.fact) === null &&
      fit.score > best &&
      context.contrast(rival, first.subject, claim).lost < CONDITION
    )
      return opinion(refused(claim, `the sentence speaks of "${rival.fact.label}", which is ${rival.fact.display}`));
    // `Work one year longer. The chance would be 80.6%`: what would be is not what is.
    if (
      first.subject.outcome &&
      first.subject.curated &&
      rival.fact.id === 'chance' &&
      (/\b(?:would|could)\b/i.test(context.text) ||
        (context.passage.text.length < 60 && context.contrast(first.subject, rival, claim).covered >= 0.15))
    )
      continue;
    // What is reached is not what is.
    if (reached && !rival.outcome && !rival.yardstick && first.subject !== rival) continue;
    // Where a sentence says "target" or "at most" of a figure, what is measured against it is no rival.
    if (first.subject.yardstick && !rival.yardstick && first.here >= WHOLLY && context.near('yardstick', claim) >= 0.9) continue;
    // The catalogue's facts are told apart by what the sentence says: one that is wholly spoken of takes the figure.
    const whole =
      rival.curated &&
      first.subject.curated &&
      fit.here >= WHOLLY &&
      (digits < 4
        ? first.here < WHOLLY || (rival.yardstick && !first.subject.yardstick && context.near('yardstick', claim) >= 0.9)
          ? fit.score > 0.93 * best
          : fit.score > best + NOTICED
        : fit.score > (first.here < WHOLLY ? 1.2 : 2) * best);
    if (
      mark &&
      (fit.here < 0.5 ||
        (rival.fact.kind !== 'age' && rival.fact.kind !== 'year') ||
        !sameKind(claim, rival.fact) ||
        same.some(({ subject }) => subject === rival))
    )
      continue;
    if (
      mark &&
      (fit.score > best + MARGIN || (fit.here >= WHOLLY && first.here < 0.5 && fit.score > best)) &&
      !context.claims.some((other) => other !== claim && sameFigure(other, rival.fact) !== null)
    )
      return opinion(refused(claim, `the sentence speaks of "${rival.fact.label}", which is ${rival.fact.display}`));
    if (
      (!whole && fit.score <= best * DOUBT) ||
      !sameKind(claim, rival.fact) ||
      same.some(({ subject }) => subject === rival) ||
      (base && rival.outcome) ||
      (claim.sign !== 0 && rival.yardstick)
    )
      continue;
    if (!whole && (fit.score <= best * lead + MARGIN || fit.here < (rival.curated ? 0.4 : 0.5))) {
      doubts.push(rival);
      continue;
    }
    // A figure of many digits, or whose fact the sentences before have named and this one has not: only another that stands in its place takes it away.
    if (
      digits >= 4 &&
      ((first.here === 0 && first.coverage >= PASSAGE) ||
        (foreign && claim.bound === null && claim.kind !== 'date' && shownDigits(claim) >= 3))
    ) {
      doubts.push(rival);
      continue;
    }
    // All that the rival is about, the fact is about too, and more that is said.
    if (first.here >= WHOLLY && first.subject.curated && rival.curated && isWithin(rival, first.subject)) continue;
    if (!whole && first.here >= WHOLLY && context.contrast(rival, first.subject, claim).covered < NAMED) continue;
    if (AGAIN.test(context.text.slice(Math.max(0, claim.start - 20), claim.start)))
      return {
        ...opinion(refused(claim, `the sentence speaks of "${rival.fact.label}", which is ${rival.fact.display}`)),
        unspoken: same.map(({ subject }) => subject),
      };
    const statedBetter = context.claims.some(
      (other) =>
        other !== claim &&
        sameFigure(other, rival.fact) !== null &&
        ((foreign && digits >= 4) || context.fit(rival, other).score >= fit.score),
    );
    if (statedBetter && foreign && digits >= 4) doubts.push(rival);
    if (!statedBetter) return opinion(refused(claim, `the sentence speaks of "${rival.fact.label}", which is ${rival.fact.display}`));
  }
  const facts = same.filter(({ score }) => score >= best - MARGIN);
  return opinion(
    told(
      claim,
      facts.map(({ subject }) => subject.fact.id),
      facts.every(({ stated }) => stated === 'form') ? 'derived' : 'grounded',
    ),
    doubts,
    first.subject,
  );
}

/** Of two levers that differ by a condition, `with the target mix, spending … less`, the sentence has it or it has not. */
function otherCase(context: Context, claim: Claim, one: Subject, other: Subject, { here }: Fit): boolean {
  if (here < WHOLLY || !one.curated || !LEVER.test(one.fact.id) || !LEVER.test(other.fact.id) || !sameKind(claim, other.fact)) return false;
  return (
    (isWithin(other, one) && context.contrast(one, other, claim).covered < SAID) ||
    (isWithin(one, other) && context.contrast(other, one, claim).covered >= NAMED)
  );
}
const LEVER = /^lever-/;

/** Whether every concept of one fact is one of another, which has more. */
function isWithin({ alternatives: one }: Subject, { alternatives: other }: Subject): boolean {
  return one.some(({ concepts }) =>
    other.some(
      ({ concepts: more }) => more.length > concepts.length && concepts.every(({ name }) => more.some((concept) => concept.name === name)),
    ),
  );
}

/** What a thing is worth has no period: `Portfolio: $612,632`. */
const OWNED = /\bworth\s(?:about |around |roughly )?$|^[^.:;]{0,30}:\W*$/i;
/** What is changed by, and nothing is changed from. */
export const CHANGE = /^lever-(?:mix-)?(?:spend-cut|save)-/;
/** Of what a sentence wholly speaks, some words belong to these others as well. */
const OWN_WORDS: readonly [RegExp, RegExp][] = [
  [/-chance$/, /^chance$/],
  [/^shortfall-age$/, /^(?:plan-end|retire)-age$/],
  [/^(?:poor|median)-at-retirement$/, /^portfolio-total$/],
];
/** A table's head of what is, before anything is changed. */
const AS_IT_IS = /\b(?:before|now|today|currently|current|as it is|as things stand|at present)\b/i;
/** What comes no earlier. */
const NOT_BEFORE =
  /\b(?:not|never|nothing)\b[^.;:]{0,50}\b(?:until|before)\b[^.;:,]{0,20}$|n[’']t\b[^.;:]{0,50}\b(?:until|before)\b[^.;:,]{0,20}$/i;
/** `lost 2.4%`: the word is the sign. */
const LOST =
  /\b(?:los[et]s?|lost|fell|fallen|down|declined|dropped|shrank|shed)(?: by)?(?: (?:about|around|roughly|nearly|almost|over|some))?\s$/i;

/** `In 62` is no age, and `at 2047` no year. */
function misplaced({ start, kind }: Claim, { fact }: Subject, text: string): boolean {
  if (kind !== 'number' || (fact.kind !== 'age' && fact.kind !== 'year')) return false;
  return (fact.kind === 'age' ? /\b(?:in|since|of year)\s$/i : /\b(?:ages?|aged|age of|at)\s$/i).test(
    text.slice(Math.max(0, start - 10), start),
  );
}

/** How much of what a fact is about must be said: the less, the more its figure says by itself. An age or a year after "at" or "in" is a mark of time. */
function needed(claim: Claim, { fact, curated }: Subject, { text, passage: { cell } }: Context): number {
  const inTable = cell !== null && cell.column > 0;
  if (claim.kind === 'number' && fact.kind === 'date') return 0.3;
  if (claim.kind === 'date' || fact.kind === 'date') return 0;
  // Few things are counted in years, and the unit says that it is one of them.
  if (claim.kind === 'number' && fact.kind === 'years' && claim.unit?.startsWith('year')) return curated ? 0.3 : 0;
  const digits = digitsOf(claim);
  // A table's heads say what its figures are.
  if (digits >= 4) return inTable ? 0.1 : 0;
  if (claim.kind === 'number' && fact.kind === 'percent') return digits < 2 ? 0.5 : 0.15;
  if (
    claim.kind === 'number' &&
    (fact.kind === 'age' || fact.kind === 'year') &&
    claim.step === 1 &&
    MARK_OF_TIME.test(text.slice(Math.max(0, claim.start - 24), claim.start))
  )
    return 0;
  if (curated) return digits < 3 ? 0.5 : 0.1;
  return digits < 3 ? 0.06 : 0;
}
const MARK_OF_TIME =
  /(?:\b(?:at|ages?|by|from|to|until|till|through|in|and|past|since|turn(?:s|ing)?|aged|reach(?:es|ing)?|hits?|are|is|or|before|after|of)|[’'](?:s|re|m))\s(?:about\s|around\s|now\s|just\s|already\s|only\s)?$|[–/-]\s?$|[a-z]\s\($/i;

function nameOf(concept: string): string {
  return concept.replace(/^[=~#<]/, '').replaceAll('-', ' ');
}

/** Incomes of one kind have the same words, and so have phases of spending and one-off expenses: an age or a year must be that of the one whose amount stands beside it. */
export function ofAnother(claim: Judged, judged: Judged[]): Judged | null {
  if (claim.kind !== 'number') return null;
  const numbered = (ids: string[]) => ids.flatMap((id) => /^(income|phase|expense)-\d+(?=-)/.exec(id)?.[0] ?? []);
  const own = numbered(claim.factIds);
  if (own.length === 0 || own.length < claim.factIds.length) return null;
  const [kind = ''] = own[0]!.split('-');
  const beside = judged
    .filter((other) => other !== claim && other.verdict !== 'ungrounded')
    .flatMap((other) => numbered(other.factIds))
    .filter((id) => id.startsWith(`${kind}-`));
  return beside.length === 0 || own.some((id) => beside.includes(id))
    ? null
    : refused(claim, `the amount beside it is that of another ${kind}`);
}
