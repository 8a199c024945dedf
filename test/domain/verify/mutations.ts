/**
 * What can go wrong in a report, made on purpose: each mutator changes one annotated claim, or the words around it, into a statement that is false by
 * the facts. It reads the corpus' annotations and nothing of the verifier. What would come out true, or could be read as true, is left out.
 */
import type { Annotation, CorpusReport } from './corpus.ts';

export const CLASSES = ['changed digit', 'drifted rounding', 'wrong unit', 'swapped figures', 'wrong label', 'wrong period', 'wrong sign or direction', 'wrong year or date', 'wrong count', 'invented statistic', 'wrong ticker'] as const;
export type MutationClass = (typeof CLASSES)[number];

export interface Mutation {
  report: CorpusReport;
  kind: MutationClass;
  /** What was done, for people. */
  name: string;
  text: string;
}

/** A generator of numbers from 0 to 1 (mulberry32): the same seed, the same mutations. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Up to `most` mutations of every class, drawn from all that there are. */
export function mutationsOf(reports: readonly CorpusReport[], most: number, seed = 6): Mutation[] {
  const random = seeded(seed);
  const mutators: [MutationClass, (report: CorpusReport, random: () => number) => Change[]][] = [
    ['changed digit', changedDigits], ['drifted rounding', drifted], ['wrong unit', wrongUnits], ['swapped figures', swapped], ['wrong label', wrongLabels], ['wrong period', wrongPeriods],
    ['wrong sign or direction', wrongDirections], ['wrong year or date', wrongDates], ['wrong count', wrongCounts], ['invented statistic', invented], ['wrong ticker', wrongTickers],
  ];
  return mutators.flatMap(([kind, mutator]) => shuffled(reports.flatMap((report) => mutator(report, random).map((change) => applied(report, kind, change))), random).slice(0, most));
}

interface Edit {
  start: number;
  end: number;
  text: string;
}
type Change = Edit[];

function applied(report: CorpusReport, kind: MutationClass, change: Change): Mutation {
  let text = report.text;
  for (const { start, end, text: by } of [...change].sort((a, b) => b.start - a.start)) text = text.slice(0, start) + by + text.slice(end);
  const [first] = [...change].sort((a, b) => a.start - b.start);
  const at = first?.start ?? 0;
  const line = report.text.slice(0, at).split('\n').length;
  const around = report.text.slice(Math.max(0, at - 40), at).replace(/\s+/g, ' ');
  const name = `${report.name}:${line} …${around}[${change.map(({ start, end, text: by }) => `${report.text.slice(start, end)} → ${by}`).join('] [')}]${report.text.slice(first?.end ?? at, (first?.end ?? at) + 30).replace(/\s+/g, ' ')}`;
  return { report, kind, name, text };
}

function shuffled<T>(list: T[], random: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}

/** The figure in digits that an annotation shows first: its place, its number as written and what words say of its bound. */
function figureOf(one: Annotation): { start: number; digits: string; value: number; decimals: number } | null {
  const match = /\d[\d,]*(?:\.\d+)?/.exec(one.text);
  if (!match || isDate(one)) return null;
  const digits = match[0].replace(/,$/, '');
  return { start: one.start + match.index, digits, value: Number(digits.replaceAll(',', '')), decimals: digits.split('.')[1]?.length ?? 0 };
}

function isDate(one: Annotation): boolean {
  return /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\b|\d{4}-\d{2}|\d\/\d/.test(one.text);
}

/** The words just before and inside an annotation that leave room for a figure: `over $200,000` is true of 214,000. */
function bound(report: CorpusReport, one: Annotation, figureStart: number): 'over' | 'under' | 'about' | null {
  const before = report.text.slice(Math.max(0, one.start - 26), figureStart);
  if (/(?:over|more than|at least|above|exceed\w*|beyond|upwards of|north of)\s(?:an?\s)?\$?$/i.test(before)) return 'over';
  if (/(?:under|less than|at most|below|fewer than|nearly|almost|just shy of|short of|up to|not quite)\s(?:an?\s)?\$?$/i.test(before)) return 'under';
  return /(?:about|around|roughly|some|approximately|close to|near|~|≈)\s?(?:an?\s)?\$?$/i.test(before) ? 'about' : null;
}

function stillTrue(report: CorpusReport, one: Annotation, figureStart: number, was: number, is: number): boolean {
  switch (bound(report, one, figureStart)) {
    case 'over':
      return is <= was;
    case 'under':
      return is >= was;
    case 'about':
      return Math.abs(is - was) <= 0.1 * was;
    case null:
      return is === was;
  }
}

function changedDigits(report: CorpusReport, random: () => number): Change[] {
  return report.annotations.flatMap((one) => {
    const figure = figureOf(one);
    if (!figure) return [];
    const places = [...figure.digits].flatMap((char, index) => (/\d/.test(char) ? [index] : []));
    return [0, 1].flatMap(() => {
      const place = places[Math.floor(random() * places.length)] ?? 0;
      const digit = String((Number(figure.digits[place]) + 1 + Math.floor(random() * 9)) % 10);
      const changed = figure.digits.slice(0, place) + digit + figure.digits.slice(place + 1);
      if (/^0\d/.test(changed) || stillTrue(report, one, figure.start, figure.value, Number(changed.replaceAll(',', '')))) return [];
      return [[{ start: figure.start, end: figure.start + figure.digits.length, text: changed }]];
    });
  });
}

/** One or two units off in the last place shown, as a careless rounding would leave it. */
function drifted(report: CorpusReport, random: () => number): Change[] {
  return report.annotations.flatMap((one) => {
    const figure = figureOf(one);
    if (!figure || figure.value === 0 || /^(?:19|20)\d\d$/.test(figure.digits)) return [];
    const step = figure.decimals > 0 ? 10 ** -figure.decimals : 10 ** (/0*$/.exec(figure.digits.replaceAll(',', ''))?.[0].length ?? 0);
    if (figure.value <= step) return [];
    const by = (random() < 0.5 ? -1 : 1) * (random() < 0.7 ? 1 : 2);
    const value = figure.value + by * step;
    if (value <= 0 || stillTrue(report, one, figure.start, figure.value, value)) return [];
    const text = figure.digits.includes(',') || value >= 10_000 ? value.toLocaleString('en-US', { minimumFractionDigits: figure.decimals, maximumFractionDigits: figure.decimals }) : value.toFixed(figure.decimals);
    return [[{ start: figure.start, end: figure.start + figure.digits.length, text }]];
  });
}

const UNITS: [RegExp, string[]][] = [
  [/(?<=\d)\s?%/, [' points', ' years', ' million']],
  [/(?<=\d)\spercent\b/, [' points', ' dollars']],
  [/\smonths?\b/, [' years', '%', ' days']],
  [/\syears?\b/, [' months', '%']],
  [/\sdays?\b/, [' months', ' years']],
  [/\s(?:percentage )?points?\b/, ['%', ' years']],
  [/\smillion\b/, [' billion', ' thousand', '']],
  [/(?<=\d)[kK]\b/, ['M', '']],
  [/(?<=\d)M\b/, ['K', '']],
  [/\$/, ['€', '£']],
];
function wrongUnits(report: CorpusReport, random: () => number): Change[] {
  return report.annotations.flatMap((one) => {
    for (const [pattern, others] of UNITS) {
      if (/year|month|day/.test(pattern.source) && /[$€]/.test(one.text)) continue;
      const match = pattern.exec(one.text);
      if (!match) continue;
      const text = others[Math.floor(random() * others.length)] ?? '';
      // What is said right after the annotation could give the unit back: `[[1.9|…]] months`, `62% of`.
      return [[{ start: one.start + match.index, end: one.start + match.index + match[0].length, text }]];
    }
    const after = /^\s(?:months?|years?|days?)\b/.exec(report.text.slice(one.end));
    if (!after) return [];
    return [[{ start: one.end, end: one.end + after[0].length, text: after[0].includes('year') ? ' months' : ' years' }]];
  });
}

function kindOf(one: Annotation): string {
  if (isDate(one)) return 'date';
  if (/[$€]/.test(one.text)) return 'money';
  if (/%|percent/.test(one.text)) return 'percent';
  return /^\D*\d[\d,.]*\D*$/.test(one.text) ? one.text.replace(/[\d,.]+/g, '#').replace(/s\b/g, '') : 'words';
}

/** Two figures of one kind, exchanged, from one section. Equal figures, and figures of one fact, are left alone. */
function swapped(report: CorpusReport, random: () => number): Change[] {
  const section = (at: number) => report.text.slice(0, at).split(/\n#+ /).length;
  const pairs = report.annotations.flatMap((one, i) =>
    report.annotations.slice(i + 1).flatMap((other) => {
      if (kindOf(one) === 'words' || kindOf(one) !== kindOf(other) || section(one.start) !== section(other.start)) return [];
      const [a, b] = [figureOf(one), figureOf(other)];
      if (one.text === other.text || one.factIds.some((id) => other.factIds.includes(id))) return [];
      if (a && b && (Math.abs(a.value - b.value) <= Math.max(10 ** -a.decimals, 10 ** -b.decimals) || bound(report, one, a.start) !== null || bound(report, other, b.start) !== null)) return [];
      return [[{ start: one.start, end: one.end, text: other.text }, { start: other.start, end: other.end, text: one.text }]];
    }),
  );
  return shuffled(pairs, random).slice(0, 12);
}

/** Words that name different things, a family a line: one in the place of another makes a true figure a false statement. */
const FAMILIES: string[][] = [
  ['stocks', 'bonds', 'cash', 'real estate', 'commodities', 'alternatives'],
  ['equity', 'bonds', 'cash', 'alternatives'],
  ['client', 'spouse'],
  ['portfolio', 'benchmark'],
  ['mortgage', 'credit card', 'student loan', 'auto loan'],
  ['pension', 'Social Security'],
  ['advisory', 'fund'],
  ['dividends', 'interest', 'fees'],
  ['essential', 'lifestyle'],
  ['income', 'expenses'],
  ['North America', 'Europe', 'Asia'],
  ['technology', 'health care', 'financials', 'energy'],
  ['in a poor case', 'in the middle case'],
  ['spending', 'saving'],
  ['chance', 'drift'],
];
interface Stretch {
  start: number;
  text: string;
}
function sentenceOf(report: CorpusReport, one: Annotation): Stretch {
  const from = Math.max(report.text.lastIndexOf('\n', one.start - 1), ...['. ', '; ', '! ', '? ', ': ', '.** ', ':** '].map((mark) => report.text.lastIndexOf(mark, one.start - 1))) + 1;
  const rest = report.text.slice(one.end);
  const stop = /[.;!?](?=\s)|\n/.exec(rest)?.index ?? rest.length;
  return { start: from, text: report.text.slice(from, one.end + stop) };
}
const words = (text: string) => text.toLowerCase();

function wrongLabels(report: CorpusReport, random: () => number): Change[] {
  return report.annotations.flatMap((one) => {
    if (one.factIds.length !== 1 || one.derived) return [];
    const fact = report.facts.find(({ id }) => id === one.factIds[0]);
    const sentence = sentenceOf(report, one);
    // The sentence must be about this claim alone, or this one come first, so that the word that is exchanged is the one that says what it is of.
    if (!fact || report.annotations.some((other) => other !== one && other.start >= sentence.start && other.start < one.start && other.end <= sentence.start + sentence.text.length)) return [];
    const found: Change[] = [];
    for (const family of FAMILIES) {
      const own = family.find((word) => new RegExp(`\\b${word}\\b`, 'i').test(sentence.text) && new RegExp(`\\b${word.replace(/s$|^in (?:a|the) | case$/g, '')}`, 'i').test(fact.label));
      if (!own) continue;
      const others = family.filter((word) => word !== own && !words(sentence.text).includes(words(word)) && !words(fact.label).includes(words(word.replace(/^in (?:a|the) | case$/g, ''))));
      // Only where the sheet knows the other thing with another figure: then the sentence states it falsely.
      const known = others.filter((word) => report.facts.some((other) => other.kind === fact.kind && other.value !== fact.value && new RegExp(`\\b${word.replace(/s$|^in (?:a|the) | case$/g, '')}`, 'i').test(other.label)));
      const match = new RegExp(`\\b${own}\\b`, 'i').exec(sentence.text);
      if (!match) continue;
      for (const other of known) {
      if (report.facts.some((fact2) => fact2.kind === fact.kind && fact2 !== fact && fact2.display === fact.display && words(fact2.label).includes(words(other).replace(/s$/, '')))) continue;
      const text = /^\p{Lu}/u.test(match[0]) ? other.charAt(0).toUpperCase() + other.slice(1) : other;
        found.push([{ start: sentence.start + match.index, end: sentence.start + match.index + match[0].length, text }]);
      }
    }
    return [...found, ...tickerLabel(report, one, sentence, fact.label + fact.id, random)];
  });
}

/** A holding's figure said of another holding. */
function tickerLabel(report: CorpusReport, one: Annotation, sentence: Stretch, about: string, random: () => number): Change[] {
  const known = symbolsOf(report);
  const own = known.filter((symbol) => new RegExp(`\\b${symbol}\\b`).test(sentence.text));
  const [symbol] = own;
  if (own.length !== 1 || !symbol || !new RegExp(`\\b${symbol}\\b`, 'i').test(about.replaceAll('-', ' '))) return [];
  const others = known.filter((other) => other !== symbol && report.facts.some((fact) => fact.kind === (/[$]/.test(one.text) ? 'money' : 'percent') && new RegExp(`\\b${other}\\b`, 'i').test(`${fact.label} ${fact.id.replaceAll('-', ' ')}`) && fact.display !== one.text));
  const other = others[Math.floor(random() * others.length)];
  const at = sentence.text.search(new RegExp(`\\b${symbol}\\b`));
  return other ? [[{ start: sentence.start + at, end: sentence.start + at + symbol.length, text: other }]] : [];
}

/** Symbols that the sheet names: capitals in labels, or in the ids of holdings. */
function symbolsOf(report: CorpusReport): string[] {
  const found = new Set<string>();
  for (const { label, id, kind, value } of report.facts) {
    for (const word of label.match(/\b[A-Z]{3,5}\b/g) ?? []) found.add(word);
    const held = /^holding-([a-z]{3,5})-/.exec(id)?.[1];
    if (held) found.add(held.toUpperCase());
    if (kind === 'text' && /^[A-Z]{3,5}$/.test(String(value))) found.add(String(value));
  }
  for (const word of ['USA', 'ETF', 'IRA', 'HSA', 'CPI', 'RMD', 'COLA', 'ROTH', 'TIPS', 'REIT', 'ETFS']) found.delete(word);
  return [...found].filter((symbol) => new RegExp(`\\b${symbol}\\b`).test(report.text));
}

const PERIODS: [RegExp, string][] = [
  [/\b(an?|per|each|every) year\b/i, '$1 month'], [/\b(an?|per|each|every) (?:year|month)\b/i, '$1 week'], [/\b(an?|per|each|every) month\b/i, '$1 year'], [/\/year\b/i, '/month'], [/\/month\b/i, '/year'], [/\/yr\b/i, '/mo'], [/\/mo\b/i, '/yr'], [/\bannually\b/i, 'monthly'], [/\byearly\b/i, 'monthly'],
  [/\bannual\b/i, 'monthly'], [/\bmonthly\b/i, 'yearly'],
];
function wrongPeriods(report: CorpusReport): Change[] {
  return report.annotations.flatMap((one) => {
    if (!/[$]/.test(one.text)) return [];
    // In the annotation or right after it; before it only as "monthly" or "annual" in the same clause.
    const inside: Stretch = { start: one.start, text: report.text.slice(one.start, one.end) };
    const after: Stretch = { start: one.end, text: /^\s?(?:(?:an?|per|each|every) (?:year|month)|\/(?:yr|mo|year|month)|annually|yearly|monthly)\b/i.exec(report.text.slice(one.end))?.[0] ?? '' };
    for (const stretch of [inside, after]) {
      const changes = PERIODS.flatMap(([pattern, by]): Change[] => {
        const match = pattern.exec(stretch.text);
        return match ? [[{ start: stretch.start + match.index, end: stretch.start + match.index + match[0].length, text: match[0].replace(pattern, by) }]] : [];
      });
      if (changes.length > 0) return changes;
    }
    return [];
  });
}

const DIRECTIONS: [RegExp, string][] = [
  [/\babove\b/, 'below'], [/\bbelow\b/, 'above'], [/\bover\b(?= (?:the|your|its|our|that|this))/, 'under'], [/\bunder\b(?= (?:the|your|its|our|that|this))/, 'over'], [/\bmore than\b/, 'less than'], [/\bless than\b/, 'more than'], [/\bhigher\b/, 'lower'],
  [/\b(?:lift|raise|increase|improve)(s?)\b/, 'lower$1'], [/\b(?:lower|reduce|cut)(s?)\b/, 'raise$1'], [/\brose\b/, 'fell'], [/\bfell\b/, 'rose'], [/\brise(s?)\b/, 'fall$1'], [/\bfall(s?)\b/, 'rise$1'], [/\bgr(?:ew|own)\b/, 'shrunk'], [/\bup\b(?= (?:from|by))/, 'down'], [/\bdown\b(?= (?:from|by))/, 'up'], [/\bbeneath\b/, 'above'], [/^ more\b(?= (?:an?|per|each|every) )/, ' less'], [/^ less\b(?= (?:an?|per|each|every) )/, ' more'], [/\bat least\b/, 'at most'], [/\bat most\b/, 'at least'],
  [/\b(?:warning, |fail\*\*, |pass, )?above (target|limit)\b/, 'below $1'], [/\bshort of\b/, 'ahead of'], [/\bexceeds\b/, 'falls short of'],
  [/\+(?=[$\d])/, '−'], [/[−](?=[$\d])/, '+'], [/\btoo much\b/, 'too little'], [/\btoo little\b/, 'too much'], [/\bclears\b/, 'misses'], [/\bunderweight\b/, 'overweight'], [/\boverweight\b/, 'underweight'],
];
/** A word of direction right beside a claim, turned round; of a comparison, or of a figure with a sign of its own. */
function wrongDirections(report: CorpusReport): Change[] {
  return report.annotations.flatMap((one) => {
    const fact = report.facts.find(({ id }) => id === one.factIds[0]);
    const signed = fact !== undefined && (/\b(?:above|below|drift|change|over|under|short|gain|loss|points)\b/i.test(`${fact.label} ${fact.display}`) || /^[+−]/.test(one.text));
    const near: Stretch = { start: Math.max(report.text.lastIndexOf('\n', one.start) + 1, one.start - 60), text: '' };
    near.text = report.text.slice(near.start, Math.min(one.end + 48, ...['\n', '. ', ' | '].map((stop) => report.text.indexOf(stop, one.end)).filter((at) => at >= 0)));
    // A comparison of two annotated figures, a change from one to another, or a figure that is itself above or below.
    const pair = report.annotations.find((other) => other.start > one.end && other.start - one.end < 40 && kindOf(other) === kindOf(one) && other.value !== null && one.value !== null && other.value !== one.value);
    const between: Stretch | null = pair ? { start: one.end, text: report.text.slice(one.end, pair.start) } : null;
    const change = pair && /\bfrom\s$/.test(report.text.slice(0, one.start)) && /^\s?to\s/.test(between?.text ?? '') ? { start: Math.max(report.text.lastIndexOf('\n', one.start) + 1, one.start - 50), text: '' } : null;
    if (change) change.text = report.text.slice(change.start, one.start);
    const changes = [change, between && !/[.;]\s|\n/.test(between.text) && /\b(?:above|below|over|under|more|less|higher|short|exceeds|clears)\b/.test(between.text) ? between : null, signed ? near : null, verdictAfter(report, one), { start: one.end, text: report.text.slice(one.end, one.end + 12) }].flatMap((stretch) =>
      DIRECTIONS.flatMap(([pattern, by]): Change[] => {
        const match = stretch ? pattern.exec(stretch.text) : null;
        return stretch && match ? [[{ start: stretch.start + match.index, end: stretch.start + match.index + match[0].length, text: by.replace('$1', match[1] ?? '') }]] : [];
      }),
    );
    return unlike(changes);
  });
}

/** What a row or a sentence says of a figure against its target, right after it: `| 85% | above target |`, `, below your target`. */
function verdictAfter(report: CorpusReport, one: Annotation): Stretch | null {
  const text = /^[^\n.;]{0,60}/.exec(report.text.slice(one.end))?.[0] ?? '';
  return /\b(?:above|below|over|under|short of|clears|exceeds)\b(?=[^|]{0,12}\b(?:target|limit|minimum|maximum|policy|goal|ceiling)\b)/.test(text) ? { start: one.end, text } : null;
}

function unlike(changes: Change[]): Change[] {
  const seen = new Set<string>();
  return changes.filter((change) => !seen.has(JSON.stringify(change)) && seen.add(JSON.stringify(change)));
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
function wrongDates(report: CorpusReport, random: () => number): Change[] {
  return report.annotations.flatMap((one) => {
    const fact = report.facts.find(({ id }) => id === one.factIds[0]);
    if (!fact || !['date', 'year', 'age'].includes(fact.kind)) return [];
    const changes: Change[] = [];
    for (const match of one.text.matchAll(/\d{1,4}/g)) {
      const value = Number(match[0]);
      const by = (random() < 0.5 ? -1 : 1) * (1 + Math.floor(random() * 3));
      const other = value + by <= 0 || (match[0].length < 3 && fact.kind === 'date' && value + by > 28) ? value - Math.abs(by) : value + by;
      if (other > 0) changes.push([{ start: one.start + match.index, end: one.start + match.index + match[0].length, text: String(other).padStart(match[0].length, '0') }]);
    }
    const month = MONTHS.find((name) => one.text.includes(name));
    if (month) changes.push([{ start: one.start + one.text.indexOf(month), end: one.start + one.text.indexOf(month) + month.length, text: MONTHS[(MONTHS.indexOf(month) + 1 + Math.floor(random() * 10)) % 12] ?? '' }]);
    return changes;
  });
}

const NUMBERS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen', 'twenty'];
function wrongCounts(report: CorpusReport, random: () => number): Change[] {
  return report.annotations.flatMap((one) => {
    const fact = report.facts.find(({ id }) => id === one.factIds[0]);
    if (!fact || !['count', 'years', 'ratio'].includes(fact.kind) || one.factIds.length > 1) return [];
    const figure = figureOf(one);
    if (figure) {
      if (figure.decimals > 0) return [];
      return [1, 2].flatMap((more) => {
        const value = figure.value + (random() < 0.4 && figure.value > more ? -more : more) * (figure.value >= 1000 ? 1000 : 1);
        if (stillTrue(report, one, figure.start, figure.value, value)) return [];
        return [[{ start: figure.start, end: figure.start + figure.digits.length, text: figure.digits.includes(',') ? value.toLocaleString('en-US') : String(value) }]];
      });
    }
    const match = new RegExp(`\\b(?:${NUMBERS.join('|')})\\b`, 'i').exec(one.text);
    if (!match) return [];
    const index = NUMBERS.indexOf(match[0].toLowerCase());
    return [1, 2, 3].flatMap((more) => {
      const other = NUMBERS[(index + more) % NUMBERS.length] ?? 'two';
      if (other === 'one' || bound(report, one, one.start + match.index) !== null) return [];
      return [[{ start: one.start + match.index, end: one.start + match.index + match[0].length, text: /^[A-Z]/.test(match[0]) ? other.charAt(0).toUpperCase() + other.slice(1) : other }]];
    });
  });
}

/** Statements that no sheet bears out; `#` is drawn anew each time. */
const INVENTED = [
  'About #% of households your age have saved less than this.', 'The market has returned #% a year over the past decade.', 'Studies put the average retiree’s spending at $#,000 a year.', 'A typical family of your income saves $#,000 a year.',
  'Experts expect inflation of #% next year.', 'Your home is worth about $#0,000.', 'Nearly # in 100 such plans run out of money.', 'Medicare premiums will take another $# a month.', 'The fund has beaten its index in # of 40 years.',
  'Your tax rate in retirement would be around #%.', 'You could earn $#,000 a year from part-time work.', 'Bonds have fallen #% since January.', 'A couple like you needs $#,000 for health care.', 'The company lost #% of its value in a week.',
  'Your accounts have grown #% since last year.', 'That is $#,000 more than the average American has.', 'Roughly #% of your trades lost money.', 'The probability of a recession is #%.',
];
function invented(report: CorpusReport, random: () => number): Change[] {
  const ends = [...report.text.matchAll(/[a-z]\.(?=\n\n)/g)].map((match) => match.index + 2);
  return shuffled([...INVENTED], random).slice(0, 16).flatMap((sentence) => {
    const at = ends[Math.floor(random() * ends.length)];
    const number = 11 + Math.floor(random() * 88);
    // By chance a fact's own figure, which would be a true number in a strange sentence.
    if (at === undefined || report.facts.some(({ value, display }) => Math.round(Number(value)) === number || display.includes(`${number},000`) || display.includes(`${number}0,000`))) return [];
    return [[{ start: at, end: at, text: ` ${sentence.replace('#', String(number))}` }]];
  });
}

const STRANGERS = ['VTX', 'QQQM', 'SPLG', 'ARKK', 'FXAIX', 'SCHD', 'IVV', 'AGG', 'TSLA', 'DIA'];
function wrongTickers(report: CorpusReport, random: () => number): Change[] {
  const known = symbolsOf(report);
  return known.flatMap((symbol) =>
    [...report.text.matchAll(new RegExp(`(?<![\\w.-])${symbol}(?![\\w.-]?\\w)`, 'g'))].flatMap((match) => {
      const strangers = STRANGERS.filter((other) => !known.includes(other) && !report.facts.some(({ label }) => label.includes(other)));
      const from = Math.floor(random() * strangers.length);
      return [0, 1].flatMap((more) => {
        const other = strangers[(from + more) % strangers.length];
        return other ? [[{ start: match.index, end: match.index + symbol.length, text: other }]] : [];
      });
    }),
  );
}
