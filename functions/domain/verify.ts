/**
 * The gate that every text passes before a person sees it: each amount, percentage, count, age, year, date, ticker and comparison in the
 * rendered markdown must be a fact, at the precision shown, and the fact that its sentence or table row speaks of, or follow from facts that it names.
 */
import type { Fact } from '#schema/facts.ts';
import type { Verification } from '#schema/report.ts';
import { citationsIn, isOfKnowledge } from './knowledge/cite.ts';
import { Judge } from './verify/judge.ts';
import type { Judged } from './verify/judge.ts';
import type { Others } from './verify/others.ts';
import { passagesOf } from './verify/passages.ts';

/** Every claim of the markdown with its verdict and, where it is grounded, the facts it may state. Lines count from one. */
export function judgeClaims(markdown: string, facts: readonly Fact[], others?: Others): Judged[] {
  return judgeOf(facts, others)(markdown);
}

/** The same for many texts about the same facts, which are read once. With `others` (`verify/others.ts`) also what is derived over sheets that are not ours. */
export function judgeOf(facts: readonly Fact[], others?: Others): (markdown: string) => Judged[] {
  const judges = judgesOf(facts, others);
  return (markdown) => claimsBy(judges, markdown);
}

/** The outcome as it is stored with a report: `claims` counts all, `ungrounded` lists those to be sent back. */
export function verify(markdown: string, facts: readonly Fact[]): Verification {
  return verifierOf(facts)(markdown);
}

/** The same for many texts about the same facts, which are read once. */
export function verifierOf(facts: readonly Fact[]): (markdown: string) => Verification {
  const judges = judgesOf(facts);
  return (markdown) => {
    const claims = claimsBy(judges, markdown);
    const ungrounded = claims
      .filter((claim) => claim.verdict === 'ungrounded')
      .map(({ text, line, reason }) => ({ text, line, reason: reason ?? 'it is no fact of this sheet' }));
    return { ok: ungrounded.length === 0, claims: claims.length, ungrounded };
  };
}

interface Judges {
  household: Judge;
  /** Of the passages with these ids alone. */
  of: (cited: readonly string[]) => Judge;
}

/** A sentence that cites states its passages' figures and nothing else; every other sentence, the household's facts and nothing else. */
function judgesOf(facts: readonly Fact[], others?: Others): Judges {
  const known = new Map<string, Judge>();
  return {
    household: new Judge(
      facts.filter((fact) => !isOfKnowledge(fact)),
      others,
    ),
    of: (cited) => {
      const key = cited.join(' ');
      const judge = known.get(key) ?? new Judge(facts.filter(({ id }) => cited.some((one) => id.startsWith(`${one}-`))));
      known.set(key, judge);
      return judge;
    },
  };
}

function claimsBy({ household, of }: Judges, markdown: string): Judged[] {
  const passages = passagesOf(markdown);
  const citing = markdown.includes('[K') ? passages.filter(({ text }) => citationsIn(text).length > 0) : [];
  if (citing.length === 0) return household.judge(passages);
  const claims = [
    ...household.judge(passages.filter((passage) => !citing.includes(passage))),
    ...citing.flatMap((passage) => of(citationsIn(passage.text)).judge([{ ...passage, around: [] }])),
  ];
  return claims.sort((a, b) => a.line - b.line);
}
