/**
 * What a report may cite. A passage is a fact of text, `k1`, whose value are its words and whose display is `K1`; its figures are the facts `k1-1`, `k1-2` …, so that they are frozen, hashed, shown and opened as all facts are.
 * A sentence cites by `[{{k1}}]`, which reads `[K1]`. It may state its passages' figures and no others, and has to say what they say. Pure.
 */
import type { Fact } from '#schema/facts.ts';
import type { Passage } from '#schema/knowledge.ts';
import { FactBook } from '../facts/book.ts';
import { passagesOf } from '../verify/passages.ts';
import { displayOf } from './figures.ts';
import { wordsOf } from './retrieve.ts';

const OF_KNOWLEDGE = /^k([1-9]\d?)(?:-\d{1,2})?$/;
/** `[K1]`, `[K1, K2]`, as it is read, and as a template has it. */
const CITATION = /\[(?:K\d{1,3}|\{\{\s*k\d{1,3}\s*\}\})(?:\s?[,;]\s?(?:K\d{1,3}|\{\{\s*k\d{1,3}\s*\}\}))*\]/g;
const TOKEN = /\{\{\s*([a-z0-9.-]+)(?::[a-z]+)?\s*\}\}/g;
/** So much of what a citing sentence says must be said by what it cites. */
const LEAST_SHARE = 0.6;
/** Figures that one passage brings along. */
const MOST_FIGURES = 6;

export function isOfKnowledge({ id }: Pick<Fact, 'id'>): boolean {
  return OF_KNOWLEDGE.test(id);
}

/** The facts of retrieved passages. */
export function passageFacts(passages: readonly Passage[]): Fact[] {
  return passages.flatMap(({ id, title, text, url, publisher, published, trust, query, figures }) => {
    const book = new FactBook(published);
    const key = id.toLowerCase();
    const origin = `${publisher}, ${url}${trust === 'summary' ? ', as Alex’s researcher has read it' : ''}`.slice(0, 300);
    book.text(key, title, text, id, { formula: `as published by ${publisher}; found for “${query}”`, inputs: {}, origin });
    for (const [index, figure] of figures.slice(0, MOST_FIGURES).entries()) {
      book.again(`${key}-${index + 1}`, figure.label, { kind: figure.kind, value: figure.value, display: displayOf(figure) } as Fact, {
        formula: `as stated by ${publisher}`,
        inputs: { passage: key },
        origin,
      });
    }
    return book.facts();
  });
}

/** Ids of passages cited anywhere in the text, `k1` … */
export function citationsIn(text: string): string[] {
  return [...new Set([...text.matchAll(CITATION)].flatMap(([found]) => found.match(/[Kk]\d{1,3}/g) ?? []).map((id) => id.toLowerCase()))];
}

/** A writer's `[K1]` becomes the token that opens the passage. */
export function withCitationTokens(template: string): string {
  return template.replace(CITATION, (found) => found.replace(/\bK(\d{1,3})\b/g, '{{k$1}}'));
}

export interface Fault {
  text: string;
  reason: string;
}

/** What is wrong with the citations of a template; empty when nothing is. A sentence is judged as a whole. */
export function citationFaults(template: string, facts: readonly Fact[]): Fault[] {
  if (!/\[(?:K|\{\{\s*k)\d|\{\{\s*k\d/.test(template)) return [];
  const known = new Map(facts.map((fact) => [fact.id, fact]));
  return passagesOf(template).flatMap(({ text }) => {
    const cited = citationsIn(text);
    const fault = (reason: string): Fault[] => [{ text: text.slice(0, 200), reason }];
    const unknown = cited.find((id) => !known.has(id));
    if (unknown !== undefined) return fault(`cites ${unknown.toUpperCase()}, which is no passage of the material`);
    const stated = [...text.replace(CITATION, ' ').matchAll(TOKEN)].map((match) => match[1] ?? '');
    const uncited = stated.map((id) => OF_KNOWLEDGE.exec(id)?.[1]).find((number) => number !== undefined && !cited.includes(`k${number}`));
    if (uncited !== undefined)
      return fault(`states what the passage K${uncited} says without citing it: write [K${uncited}] in that sentence`);
    if (cited.length === 0) return [];
    const foreign = stated.find((id) => !OF_KNOWLEDGE.test(id));
    if (foreign !== undefined)
      return fault(
        `cites ${cited.join(', ').toUpperCase()} beside a figure that is not from there ({{${foreign}}}): give each a sentence of its own`,
      );
    return isSaidBy(
      text,
      cited.map((id) => known.get(id)).filter((fact) => fact !== undefined),
    )
      ? []
      : fault(`${cited.join(', ').toUpperCase()} does not say this; say what it says, or leave the citation out`);
  });
}

/** Whether most of a sentence's words, small ones aside, are in the passages, in some form. */
export function isSaidBy(
  sentence: string,
  passages: readonly { label: string; value: number | string; source: { formula: string } }[],
): boolean {
  const said = stems(sentence.replace(CITATION, ' ').replace(TOKEN, ' '));
  const source = stems(
    passages.map(({ label, value, source: { formula } }) => `${label} ${value} ${formula.split('; found for')[0] ?? ''}`).join(' '),
  );
  const found = [...said].filter((stem) => source.has(stem)).length;
  return said.size > 0 && found / said.size >= LEAST_SHARE;
}

const SMALL = new Set(
  'a an the and or but nor so of in on at to for from by with as is are was were be been being it its this that these those which who whom what where when how than then also not no do does did has have had can could may might will would should must there here if into over under about between each every any all some more most less your you we our they their'.split(
    ' ',
  ),
);

/** Words by their first letters, so that `insured`, `insures` and `insurance` are one. */
export function stems(text: string): Set<string> {
  return new Set(
    [...wordsOf(text)]
      .filter((word) => word.length > 1 && !SMALL.has(word))
      .map((word) => word.replace(/(?:ations?|ances?|ments?|ings?|ed|es|s|ly)$/, '').slice(0, 7)),
  );
}
