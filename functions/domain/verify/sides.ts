/** Words beside a derived figure that say on which side it lies. */
import type { Claim } from './claims.ts';

/** Words that fit a positive value, and those that fit a negative one. */
export type Sides = readonly [RegExp, RegExp];

/** Of an amount beyond its target. */
export const SURPLUS: Sides = [
  /\b(?:over|above|too much|s[eo]ll?\w*|excess|overweight|surplus|trim\w*|out of)\b/i,
  /\b(?:under|below|too little|buy\w*|bought|purchas\w+|short|shortfall|underweight)\b/i,
];
/** Of points that a change brings. */
export const BETTER: Sides = [
  /\b(?:improv\w*|gains?|lifts?|raise[sd]?|better|kinder|recover\w*|increase[sd]?|ris(?:es|ing))\b|\+$/i,
  /\b(?:lower(?:s|ed|ing|ment)?|worse|worsen\w*|harsher|reduc\w+|falls?|drops?|declin\w+|los(?:es|s))\b|[−-]$/i,
];
/** Of what can be spent beyond the goal. */
export const ROOM: Sides = [
  /\b(?:more(?! than)|extra|room|headroom|spare|unused|above (?:the|your|that) (?:\w+ )?goal)\b/i,
  /\b(?:less(?! than)|cut|reduc\w+|trim\w*|shortfall|(?:below|short of|under) (?:the|your|that) (?:\w+ )?goal)\b/i,
];

/** `$82,133 short` of what is too much. */
export function onOtherSide({ start, end }: Claim, value: number, [up, down]: Sides, text: string): boolean {
  const before = text.slice(Math.max(0, start - 40), start).replace(/^.*[.;:,](?=\s)/s, '');
  const after = /^[^.;:,()\d]{0,24}/.exec(text.slice(end))?.[0] ?? '';
  const [ups, downs] = [up, down].map((words) => words.test(before) || words.test(after));
  return ups !== downs && ups !== value > 0;
}
