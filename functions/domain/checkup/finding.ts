/** One rule's result, and how outcomes follow from limits. */
import type { Check } from '#schema/facts.ts';
import type { Flag } from '#schema/plan.ts';

export type Outcome = Check['outcome'];
export type Severity = Flag['severity'];

/** The row of the checkup, and the flag that it raises, if any. */
export interface Finding {
  readonly check: Check;
  readonly flag?: Flag | null;
}
interface Limit {
  readonly warn: number;
  readonly fail: number;
}

export function above(found: number, limit: Limit): Outcome {
  return found > limit.fail ? 'fail' : found > limit.warn ? 'warn' : 'pass';
}
export function below(found: number, limit: Limit): Outcome {
  return found < limit.fail ? 'fail' : found < limit.warn ? 'warn' : 'pass';
}
export function check(rule: string, outcome: Outcome, label: string, foundFactId: string | null, limitFactId: string | null): Check {
  return { rule, outcome, label, foundFactId, limitFactId };
}
export function flag(kind: Flag['kind'], subject: string | null, severity: Severity): Flag {
  return { kind, subject, severity };
}
/** A flag says what was found; a rule that cannot be judged raises none. */
export function flagOf(kind: Flag['kind'], subject: string | null, outcome: Outcome): Flag | null {
  return outcome === 'fail' ? flag(kind, subject, 'act') : outcome === 'warn' ? flag(kind, subject, 'warn') : null;
}
