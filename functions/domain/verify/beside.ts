/** What a figure is by the one that stands beside it: the share of an amount, the target of what is measured. */
import { sameFigure } from './matching.ts';
import type { Opinion } from './opinion.ts';
import type { Sheet, Subject } from './sheet.ts';

/** `The holding is $32,756, or 4.4%`: the share of what the amount right before it is of. */
export function shareBeside({ claim, isFigure, passage }: Opinion, before: readonly Opinion[], { subjects }: Sheet): Subject | null {
  if (claim.kind !== 'percent' || !isFigure || passage.cell) return null;
  const amount = before.filter((other) => other.claim.kind === 'money' || other.claim.kind === 'percent').at(-1)?.subject;
  const twin = amount?.fact.id.replace(/-(?:value|year|month|total)$/, '-pct');
  return subjects.find((subject) => subject !== amount && subject.fact.id === twin && sameFigure(claim, subject.fact) !== null) ?? null;
}

/** `90.5% versus a target of 85%`: what the figure beside it is held against. */
export function heldAgainst({ claim, isFigure, passage, context }: Opinion, line: readonly Opinion[], sheet: Sheet): Subject | null {
  // `Stocks are 1.4 points above 90%`.
  const apart = POINTS_FROM.test(context.text.slice(Math.max(0, claim.start - 24), claim.start));
  if (!isFigure || (context.near('yardstick', claim) < 0.5 && !apart)) return null;
  for (const other of line) {
    if (
      other.passage !== passage ||
      other.claim === claim ||
      (other.claim.kind !== claim.kind && !(apart && other.claim.kind === 'points')) ||
      !other.subject ||
      other.judged.verdict !== 'grounded'
    )
      continue;
    const base = other.subject.fact.id;
    const found = sheet.subjects.find(({ fact, yardstick }) => yardstick && isLimitOf(fact.id, base) && sameFigure(claim, fact) !== null);
    if (found) return found;
  }
  return null;
}
const POINTS_FROM = /\bpoints? (?:above|below|over|under|short of|past|from) (?:the |your |its |their )?$/i;

/** The catalogue's targets and limits of what it measures. */
function isLimitOf(limit: string, base: string): boolean {
  return LIMITS.some(([of, by]) => of.test(base) && by.test(limit)) || limit === base.replace(/-(?:pct|drift)$/, '-target-pct');
}
const LIMITS: readonly [RegExp, RegExp][] = [
  [/^(?:(?:lever-\w+|target-mix|history)-)?chance$/, /^(?:chance-target|limit-chance)$/],
  [/^(?:class|region|sector)-.+-drift$/, /^limit-drift$/],
  [/^(?:largest-company|company-.+|holding-.+)-pct$/, /^limit-single-company$/],
  [/^largest-fund-pct$/, /^limit-single-fund$/],
  [/^cash-months$/, /^limit-thin-cash-months$/],
  [/^(?:dearest-fund-cost|fund-cost)-pct$/, /^limit-fund-cost$/],
];
