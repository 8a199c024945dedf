/** Comparisons between the figures of one passage: what is said to be above is above, what is said to rise rises, and the ends of a range stand in order. */
import { numeric, shown } from './figure.ts';
import type { Comparison, Figure } from './figure.ts';
import { DENIED, LESS, MORE, MOVES, NEGATED, SUPPOSED, YARDSTICK } from './words.ts';

const COMPARES = new RegExp(`\\b(?:(?<more>${MORE})|(?<less>${LESS}))\\b`, 'gi');
const MEASURE = new RegExp(`\\b${YARDSTICK}\\b`, 'i');

/** Comparisons between the figures of one passage. */
export function comparisonsIn(text: string, figures: Figure[]): Comparison[] {
  const found: Comparison[] = [];
  for (const [i, first] of figures.entries()) {
    const second = figures.slice(i + 1).find((other) => other.claim.kind === first.claim.kind);
    if (!second || first.claim.kind === 'ticker' || first.claim.kind === 'date') continue;
    const between = text.slice(first.claim.end, second.claim.start);
    const ids = [first, second].flatMap(({ fact }) => (fact ? [fact.id] : []));
    const [a, b] = [numeric(first), numeric(second)];
    const says = (start: number, end: number, wrong: string | null) => found.push({ start, end, factIds: ids, reason: wrong });
    if (
      /^\s?(?:to|–|—|-|until|till|through)(?: age)?\s?$/.test(between) ||
      (/^\sand\s$/.test(between) && /\bbetween\s$/i.test(text.slice(0, first.claim.start)))
    ) {
      const from =
        /\bfrom\s(?:about |roughly |around )?$/i.test(text.slice(Math.max(0, first.claim.start - 16), first.claim.start)) &&
        first.claim.kind !== 'number';
      const before = text.slice(Math.max(0, first.claim.start - 70), first.claim.start);
      const moves = [...before.matchAll(MOVES)].at(-1);
      if (from && moves && !/[.;]/.test(before.slice(moves.index)) && !SUPPOSED.test(before)) {
        // `does not improve the chance: it goes from 33% to 29%`.
        const up = (moves.groups?.['up'] !== undefined) !== DENIED.test(before);
        says(
          moves.index + Math.max(0, first.claim.start - 70),
          second.claim.end,
          up ? (b < a ? 'the change is downwards' : null) : b > a ? 'the change is upwards' : null,
        );
      } else if (!from && (a > b || (a === b && first.claim.kind === 'number')))
        says(first.claim.start, second.claim.end, 'the range runs backwards');
      continue;
    }
    if (between.length > 70 || /[.;]\s|\|/.test(between) || NEGATED.test(between)) continue;
    const match = [...between.matchAll(COMPARES)].at(-1);
    // `$13,926 more than your goal of $108,000`, and `2.9% over the quarter and 7.4% since`: a difference, and two figures side by side.
    if (
      (match && /\band\s[$€£]?$/i.test(between)) ||
      (first.derived && /^\s(?:(?:an?|per|each) (?:year|month) )?(?:more|less|higher|lower|larger|bigger|smaller) than\b/i.test(between))
    )
      continue;
    const yard = second.yardstick || MEASURE.test(between) || between.length < 26;
    if (
      !match ||
      !yard ||
      /^ by\s/i.test(between.slice(match.index + match[0].length)) ||
      second.claim.kind === 'fraction' ||
      between.length - match.index > 48 ||
      /\b(?:and|but|while|with)\b/i.test(between.slice(0, match.index)) ||
      /\b(?:and|but|while|whereas)\b/i.test(between.slice(match.index)) ||
      first.claim.period !== second.claim.period ||
      isRate(first) !== isRate(second)
    )
      continue;
    const wrong = match.groups?.['more'] ? a <= b : a >= b;
    says(
      first.claim.end + match.index,
      first.claim.end + match.index + match[0].length,
      wrong ? `${shown(first)} is ${a > b ? 'more' : a < b ? 'less' : 'as much'}${a === b ? ' as' : ' than'} ${shown(second)}` : null,
    );
  }
  return found;
}

function isRate({ claim }: Figure): boolean {
  return claim.unit !== null && /^(?:year|month|day)/.test(claim.unit);
}
