/** The tagger's look-up: what can be said of an instrument from a table or from its name alone, before any model is asked. */
import { STOCK_LOOKUP } from '#schema/seed.ts';
import type { Classification } from '#schema/instrument.ts';
import { classifyFundName } from './fund-name.ts';

/** Legal forms and share classes: words that two unrelated companies share. */
const COMMON_WORDS = new Set([
  ...[
    'inc',
    'incorporated',
    'corp',
    'corporation',
    'co',
    'company',
    'companies',
    'plc',
    'ltd',
    'limited',
    'llc',
    'lp',
    'sa',
    'nv',
    'ag',
    'group',
  ],
  ...[
    'holding',
    'holdings',
    'class',
    'cl',
    'com',
    'common',
    'ordinary',
    'stock',
    'shares',
    'share',
    'the',
    'and',
    'of',
    'new',
    'a',
    'b',
    'c',
  ],
]);
/** Something other than the company's own shares. */
const NOT_THE_SHARES = /\b(fund|etf|etn|index|notes?|bonds?|preferred|warrants?)\b/i;

/**
 * Looks an instrument up, first in the table of S&P 500 companies, then by the rules for fund names.
 * @param name as a list or a statement gives it; the symbol itself when nobody has said more.
 * @returns a classification whose parts may be null, or null when neither settles anything. Never a guess.
 */
export function lookUp(symbol: string, name: string): Classification | null {
  return lookUpStock(symbol, name) ?? classifyFundName(name);
}

/** A plan may use a code that is some company's ticker: the names have to agree, unless the only name is the symbol. */
function lookUpStock(symbol: string, name: string): Classification | null {
  const stock = STOCK_LOOKUP.bySymbol.get(symbol);
  if (stock === undefined || NOT_THE_SHARES.test(name)) return null;
  if (name !== symbol && !sameCompany(name, stock.name)) return null;
  return {
    assetClass: { equity: 100 },
    regions: { [stock.region]: 100 },
    sectors: { [stock.sector]: 100 },
    method: 'lookup',
    source: `S&P 500 constituents (${STOCK_LOOKUP.source}): GICS sector, region of domicile`,
    // A paper domicile abroad says less about where a company earns its money.
    confidence: stock.region === 'north_america' ? 0.95 : 0.8,
    asOf: STOCK_LOOKUP.asOf,
  };
}

function sameCompany(one: string, other: string): boolean {
  const words = significantWords(one);
  return [...significantWords(other)].some((word) => words.has(word));
}

function significantWords(name: string): Set<string> {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[&'’.]/g, '');
  return new Set(plain.split(/[^a-z0-9]+/).filter((word) => word !== '' && !COMMON_WORDS.has(word)));
}
