/** What a whole text's claims say of each other: figures repeated, columns summed up, figures exchanged. */
import type { Claim } from './claims.ts';
import { shows } from './matching.ts';
import { digitsOf, refused, told } from './opinion.ts';
import type { Judged, Opinion } from './opinion.ts';
import { NAMED } from './weigh.ts';

/** By how much two exchanged figures must fit better. */
const EXCHANGE = 0.14;
/** And where no doubt was noted for one alone, in the sheets of others. */
const EXCHANGE_PLAIN = 0.25;

/** A figure that the report has said what it is of may be repeated without its name. */
export function recall(opinions: Opinion[]): void {
  const said = new Set(
    opinions
      .filter(
        ({ judged, subject, context, claim }) => judged.verdict !== 'ungrounded' && subject && context.fit(subject, claim).here >= 0.4,
      )
      .flatMap(({ judged }) => judged.factIds),
  );
  for (const opinion of opinions) {
    if (!opinion.unspoken || opinion.judged.verdict !== 'ungrounded' || isCoarse(opinion.claim)) continue;
    const known = opinion.unspoken.filter(({ fact }) => said.has(fact.id));
    if (!known[0]) continue;
    opinion.judged = told(
      opinion.judged,
      known.map(({ fact }) => fact.id),
    );
    opinion.subject = known[0];
  }
}

/** `Roughly 50%` says too little to be known again. */
function isCoarse(claim: Claim): boolean {
  return claim.bound === 'about' && (claim.kind === 'money' || claim.kind === 'percent') && digitsOf(claim) < 2;
}

/** A figure that follows from facts, or is part of a fact's name, may be repeated where the words that it follows from are not. */
export function repeat(opinions: Opinion[]): void {
  const key = ({ kind, value, step, unit, period }: Claim) => `${kind} ${value} ${step} ${unit ?? ''} ${period ?? ''}`;
  const loose = ({ kind, value, step }: Claim) => `${kind} ${value} ${step}`;
  const known = new Map<string, Judged>();
  for (const { claim, judged, isFigure } of opinions) {
    if (isFigure || judged.verdict === 'ungrounded' || claim.kind === 'ticker' || digitsOf(claim) < 2) continue;
    known.set(key(claim), judged);
    known.set(loose(claim), judged);
  }
  for (const opinion of opinions) {
    const { claim, judged, isFigure } = opinion;
    const before = known.get(claim.period === null && claim.unit === null ? loose(claim) : key(claim));
    // A bare number says too little to be known again among other figures.
    const alone = claim.kind !== 'number' || opinion.context.claims.length === 1;
    if (before && alone && judged.verdict === 'ungrounded' && !isFigure && digitsOf(claim) >= 2)
      opinion.judged = told(judged, before.factIds, 'derived');
  }
}

/** Two true figures exchanged: each would fit the other's sentence better than its own. */
export function exchangeDoubtful(opinions: Opinion[]): void {
  const stating = new Map<string, Opinion[]>();
  for (const opinion of opinions) {
    for (const id of opinion.judged.factIds) {
      const known = stating.get(id);
      if (!known) stating.set(id, [opinion]);
      else if (known.length < 50) known.push(opinion);
    }
  }
  for (const one of opinions) {
    if (!one.subject || one.judged.verdict === 'ungrounded') continue;
    const own = one.context.fit(one.subject, one.claim).score;
    // Of the catalogue's facts only what is doubted is looked at again.
    for (const rival of one.subject.curated ? one.doubts : [...one.context.spokenOf(one.claim)].map(([spoken]) => spoken)) {
      const fit = one.context.fit(rival, one.claim);
      const gain = fit.score - own;
      if (gain < 0 || rival === one.subject || !stating.has(rival.fact.id)) continue;
      const doubted = one.doubts.includes(rival) && one.context.contrast(rival, one.subject, one.claim).covered >= NAMED && fit.here >= 0.5;
      for (const other of stating.get(rival.fact.id) ?? []) {
        if (other === one || other.subject !== rival || other.judged.verdict === 'ungrounded') continue;
        const loss = other.context.fit(rival, other.claim).score - other.context.fit(one.subject, other.claim).score;
        const alike = rival.fact.kind === one.subject.fact.kind && !rival.curated && !one.subject.curated;
        if (
          !(doubted && gain - loss >= EXCHANGE && loss <= 0.03) &&
          !(alike && loss <= 0 && gain - loss >= EXCHANGE_PLAIN && digitsOf(one.claim) >= 3 && digitsOf(other.claim) >= 3)
        )
          continue;
        one.judged = refused(
          one.claim,
          `"${one.subject.fact.label}" and "${rival.fact.label}" stand in each other's place`,
          one.judged.line,
        );
        other.judged = refused(
          other.claim,
          `"${rival.fact.label}" and "${one.subject.fact.label}" stand in each other's place`,
          other.judged.line,
        );
      }
    }
  }
}
/** `Pension and Social Security add $26,400 and $41,880`: what is named first has the first figure. */
export function exchangeReversed(opinions: Opinion[]): void {
  for (const [index, one] of opinions.entries()) {
    const other = opinions[index + 1];
    if (
      !one.subject ||
      !other?.subject ||
      one.subject === other.subject ||
      one.passage !== other.passage ||
      one.judged.verdict === 'ungrounded' ||
      other.judged.verdict === 'ungrounded'
    )
      continue;
    const first = one.context.firstBeside(one.claim);
    if (first !== other.context.firstBeside(other.claim)) continue;
    const [a, b] = [one.context.leads(one.subject, other.subject, first), one.context.leads(other.subject, one.subject, first)];
    if (a < 0 || b < 0 || a <= b || !/^\S+(?:\s\S+){0,3}?,?\s?(?:and|or|,|\/|&)\s?/.test(one.passage.text.slice(b, a + 1))) continue;
    one.judged = refused(one.claim, `"${other.subject.fact.label}" is named first`, one.judged.line);
    other.judged = refused(other.claim, `"${one.subject.fact.label}" is named second`, other.judged.line);
  }
}

/** In a ledger the currency is said once. */
function isAmount({ kind, unit, text, alone }: Claim): boolean {
  return unit === null && (kind === 'money' || (kind === 'number' && alone && text.includes(',')));
}

/** A cell that is the sum of those right above it. */
export function sumColumns(opinions: Opinion[]): void {
  for (const [index, opinion] of opinions.entries()) {
    const { claim, judged, passage } = opinion;
    const isWhole =
      claim.kind === 'percent' &&
      claim.value === 100 &&
      passage.around.some(({ text, weight }) => weight === 1 && /^(?:total|sum|all|overall|portfolio)\b/i.test(text));
    if (judged.verdict !== 'ungrounded' || !passage.cell || !(isWhole || (isAmount(claim) && claim.value / claim.step >= 1000))) continue;
    const above = opinions
      .slice(Math.max(0, index - 60), index)
      .filter(
        (other) =>
          other.passage.cell?.table === passage.cell?.table &&
          other.passage.cell?.column === passage.cell?.column &&
          (isWhole ? other.claim.kind === 'percent' && other.judged.verdict !== 'ungrounded' : isAmount(other.claim) && other.subject),
      )
      .reverse();
    let sum = 0;
    for (const [count, { subject, claim: part }] of above.slice(0, 20).entries()) {
      const value = Number(subject?.fact.value);
      // An amount by the year of a fact by the month is summed up as it stands.
      sum += shows(part, Math.abs(value)) ? value : part.value;
      if (count === 0 || !(isWhole ? Math.abs(sum - 100) <= 0.06 * (count + 2) : shows(claim, sum))) continue;
      opinion.judged = told(
        judged,
        above.slice(0, count + 1).flatMap((other) => other.subject?.fact.id ?? other.judged.factIds),
        'derived',
      );
      break;
    }
  }
}
