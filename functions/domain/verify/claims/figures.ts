/** Figures in digits with what is written around them: currency, scale, unit, sign, period, and words as "about" or "more than". */
import type { Add, Bound, Claim, ClaimKind } from './claim.ts';

export const NOUN =
  'years?|yrs?|months?|mos?|weeks?|days?|percent|per cent|percentage points?|points?|dollars?|euros?|accounts?|holdings?|positions?|funds?|companies|stocks|bonds|shares|lots?|paths?|futures|simulations|scenarios|trials|runs|windows?|lines?|' +
  'periods?|stretches|rungs?|households|donors|acres|members|times|decades?|checks?|tests?|trades?|rules?|tickers|securities|sources?|incomes?|pensions?|children|kids|people|employees|payments?|installments|properties|homes|loans|cards|policies|starting years|centuries|quarters|registrations|beneficiaries|dependents|grandchildren|mortgages|goals';
export const SCALE: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mm: 1e6,
  mn: 1e6,
  million: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  trillion: 1e12,
};
// Runs of digits are bounded: hostile text is read in linear time.
const DIGITS = '\\d{1,3}(?:,\\d{3}){1,6}(?:\\.\\d{1,9})?|\\d{1,21}(?:\\.\\d{1,9})?|\\.\\d{1,9}';
const FIGURE = new RegExp(
  `(?<![\\d.,]\\d?|\\p{L})(?<sign>[−+±]|(?<![\\p{L}\\d)%])[-–](?=[$\\d.]))?(?<currency>(?:US)?\\$|€|£|¥|\\b(?:USD|EUR|GBP|CHF)\\s)?(?<inner>[−-](?=\\d))?\\s?(?<digits>${DIGITS})(?!\\d|[.,]\\d)(?<plus>\\+)?` +
    '(?:(?<ordinal>st|nd|rd|th)\\b|\\s?(?<scale>million|billion|trillion|thousand|bn|mn|mm|k|m|b)(?![\\p{L}\\d]))?' +
    '(?:\\s?(?<percent>%|percent\\b(?!age points?)|per cent\\b|pct\\b)|(?:\\s|-)?(?<basis>basis points?\\b|bps?\\b)|(?:\\s|-)(?<points>(?:percentage )?(?:points?|pts?)\\b|pps?\\b)|\\s(?<dollars>dollars|euros)\\b|(?<short>d|y|yr|mo)(?![\\p{L}\\d]))?(?!\\p{L})',
  'giu',
);
const UNIT_AFTER = new RegExp(
  `^[ -](?:(?!(?:an?|per|each|every|this|that|the|in|by|of|at|for|and|or|to|from|with|is|are|was)\\b)[a-z-]+ ){0,2}?(${NOUN})\\b`,
  'i',
);

export function figures(text: string, whole: string, add: Add): void {
  for (const match of text.matchAll(FIGURE)) figure(match, whole, add);
}

function figure(match: RegExpExecArray, text: string, add: Add): void {
  const groups = match.groups ?? {};
  const digits = (groups['digits'] ?? '').replaceAll(',', '');
  const scale = SCALE[(groups['scale'] ?? '').toLowerCase()] ?? 1;
  const decimals = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0;
  const start = match.index + (/^\s/.test(match[0]) ? 1 : 0);
  const end = match.index + match[0].length;
  const currency = groups['currency']?.trim() ?? groups['dollars'] ?? '';
  const kind: ClaimKind = currency ? 'money' : groups['percent'] ? 'percent' : groups['points'] || groups['basis'] ? 'points' : 'number';
  const after = text.slice(end, end + 60);
  const noun = kind === 'number' ? (UNIT_AFTER.exec(after)?.[1]?.toLowerCase() ?? null) : null;
  if (groups['ordinal'] && !/^\spercentile/i.test(after)) return;
  const shrink = groups['basis'] ? 100 : 1;
  const parenthesised =
    kind === 'money' && text[start - 1] === '(' && after.startsWith(')') && /^[\s(]*$/.test(text.slice(0, start)) && /^[\s)]*$/.test(after);
  const sign = groups['sign'] === '+' ? 1 : groups['sign'] === '±' ? 0 : groups['sign'] || groups['inner'] || parenthesised ? -1 : 0;
  add(start, end, {
    kind,
    // `05%` is no way to write a figure, and none of any fact.
    value: /^0\d/.test(digits) ? NaN : (Number(digits) * scale) / shrink,
    step: scale / 10 ** decimals / shrink,
    bound: boundBefore(text, start) ?? (groups['plus'] ? 'over' : null),
    sign,
    unit: groups['basis']
      ? 'bp'
      : kind === 'money'
        ? /^(?:US)?\$|^USD|^dollars/i.test(currency)
          ? null
          : currency
        : kind === 'number'
          ? /^[ -]years?[ -]old\b/i.test(after)
            ? 'old'
            : (unitOf(noun ?? SHORT[groups['short'] ?? ''] ?? null) ?? unitBefore(text, start))
          : null,
    period: kind === 'money' || scale > 1 ? periodOf(text, start, after) : null,
  });
}

/** `Years until you stop: 29`: the unit is said first. */
function unitBefore(text: string, start: number): string | null {
  return (
    /\b(years|months|days)\b[^.;:\d]{0,48}:\s(?:about |around )?$/i.exec(text.slice(Math.max(0, start - 70), start))?.[1]?.toLowerCase() ??
    null
  );
}

const SHORT: Record<string, string> = { d: 'days', y: 'years', yr: 'years', mo: 'months' };
function unitOf(noun: string | null): string | null {
  return noun?.replace(/^yr/, 'year').replace(/^mos?$/, 'months') ?? null;
}

/** `85 to 87%`, `$1.2–1.4 million`, `3 to 6 months`: the two ends of a range share what only one of them says. */
export function joinRanges(claims: Claim[], text: string): void {
  for (const [i, first] of claims.entries()) {
    const second = claims[i + 1];
    if (!second || !areRange(first, second, text)) continue;
    if (first.kind === 'number' && first.unit === null) Object.assign(first, { kind: second.kind, unit: second.unit });
    if (second.kind === 'number' && second.unit === null && first.kind === 'money')
      Object.assign(second, { kind: 'money', unit: first.unit });
    const scale = scaleIn(second.text);
    if (first.kind === second.kind && scaleIn(first.text) === 1 && first.value < 1000)
      Object.assign(first, { value: first.value * scale, step: first.step * scale });
    first.period ??= second.period;
    second.period ??= first.kind === 'money' ? first.period : null;
  }
}
function areRange(first: Claim, second: Claim, text: string): boolean {
  const kinds = ['money', 'percent', 'points', 'number'];
  if (!kinds.includes(first.kind) || !kinds.includes(second.kind)) return false;
  const between = text.slice(first.end, second.start);
  return (
    /^\s?(?:–|—|-|to)\s?$/.test(between) ||
    (/^\sand\s$/.test(between) && /\bbetween\s$/i.test(text.slice(Math.max(0, first.start - 8), first.start)))
  );
}
function scaleIn(text: string): number {
  return SCALE[/\d\s?(million|billion|trillion|thousand|bn|mn|mm|k|m|b)\b/i.exec(text)?.[1]?.toLowerCase() ?? ''] ?? 1;
}

const BOUNDS: [RegExp, Bound][] = [
  [
    /(?:\b(?:about|around|roughly|some|approximately|approx\.?|circa|or so|close to|in the region of|something like)\s(?:an?\s)?|[~≈]\s?)$/i,
    'about',
  ],
  [/\b(?:at least|no less than|no fewer than|a minimum of)\s(?:an?\s)?$/i, 'least'],
  [/\b(?:at most|no more than|up to|a maximum of)\s(?:an?\s)?$/i, 'most'],
  [
    /\b(?:nearly|almost|just under|just below|just short of|not quite|less than|under|below|fewer than|short of|shy of)\s(?:an?\s)?$/i,
    'under',
  ],
  [
    /\b(?:just over|just above|more than|over|above|upwards of|in excess of|exceed(?:s|ing)?|beyond|well over|north of)\s(?:an?\s)?$/i,
    'over',
  ],
];
export function boundBefore(text: string, start: number): Bound | null {
  const before = text.slice(Math.max(0, start - 28), start);
  const bound = BOUNDS.find(([pattern]) => pattern.test(before));
  // `half a point short of 80%`: the other figure is measured from this one.
  return !bound || MEASURED.test(before.slice(0, before.search(bound[0]))) ? null : bound[1];
}

const MEASURED = /(?:\d%?|\b(?:points?|percent|per cent|years?|months?|days?|dollars|more|less))\s$/i;

const LINK = "(?:dollars )?(?:(?:less|more|extra|net|gross|in (?:real terms|today’s (?:money|dollars)|today's (?:money|dollars))),? )?";
const MONTHLY_AFTER = new RegExp(
  `^\\s?${LINK}(?:(?:an?|per|each|every|in an?(?: \\w+)?|/)\\s?month\\b|monthly\\b|/\\s?mo\\b|p\\.?m\\.?\\b)`,
  'i',
);
const YEARLY_AFTER = new RegExp(
  `^\\s?${LINK}(?:(?:an?|per|each|every|in an?(?: \\w+)?|/)\\s?year\\b|yearly\\b|annually\\b|/\\s?yr\\b|per annum\\b|p\\.?a\\.?\\b|a yr\\b)`,
  'i',
);
/** `a year ago`. */
const WHEN = /^\s?an? (?:year|month) (?:ago|earlier|later|from now|before(?=[.,;:)]|\s*$))/i;
const CHANGED =
  /\b(?:up|down|grew|grown|rose|risen|fell|fallen|gained|gain of|lost|loss of|added|increased|decreased|shrank)(?: by)?\s(?:about |around |roughly |nearly |almost |over |some |just )?$/i;
/** `$13,000 a month, that's $624,000`: of the sum, and not of each. */
const COMES_TO =
  /\b(?:an?|per|each|every) (?:month|year),? (?:that['’]s|that is|makes|comes to|adds up to)\s(?:about |around |roughly |nearly |almost )?$/i;
export function periodOf(text: string, start: number, after: string): Claim['period'] {
  if (/^\s?(?:an?|per|each|every) week\b/i.test(after)) return 'week';
  const before = text.slice(Math.max(0, start - 40), start);
  // `$561,900 a year ago` is when, and `up $50,600 in a year` how long a change took: neither says how often.
  if (WHEN.test(after) || (/^\s?in an? (?:month|year)\b/i.test(after) && CHANGED.test(before))) return null;
  if (MONTHLY_AFTER.test(after)) return 'month';
  if (YEARLY_AFTER.test(after)) return 'year';
  if (COMES_TO.test(before)) return null;
  if (/\b(?:monthly|(?:each|every|per) month,?|a month)\s(?:[^\s.;:]+\s){0,3}$/i.test(before)) return 'month';
  return /\b(?:yearly|annual(?:ly)?|(?:each|every|per) year,?)\s(?:[^\s.;:]+\s){0,3}$/i.test(before) ? 'year' : null;
}
