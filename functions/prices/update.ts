/** From a provider's bars to what one day writes. Pure. */
import type { Basis, Verdict } from '#domain/prices/guard.ts';
import { judgeDay } from '#domain/prices/guard.ts';
import { readSymbol } from '#domain/symbol.ts';

/** Fewer than this and a share of them says nothing. */
const ENOUGH = 20;
/** A day with less than half of what the last one had, or with a tenth of its closes flagged, is a provider's fault and not the market's. Per cent. */
const LEAST_PERCENT = 50;
const MOST_FLAGGED_PERCENT = 10;

export type DayVerdict = { readonly verdict: Verdict } | { readonly refused: string };

/** @param lastCount how many prices the newest stored day has; 0 where there is none. */
export function judgeBars(bars: readonly { ticker: string; close: unknown }[], bases: readonly Basis[], lastCount: number): DayVerdict {
  const verdict = judgeDay(closesBySymbol(bars), bases);
  const stored = bases.filter((basis) => basis.stored).length;
  const judged = verdict.closes.length + verdict.flags.length;
  if (lastCount >= ENOUGH && (judged + stored) * 100 < lastCount * LEAST_PERCENT) return { refused: `it has prices for ${judged + stored} instruments, where the last day has ${lastCount}` };
  if (judged >= ENOUGH && verdict.flags.length * 100 > judged * MOST_FLAGGED_PERCENT) return { refused: `${verdict.flags.length} of its ${judged} prices are far from the last ones` };
  return { verdict };
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
