/**
 * What of an agent's questions and answers leaves for LangFuse: figures become `#`, and the names of instruments, companies, incomes and accounts become labels that stay the
 * same within an invocation. What a mask cannot tell apart it leaves out: a fact is told by its id alone, never with its label, figure and inputs. Pure.
 */
import { NUMBER_WORDS } from '#domain/number-words.ts';

/** A value without figures and names; structure stays. */
export type Mask = (value: unknown) => unknown;

/** Words in capitals that name nobody's holding. */
const COMMON = new Set(
  (
    'IRA HSA SEP SIMPLE ETF ETFS CD CDS REIT REITS TIPS RMD RMDS FDIC SIPC SEC IRS US USA USD EU UK GDP CPI LLM JSON HTML ID SQL AI API AM PM TV OK NYSE NASDAQ FTSE MSCI ' +
    'A I AN THE AND OR NOT NO YES IF IN OF ON TO BY FOR'
  ).split(' '),
);
const CAPITALS = /\b[A-Z][A-Z0-9.]*[A-Z0-9]\b/g;
/** The part of a fact's id that names what it is about: `holding-brk-b-value`, `company-apple-inc-pct`. */
const NAMED_ID = /\b(holding|company)-([a-z0-9.-]+)-([a-z]+)\b/g;
/** Numbers in words that are amounts, not `one of these`. */
const WORDS = new RegExp(`\\b${NUMBER_WORDS}\\b`, 'gi');
/** Stands between texts that are masked in one pass. No word, name or figure reaches across it; where a text holds it, something else stands in its place. */
const BETWEEN = '\u0000';
const IN_ITS_PLACE = '\uFFFD';
const LARGE = /hundred|thousand|million|[a-z]ty\b|teen\b|[ -]/i;

/** @param names what may be in the texts and nobody may read; those that facts and instruments bring along are found in the value itself. */
export function maskFor(names: Iterable<string> = []): Mask {
  const labels = new Map<string, string>();
  const labelOf = (name: string): string => {
    const key = name.toLowerCase();
    const known = labels.get(key) ?? letters(labels.size);
    labels.set(key, known);
    return known;
  };
  const known = new Set<string>();
  let finder: RegExp | null = null;
  const learn = (more: Iterable<string>): void => {
    const before = known.size;
    for (const name of more) if (name.trim().length > 1) known.add(withoutSeparator(name.trim()));
    if (known.size !== before) finder = finderOf(known);
  };
  const masked = (written: string): string => {
    const ids = written.replace(NAMED_ID, (_, what: string, part: string, rest: string) => `${what}-[${labelOf(part)}]-${rest}`);
    const named = finder === null ? ids : ids.replace(finder, (found) => `[${labelOf(found)}]`);
    return named
      .replace(CAPITALS, (found) => (COMMON.has(found) ? found : `[${labelOf(found)}]`))
      .replace(/\p{Nd}+(?:[.,]\p{Nd}+)*/gu, '#')
      .replace(WORDS, (found) => (LARGE.test(found) ? '#' : found));
  };
  learn(names);
  return (value) => {
    learn(namesIn(value));
    // A sheet has a thousand short texts: one pass over all of them takes a fraction of a pass over each.
    const texts: string[] = [];
    mapTexts(value, (text) => (texts.push(withoutSeparator(text)), text));
    const told = masked(texts.join(BETWEEN)).split(BETWEEN)[Symbol.iterator]();
    return mapTexts(value, () => told.next().value ?? '');
  };
}

/** The same structure with other texts, always in the same order: of keys, of what they hold, of a fact its id alone. A number has no text. */
function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (typeof value === 'number' || typeof value === 'bigint') return '#';
  if (Array.isArray(value)) return value.map((inner) => mapTexts(inner, map));
  if (typeof value !== 'object' || value === null) return value;
  if (isFact(value)) return map(value.id);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [map(key), mapTexts(inner, map)]));
}

function withoutSeparator(text: string): string {
  return text.includes(BETWEEN) ? text.replaceAll(BETWEEN, IN_ITS_PLACE) : text;
}

function isFact(value: object): value is { id: string; kind: string; label: string; value: unknown } {
  return 'id' in value && typeof value.id === 'string' && 'kind' in value && 'display' in value && 'source' in value;
}

/** Names that a material brings along: of instruments, of companies, of incomes as the household calls them. */
export function namesIn(value: unknown): string[] {
  const names: string[] = [];
  addNames(value, names);
  return names;
}

function addNames(value: unknown, names: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) return value.forEach((inner) => addNames(inner, names));
  if (isFact(value)) return void names.push(...namesOfFact(value));
  const { symbol, name, subject } = value as Record<string, unknown>;
  if (typeof symbol === 'string') names.push(symbol);
  if (typeof name === 'string') names.push(name);
  if (typeof subject === 'string' && /^[A-Z0-9.-]+$/.test(subject)) names.push(subject);
  for (const inner of Object.values(value)) addNames(inner, names);
}

/** By the forms in which functions/domain/facts words its labels. */
function namesOfFact({ id, kind, label, value }: { id: string; kind: string; label: string; value: unknown }): string[] {
  const holding = /^([A-Z0-9][A-Z0-9.-]*)(?: \((.+)\))?, /.exec(id.startsWith('holding-') ? label : '');
  const company = /^(.+), the company, /.exec(label);
  const income = id.startsWith('income-') ? /^(?:Age at which (.+) begins|(.+) a (?:year|month), .*)$/.exec(label) : null;
  const symbols = kind === 'text' && /-symbols?$/.test(id) && typeof value === 'string' ? value.split(', ') : [];
  return [holding?.[1], holding?.[2], company?.[1], income?.[1] ?? income?.[2], ...symbols].filter((name) => name !== undefined);
}

/** The longest first, so that a name within a name does not leave half of it. Nothing of a word: `T` is no part of `The`. */
function finderOf(names: ReadonlySet<string>): RegExp {
  const sources = [...names].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${sources.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
}

/** a, b, … z, aa, ab …: a label without a figure in it. */
function letters(index: number): string {
  return index < 26 ? String.fromCharCode(97 + index) : letters(Math.floor(index / 26) - 1) + letters(index % 26);
}
