/** From a provider's bars to what one day writes. Pure. */
import type { Basis, Verdict } from '#domain/prices/guard.ts';
import { isWaiting, judgeDay } from '#domain/prices/guard.ts';
import { readSymbol } from '#domain/symbol.ts';

/** Fewer than this and a share of them says nothing. */
const ENOUGH = 20;
/** A day with less than half of what the last one had, or with a tenth of its closes flagged anew, or half of them at all, is a provider's fault and not the market's. Per cent. */
const LEAST_PERCENT = 50;
const MOST_FLAGGED_PERCENT = 10;
const MOST_WAITING_PERCENT = 50;

/** Of a day that is refused the flags are kept: the next day can confirm them, and an operator decide. */
export type DayVerdict = { readonly verdict: Verdict } | { readonly refused: string; readonly flags: Verdict['flags'] };

/** @param lastCount how many prices the newest stored day has; 0 where there is none. Null: an operator has looked at the day, and no day is refused. */
export function judgeBars(
  bars: readonly { ticker: string; close: unknown }[],
  bases: readonly Basis[],
  lastCount: number | null,
): DayVerdict {
  const verdict = judgeDay(closesBySymbol(bars), bases);
  if (lastCount === null) return { verdict };
  const { closes, flags } = verdict;
  const written = new Set(closes.map(([symbol]) => symbol));
  const before = bases.filter(({ symbol, stored, decided }) => stored || (decided && !written.has(symbol))).length;
  const judged = closes.length + flags.length;
  if (lastCount >= ENOUGH && (judged + before) * 100 < lastCount * LEAST_PERCENT)
    return { refused: `it has prices for ${judged + before} instruments, where the last day has ${lastCount}`, flags };
  // What waits for a person since an earlier day says nothing of this one.
  const known = new Map(bases.map((basis) => [basis.symbol, basis]));
  const waiting = flags.filter((flag) => isWaiting(flag, known.get(flag.symbol), verdict)).length;
  const isTooFar = (flags.length - waiting) * 100 > judged * MOST_FLAGGED_PERCENT || flags.length * 100 > judged * MOST_WAITING_PERCENT;
  return judged >= ENOUGH && isTooFar
    ? { refused: `${flags.length} of its ${judged} prices are far from the last ones`, flags }
    : { verdict };
}

/** One close a symbol. Two different ones under two spellings are neither. */
export function closesBySymbol(bars: readonly { ticker: string; close: unknown }[]): Map<string, unknown> {
  const closes = new Map<string, unknown>();
  for (const { ticker, close } of bars) {
    const symbol = symbolOf(ticker);
    if (symbol === null) continue;
    closes.set(symbol, closes.has(symbol) && closes.get(symbol) !== close ? 'two different closes' : close);
  }
  return closes;
}

/** The provider writes a preferred share as `BACpL`, and others in small letters are rights, warrants or not yet issued. */
export function symbolOf(ticker: string): string | null {
  const [, root, series] = /^([A-Z]{1,5})p([A-Z])$/.exec(ticker) ?? [];
  if (root !== undefined && series !== undefined) return `${root}.PR${series}`;
  return /[a-z]/.test(ticker) ? null : readSymbol(ticker, 'a listed security').symbol;
}
