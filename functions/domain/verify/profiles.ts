/** What each fact is about: the catalogue's by id, with the concepts that `lexicon/` gives them; any other by the words of its label. */
import type { Fact } from '#schema/facts.ts';
import { CATALOGUE, WORDS } from './lexicon.ts';
import { OWED } from './matching.ts';
import { lexiconOf, numberToken, stemOf } from './vocabulary.ts';

/** What a sentence must speak of for a figure in it to be this fact's. Each alternative by itself is enough. */
export interface Profile {
  alternatives: Concept[][];
  /** What a change would bring about: never the base from which it starts. */
  outcome: boolean;
  curated: boolean;
}
export interface Concept {
  name: string;
  left: boolean;
}

const STOP = new Set(
  (
    'a an the of in on at to from for by and or not is are be as it its with than that this what which per each all any year years yearly month months monthly today money portfolio share value total ' +
    'entered household dollars percent points checkup your you if up on not when been into out over all no so do does while most typical typically first ends end that was were has have had among between one number'
  ).split(' '),
);
const CLASS_CONCEPTS: Record<string, string> = { 'equity': 'stocks', 'fixed-income': 'bonds' };
/** The engine's assets. */
const ASSETS = ['stocks', 'bonds', 'cash', 'gold'];

export function profileOf(fact: Fact, symbols: ReadonlyMap<string, string>): Profile {
  const id = fact.id.replaceAll('_', '-');
  const symbol = /^holding-(.+)-(?:value|pct)$/.exec(id)?.[1];
  if (symbol) return whole([[exact(symbol.toUpperCase())]]);
  const company = /^company-(.+)-(?:value|pct)$/.exec(id)?.[1];
  if (company)
    return whole([
      [exact(company.toUpperCase()), concept('company')],
      [exact(company.toUpperCase()), concept('through')],
    ]);
  const missing = /^(unclassified|unpriced)-count$/.exec(id)?.[1];
  if (missing) return whole([[concept(missing), concept('holding')], [concept(missing)]]);
  const income = /^income-\d+-(?:partner-)?(year|age)$/.exec(id)?.[1];
  if (income)
    return ofLabel(
      fact.label.replace(/^(?:Your age|Age)(?: of the partner)? (?:at which|when) | begins$/g, '').replace(/ \d+(?= |$)/, ''),
      id,
      fact.kind,
      income === 'age' ? [concept('<from')] : [],
    );
  if (/^account-.+-total$/.test(id)) return ofLabel(fact.label, id, fact.kind, []);
  for (const [pattern, concepts] of CATALOGUE) {
    const match = pattern.exec(id);
    if (!match) continue;
    const named = concepts.map((name) => (name === '$1' ? keyConcept(match[1] ?? '') : concept(name)));
    const about = symbols.get(id.replace(/(?:-cost)?-(?:pct|year|shares|amount)$/, '-symbol'));
    if (/^(?:(?:lever-.+|target-mix)-chance|rebalance-.+-(?:pct|after))$/.test(id)) return { ...whole([named]), outcome: true };
    if (about && id.startsWith('rebalance-trade-')) return whole([[exact(about)]]);
    if (id === 'chance-target' || id === 'limit-chance')
      return whole([named, [concept('aim for')], [concept('chance'), concept('<below')]]);
    const limited = /^limit-single-(company|fund)$/.exec(id)?.[1];
    const pair = /^duplicate-fund-(?:pct|overlap)$/.test(id)
      ? (symbols.get('duplicate-fund-symbols') ?? '').split(', ').filter(Boolean)
      : [];
    if (pair.length > 0) return whole([named, [...named, ...pair.map((symbol) => exact(symbol))]]);
    const part = /^largest-company-(?:direct|funds)-pct$/.test(id) && symbols.get('largest-company-symbol');
    if (part) return whole([named, [...named, exact(part)]]);
    const held = limited && symbols.get(`largest-${limited}-symbol`);
    if (id.startsWith('limit-'))
      return whole([
        named,
        ...(held ? [[concept('yardstick'), exact(held)]] : []),
        [...named.filter(({ name }) => name !== 'yardstick' && name !== 'limit'), concept('<versus')],
      ]);
    if (id === 'history-chance') return whole([named, [concept('starts')]]);
    if (id === 'lever-spend-year') return whole([named, [concept('able')]]);
    if (id === 'age') return whole([named, [concept('<being')]]);
    if (/^(?:class|region|sector)-.+-target-pct$/.test(id)) return whole([named, [...named.slice(0, 1), concept('<versus')]]);
    if (id === 'chance-high') return whole([named, [concept('chance'), concept('<range')], [concept('chance'), concept('sampling')]]);
    if (id === 'chance-low') return whole([named, [concept('chance'), concept('<range')], [concept('chance'), concept('sampling')]]);
    // A region's targets and drift are measured on what is invested, so either share may be meant by its name.
    if (/^region-.+-invested-pct$/.test(id)) return whole([named, named.slice(0, 1)]);
    if (id === 'retire-age') return whole([named, [concept('<from age'), concept('until')]]);
    // Its symbol beside either word: `VTTHX costs …`, `the dearest, VTTHX, …`.
    if (about && id.includes('-cost-')) return whole([named, [concept('cost'), exact(about)], [...named.slice(1), exact(about)]]);
    return whole(about ? [named, [exact(about)]] : [named]);
  }
  return ofLabel(fact.label, id, fact.kind, []);
}

/** What a fact is about by the words of its label alone. */
export function byLabel(fact: Fact): Profile {
  return ofLabel(fact.label, fact.id, fact.kind, []);
}

function whole(alternatives: Concept[][]): Profile {
  return { alternatives, outcome: false, curated: true };
}

function concept(name: string): Concept {
  return { name, left: name.startsWith('<') };
}

function exact(symbol: string): Concept {
  return { name: `=${symbol}`, left: false };
}

function keyConcept(key: string): Concept {
  const name = CLASS_CONCEPTS[key] ?? key;
  return name in WORDS || ASSETS.includes(name) ? concept(name) : concept(`~${stemOf(name)}`);
}

/** The unit of real amounts, not the time of a figure. */
export const TODAYS_MONEY = /\b(?:in )?today['’]s (?:money|dollars|prices)\b/gi;

/** A label's concepts: the lexicon's, then each other word by its stem, symbols and numbers as they stand. */
function ofLabel(label: string, id: string, kind: Fact['kind'], also: Concept[]): Profile {
  const { concepts, rest } = lexiconOf(
    label
      .replace(/,\s*(?:share|percentage|part) of (?:the |your )?(?:whole )?portfolio\b/i, ' ')
      .replace(/\bshares?(?=[ ,]+(?:of|in)\b)/gi, ' ')
      .replace(TODAYS_MONEY, ' '),
  );
  const own = rest.filter((word) => (word.length > 1 || /\d/.test(word)) && !STOP.has(word.toLowerCase())).map(ownConcept);
  const names = new Set([...concepts, ...own, ...symbolsIn(label)]);
  for (const name of OF_THE_CATALOGUE) names.delete(name);
  if (names.has('prior')) names.delete('until');
  if (!/\b(?:other|rest|remaining|remainder)\b/i.test(label)) names.delete('rest');
  if (HOME_EQUITY.test(label)) for (const name of ['stocks', 'yardstick']) names.delete(name);
  // "Emergency fund goal": a goal is what is measured against, not what is spent.
  if (/\bgoals?\b/i.test(label) && !SPENT.test(label)) names.delete('spending');
  if (GOAL.test(label) && /^(?:money|percent|ratio|count)$/.test(kind) && !names.has('yardstick')) names.add('goal');
  if (OWED.test(label)) names.add('debt');
  if (/\b(?:with|when|retiring|in place of)\b/i.test(label)) names.add('supposed');
  if (names.size > 1) names.delete('today');
  if (names.size === 0) for (const part of id.split(/[-._]/)) if (part.length > 2) names.add(`~${stemOf(part)}`);
  const alternatives = [[...[...names].map(concept), ...also]];
  // "Your target mix, with 45% in stocks".
  if (names.has('yardstick') && ASSETS.some((asset) => names.has(asset)))
    alternatives.push(
      [...names]
        .filter((name) => name !== 'yardstick')
        .concat('target mix')
        .map(concept),
    );
  return { alternatives, outcome: /^percent$/.test(kind) && /\S\s(?:if|with|when|had|after)\b/i.test(label), curated: false };
}

/** What a fact is held against, where its label does not tell how far that is, or what meets it. */
const GOAL =
  /^(?!.*\b(?:shortfall|gap|funded|progress|meet\w*|reach\w*|short of|missing|chance|probability|spend\w*)\b).*\b(?:goals?|objectives?|needs?|needed|recommended)\b/i;
/** What tells the catalogue's facts apart, and says nothing in the labels of others. */
const OF_THE_CATALOGUE = ['plan change', 'holdings change', 'price change', 'calendar change', 'assumption change', 'horizon'];
const HOME_EQUITY = /\bhome equity\b|\bequity line\b|\bline of credit\b/i;
const SPENT = /\b(?:spend\w*|spent|expens\w*|living|outlays?)\b/i;

/** The lexicon's concepts of a label, and its symbols, whatever the catalogue says of the fact. */
export function labelConcepts(label: string): string[] {
  return [...lexiconOf(label).concepts, ...symbolsIn(label)];
}
function symbolsIn(label: string): string[] {
  return (label.match(/\b[A-Z][A-Z0-9]*(?:[.-][A-Z0-9]+)*\b/g) ?? []).filter((word) => word.length > 1).map((word) => `=${word}`);
}

function ownConcept(word: string): string {
  if (/^\d+$/.test(word)) return `#${word}`;
  return numberToken(word) ?? (/^[A-Z0-9]{2,}$/.test(word) ? `=${word}` : `~${stemOf(word)}`);
}
