/** Which concepts are of one family, and so exclude each other. */
const FAMILIES: string[][] = [
  ['stocks', 'bonds', 'cash', 'real-estate', 'commodities', 'gold', 'alternatives'],
  ['spending', 'saving'],
  ['north-america', 'latin-america', 'europe', 'asia', 'oceania', 'middle-east', 'africa'],
  [
    'technology',
    'healthcare',
    'financials',
    'consumer-discretionary',
    'consumer-staples',
    'communication',
    'industrials',
    'energy',
    'materials',
    'utilities',
    'treasury',
    'corporate',
    'mortgage',
    'municipal',
    'government-related',
  ],
  ['middle', 'poor'],
  ['pension', 'social security'],
  ['mortgage', 'credit card', 'student loan', 'auto loan'],
  ['advice', 'fund'],
  ['dividends', 'interest'],
  ['essential', 'lifestyle'],
  ['~client', '~spous'],
  ['portfolio', 'benchmark'],
];
const FAMILY_OF = new Map<string, number[]>();
FAMILIES.forEach((family, index) => family.forEach((name) => FAMILY_OF.set(name, [...(FAMILY_OF.get(name) ?? []), index])));
const SYMBOLS = FAMILIES.length;

/** The families of a concept; a symbol's is that of all symbols. */
export function familiesOf(concept: string): readonly number[] {
  return concept.startsWith('=') ? [SYMBOLS] : (FAMILY_OF.get(concept) ?? []);
}

/** A fact's concepts by family, for those that belong to any. */
export function membersOf(concepts: Iterable<string>): Map<number, string[]> {
  const members = new Map<number, string[]>();
  for (const name of concepts) for (const family of familiesOf(name)) members.set(family, [...(members.get(family) ?? []), name]);
  return members;
}
