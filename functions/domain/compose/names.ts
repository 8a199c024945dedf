/** The reader's names of what a fact is about, by the keys of the catalogue. The verifier knows the same words. */
import type { Fact } from '#schema/facts.ts';

interface Name {
  text: string;
  plural?: boolean;
}

const CLASSES: Record<string, Name> = {
  'equity': { text: 'stocks', plural: true },
  'fixed-income': { text: 'bonds', plural: true },
  'real-estate': { text: 'real estate' },
  'commodities': { text: 'commodities', plural: true },
  'cash': { text: 'cash' },
  'alternatives': { text: 'alternative investments', plural: true },
  'unknown': { text: 'unclassified holdings', plural: true },
  'other': { text: 'other assets', plural: true },
};
const REGIONS: Record<string, Name> = {
  'north-america': { text: 'North America' },
  'latin-america': { text: 'Latin America' },
  'europe': { text: 'Europe' },
  'asia': { text: 'Asia' },
  'oceania': { text: 'Oceania' },
  'middle-east': { text: 'the Middle East' },
  'africa': { text: 'Africa' },
  'global': { text: 'holdings spread over the globe', plural: true },
  'other': { text: 'other regions', plural: true },
  'cash': { text: 'cash' },
  'unknown': { text: 'holdings whose region is not known', plural: true },
};
const SECTORS: Record<string, Name> = {
  'technology': { text: 'technology' },
  'healthcare': { text: 'healthcare' },
  'financials': { text: 'financials', plural: true },
  'consumer-discretionary': { text: 'discretionary consumer goods', plural: true },
  'consumer-staples': { text: 'consumer staples', plural: true },
  'communication': { text: 'communication' },
  'industrials': { text: 'industrials', plural: true },
  'energy': { text: 'energy' },
  'materials': { text: 'materials', plural: true },
  'utilities': { text: 'utilities', plural: true },
  'real-estate': { text: 'real estate' },
  'treasury': { text: 'Treasuries', plural: true },
  'corporate': { text: 'corporate bonds', plural: true },
  'mortgage': { text: 'mortgage bonds', plural: true },
  'government-related': { text: 'government-related bonds', plural: true },
  'municipal': { text: 'municipal bonds', plural: true },
  'commodities': { text: 'commodities', plural: true },
  'cash': { text: 'cash' },
  'other': { text: 'other sectors', plural: true },
  'unknown': { text: 'holdings whose sector is not known', plural: true },
};
const BY_PREFIX: Record<string, Record<string, Name>> = { class: CLASSES, region: REGIONS, sector: SECTORS };

/** `class-equity-pct` → stocks, plural. Null for a fact that is about no class, region or sector of ours. */
export function nameOf(factId: string): Name | null {
  const [, prefix = '', key = ''] = /^(class|region|sector)-(.+?)-(?:value|pct|target-pct|drift)$/.exec(factId.replaceAll('_', '-')) ?? [];
  return BY_PREFIX[prefix]?.[key] ?? null;
}

/** The symbol that a holding's fact is about: `holding-brk.b-value` → `BRK.B`. */
export function symbolOf(factId: string): string | null {
  return /^holding-(.+)-(?:value|pct)$/.exec(factId)?.[1]?.toUpperCase() ?? null;
}

/** `Vanguard Total Stock Market ETF (VTI)` where the fact's label gives a plain name, else the symbol. */
export function holdingName(fact: Fact): string {
  const symbol = symbolOf(fact.id) ?? '';
  const name = /^\S+ \((.+)\), /.exec(fact.label)?.[1];
  return name && name.length <= 70 && /^[^|[\]<>{}*_`\\#~]+$/.test(name) ? `${name} (${symbol})` : symbol;
}

/** An account's kind as its fact's label names it: `401(k) account`. */
export function accountOf(fact: Fact): string {
  return (fact.label.split(/[,:;]/)[0] ?? fact.label)
    .replace(/^(?:Taxable|Cash|Other)/, (word) => word.toLowerCase())
    .replace(/\b(total|value|balance)( of| in)?( the)?\b/gi, '')
    .replace(/\s+/g, ' ')
    .trim();
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
