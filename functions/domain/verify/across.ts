/** What a whole text's claims say of each other: figures repeated, columns summed up, figures exchanged. */
import type { Claim } from './claims.ts';
import { shows } from './matching.ts';
import { digitsOf, refused, told } from './opinion.ts';
import type { Judged, Opinion } from './opinion.ts';
import { NAMED } from './weigh.ts';

/** By how much two exchanged figures must fit better. */
const EXCHANGE = 0.14;

/** A figure that the report has said what it is of may be repeated without its name. */
export function recall(opinions: Opinion[]): void {
  const said = new Set(opinions.filter(({ judged, subject, context, claim }) => judged.verdict !== 'ungrounded' && subject && context.fit(subject, claim).here >= 0.4).flatMap(({ judged }) => judged.factIds));
  for (const opinion of opinions) {
    if (!opinion.unspoken || opinion.judged.verdict !== 'ungrounded') continue;
    const known = opinion.unspoken.filter(({ fact }) => said.has(fact.id));
    if (known.length > 0) opinion.judged = told(opinion.judged, known.map(({ fact }) => fact.id));
  }
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
    if (before && alone && judged.verdict === 'ungrounded' && !isFigure && digitsOf(claim) >= 2) opinion.judged = told(judged, before.factIds, 'derived');
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
    if (!one.subject) continue;
    for (const rival of one.doubts) {
      const gain = one.context.fit(rival, one.claim).score - one.context.fit(one.subject, one.claim).score;
      for (const other of stating.get(rival.fact.id) ?? []) {
        if (other === one || !other.subject || other.judged.verdict === 'ungrounded') continue;
        const loss = other.context.fit(rival, other.claim).score - other.context.fit(one.subject, other.claim).score;
        if (gain - loss < EXCHANGE || gain < 0 || loss > 0.03 || one.context.contrast(rival, one.subject, one.claim).covered < NAMED || one.context.fit(rival, one.claim).here < 0.5) continue;
        one.judged = refused(one.claim, `"${one.subject.fact.label}" and "${rival.fact.label}" stand in each other's place`, one.judged.line);
        other.judged = refused(other.claim, `"${rival.fact.label}" and "${one.subject.fact.label}" stand in each other's place`, other.judged.line);
      }
    }
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
    if (judged.verdict !== 'ungrounded' || !isAmount(claim) || !passage.cell || claim.value / claim.step < 1000) continue;
    const above = opinions.slice(Math.max(0, index - 60), index).filter((other) => other.passage.cell?.table === passage.cell?.table && other.passage.cell?.column === passage.cell?.column && isAmount(other.claim) && other.subject).reverse();
    let sum = 0;
    for (const [count, { subject }] of above.slice(0, 20).entries()) {
      sum += Number(subject?.fact.value);
      if (count === 0 || !shows(claim, sum)) continue;
      opinion.judged = told(judged, above.slice(0, count + 1).flatMap((other) => other.subject?.fact.id ?? []), 'derived');
      break;
    }
  }
}
