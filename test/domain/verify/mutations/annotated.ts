/** What a mutator needs to know of an annotated claim: its figure, what words bound it, its sentence, its kind, the symbols of its sheet. */
import type { Annotation, CorpusReport } from '../corpus.ts';

/** Where a mutator draws its numbers, and where it says what it leaves out. */
export interface Draw {
  random: () => number;
  exclude: (reason: string) => void;
}

export interface Edit {
  start: number;
  end: number;
  text: string;
}
export type Change = Edit[];

export function shuffled<T>(list: T[], random: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}

/** The figure in digits that an annotation shows first: its place, its number as written and what words say of its bound. */
export function figureOf(one: Annotation): { start: number; digits: string; value: number; decimals: number } | null {
  const match = /\d[\d,]*(?:\.\d+)?/.exec(one.text);
  if (!match || isDate(one)) return null;
  const digits = match[0].replace(/,$/, '');
  return { start: one.start + match.index, digits, value: Number(digits.replaceAll(',', '')), decimals: digits.split('.')[1]?.length ?? 0 };
}

export function isDate(one: Annotation): boolean {
  return /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\b|\d{4}-\d{2}|\d\/\d/.test(one.text);
}

/** The words just before and inside an annotation that leave room for a figure: `over $200,000` is true of 214,000. */
export function bound(report: CorpusReport, one: Annotation, figureStart: number): 'over' | 'under' | 'about' | null {
  const before = report.text.slice(Math.max(0, one.start - 26), figureStart);
  if (/(?:over|more than|at least|above|exceed\w*|beyond|upwards of|north of)\s(?:an?\s)?\$?$/i.test(before)) return 'over';
  if (/(?:under|less than|at most|below|fewer than|nearly|almost|just shy of|short of|up to|not quite)\s(?:an?\s)?\$?$/i.test(before))
    return 'under';
  return /(?:about|around|roughly|some|approximately|close to|near|~|≈)\s?(?:an?\s)?\$?$/i.test(before) ? 'about' : null;
}

export function stillTrue(report: CorpusReport, one: Annotation, figureStart: number, was: number, is: number, { exclude }: Draw): boolean {
  const holds = within(report, one, figureStart, was, is);
  if (holds && was !== is) exclude('a figure within what its words allow');
  return holds;
}

function within(report: CorpusReport, one: Annotation, figureStart: number, was: number, is: number): boolean {
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

export function kindOf(one: Annotation): string {
  if (isDate(one)) return 'date';
  if (/[$€]/.test(one.text)) return 'money';
  if (/%|percent/.test(one.text)) return 'percent';
  return /^\D*\d[\d,.]*\D*$/.test(one.text) ? one.text.replace(/[\d,.]+/g, '#').replace(/s\b/g, '') : 'words';
}

export interface Stretch {
  start: number;
  text: string;
}
export function sentenceOf(report: CorpusReport, one: Annotation): Stretch {
  const from =
    Math.max(
      report.text.lastIndexOf('\n', one.start - 1),
      ...['. ', '; ', '! ', '? ', ': ', '.** ', ':** '].map((mark) => report.text.lastIndexOf(mark, one.start - 1)),
    ) + 1;
  const rest = report.text.slice(one.end);
  const stop = /[.;!?](?=\s)|\n/.exec(rest)?.index ?? rest.length;
  return { start: from, text: report.text.slice(from, one.end + stop) };
}
/** Symbols that the sheet names: capitals in labels, or in the ids of holdings. */
export function symbolsOf(report: CorpusReport): string[] {
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
