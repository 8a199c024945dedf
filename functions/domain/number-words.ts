/** Whole numbers in English words, both ways: the renderer writes them, the verifier reads them. */
const SMALL = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const SCALES = [
  ['million', 1_000_000],
  ['thousand', 1_000],
  ['hundred', 100],
] as const;

/** `42` → `forty-two`. Whole numbers from 0 to 999,999,999; anything else is a RangeError. */
export function numberWords(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > 999_999_999)
    throw new RangeError(`${value} cannot be written in words: whole numbers from 0 to 999,999,999 can`);
  if (value < 20) return SMALL[value] ?? '';
  if (value < 100) return (TENS[Math.floor(value / 10)] ?? '') + (value % 10 ? `-${SMALL[value % 10] ?? ''}` : '');
  for (const [name, size] of SCALES) {
    if (value < size) continue;
    const rest = value % size;
    return `${numberWords(Math.floor(value / size))} ${name}${rest ? ` ${numberWords(rest)}` : ''}`;
  }
  return '';
}

const WORD = [...SMALL, ...TENS.filter(Boolean), 'hundred', 'thousand', 'million'].sort((a, b) => b.length - a.length).join('|');
/** Source of a pattern that finds a run of number words: `twenty-five`, `ten thousand`, `one hundred and two`. */
export const NUMBER_WORDS = `(?:${WORD})(?:(?:[ -]|\\sand\\s)(?:${WORD}))*`;

/** The number that a run of number words names, or null when it names none (`two three`). */
export function readNumberWords(text: string): number | null {
  let total = 0;
  let group = 0;
  let last = Infinity;
  for (const word of text.toLowerCase().split(/[\s-]+/)) {
    if (word === 'and' || word === '') continue;
    const small = SMALL.indexOf(word);
    const tens = TENS.indexOf(word);
    if (small >= 0) {
      if (last < 20) return null;
      group += small;
      last = small;
    } else if (tens > 0) {
      if (last < 100) return null;
      group += tens * 10;
      last = 20;
    } else if (word === 'hundred') {
      group = Math.max(1, group) * 100;
      last = 100;
    } else if (word === 'thousand' || word === 'million') {
      total += Math.max(1, group) * (word === 'thousand' ? 1_000 : 1_000_000);
      group = 0;
      last = 1_000;
    } else return null;
  }
  return total + group;
}
