/**
 * The gate that every text passes before a person sees it: each amount, percentage, count, age, year, date, ticker and comparison in the
 * rendered markdown must be a fact, at the precision shown, and the fact that its sentence or table row speaks of, or follow from facts that it names.
 */
import type { Fact } from '#schema/facts.ts';
import type { Verification } from '#schema/report.ts';
import { Judge } from './verify/judge.ts';
import type { Judged } from './verify/judge.ts';
import { passagesOf } from './verify/passages.ts';

/** Every claim of the markdown with its verdict and, where it is grounded, the facts it may state. Lines count from one. */
export function judgeClaims(markdown: string, facts: readonly Fact[]): Judged[] {
  return claimsBy(new Judge(facts), markdown);
}

/** The same for many texts about the same facts, which are read once. */
export function judgeOf(facts: readonly Fact[]): (markdown: string) => Judged[] {
  const judge = new Judge(facts);
  return (markdown) => claimsBy(judge, markdown);
}

/** The outcome as it is stored with a report: `claims` counts all, `ungrounded` lists those to be sent back. */
export function verify(markdown: string, facts: readonly Fact[]): Verification {
  return verifierOf(facts)(markdown);
}

/** The same for many texts about the same facts, which are read once. */
export function verifierOf(facts: readonly Fact[]): (markdown: string) => Verification {
  const judge = new Judge(facts);
  return (markdown) => {
    const claims = claimsBy(judge, markdown);
    const ungrounded = claims.filter((claim) => claim.verdict === 'ungrounded').map(({ text, line, reason }) => ({ text, line, reason: reason ?? 'it is no fact of this sheet' }));
    return { ok: ungrounded.length === 0, claims: claims.length, ungrounded };
  };
}

function claimsBy(judge: Judge, markdown: string): Judged[] {
  return judge.judge(passagesOf(markdown));
}
