/** Where in a sentence a figure stands: before a change, after it, or between two figures. */
import type { Claim } from './claims.ts';

/** `from 71% to 80%`: what stands after "from" is no outcome of a change. */
export function isBase(claim: Claim, text: string): boolean {
  return (
    /\bfrom\s+$/i.test(text.slice(Math.max(0, claim.start - 12), claim.start)) ||
    (claim.kind === 'money' && /\b(?:instead of|rather than)\s$/i.test(text.slice(Math.max(0, claim.start - 14), claim.start)))
  );
}

/** `would bring cash up to 3 months`, `from 28.9% to 19.4%`: what a change leads to. */
export function isReached({ start }: Claim, text: string): boolean {
  return REACHED.test(text.slice(Math.max(0, start - 80), start));
}
/** What is compared with has been said before. */
export const AGAIN = /\b(?:better|worse|kinder|higher|lower|more|less) than\s$/i;
const REACHED =
  /\b(?:up|down) (?:by )?[\d.]+ points? to\s$|\bbecomes?\s$|\bleav(?:es|ing)\b[^.;:]{0,40}\bat\s$|\b(?:bring|rais|lift|tak|fall|fell|rise|ris|drop|push|cut|reduc|lower|increas|grow|climb|mov)\w*\b(?:[^.;:]|\.\d){0,60}?\b(?:up |down |back )?to\s(?:about |around |only |just |roughly |some |an? )?$/i;

/** `$5,900 more than that`, `exceeds it by $443,434`: what is between two figures is none of them. */
export function isDifference({ start, end }: Claim, text: string): boolean {
  return (
    DIFFERS.test(text.slice(end, end + 40)) ||
    /\bby\s(?:about |around |roughly |nearly |almost |only |just |some )?$/i.test(text.slice(Math.max(0, start - 16), start))
  );
}
const DIFFERS =
  /^\s?(?:(?:a|per|each|every) (?:month|year)\s)?(?:more|less|above|below|over|under|short|ahead|behind|higher|lower|bigger|larger|smaller|apart|beyond|away|clear)\b/i;
