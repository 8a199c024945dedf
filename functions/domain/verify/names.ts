/** What the sheet's instruments are called. */
import type { Fact } from '#schema/facts.ts';

/** Symbols that a text may name: of holdings, and in texts and labels. */
export function tickersOf(facts: readonly Fact[]): Set<string> {
  const known = new Set<string>();
  for (const fact of facts) {
    const symbol = /^holding-(.+)-(?:value|pct)$/.exec(fact.id)?.[1];
    if (symbol) known.add(symbol.toUpperCase());
    if (fact.kind === 'text') for (const word of `${fact.value} ${fact.display}`.split(/[^A-Z0-9.-]+/)) if (/[A-Z]/.test(word)) known.add(word.replace(/[.-]+$/, ''));
    for (const word of fact.label.match(/\b[A-Z][A-Z0-9.]*[A-Z0-9]\b/g) ?? []) known.add(word);
  }
  return known;
}

/** Symbols that are figures alone, as a plan's fund codes are: `7203`. */
export function codesOf(facts: readonly Fact[]): Set<string> {
  const symbols = facts.flatMap((fact) => /^holding-(.+)-(?:value|pct)$/.exec(fact.id)?.[1] ?? (fact.kind === 'text' && /-symbols?$/.test(fact.id) ? String(fact.value).split(', ') : []));
  return new Set(symbols.filter((symbol) => /^\d{2,}$/.test(symbol)));
}

/** Instruments' own names, which may have figures in them: `Target Retirement 2040`. One of figures alone would hide what a text claims. */
export function namesOf(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => (fact.id.startsWith('holding-') ? (/^\S+ \((.+)\), /.exec(fact.label)?.[1] ?? []) : [])).filter((name) => name.length > 2 && /\p{L}/u.test(name));
}
