/**
 * What each fact is about, as concepts, and the words by which a sentence speaks of one. The catalogue's facts have their
 * concepts by id, topic by topic in `lexicon/`; any other fact takes the words of its label.
 */
import type { Fact } from '#schema/facts.ts';
import { cashAndCosts } from './lexicon/cash-and-costs.ts';
import { checkup } from './lexicon/checkup.ts';
import { exposure } from './lexicon/exposure.ts';
import { holdings } from './lexicon/holdings.ts';
import { rebalancing } from './lexicon/rebalancing.ts';
import { retirement } from './lexicon/retirement.ts';
import type { Topic } from './lexicon/topic.ts';

const TOPICS: Topic[] = [holdings, exposure, checkup, cashAndCosts, rebalancing, retirement];
const WORDS: Record<string, string> = Object.fromEntries(TOPICS.flatMap(({ words }) => Object.entries(words)));
const CATALOGUE = TOPICS.flatMap(({ concepts }) => concepts);
const CLASS_CONCEPTS: Record<string, string> = { equity: 'stocks', 'fixed-income': 'bonds' };
/** The engine's assets. */
const ASSETS = ['stocks', 'bonds', 'cash', 'gold'];

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
  const company = /^company-(.+)-(?:value|pct)$/.exec(id)?.[1];
  if (company) return whole([[exact(company.toUpperCase()), concept('company')], [exact(company.toUpperCase()), concept('through')]]);
  const missing = /^(unclassified|unpriced)-count$/.exec(id)?.[1];
  if (missing) return whole([[concept(missing), concept('holding')], [concept(missing)]]);
  const income = /^income-\d+-(year|age)$/.exec(id)?.[1];
  if (income) return ofLabel(fact.label.replace(/^Age at which | begins$/g, ''), income === 'age' ? [concept('<from')] : []);
  if (/^account-.+-total$/.test(id)) return { ...ofLabel(fact.label, []), need: Infinity };
  for (const [pattern, concepts] of CATALOGUE) {
    const match = pattern.exec(id);
    if (!match) continue;
    const named = concepts.map((name) => (name === '$1' ? keyConcept(match[1] ?? '') : concept(name)));
    const about = symbols.get(id.replace(/(?:-cost)?-(?:pct|year|shares|amount)$/, '-symbol'));
    if (/^(?:(?:lever-.+|target-mix)-chance|rebalance-.+-(?:pct|after))$/.test(id)) return { ...whole([named]), outcome: true };
    if (about && id.startsWith('rebalance-trade-')) return whole([[exact(about)]]);
    if (id === 'chance-target') return whole([named, [concept('aim for')]]);
    const limited = /^limit-single-(company|fund)$/.exec(id)?.[1];
    const pair = /^(?:duplicate-fund-(?:pct|overlap)|limit-fund-overlap)$/.test(id) ? (symbols.get('duplicate-fund-symbols') ?? '').split(', ').filter(Boolean) : [];
    if (pair.length > 0) return whole([named, [...named, ...pair.map((symbol) => exact(symbol))]]);
    const part = /^largest-company-(?:direct|funds)-pct$/.test(id) && symbols.get('largest-company-symbol');
    if (part) return whole([named, [...named, exact(part)]]);
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
