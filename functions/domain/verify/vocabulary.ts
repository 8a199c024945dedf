/** Finds the concepts that a text speaks of: the lexicon's, by their words, and those of one fact sheet, by its labels' stems, symbols and numbers. */
import { readNumberWords } from '../number-words.ts';
import { CATALOGUE_ONLY, WORDS } from './lexicon.ts';

export interface Place {
  concept: string;
  start: number;
  end: number;
}

interface Positional {
  concept: string;
  pattern: RegExp;
}
type Known = Positional & { prefixes: string[] };
/** Of single words, held against a whole one in lower case; and those of several, whose end is no middle of a word. Without the `u` flag: a pattern that folds all of Unicode takes milliseconds to compile, and there are hundreds. */
const SINGLES: Known[] = [];
const POSITIONALS: Known[] = [];
for (const [concept, source] of Object.entries(WORDS)) {
  const single: string[] = [];
  for (const part of alternatives(source)) {
    if (!/[\s]|\\s|\[|\(\?[<=!]|\\S|-/.test(part)) single.push(part);
    else POSITIONALS.push({ concept, pattern: new RegExp(`(?:${part})(?![a-z\\d])`, 'iy'), prefixes: prefixesOf(part) });
  }
  if (single.length > 0)
    SINGLES.push({ concept, pattern: new RegExp(`^(?:${single.join('|').toLowerCase()})$`), prefixes: single.flatMap(prefixesOf) });
}

interface Entry {
  singles: string[];
  positionals: Positional[];
  stem: string;
}
/** What the lexicon knows of a word; bounded, since texts are foreign. */
const entries = new Map<string, Entry>();
/** "us" is no country. */
const PRONOUN: Entry = { singles: [], positionals: [], stem: 'us' };
function entryOf(token: string): Entry {
  if (token === 'us') return PRONOUN;
  const word = token.toLowerCase();
  let entry = entries.get(word);
  if (!entry) {
    entry = {
      singles: SINGLES.filter((known) => beginsAs(known, word) && known.pattern.test(word)).map(({ concept }) => concept),
      positionals: POSITIONALS.filter((known) => beginsAs(known, word)),
      stem: stemOf(word),
    };
    if (entries.size > 20_000) entries.clear();
    if (word.length < 40) entries.set(word, entry);
  }
  return entry;
}

function beginsAs({ prefixes }: Known, word: string): boolean {
  return prefixes.some((prefix) => word.startsWith(prefix));
}

const GOAL = /^goals?$/i;

const TOKEN = /[\p{L}\d]+/gu;

/** Labels are few and come again with every sheet; bounded, since those of others are foreign. */
const labels = new Map<string, { concepts: string[]; rest: string[] }>();

/** The lexicon's concepts of a label alone, with the words that none of them takes. */
export function lexiconOf(label: string): { concepts: readonly string[]; rest: readonly string[] } {
  let known = labels.get(label);
  if (!known) {
    if (labels.size > 5_000) labels.clear();
    labels.set(label, (known = readLabel(label)));
  }
  return known;
}

function readLabel(text: string): { concepts: string[]; rest: string[] } {
  const concepts = new Set<string>();
  const rest: string[] = [];
  let covered = 0;
  for (const match of text.matchAll(TOKEN)) {
    const entry = entryOf(match[0]);
    let end = 0;
    for (const concept of entry.singles) {
      if (CATALOGUE_ONLY.has(concept)) continue;
      if (!concept.startsWith('<')) concepts.add(concept);
      end = match.index + match[0].length;
    }
    for (const { concept, pattern } of entry.positionals) {
      pattern.lastIndex = match.index;
      const found = pattern.exec(text);
      if (!found || found[0] === '' || concept.startsWith('<') || CATALOGUE_ONLY.has(concept)) continue;
      concepts.add(concept);
      end = Math.max(end, match.index + found[0].length);
    }
    if (end === 0 && match.index >= covered) rest.push(match[0]);
    covered = Math.max(covered, end);
  }
  return { concepts: [...concepts], rest };
}

export class Vocabulary {
  readonly #own: Set<string>;
  readonly #foreign: boolean;
  readonly #symbols = new Map<string, string[]>();

  knows(concept: string): boolean {
    return this.#own.has(concept);
  }

  /** `own` are a sheet's concepts: `~stem`, `#number` and `=SYMBOL`; `foreign` when it is not the catalogue's, whose goal is what is spent. */
  constructor(own: Set<string>, foreign = false) {
    this.#own = own;
    this.#foreign = foreign;
    for (const name of own) {
      if (!name.startsWith('=')) continue;
      const first = /[\p{L}\d]+/u.exec(name)?.[0] ?? '';
      this.#symbols.set(first, [...(this.#symbols.get(first) ?? []), name.slice(1)]);
    }
  }

  find(text: string): Place[] {
    const places: Place[] = [];
    for (const match of text.matchAll(TOKEN)) {
      const [token] = match;
      const start = match.index;
      const end = start + token.length;
      const entry = entryOf(token);
      for (const concept of entry.singles)
        if (!(this.#foreign && concept === 'spending' && GOAL.test(token))) places.push({ concept, start, end });
      for (const { concept, pattern } of entry.positionals) {
        pattern.lastIndex = start;
        const found = pattern.exec(text);
        if (found && found[0] !== '') places.push({ concept, start, end: start + found[0].length });
      }
      for (const symbol of this.#symbols.get(token) ?? [])
        if (text.startsWith(symbol, start) && !/[\p{L}\d]/u.test(text[start + symbol.length] ?? ''))
          places.push({ concept: `=${symbol}`, start, end: start + symbol.length });
      const stem = /^\d/.test(token) ? (isWholeNumber(text, start, end) ? `#${token}` : '') : `~${entry.stem}`;
      if (this.#own.has(stem)) places.push({ concept: stem, start, end });
      const number = numberToken(token);
      if (number !== null && this.#own.has(number)) places.push({ concept: number, start, end });
    }
    return places;
  }
}

/** `#10` for `ten`: a label's numbers are found in either writing. */
export function numberToken(word: string): string | null {
  if (!/^(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)$/i.test(word)) return null;
  return `#${readNumberWords(word) ?? ''}`;
}

/** Not a piece of another number, and no share: `70%` is not the 70 of a label. */
function isWholeNumber(text: string, start: number, end: number): boolean {
  return !/\d[.,]$/.test(text.slice(Math.max(0, start - 2), start)) && !/^(?:[.,]\d|%)/.test(text.slice(end, end + 2));
}

/** A word without its endings, so that `saving`, `saved` and `savings` are one. */
export function stemOf(word: string): string {
  let stem = word.toLowerCase();
  for (const ending of ENDINGS) {
    if (stem.length - ending.length < 3 || !stem.endsWith(ending)) continue;
    stem = stem.slice(0, -ending.length);
    break;
  }
  return stem
    .replace(/([bdglmnprt])\1$/, '$1')
    .replace(/[ei]$/, '')
    .replace(/y$/, '');
}
const ENDINGS = [
  'ational',
  'ations',
  'ation',
  'ments',
  'ment',
  'ings',
  'ions',
  'ing',
  'ies',
  'ion',
  'ers',
  'ed',
  'er',
  'ly',
  'es',
  's',
  'y',
];

function alternatives(source: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= source.length; at++) {
    const char = source[at];
    if (char === '(') depth++;
    if (char === ')') depth--;
    if ((char === '|' && depth === 0) || at === source.length) {
      parts.push(source.slice(from, at));
      from = at + 1;
    }
  }
  return parts.filter(Boolean);
}

/** The literal beginnings of an alternative, lower case; an empty one fits every word. */
function prefixesOf(part: string): string[] {
  const rest = part.replace(/^\(\?<[!=][^)]*\)/, '');
  if (rest.startsWith('(?:')) return alternatives(rest.slice(3, rest.indexOf(')'))).flatMap(prefixesOf);
  const literal = /^[\p{L}]*/u.exec(rest)?.[0] ?? '';
  return [(/^[?*]/.test(rest.slice(literal.length)) ? literal.slice(0, -1) : literal).toLowerCase()];
}
