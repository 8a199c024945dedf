/** What the sheet's instruments are called. */
import type { Fact } from '#schema/facts.ts';

/** Symbols that a text may name: of holdings, and in texts and labels. */
export function tickersOf(facts: readonly Fact[]): Set<string> {
  const known = new Set<string>();
  for (const fact of facts) {
    const symbol = /^holding-(.+)-(?:value|pct)$/.exec(fact.id)?.[1];
    if (symbol) known.add(symbol.toUpperCase());
    if (fact.kind === 'text')
      for (const word of `${fact.value} ${fact.display}`.split(/[^A-Z0-9.-]+/))
        if (/[A-Z]/.test(word)) known.add(word.replace(/[.-]+$/, ''));
    for (const word of fact.label.match(/\b[A-Z][A-Z0-9.]*[A-Z0-9]\b/g) ?? []) known.add(word);
  }
  return known;
}

/** Symbols that are figures alone, as a plan's fund codes are: `7203`. */
export function codesOf(facts: readonly Fact[]): Set<string> {
  const symbols = facts.flatMap(
    (fact) =>
      /^holding-(.+)-(?:value|pct)$/.exec(fact.id)?.[1] ??
      (fact.kind === 'text' && /-symbols?$/.test(fact.id) ? String(fact.value).split(', ') : []),
  );
  return new Set(symbols.filter((symbol) => /^\d{2,}$/.test(symbol)));
}

/** Instruments' own names, which may have figures in them: `Target Retirement 2040`. One of figures alone would hide what a text claims. */
export function namesOf(facts: readonly Fact[]): string[] {
  return facts
    .flatMap((fact) => (fact.id.startsWith('holding-') ? (/^\S+ \((.+)\), /.exec(fact.label)?.[1] ?? []) : []))
    .filter((name) => name.length > 2 && /\p{L}/u.test(name));
}

/** Another name of a symbol. */
export interface Alias {
  name: string;
  symbol: string;
}

const FUND = /fund|\b(?:ETF|trust|index|portfolio|shares|bond|notes?)\b/i;
const LEGAL = /(?:,? (?:Inc|Corp|Co|Company|Corporation|Incorporated|plc|Ltd|Limited|Group|Holdings|Wholesale|Platforms|\(?The\)?)\.?)+$/i;

/** What a company is called for short: `Costco` of `COST (Costco Wholesale Corporation)`, `Procter and Gamble`. A fund's name says its symbol only beside it. */
export function aliasesOf(facts: readonly Fact[]): Alias[] {
  const found = new Map<string, Alias>();
  for (const { label } of facts) {
    const [, symbol = '', full = ''] = /^([A-Z][A-Z0-9.-]*) \((.+)\), /.exec(label) ?? [];
    if (full === '') continue;
    const name = full.replace(/^The /, '').replace(LEGAL, '');
    const first = /^[\p{L}]+/u.exec(name)?.[0] ?? '';
    const names = FUND.test(full)
      ? []
      : [
          full,
          name,
          name.replace(' & ', ' and '),
          ...(first.length >= 4 && first !== name && name !== full.replace(/^The /, '') && !/[-&]/.test(name) ? [first] : []),
        ];
    for (const one of names) if (one.length >= 4) found.set(one, { name: one, symbol });
  }
  for (const { label } of facts) {
    // `MSFT, Microsoft shares`, `JNJ (Johnson & Johnson)`.
    const [, symbol = '', one = '', other = ''] =
      (/(?:shares|stock)\b|\)$/.test(label) &&
        /\b([A-Z][A-Z0-9.]{0,6})(?:, (\p{Lu}[\p{L}&’' ]{2,40}?) (?:shares|stock)\b| \((\p{Lu}[\p{L}&’' ]{2,40})\)$)/u.exec(label)) ||
      [];
    const name = one || other;
    if (name.length >= 4 && !FUND.test(name) && /^\p{Lu}\p{Ll}/u.test(name)) found.set(name, { name, symbol });
  }
  for (const { label } of facts) {
    const [, name = '', symbol = ''] = /^(\S+ .*\S) ([A-Z][A-Z0-9]{1,8})$/.exec(label) ?? [];
    if (FUND.test(name) && !/\b(?:of|in|at|by|for)\b/.test(name)) found.set(name, { name, symbol });
  }
  return [...found.values()].sort((a, b) => b.name.length - a.name.length);
}

/** What a text itself calls a symbol: `Johnson & Johnson (JNJ)`. */
export function aliasesIn(text: string, known: ReadonlySet<string>): Alias[] {
  const found = new Map<string, Alias>();
  for (const match of text.matchAll(/((?:\p{Lu}[\p{L}’'-]{1,30}(?: (?:&|and|of) )?[ ]?){1,4}) \(([A-Z][A-Z0-9.-]{0,8})\)/gu)) {
    const [, name = '', symbol = ''] = match;
    const trimmed = name.replace(/^(?:The|Core|Our|Your|My|This|That|In|On|Of) /, '').trim();
    if (known.has(symbol) && trimmed.length >= 4 && !FUND.test(trimmed) && /^\p{Lu}/u.test(trimmed))
      found.set(trimmed, { name: trimmed, symbol });
  }
  return [...found.values()].slice(0, 40);
}
