/** What a figure says about itself when it is opened. */
import type { Fact } from '#schema/facts.ts';
import { decimal } from '#domain/money.ts';
import { formatMoneyExact, formatNumber, withDecimal } from '#lib/format/numbers.ts';
import { formatDay } from '#lib/format/time.ts';

export interface InputRow {
  name: string;
  text: string;
  /** The fact that this input is, if it is one. */
  factId: string | undefined;
}

/** The value as exactly as it is known: money to the cent (a price may be finer), the words of a passage that is cited, the rest as it is displayed. */
export function exactValue({ id, kind, value, display }: Fact): string {
  if (/^k\d+$/.test(id)) return String(value);
  if (kind === 'date' && isDay(value)) return formatDay(String(value));
  if (kind !== 'money' || !Number.isFinite(Number(value))) return display;
  return typeof value === 'string' && decimal(value).decimalPlaces() > 2 ? display : formatMoneyExact(value);
}

/** How the figure on the page came from the exact one; empty when they are the same, or so but for a zero that a column asks for. */
export function roundingSentence(fact: Fact, shown: string): string {
  const exact = exactValue(fact);
  return shown === '' || shown === exact || shown === withDecimal(exact) ? '' : `Shown on the page as ${shown}.`;
}

/** Of a fact or of an input: a number of shares is as private as an amount. Undefined, so that no attribute is there. */
export function isShares(name: string): true | undefined {
  return /(?:^|-)(?:shares|quantity)$/.test(name) ? true : undefined;
}

export function inputRows(fact: Fact, factOf: (id: string) => Fact | undefined): InputRow[] {
  return Object.entries(fact.source.inputs).map(([name, value]) => {
    const input = typeof value === 'string' ? factOf(value) : undefined;
    if (input !== undefined) return { name, text: exactValue(input), factId: input.id };
    return { name, text: typeof value === 'number' ? plainNumber(name, value) : withDays(value), factId: undefined };
  });
}

/** Where it comes from, in words: the origin that the fact states, or that it was worked out from its inputs; empty for a limit, whose formula says all. */
export function sourceOf({ source }: Fact): string {
  if (source.origin !== undefined) return withDays(source.origin);
  return Object.keys(source.inputs).length > 0 ? 'computed from these inputs' : '';
}

/** ISO days inside words, as a person writes them. */
function withDays(text: string): string {
  return text.replace(/\b\d{4}-\d{2}-\d{2}\b/g, (day) => formatDay(day));
}

function isDay(value: string | number): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(String(value));
}

/** Years are not grouped, a price is in dollars; other numbers carry the decimals that they have, four at most. */
function plainNumber(name: string, value: number): string {
  const places = Math.min(4, decimal(value).decimalPlaces());
  if (name === 'price') return `$${formatNumber(value, Math.max(2, places))}`;
  if (/\byear\b/.test(name) && Number.isInteger(value) && value >= 1900 && value < 2200) return String(value);
  return formatNumber(value, places);
}
