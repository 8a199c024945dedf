/** What the world says to a topic: one sentence of a retrieved passage, as it stands there, with the passage's own figures as tokens and its source named. */
import type { Fact } from '#schema/facts.ts';
import { isOfKnowledge } from '../knowledge/cite.ts';
import { passagesOf } from '../verify/passages.ts';
import { mayBeTaxable } from './situation.ts';
import type { Situation } from './situation.ts';
import type { FlagKind } from './situation.ts';

/** What is searched for each flag; a passage that was found for it is cited in its section. */
export const QUERIES: Partial<Record<FlagKind, string>> = {
  low_chance: 'sustainable withdrawal rates and ways to raise the chance of success',
  concentration: 'reducing a concentrated position, taxes and staging',
  thin_cash: 'size of a cash reserve for a household',
  drift: 'rebalancing towards target weights inside retirement accounts',
  high_cost: 'effect of fund costs over long horizons',
  idle_cash: 'money market funds and idle cash',
  no_retirement_inputs: 'what a retirement plan must be told, Social Security and retirement age',
};

/** A sentence of the best passage that has one to cite; '' where nothing was found. Of taxable accounts only where one may hold what is spoken of. */
export function sourced(kind: FlagKind, { sheet, company }: Situation): string {
  const query = QUERIES[kind];
  if (query === undefined) return '';
  const found = sheet.facts.filter((fact) => /^k\d+$/.test(fact.id) && fact.source.formula.includes(`“${query}”`));
  const tells = (sentence: string) =>
    !/\btaxable\b/i.test(sentence) || mayBeTaxable(sheet, sheet.text(company ? 'largest-company-symbol' : 'largest-fund-symbol'));
  return (
    found.flatMap((passage) => sentenceOf(passage, sheet.facts) ?? []).find((sentence) => kind !== 'concentration' || tells(sentence)) ?? ''
  );
}

/** The passage's first sentence that states no figure but those it has named; null when it has none. */
export function sentenceOf(passage: Fact, facts: readonly Fact[]): string | null {
  const figures = facts
    .filter((fact) => isOfKnowledge(fact) && fact.id.startsWith(`${passage.id}-`))
    .sort((a, b) => b.display.length - a.display.length);
  for (const { text } of passagesOf(String(passage.value))) {
    const filled = figures.reduce((sentence, { id, display }) => sentence.replace(whole(display), `{{${id}}}`), text.trim());
    if (!/^[\p{Lu}{].{20,400}[.]$/su.test(filled) || /\d/.test(filled.replace(/\{\{[^{}]*\}\}|401\(k\)|S&P 500/g, ''))) continue;
    return `${filled.slice(0, -1)} (${publisherOf(passage)} [{{${passage.id}}}]).`;
  }
  return null;
}

function whole(display: string): RegExp {
  return new RegExp(`(?<![\\d$.,])${display.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\d%]|[.,]\\d)`);
}

function publisherOf({ source: { formula } }: Fact): string {
  return (/^as published by (.*); found for “/.exec(formula)?.[1] ?? 'source').replace(/[[\]{}|*_`<>()]/g, '');
}
