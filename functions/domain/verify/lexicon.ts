/**
 * What each fact is about, as concepts, and the words by which a sentence speaks of one. The catalogue's facts have their
 * concepts here by id; any other fact takes the words of its label.
 */
import type { Fact } from '#schema/facts.ts';

/** A leading `<` marks a concept that must stand to the figure's left ("to age 95"). */
const WORDS: Record<string, string> = {
  chance: 'chances?|probabilit(?:y|ies)|odds|likelihood|success|paid for (?:your|the) (?:spending|plan)|simulations? (?:says?|shows?|gives?)',
  yardstick: 'targets?(?! mix\\b)|aim(?:s|ed|ing)?|limits?|threshold|minimum|maximum|ceiling|floor|hop(?:ed|ing)|flag|guidelines?|rules? of thumb|you want',
  'target mix': '(?:target|chosen) mix|mix (?:that )?you (?:chose|aim for)|your targets',
  withdrawn: 'withdraw\\w*|tak(?:e|es|ing) out|taken (?:out|from)',
  freed: 'free[sd]?|freeing|(?:over|above|beyond) (?:the|that|this|our) limit',
  limit: 'limits?|band|tolerance|threshold|flag',
  'aim for': 'aim(?:s|ed|ing)? (?:for|at)',
  portfolio: 'portfolio|altogether|all together|in all|everything you own|you own|you hold|investments',
  cash: 'cash|reserve|liquidity',
  idle: 'idle|at rest|next to nothing|earns? (?:little|less)|uninvested',
  spending: 'spend(?:s|ing)?|spent|goal|outlays?|live on',
  saving: 'sav(?:e|es|ed|ing|ings)|put away|contribut\\w*|set aside',
  cost: 'costs?|fees?|expenses?|charges?',
  stocks: 'stocks?|equit(?:y|ies)',
  bonds: 'bonds?|fixed[- ]income',
  'real-estate': 'real estate|REITs?|property',
  commodities: 'commodit(?:y|ies)',
  gold: 'gold',
  alternatives: 'alternatives?|alternative investments?',
  unknown: 'unclassified|unknown|not classified|could not (?:be )?classif\\w+|not known',
  other: 'others?',
  company: 'compan(?:y|ies)|issuers?|employer|single[- ]stock|single[- ]issuer',
  fund: 'funds?',
  perhaps: 'may be|perhaps|not known whether|unknown kind',
  narrow: 'narrow|single bet|one bet|bets? on one|sector fund',
  checks: 'checks?|rules?',
  interest: 'interest',
  mix: 'mix|drift(?:s|ed)?|moved?|away from|allocation|band|tolerance|off target',
  price: 'prices?|priced',
  unpriced: 'without (?:a |any )?price|no price|unpriced|not priced',
  unclassified: 'unclassified|not classified|could not (?:be )?classif\\w+',
  stale: 'old prices?|stale|outdated',
  date: 'as of|prices?|dated?|figures|report',
  'left out': 'left out|leaves? out|not in it|excluded',
  balance: 'starting balance|starts? (?:from|with)|begins? with',
  dearest: 'dearest|most expensive|most of (?:it|that|this)',
  invested: 'invested|without cash|cash left out',
  proxy: 'treats?|treated|proxy',
  age: '(?<!until |when )you are(?=(?: now)? \\d)|you are now|aged|years old|your age|age this year',
  classified: 'classif\\w+',
  account: 'accounts?',
  holding: 'holdings?|positions?',
  retire: 'retir\\w*|stop(?:s|ped|ping)? work(?:ing)?|years? left|years? to go',
  '<until': 'to age|until|till|through|lasts?|lasting|to(?=\\s\\d)|end(?:s|ing)? at',
  '<from age': 'from age',
  until: 'to age|until|till|through|lasts?|lasting',
  '<from': 'from(?: age)?|starts?(?: at)?|begins?(?: at)?|at(?: age)?|age',
  short: 'runs? out|empty|exhaust\\w*|shortfalls?|gone|short',
  surer: 'nine|surer|held|holds?',
  middle: 'middle|median|middling|typical',
  poor: 'poor|bad|worst|weak',
  low: 'low end|low|lowest|lower (?:end|bound)|between',
  high: 'high end|high|highest|upper (?:end|bound)',
  '<range': 'between \\S+ and',
  history: 'histor\\w*|the past|backtest\\w*',
  windows: 'periods?|windows?|stretches|starting years',
  less: 'less|lower|cut(?:s|ting)?|trim\\w*|reduc\\w*|instead',
  more: 'more|extra|additional',
  later: 'later|longer|delay\\w*|postpon\\w*',
  paths: 'paths?|futures|simulat\\w*|trials',
  return: 'returns?|earn\\w*|above inflation|real returns?',
  inflation: 'inflation|rise in prices',
  block: 'blocks?',
  'north-america': 'North America\\w*|US|United States|American',
  'latin-america': 'Latin America\\w*',
  europe: 'Europe\\w*',
  asia: 'Asia\\w*',
  oceania: 'Oceania|Australia\\w*|Pacific',
  'middle-east': 'Middle East\\w*',
  africa: 'Africa\\w*',
  global: 'glob(?:e|al\\w*)|worldwide|not split by region',
  technology: 'tech(?:nology)?',
  healthcare: 'health ?care',
  financials: 'financ\\w+|banks?',
  'consumer-discretionary': 'discretionary',
  'consumer-staples': 'staples',
  communication: 'communications?',
  industrials: 'industr\\w+',
  energy: 'energy',
  materials: 'materials',
  utilities: 'utilit\\w+',
  treasury: 'treasur\\w+',
  corporate: 'corporate',
  mortgage: 'mortgages?',
  'government-related': 'government-related',
  municipal: 'municipals?',
};
const CLASS_CONCEPTS: Record<string, string> = { equity: 'stocks', 'fixed-income': 'bonds' };
/** The engine's assets. */
const ASSETS = ['stocks', 'bonds', 'cash', 'gold'];

/** Id patterns of the catalogue with the concepts that a sentence must speak of. `$1` is the captured key's own concept. */
const CATALOGUE: [RegExp, string[]][] = [
  [/^as-of$/, ['date']],
  [/^portfolio-total$/, ['portfolio']],
  [/^projection-left-out$/, ['left out']],
  [/^projection-balance$/, ['balance']],
  [/^projection-proxy-(.+)$/, ['$1', 'proxy']],
  [/^stale-count$/, ['stale']],
  [/^check-(?:failed-|warn-)?count$/, ['checks']],
  [/^limit-idle-interest$/, ['yardstick', 'interest']],
  [/^idle-cash-(?:pct|total|value)$/, ['cash', 'idle']],
  [/^cash-(?:total|pct|months)$/, ['cash']],
  [/^account-count$/, ['account']],
  [/^holding-count$/, ['holding']],
  [/^(?:class|region|sector)-(.+)-target-pct$/, ['$1', 'yardstick']],
  [/^region-(.+)-invested-pct$/, ['$1', 'invested']],
  [/^(?:class|region|sector)-(.+)-(?:value|pct|drift)$/, ['$1']],
  [/^classified-pct$/, ['classified']],
  [/^fund-cost-(?:pct|year)$/, ['cost']],
  [/^largest-company-pct$/, ['company']],
  [/^largest-fund-pct$/, ['fund']],
  [/^narrow-fund-pct$/, ['fund', 'narrow']],
  [/^opaque-fund-pct$/, ['fund', 'unknown']],
  [/^largest-untyped-pct$/, ['holding', 'perhaps']],
  [/^dearest-fund-cost-(?:pct|year)$/, ['cost', 'dearest']],
  [/^oldest-price-days$/, ['price']],
  [/^limit-single-company$/, ['yardstick', 'company']],
  [/^limit-single-fund$/, ['yardstick', 'fund']],
  [/^limit-narrow-fund$/, ['yardstick', 'fund', 'narrow']],
  [/^limit-drift$/, ['limit', 'mix']],
  [/^limit-fund-cost$/, ['yardstick', 'cost']],
  [/^limit-(?:idle-cash|thin-cash-months)$/, ['yardstick', 'cash']],
  [/^limit-price-age-days$/, ['yardstick', 'price']],
  [/^limit-classified$/, ['yardstick', 'classified']],
  [/^(?:limit-chance|chance-target)$/, ['yardstick', 'chance']],
  [/^chance-low$/, ['chance', 'low']],
  [/^chance-high$/, ['chance', 'high']],
  [/^chance$/, ['chance']],
  [/^history-chance$/, ['history']],
  [/^history-windows$/, ['history', 'windows']],
  [/^goal-(?:year|month)$/, ['spending']],
  [/^withdrawal-(?:year|pct)$/, ['withdrawn']],
  [/^target-mix-chance$/, ['chance', 'target mix']],
  [/^largest-company-over-limit$/, ['freed']],
  [/^age$/, ['age']],
  [/^(?:retire-age|retire-year|years-to-retire)$/, ['retire']],
  [/^plan-end-age$/, ['<until']],
  [/^savings-(?:year|month)$/, ['saving']],
  [/^spending-at-90$/, ['spending', 'surer']],
  [/^median-at-retirement$/, ['middle']],
  [/^poor-at-retirement$/, ['poor']],
  [/^lever-spend-(?:year|cut-year|cut-month)$/, ['spending', 'less']],
  [/^lever-save-(?:year|month)$/, ['saving', 'more']],
  [/^lever-later-years$/, ['later']],
  [/^lever-spend-chance$/, ['chance', 'spending', 'less']],
  [/^lever-save-chance$/, ['chance', 'saving', 'more']],
  [/^lever-later-chance$/, ['chance', 'later']],
  [/^shortfall-age$/, ['short']],
  [/^paths$/, ['paths']],
  [/^real-return-(.+)$/, ['$1', 'return']],
  [/^inflation-assumed$/, ['inflation']],
  [/^block-years$/, ['block']],
];

/** What a sentence must speak of for a figure in it to be this fact's. Each alternative by itself is enough. */
export interface Profile {
  alternatives: Concept[][];
  /** How many of an alternative's concepts must be there; fewer than all only for words of a label. */
  need: number;
  /** What a change would bring about: never the base from which it starts. */
  outcome: boolean;
}
export interface Concept {
  name: string;
  left: boolean;
}

const STOP = new Set(
  ('a an the of in on at to from for by and or not is are be as it its with than that this what which per each all any year years yearly month months monthly today money portfolio share value total ' +
    'entered household dollars percent points checkup your you if').split(' '),
);
const patterns = new Map<string, RegExp>();

export function profileOf(fact: Fact, symbols: ReadonlyMap<string, string>): Profile {
  const id = fact.id.replaceAll('_', '-');
  const symbol = /^holding-(.+)-(?:value|pct)$/.exec(id)?.[1];
  if (symbol) return whole([[exact(symbol.toUpperCase())]]);
  const missing = /^(unclassified|unpriced)-count$/.exec(id)?.[1];
  if (missing) return whole([[concept(missing), concept('holding')], [concept(missing)]]);
  const income = /^income-\d+-(year|age)$/.exec(id)?.[1];
  if (income) return ofLabel(fact.label.replace(/^Age at which | begins$/g, ''), income === 'age' ? [concept('<from')] : []);
  if (/^account-.+-total$/.test(id)) return { ...ofLabel(fact.label, []), need: Infinity };
  for (const [pattern, concepts] of CATALOGUE) {
    const match = pattern.exec(id);
    if (!match) continue;
    const named = concepts.map((name) => (name === '$1' ? keyConcept(match[1] ?? '') : concept(name)));
    const about = symbols.get(id.replace(/(?:-cost)?-(?:pct|year)$/, '-symbol'));
    if (/^(?:lever-.+|target-mix)-chance$/.test(id)) return { ...whole([named]), outcome: true };
    if (id === 'chance-target') return whole([named, [concept('aim for')]]);
    const limited = /^limit-single-(company|fund)$/.exec(id)?.[1];
    const held = limited && symbols.get(`largest-${limited}-symbol`);
    if (held) return whole([named, [concept('yardstick'), exact(held)]]);
    if (id === 'chance-high') return whole([named, [concept('chance'), concept('<range')]]);
    if (id === 'retire-age') return whole([named, [concept('<from age'), concept('until')]]);
    return whole(about ? [named, id.includes('-cost-') ? [concept('cost'), exact(about)] : [exact(about)]] : [named]);
  }
  return ofLabel(fact.label, []);
}

/** Where a concept's words stand in a text. */
export function occurrences(name: string, text: string): { start: number; end: number }[] {
  let pattern = patterns.get(name);
  if (!pattern) {
    const source = name.startsWith('=') ? name.slice(1).replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : name.startsWith('~') ? `${name.slice(1)}[\\p{L}]*` : (WORDS[name] ?? name);
    pattern = new RegExp(`(?<![\\p{L}\\d])(?:${source})(?![\\p{L}\\d])`, name.startsWith('=') ? 'gu' : 'giu');
    patterns.set(name, pattern);
  }
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

function whole(alternatives: Concept[][]): Profile {
  return { alternatives, need: Infinity, outcome: false };
}

function concept(name: string): Concept {
  return { name, left: name.startsWith('<') };
}

function exact(symbol: string): Concept {
  return { name: `=${symbol}`, left: false };
}

function keyConcept(key: string): Concept {
  const name = CLASS_CONCEPTS[key] ?? key;
  return name in WORDS || ASSETS.includes(name) ? concept(name) : { name: `~${name.slice(0, 6)}`, left: false };
}

/** Each word of the label that tells it from others, by its stem. */
function ofLabel(label: string, also: Concept[]): Profile {
  const words = label.split(/[^\p{L}\d()&.]+/u).map((word) => word.replace(/^[(.]+|[).]+$/g, '')).filter((word) => word.length > 1 && !/^\d/.test(word) && !STOP.has(word.toLowerCase()));
  const concepts = [...new Set(words)].map((word) => (/^[A-Z0-9.]{2,}$/.test(word) ? exact(word) : { name: `~${escape(word.toLowerCase().slice(0, Math.max(4, word.length - 3)))}`, left: false }));
  const codes = [...label.matchAll(/\b\d{3}\([a-z]\)/g)].map((match) => exact(match[0]));
  const all = [...concepts, ...codes];
  return { alternatives: [[...all, ...also]], need: Math.max(1, Math.ceil(0.4 * all.length)) + also.length, outcome: false };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
