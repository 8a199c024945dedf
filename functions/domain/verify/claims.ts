/** Finds what a passage claims: every amount, percentage, count, age, year, date and ticker, in digits or in number words. */
import { NUMBER_WORDS, readNumberWords } from '../number-words.ts';
import type { Passage } from './passages.ts';

export type ClaimKind = 'money' | 'percent' | 'points' | 'number' | 'date' | 'ticker';

export interface Claim {
  text: string;
  line: number;
  kind: ClaimKind;
  /** Dollars, per cent, points, the number itself; 0 for a date or a ticker. */
  value: number;
  /** The place of the last digit shown: 0.1 for `85.7%`, 100,000 for `$1.2 million`. */
  step: number;
  /** Written with about, nearly, roughly: trailing zeros are then rounding. */
  approximate: boolean;
  /** An explicit sign. */
  sign: -1 | 0 | 1;
  /** `2026-11-20`, or `2026-11` for a month. */
  date: string | null;
  /** What is counted, where the words say so: `years`, `months`, `accounts`. */
  unit: string | null;
  period: 'month' | 'year' | null;
  /** Where in the passage's text. */
  start: number;
  end: number;
}

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
const MONTH = '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?';

/** What has digits, and claims nothing. */
const NOT_CLAIMS: RegExp[] = [
  /\b(?:S&P|Russell|Nasdaq|NASDAQ|Dow|FTSE|MSCI|Wilshire|Stoxx|Nikkei|CRSP)[ -](?:\d{2,4})\b/g,
  /\b(?:401\(?[ak]\)?|403\(?b\)?|457\(?b\)?|529)(?:s\b|(?![\d.,]))(?!%)/g,
  /\b(?:Form|Schedule|Section|Rule) \d{2,4}[A-Z]?\b/g,
  /\[\^?\d+\]/g,
  /https?:\/\/\S+/g,
  /\b10-[KQ]\b/g,
];
/** `60/40`, `70/20/10`: the name of a mix, when it adds up. */
const MIX = /(?<![\d/])(\d{1,3})\/(\d{1,3})(?:\/(\d{1,3}))?(?![\d/])/g;
const NINE_OF_TEN = /\b(?:nine|one)(?: (?:futures?|paths?|cases?|times?))? (?:in|of|out of) (?:every )?ten\b/gi;

const ACRONYMS = new Set(
  ('US USA UK EU EM IRA IRAS HSA CD CDS ETF ETFS REIT REITS TIPS CPI RMD RMDS LLC FAQ AI OK PM AM NO NOT AND OR ALL IS ON TO BE SSA IRS SEC FDIC SIPC NAV GDP ESG DIY CFP CPA ' +
    'ROTH LTC COLA YTD TBD NB PS USD EUR MAGI AGI BOND').split(' '),
);
const TICKER = /(?<![\w$.,−-])(?=[A-Z0-9.-]*[A-Z])[A-Z0-9][A-Z0-9.-]{0,18}[A-Z0-9](?![\w%]|[.,]\d)/g;

const NOUN =
  'years?|months?|weeks?|days?|percent|per cent|percentage points?|points?|dollars?|accounts?|holdings?|positions?|funds?|companies|stocks|paths?|futures|simulations|trials|windows?|periods?|stretches|times|decades?';
const SCALE: Record<string, number> = { k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, million: 1e6, b: 1e9, bn: 1e9, billion: 1e9 };
const DIGITS = '\\d+(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d+';
const FIGURE = new RegExp(
  `(?<sign>[−+]|(?<![\\p{L}\\d)])-)?(?<dollar>\\$)?\\s?(?<digits>${DIGITS})(?<ordinal>st|nd|rd|th)?\\b(?:\\s?(?<scale>million|billion|thousand|bn|mn|k|m|b)\\b)?(?:\\s?(?<percent>%|percent\\b|per cent\\b)|(?:\\s|-)(?<points>(?:percentage )?points?\\b))?`,
  'giu',
);
const WORDS = new RegExp(`\\b(?<words>${NUMBER_WORDS})[ -](?:(?!${NOUN})[a-z]+ )?(?<noun>${NOUN})\\b`, 'gi');

/** `knowsNine` says whether a fact is about nine futures of ten; then these words are its name. `textFacts` are displays that stand as a whole. */
export function claimsIn(passage: Passage, textFacts: readonly string[], knowsNine: boolean): Claim[] {
  let text = passage.text;
  const claims: Claim[] = [];
  const blank = (from: number, to: number) => {
    text = text.slice(0, from) + ' '.repeat(to - from) + text.slice(to);
  };
  const add = (start: number, end: number, rest: Partial<Claim> & Pick<Claim, 'kind'>) => {
    claims.push({
      text: passage.text.slice(start, end).trim(), line: passage.line, value: 0, step: 1, approximate: false, sign: 0, date: null, unit: null, period: null, start, end, ...rest,
    });
    blank(start, end);
  };
  for (const pattern of NOT_CLAIMS) for (const match of text.matchAll(pattern)) blank(match.index, match.index + match[0].length);
  for (const match of text.matchAll(MIX)) if (match.slice(1).reduce((sum, part) => sum + Number(part ?? 0), 0) === 100) blank(match.index, match.index + match[0].length);
  if (knowsNine) for (const match of text.matchAll(NINE_OF_TEN)) blank(match.index, match.index + match[0].length);
  for (const known of textFacts) for (let at = text.indexOf(known); at >= 0; at = text.indexOf(known, at + 1)) if (isWhole(text, at, at + known.length)) blank(at, at + known.length);
  dates(text, add);
  for (const match of text.matchAll(TICKER)) if (isTicker(match[0])) add(match.index, match.index + match[0].length, { kind: 'ticker' });
  for (const match of text.matchAll(FIGURE)) figure(match, passage.text, add);
  for (const match of text.matchAll(WORDS)) inWords(match, passage.text, add);
  return claims.sort((a, b) => a.start - b.start);
}

/** Not a piece of a longer word or figure: the name `Core 5` is not in `Core 50%`. */
function isWhole(text: string, start: number, end: number): boolean {
  return !/[\p{L}\d$.]$/u.test(text.slice(Math.max(0, start - 2), start)) && !/^(?:[\p{L}\d%]|[.,]\d)/u.test(text.slice(end, end + 2));
}

type Add = (start: number, end: number, rest: Partial<Claim> & Pick<Claim, 'kind'>) => void;

function dates(text: string, add: Add): void {
  const day = (year: string, month: number, date: string | undefined) => `${year}-${String(month).padStart(2, '0')}${date ? `-${date.padStart(2, '0')}` : ''}`;
  const monthOf = (name: string) => MONTHS.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3))) + 1;
  for (const match of text.matchAll(/\b(\d{4})-(\d{2})-(\d{2})\b/g)) add(match.index, match.index + match[0].length, { kind: 'date', date: match[0] });
  for (const match of text.matchAll(new RegExp(`\\b(${MONTH})\\s(\\d{1,2})(?:st|nd|rd|th)?,?\\s(\\d{4})\\b`, 'g')))
    add(match.index, match.index + match[0].length, { kind: 'date', date: day(match[3] ?? '', monthOf(match[1] ?? ''), match[2]) });
  for (const match of text.matchAll(new RegExp(`\\b(?:(\\d{1,2})(?:st|nd|rd|th)?\\s)?(${MONTH})\\s(\\d{4})\\b`, 'g')))
    add(match.index, match.index + match[0].length, { kind: 'date', date: day(match[3] ?? '', monthOf(match[2] ?? ''), match[1]) });
}

function isTicker(token: string): boolean {
  if (ACRONYMS.has(token) || /^\d+[KMB]$/.test(token)) return false;
  return /\d/.test(token) ? /[A-Z]/.test(token) : token.replace(/[.-].*$/, '').length <= 6;
}

function figure(match: RegExpExecArray, text: string, add: Add): void {
  const groups = match.groups ?? {};
  const digits = (groups['digits'] ?? '').replaceAll(',', '');
  const scale = SCALE[(groups['scale'] ?? '').toLowerCase()] ?? 1;
  const decimals = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0;
  const start = match.index + (/^\s/.test(match[0]) ? 1 : 0);
  const end = match.index + match[0].length;
  const kind: ClaimKind = groups['dollar'] ? 'money' : groups['percent'] ? 'percent' : groups['points'] ? 'points' : 'number';
  const after = text.slice(end, end + 60);
  const noun = new RegExp(`^[ -](?:[a-z-]+ ){0,2}?(${NOUN})\\b`, 'i').exec(after)?.[1]?.toLowerCase() ?? null;
  const dollars = kind === 'number' && noun?.startsWith('dollar');
  add(start, end, {
    kind: dollars ? 'money' : kind,
    value: Number(digits) * scale,
    step: scale / 10 ** decimals,
    approximate: isApproximate(text, start),
    sign: groups['sign'] === '+' ? 1 : groups['sign'] ? -1 : 0,
    unit: kind === 'number' && !dollars ? (/^[ -]years?[ -]old\b/i.test(after) ? 'old' : noun) : null,
    period: kind === 'money' || dollars ? periodOf(text, start, after) : null,
  });
}

function inWords(match: RegExpExecArray, text: string, add: Add): void {
  const noun = (match.groups?.['noun'] ?? '').toLowerCase();
  const value = readNumberWords(match.groups?.['words'] ?? '');
  // "One fund", "one holding" name a thing rather than count it.
  if (value === null || (value === 1 && !/^(year|month|week|day|account|percent|per cent|point|dollar)/.test(noun))) return;
  const kind: ClaimKind = /^per ?cent$/.test(noun) ? 'percent' : noun.includes('point') ? 'points' : noun.startsWith('dollar') ? 'money' : 'number';
  const end = match.index + match[0].length;
  add(match.index, end, {
    kind, value, approximate: isApproximate(text, match.index), unit: kind === 'number' ? noun : null, period: kind === 'money' ? periodOf(text, match.index, text.slice(end, end + 60)) : null,
  });
}

function isApproximate(text: string, start: number): boolean {
  return /(?:\b(?:about|around|roughly|nearly|almost|some|approximately|close to|over|under|more than|less than|just)\s|[~≈]\s?)$/i.test(text.slice(0, start));
}

function periodOf(text: string, start: number, after: string): Claim['period'] {
  if (/^\s?(?:dollars )?(?:(?:less|more|extra) )?(?:(?:a|per|each|every|\/)\s?month|monthly|\/mo\b)/i.test(after)) return 'month';
  if (/^\s?(?:dollars )?(?:(?:less|more|extra) )?(?:(?:a|per|each|every|\/)\s?year|yearly|annually|\/yr\b)/i.test(after)) return 'year';
  if (/\bmonthly\s(?:\w+\s){0,3}$/i.test(text.slice(0, start))) return 'month';
  return /\b(?:yearly|annual)\s(?:\w+\s){0,3}$/i.test(text.slice(0, start)) ? 'year' : null;
}
