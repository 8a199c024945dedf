/** Figures in words: counts with a noun, amounts, fractions, odds and multiples. */
import { NUMBER_WORDS, readNumberWords } from '../../number-words.ts';
import type { Add, ClaimKind } from './claim.ts';
import { boundBefore, NOUN, periodOf } from './figures.ts';

const COUNT = new RegExp(
  `\\b(?<words>${NUMBER_WORDS}|a dozen|half a dozen|two dozen|a hundred|a thousand|a million|half a million|a billion|an?(?= decade)|half an?(?= (?:point|percentage point|percent|year|decade|million)))(?<half> and a half)?[ -](?:(?!(?:${NOUN}|and|or|in|of|an?|per|each|every|this|that|next|last)\\b)[a-z]+ )?(?<noun>${NOUN})\\b`,
  'gi',
);
const NAMED: Record<string, number> = {
  'a dozen': 12,
  'half a dozen': 6,
  'two dozen': 24,
  'a hundred': 100,
  'a thousand': 1000,
  'a million': 1e6,
  'half a million': 5e5,
  'a billion': 1e9,
  'a': 1,
  'an': 1,
  'half a': 0.5,
  'half an': 0.5,
};
const AND_A_HALF = /\b(a|one) (year|month|decade|point) and a half\b/gi;

/** `five%`, `half a %`. */
const WORDS_PERCENT = new RegExp(`\\b(?<words>${NUMBER_WORDS}|half an?|an?)\\s?%`, 'gi');

export function counts(text: string, whole: string, add: Add): void {
  for (const match of text.includes('%') ? text.matchAll(WORDS_PERCENT) : []) {
    const words = (match.groups?.['words'] ?? '').toLowerCase();
    add(match.index, match.index + match[0].length, {
      kind: 'percent',
      value: NAMED[words] ?? readNumberWords(words) ?? NaN,
      step: words.startsWith('half') ? 0.5 : 1,
      bound: boundBefore(whole, match.index),
    });
  }
  for (const match of text.matchAll(AND_A_HALF))
    add(match.index, match.index + match[0].length, {
      kind: match[2] === 'point' ? 'points' : 'number',
      value: 1.5,
      step: 0.5,
      unit: match[2]?.toLowerCase() ?? null,
      bound: boundBefore(whole, match.index),
    });
  for (const match of text.matchAll(COUNT)) {
    const words = (match.groups?.['words'] ?? '').toLowerCase();
    const noun = (match.groups?.['noun'] ?? '').toLowerCase();
    const half = match.groups?.['half'] !== undefined;
    const read = NAMED[words] ?? readNumberWords(words);
    // "One fund", "one holding" name a thing rather than count it.
    if (
      read === null ||
      /^(?:a |one )?hundred$/i.test(words) ||
      (read === 1 && /^(?:dollar|cent)/.test(noun)) ||
      (/^(?:one|1)$/.test(words) &&
        /^(?:year|month|week|day)$/.test(noun) &&
        !/\b(?:more|another|extra)\b/i.test(match[0]) &&
        !/^ (?:later|longer|more|earlier|sooner)\b/i.test(whole.slice(match.index + match[0].length)) &&
        (boundBefore(whole, match.index) === null || /\bover\s$/i.test(whole.slice(0, match.index)))) ||
      (read === 1 && !half && !/^(?:year|month|week|day|account|percent|per cent|point|percentage|dollar|decade)/.test(noun))
    )
      continue;
    const basis = / basis points?$/i.test(match[0]);
    const kind: ClaimKind = /^per ?cent$/.test(noun)
      ? 'percent'
      : noun.includes('point')
        ? 'points'
        : /^(?:dollar|euro)/.test(noun)
          ? 'money'
          : 'number';
    const tens = noun.startsWith('decade') ? 10 : 1;
    const end = match.index + match[0].length;
    add(match.index, end, {
      kind,
      value: ((read + (half ? 0.5 : 0)) * tens) / (basis ? 100 : 1),
      step: ((half || read === 0.5 ? 0.5 : 1) * tens) / (basis ? 100 : 1),
      bound: boundBefore(whole, match.index),
      unit: basis ? 'bp' : kind === 'number' ? (tens > 1 ? 'years' : noun) : noun.startsWith('euro') ? 'euros' : null,
      period: kind === 'money' ? periodOf(whole, match.index, whole.slice(end, end + 60)) : null,
    });
  }
}

const DIGIT = 'zero|oh|one|two|three|four|five|six|seven|eight|nine';
/** `two point four million`, `five point two five percent`. */
const POINT = new RegExp(
  `\\b(?<whole>${NUMBER_WORDS}) point (?<digits>(?:${DIGIT})(?: (?:${DIGIT}))*)(?: (?<unit>million|thousand|per ?cent|percentage points?|points?))?\\b`,
  'gi',
);
export function decimals(text: string, whole: string, add: Add): void {
  for (const match of / point /i.test(text) ? text.matchAll(POINT) : []) {
    const units = readNumberWords(match.groups?.['whole'] ?? '');
    const digits = (match.groups?.['digits'] ?? '')
      .toLowerCase()
      .split(' ')
      .map((word) => (word === 'oh' ? 0 : readNumberWords(word)))
      .join('');
    const unit = (match.groups?.['unit'] ?? '').toLowerCase();
    if (units === null) continue;
    const scale = unit === 'million' ? 1e6 : unit === 'thousand' ? 1e3 : 1;
    const end = match.index + match[0].length;
    const kind = unit.startsWith('per') && !unit.includes('point') ? 'percent' : unit.includes('point') ? 'points' : 'number';
    add(match.index, end, {
      kind,
      value: Number(`${units}.${digits}`) * scale,
      step: scale / 10 ** digits.length,
      bound: boundBefore(whole, match.index),
      period: scale > 1 ? periodOf(whole, match.index, whole.slice(end, end + 60)) : null,
    });
  }
}

/** `forty-four and a half thousand`. */
const AND_A_HALF_THOUSAND = new RegExp(`\\b(?<words>${NUMBER_WORDS}) and a half (?<scale>thousand|million)\\b`, 'gi');
/** Large figures that stand alone, as they are spoken: `ninety-six thousand`, `sixty-four hundred`. */
const SPOKEN = new RegExp(`\\b(?:an? )?(?<words>${NUMBER_WORDS})\\b`, 'gi');
export function spoken(text: string, whole: string, add: Add): void {
  for (const match of text.includes(' and a half ') ? text.matchAll(AND_A_HALF_THOUSAND) : []) {
    const value = readNumberWords(match.groups?.['words'] ?? '');
    const scale = /million/i.test(match.groups?.['scale'] ?? '') ? 1e6 : 1e3;
    const end = match.index + match[0].length;
    if (value !== null)
      add(match.index, end, {
        kind: 'number',
        value: (value + 0.5) * scale,
        step: scale / 2,
        bound: boundBefore(whole, match.index),
        period: periodOf(whole, match.index, whole.slice(end, end + 60)),
      });
  }
  for (const match of text.matchAll(SPOKEN)) {
    const words = match.groups?.['words'] ?? '';
    const value = /[a-z]+[ -](?:hundred|thousand|million)|(?:hundred|thousand|million)(?: and)? [a-z]/i.test(match[0])
      ? readNumberWords(words)
      : null;
    if (value === null || value < 200) continue;
    const end = match.index + match[0].length;
    add(match.index, end, {
      kind: 'number',
      value,
      step: 10 ** (/0*$/.exec(String(value))?.[0].length ?? 0),
      bound: boundBefore(whole, match.index),
      period: periodOf(whole, match.index, whole.slice(end, end + 60)),
    });
  }
}

const PARTS: Record<string, number> = {
  half: 2,
  halves: 2,
  third: 3,
  quarter: 4,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  twelfth: 12,
  twentieth: 20,
  hundredth: 100,
};
const PART = 'third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|twentieth|hundredth';
const FRACTION = new RegExp(
  `\\b(?:(?<alone>half)|(?<top>an?|one|two|three|four|five|six|seven|eight|nine)[ -](?<part>${PART})s?)\\b`,
  'gi',
);
const ODDS = new RegExp(
  `\\b(?<of>${NUMBER_WORDS}|\\d{1,6})(?: (?:[a-z]+ ){0,2}?)?(?: ?(?:in|out of|of every|in every)) (?<all>${NUMBER_WORDS}|\\d{1,6})\\b(?!\\s?%|[.,]\\d)`,
  'gi',
);
const MULTIPLE = new RegExp(
  `\\b(?:(?<twice>twice|double[sd]?|doubling|triple[sd]?|tripling|quadruple[sd]?|thrice|halved|halves)|(?<count>${NUMBER_WORDS}|\\d{1,4}(?:\\.\\d{1,3})?)(?:[ -]times|-?fold|x|\\s?×)(?= (?:the|your|what|as|that|more|its|of|larger|bigger|higher|over|in)\\b))`,
  'gi',
);
const TIMES: Record<string, number> = { twice: 2, doub: 2, trip: 3, quad: 4, thri: 3, halv: 0.5 };
/** Words that make what follows a supposition or an advice, not a claim. */
const SUPPOSED =
  /\b(?:if|were|should|suppose|supposing|imagine|say|unless|whether|could|might|sell|move|moving|selling|put|shift|swap|use|let|consider|until|assume[sd]?|tested|what)\b[^.;:]{0,80}$/i;

/** `70 cents of every dollar`, `56 cents on the dollar`. */
const CENTS = new RegExp(
  `\\b(?<of>${NUMBER_WORDS}|\\d{1,2}(?:\\.\\d)?) cents (?:of|on|in|out of|from) (?:every|each|the|a) dollar\\b`,
  'gi',
);

/** `label`: the text is a fact's label, where a supposition is its name. */
export function fractions(text: string, whole: string, label: boolean, add: Add): void {
  for (const match of text.matchAll(ODDS)) {
    const [of, all] = [numberOf(match.groups?.['of'] ?? ''), numberOf(match.groups?.['all'] ?? '')];
    if (
      (!/\d/.test(match[0]) && (of === 1 || (all ?? 0) >= 10) && boundBefore(whole, match.index) === null) ||
      (/\b(?:cases?|futures?|paths?|times?|lives|lifetimes)\b/.test(match[0]) && !(all !== null && all >= 3 && all <= 9))
    )
      continue;
    if (
      of === null ||
      all === null ||
      of > all ||
      all < 2 ||
      (/\bin\b/.test(match[0]) &&
        !/^(?:\d+|[a-z-]+) (?:[a-z]+ )?in (?:every )?(?:2|3|4|5|10|20|100|two|three|four|five|ten|twenty|a hundred|one hundred)$/i.test(
          match[0],
        ))
    )
      continue;
    add(
      match.index,
      match.index + match[0].length,
      all >= 10
        ? { kind: 'percent', value: (of / all) * 100, step: 100 / all, bound: boundBefore(whole, match.index) }
        : { kind: 'fraction', value: of / all, step: 0, bound: boundBefore(whole, match.index) },
    );
  }
  for (const match of text.includes(' cents ') ? text.matchAll(CENTS) : [])
    add(match.index, match.index + match[0].length, {
      kind: 'percent',
      value: numberOf(match.groups?.['of'] ?? '') ?? NaN,
      step: /\d\.\d/.test(match[0]) ? 0.1 : 1,
      bound: boundBefore(whole, match.index),
    });
  for (const match of text.matchAll(FRACTION)) {
    const end = match.index + match[0].length;
    const value = match.groups?.['alone']
      ? 0.5
      : (numberOf(match.groups?.['top'] ?? '') ?? 1) / (PARTS[(match.groups?.['part'] ?? '').toLowerCase()] ?? 2);
    const bound = boundBefore(whole, match.index);
    const after = whole.slice(end, end + 40);
    if (/^ an? (?:million|billion|dozen|hundred|thousand|percentage|percent|point|year|decade|century)\b/i.test(after)) continue;
    const measure = /^ of an? (century|decade|year|million|percentage point|point|percent)\b/i.exec(after);
    if (measure) {
      const [said = '', unit = ''] = measure;
      const size = { century: 100, decade: 10, million: 1e6 }[unit.toLowerCase()] ?? 1;
      const kind = unit.endsWith('point') ? 'points' : unit === 'percent' ? 'percent' : 'number';
      add(match.index, end + said.length, {
        kind,
        value: value * size,
        step: kind === 'number' ? size / 100 : 0.1,
        bound,
        unit: /century|decade|year/i.test(unit) ? 'years' : null,
      });
      continue;
    }
    const several = !/^(?:an?|one)?$/i.test(match.groups?.['top'] ?? '');
    const states =
      bound !== null ||
      several ||
      /^ (?:of|as (?:much|many|large|big|high)|the (?:size|value|cost|amount))\b/i.test(after) ||
      (match.groups?.['top'] !== undefined && /^ (?:less|more|lower|higher|larger|smaller|above|below)\b/i.test(after));
    if (
      (!states && !label) ||
      value >= 1 ||
      /^ of (?:all|the) (?:cases|futures|paths|simulations|outcomes|those|them)\b/i.test(after) ||
      (!label && SUPPOSED.test(whole.slice(0, match.index))) ||
      /\b(?:worst|best|first|last|second|top|bottom|poorest|highest|lowest|calmest)\s?$/i.test(whole.slice(0, match.index))
    )
      continue;
    add(match.index, end, { kind: 'fraction', value, step: 0, bound });
  }
  for (const match of text.matchAll(MULTIPLE)) {
    const word = (match.groups?.['twice'] ?? '').toLowerCase();
    const value = word ? (TIMES[word] ?? TIMES[word.slice(0, 4)] ?? 2) : numberOf(match.groups?.['count'] ?? '');
    const end = match.index + match[0].length;
    if (
      value === null ||
      (!label && SUPPOSED.test(whole.slice(0, match.index))) ||
      /\b(?:two|both|would|will)\s(?:\w+\s)?$/i.test(whole.slice(0, match.index))
    )
      continue;
    if (
      /^(?:twice|double)$/.test(word) &&
      boundBefore(whole, match.index) === null &&
      !/^ (?:the|your|what|as|that|its|our)\b/i.test(whole.slice(end, end + 12))
    )
      continue;
    // What nearly halves is still a little more than half.
    const bound = boundBefore(whole, match.index);
    add(match.index, end, {
      kind: 'multiple',
      value,
      step: /\.\d/.test(match[0]) ? 0.1 : 0,
      bound: word.startsWith('halv') && bound === 'under' ? 'over' : bound,
    });
  }
}

function numberOf(words: string): number | null {
  if (/^an?$/i.test(words)) return 1;
  return /^\d/.test(words) ? Number(words) : readNumberWords(words);
}
