/** `91.3%, above your target`, `is over its ceiling (13.6% against 10%)`, `at most 3 months`: figures against the one yardstick that the passage can mean. */
import type { Fact } from '#schema/facts.ts';
import { isPoints } from '../matching.ts';
import { numeric, shown } from './figure.ts';
import type { Comparison, Figure } from './figure.ts';
import { NEGATED, YARDSTICK } from './words.ts';

const SIDES =
  '(?:(?<more>above|over|beyond|past|exceeds|clears|higher than|more than)|(?<less>below|under|short of|beneath|misses|lower than|less than|shy of))';
const AGAINST_YARDSTICK = new RegExp(
  `^[^.;:\\d]{0,32}?\\b${SIDES}\\s(?:(?:your|the|its|our|that|this|their)\\s)?(?:\\w+[- ]){0,2}?${YARDSTICK}\\b(?!\\s(?:of|is|at|mix)\\b)(?![^.;]{0,12}\\d)`,
  'i',
);
const SIDE_BEFORE = new RegExp(
  `\\b${SIDES}\\s(?:(?:your|the|its|our|that|this|their)\\s)?(?:\\w+[- ]){0,2}?${YARDSTICK}\\s?[(,:]\\s?$`,
  'i',
);

/** `91.3%, above your target`: against the one yardstick that the passage can mean. */
export function againstYardstick(text: string, figure: Figure, yardstick: (figure: Figure) => Fact | null): Comparison | null {
  const match = AGAINST_YARDSTICK.exec(text.slice(figure.claim.end, figure.claim.end + 90));
  if (!match || NEGATED.test(match[0]) || !figure.fact || isPoints(figure.fact)) return null;
  const line = yardstick(figure);
  if (!line) return null;
  const [a, b] = [numeric(figure), Number(line.value)];
  const wrong = match.groups?.['more'] ? a <= b : a >= b;
  const start = figure.claim.end + match.index;
  return {
    start,
    end: start + match[0].length,
    factIds: [figure.fact.id, line.id],
    reason: wrong ? `${shown(figure)} is ${a > b ? 'above' : a < b ? 'below' : 'at'} "${line.label}", which is ${line.display}` : null,
  };
}

/** `is over its ceiling (13.6% against 10%)`: the side is said before both figures. */
export function sideBefore(text: string, first: Figure, second: Figure | undefined): Comparison | null {
  if (
    !second ||
    second.claim.kind !== first.claim.kind ||
    !/^\s?(?:against|versus|vs\.?|compared with|to|\/)\s(?:a |an |the )?(?:\w+ ){0,2}?$/.test(
      text.slice(first.claim.end, second.claim.start),
    )
  )
    return null;
  const match = SIDE_BEFORE.exec(text.slice(0, first.claim.start));
  if (!match || NEGATED.test(match[0])) return null;
  const [a, b] = [numeric(first), numeric(second)];
  const wrong = match.groups?.['more'] ? a <= b : a >= b;
  return {
    start: match.index,
    end: match.index + match[0].length,
    factIds: [first, second].flatMap(({ fact }) => (fact ? [fact.id] : [])),
    reason: wrong ? `${shown(first)} is ${a > b ? 'above' : a < b ? 'below' : 'at'} ${shown(second)}` : null,
  };
}

const LEAST = /\b(?:at least|no less than|no fewer than|a minimum of)\s(?:an?\s)?$/i;
const MOST = /\b(?:at most|no more than|a maximum of)\s(?:an?\s)?$/i;

/** Whether "at least" is said of a maximum, or "at most" of a minimum. */
export function wrongEnd(text: string, { claim, fact }: Figure): string | null {
  const end = fact ? limitOf(fact) : null;
  if (!fact || end === null) return null;
  const before = text.slice(Math.max(0, claim.start - 24), claim.start);
  if (end === 'least' ? !MOST.test(before) : !LEAST.test(before)) return null;
  return `"${fact.label}" is a ${end === 'least' ? 'minimum' : 'maximum'}`;
}

function limitOf({ id, label }: Fact): 'least' | 'most' | null {
  if (id.startsWith('limit-')) return /^limit-(?:chance|classified|thin-cash-months)$/.test(id) ? 'least' : 'most';
  if (/\bminimum\b|\bat least\b/i.test(label)) return 'least';
  return /\bmaximum\b|\bat most\b|\blimit\b|\bceiling\b/i.test(label) ? 'most' : null;
}
