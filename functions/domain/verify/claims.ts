/** Finds what a passage claims: every amount, percentage, count, age, year, date, duration, fraction, multiple and ticker, in digits or words. */
import { bare, inheritUnits } from './claims/bare.ts';
import type { Add, Claim } from './claims/claim.ts';
import { dates } from './claims/dates.ts';
import { figures, joinRanges } from './claims/figures.ts';
import { nothingClaimed, tickersIn } from './claims/none.ts';
import { counts, decimals, fractions, spoken } from './claims/words.ts';
import type { Passage } from './passages.ts';

export type { Claim } from './claims/claim.ts';

/** `names`: displays and instruments' names that stand as a whole. `knowsNine` says whether a fact is about nine futures of ten. */
export function claimsIn(
  passage: Pick<Passage, 'text' | 'line'> & Partial<Pick<Passage, 'around'>>,
  names: readonly string[],
  knowsNine: boolean,
  label = false,
): Claim[] {
  let text = passage.text;
  const claims: Claim[] = [];
  const blank = (from: number, to: number) => {
    text = text.slice(0, from) + ' '.repeat(to - from) + text.slice(to);
  };
  const add: Add = (start, end, rest) => {
    claims.push({
      text: passage.text.slice(start, end).trim(),
      line: passage.line,
      value: 0,
      step: 1,
      bound: null,
      sign: 0,
      date: null,
      unit: null,
      period: null,
      alone: false,
      start,
      end,
      ...rest,
    });
    blank(start, end);
  };
  for (const { start, end } of nothingClaimed(text, knowsNine)) blank(start, end);
  for (const name of names)
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length))
      if (isWhole(text, at, at + name.length)) blank(at, at + name.length);
  const digits = /\d/.test(text);
  if (digits) dates(() => text, add);
  for (const match of tickersIn(text)) add(match.index, match.index + match[0].length, { kind: 'ticker' });
  fractions(text, passage.text, label, add);
  if (digits) figures(text, passage.text, add);
  decimals(text, passage.text, add);
  counts(text, passage.text, add);
  bare(text, add);
  spoken(text, passage.text, add);
  claims.sort((a, b) => a.start - b.start);
  inheritUnits(claims, passage.text, passage.around?.[1]?.text ?? '');
  joinRanges(claims, passage.text);
  const [only] = claims;
  if (only && claims.length === 1) only.alone = passage.text.length - (only.end - only.start) < 3;
  return claims;
}

/** Not a piece of a longer word or figure: the name `Core 5` is not in `Core 50%`. */
function isWhole(text: string, start: number, end: number): boolean {
  return !/[\p{L}\d$.]$/u.test(text.slice(Math.max(0, start - 2), start)) && !/^(?:[\p{L}\d%]|[.,]\d)/u.test(text.slice(end, end + 2));
}
