/**
 * Turns a template with `{{fact-id}}` and `{{fact-id:form}}` tokens into text. What a fact displays is put in as it stands and
 * is never read for tokens again. Forms, which may be chained (`{{years-to-retire:words:cap}}`):
 *
 * - `exact`: money to the cent · `rounded`: `$1.2 million`, `$68,000`, `86%` · `about`: the same as prose says it, `about $1.2 million`, without "about" where nothing is rounded
 * - `month`: a yearly amount, a month · `monthly`: the same with its period, `$5,000 a month`
 * - `words`: a whole number in words, a percentage as `eighty-six percent`, whole dollars as `seven thousand dollars` · `number`: without its unit word (`1.5` of `1.5 months`) · `points`: `17.2 points`, no sign
 * - `size`: an amount or a percentage without its sign
 * - `cap`: first letter upper case · `an`: with its article (`an 85.7%`, `a 71%`)
 */
import type { Fact } from '#schema/facts.ts';
import { formatMoney, formatMoneyExact, formatNumber, formatPercent } from './format.ts';
import { decimal, round } from './money.ts';
import type { Decimal } from './money.ts';
import { numberWords } from './number-words.ts';
import { periodOf } from './verify/matching.ts';

export const FORMS = ['exact', 'rounded', 'about', 'month', 'monthly', 'words', 'number', 'points', 'size', 'cap', 'an'] as const;
export type Form = (typeof FORMS)[number];

export interface UnknownToken {
  token: string;
  line: number;
  reason: string;
}

/** The template names facts or forms that do not exist; `unknown` lists every one with its line. */
export class UnknownFactError extends Error {
  override readonly name = 'UnknownFactError' as const;
  readonly unknown: UnknownToken[];
  constructor(unknown: UnknownToken[]) {
    super(
      `The template has ${unknown.length} token(s) that cannot be filled: ${unknown.map((one) => `line ${one.line}: ${one.token} (${one.reason})`).join('; ')}`,
    );
    this.unknown = unknown;
  }
}

const TOKEN = /\{\{([^{}]*)\}\}/g;

/** A stretch of a rendered template: plain words, or what one token shows with the fact behind it. */
export interface Piece {
  text: string;
  fact?: Fact;
}

/** @throws UnknownFactError when a token's fact or form does not exist, its form does not fit the fact, or a brace is left open. */
export function renderTemplate(template: string, facts: readonly Fact[]): string {
  return renderPieces(template, facts)
    .map(({ text }) => text)
    .join('');
}

/**
 * The same text in pieces, so that a page can tell which figure is which fact.
 * @throws UnknownFactError
 */
export function renderPieces(template: string, facts: readonly Fact[]): Piece[] {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const unknown: UnknownToken[] = [];
  const pieces: Piece[] = [];
  let end = 0;
  const literal = (text: string, from: number) => {
    for (const stray of text.matchAll(/\{\{|\}\}/g))
      unknown.push({ token: stray[0], line: lineOf(template, from + stray.index), reason: 'a token is {{fact-id}} or {{fact-id:form}}' });
    if (text !== '') pieces.push({ text });
  };
  for (const match of template.matchAll(TOKEN)) {
    literal(template.slice(end, match.index), end);
    end = match.index + match[0].length;
    const filled = fill(match[1] ?? '', byId);
    if ('text' in filled) pieces.push(filled);
    else unknown.push({ token: match[0], line: lineOf(template, match.index), reason: filled.reason });
  }
  literal(template.slice(end), end);
  if (unknown.length > 0) throw new UnknownFactError(unknown.sort((a, b) => a.line - b.line));
  return pieces;
}

/** The facts that a template names, each once, in order. */
export function factIdsIn(template: string): string[] {
  return [...new Set([...template.matchAll(TOKEN)].map((match) => (match[1] ?? '').split(':')[0]?.trim() ?? ''))];
}

/** What one token (without braces) shows, or why it cannot. */
export function fill(token: string, byId: ReadonlyMap<string, Fact>): { text: string; fact: Fact } | { reason: string } {
  const [id = '', ...forms] = token.split(':').map((part) => part.trim());
  const fact = byId.get(id);
  if (!fact) return { reason: 'no such fact' };
  let text = fact.display.replace(/\s+/g, ' ').trim();
  for (const form of forms) {
    if (!isForm(form)) return { reason: `no such form; there are ${FORMS.join(', ')}` };
    const shaped = form === 'cap' ? capital(text) : form === 'an' ? withArticle(text) : shape(fact, form);
    if (shaped === null) return { reason: `the form ${form} does not fit a fact of kind ${fact.kind}` };
    text = shaped;
  }
  return { text, fact };
}

function shape(fact: Fact, form: Exclude<Form, 'cap' | 'an'>): string | null {
  if (fact.kind === 'text' || fact.kind === 'date') return null;
  const value = decimalOf(fact.value);
  if (!value) return null;
  switch (form) {
    case 'exact':
      return fact.kind === 'money' ? formatMoneyExact(value) : null;
    case 'rounded':
      if (fact.kind === 'money') return roundedDollars(value);
      return fact.kind === 'percent' ? `${formatNumber(value, 0)}%` : formatNumber(value, 0);
    case 'about':
      return about(fact, value);
    case 'month':
      return fact.kind === 'money' ? formatMoney(value.div(12)) : null;
    case 'monthly':
      return fact.kind === 'money' && periodOf(fact) === 'year' ? `${formatMoney(value.div(12))} a month` : null;
    case 'words': {
      const whole = fact.kind === 'percent' ? round(value, 0) : value;
      if (!whole.isInteger() || whole.lt(0) || whole.gte(1e9)) return null;
      const words = numberWords(whole.toNumber());
      return fact.kind === 'percent'
        ? `${words} percent`
        : fact.kind === 'money'
          ? `${words} ${whole.eq(1) ? 'dollar' : 'dollars'}`
          : words;
    }
    case 'number':
      if (fact.kind === 'year') return value.toFixed(0);
      return fact.kind === 'money' ? null : formatNumber(value, round(value, 1).isInteger() ? 0 : 1);
    case 'size':
      return fact.kind === 'money' ? formatMoney(value.abs()) : fact.kind === 'percent' ? formatPercent(value.abs()) : null;
    case 'points': {
      if (fact.kind !== 'percent' && fact.kind !== 'ratio') return null;
      const size = round(value.abs(), 1);
      return `${formatNumber(size, size.isInteger() ? 0 : 1)} ${size.eq(1) ? 'point' : 'points'}`;
    }
  }
}

/** A round figure within two per cent, with "about" where it is not the figure itself. */
function about({ kind }: Fact, value: Decimal): string | null {
  if (kind === 'percent') return `${value.isInteger() ? '' : 'about '}${formatNumber(value, 0)}%`;
  if (kind !== 'money') return null;
  const size = value.abs();
  if (size.gte(999_500)) return `${round(value.div(1e5), 0).times(1e5).eq(value) ? '' : 'about '}${roundedDollars(value)}`;
  let step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, size.toNumber()))));
  while (step > 1 && round(size.div(step), 0).times(step).minus(size).abs().gt(size.times(0.02))) step /= 10;
  const rounded = round(value.div(step), 0).times(step);
  if (step === 1) return formatMoney(value);
  return `${rounded.eq(value) ? '' : 'about '}${formatMoney(rounded)}`;
}

function decimalOf(value: number | string): Decimal | null {
  if (typeof value === 'number') return Number.isFinite(value) ? decimal(value) : null;
  return /^-?\d+(\.\d+)?$/.test(value) ? decimal(value) : null;
}

function roundedDollars(value: Decimal): string {
  const size = value.abs();
  if (size.gte(999_500_000)) return `${withDollar(value.div(1e9))} billion`;
  if (size.gte(999_500)) return `${withDollar(value.div(1e6))} million`;
  const step = size.gte(10_000) ? 1_000 : size.gte(1_000) ? 100 : 10;
  return formatMoney(round(value.div(step), 0).times(step));
}

/** One decimal: `$1.2`, `−$1.2`. */
function withDollar(value: Decimal): string {
  const digits = formatNumber(value, 1);
  return digits.startsWith('−') ? `−$${digits.slice(1)}` : `$${digits}`;
}

function withArticle(text: string): string {
  return `${/^(8|11(?!\d)|18(?!\d)|eight|eleven|[aeiou](?!ne))/i.test(text.replace(/^[^\w]+/, '')) ? 'an' : 'a'} ${text}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lineOf(template: string, offset: number): number {
  return template.slice(0, offset).split('\n').length;
}

function isForm(form: string): form is Form {
  return (FORMS as readonly string[]).includes(form);
}
