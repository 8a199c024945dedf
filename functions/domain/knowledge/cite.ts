/** What a text may cite: `[K1]` names a passage that its analysis has retrieved, the sentence says what the passage says, and a passage's figure is cited where it stands. Pure. */
import type { Fact } from '#schema/facts.ts';
import type { Passage } from '#schema/knowledge.ts';
import { FactBook } from '../facts/book.ts';
import { passagesOf } from '../verify/passages.ts';
import { wordsOf } from './retrieve.ts';
import { displayOf } from './figures.ts';

const CITATION = /\[(K\d{1,3}(?:\s?[,;]\s?K\d{1,3})*)\]/g;
/** A token of a passage's figure: `{{k2-1}}`, with or without a form. */
const FIGURE = /\{\{\s*k(\d{1,2})-\d{1,2}(?::[a-z]+)?\s*\}\}/g;
const TOKEN = /\{\{\s*([a-z0-9.-]+)(?::[a-z]+)?\s*\}\}/g;
/** So much of what a citing sentence says must be said by what it cites. */
const LEAST_SHARE = 0.6;

export function citationsIn(text: string): string[] {
  return [...new Set([...text.matchAll(CITATION)].flatMap((match) => (match[1] ?? '').split(/\s?[,;]\s?/)))];
}

/** `k1-1`, `k1-2`, …: the figures that a passage states, each with the passage as its source. */
export function passageFacts(passages: readonly Passage[]): Fact[] {
  return passages.flatMap((passage) => {
    const book = new FactBook(passage.published);
    const source = { formula: `as stated by ${passage.publisher}`, inputs: { passage: passage.id }, origin: `${passage.title}, ${passage.url}` };
    passage.figures.forEach(({ label, kind, value }, index) => {
      const id = `${passage.id.toLowerCase()}-${index + 1}`;
      book.again(id, label, { kind, value, display: displayOf({ kind, value }) } as Fact, source);
    });
    return book.facts();
  });
}

export interface Fault {
  text: string;
  reason: string;
}

/** What is wrong with the citations of a template (with its tokens); empty when nothing is. A sentence is judged as a whole. */
export function citationFaults(template: string, passages: readonly Passage[]): Fault[] {
  if (!template.includes('[K') && !/\{\{\s*k\d/.test(template)) return [];
  const known = new Map(passages.map((passage) => [passage.id, passage]));
  return passagesOf(template).flatMap(({ text }) => {
    const cited = citationsIn(text);
    const fault = (reason: string): Fault[] => [{ text: text.slice(0, 200), reason }];
    const unknown = cited.find((id) => !known.has(id));
    if (unknown !== undefined) return fault(`cites ${unknown}, which is no passage of the material`);
    const uncited = [...text.matchAll(FIGURE)].map((match) => `K${match[1] ?? ''}`).find((id) => !cited.includes(id));
    if (uncited !== undefined) return fault(`states a figure of the passage ${uncited} without citing it: write [${uncited}] in that sentence`);
    if (cited.length === 0) return [];
    const sources = cited.map((id) => known.get(id)).filter((passage) => passage !== undefined);
    const foreign = [...text.matchAll(TOKEN)].map((match) => match[1] ?? '').find((id) => !cited.some((one) => id.startsWith(`${one.toLowerCase()}-`)));
    if (foreign !== undefined) return fault(`cites ${cited.join(', ')} for a figure that is not from there ({{${foreign}}}): give it a sentence of its own`);
    return isSaidBy(text, sources) ? [] : fault(`${cited.join(', ')} does not say this; say what it says, or leave the citation out`);
  });
}

/** Whether most of a sentence's words, small ones aside, are in what it cites, in some form. */
export function isSaidBy(sentence: string, sources: readonly Passage[]): boolean {
  const said = stems(sentence.replace(CITATION, ' ').replace(TOKEN, ' '));
  const source = stems(sources.map(({ text, title, heading, publisher }) => `${title} ${heading ?? ''} ${publisher} ${text}`).join(' '));
  const found = [...said].filter((stem) => source.has(stem)).length;
  return said.size > 0 && found / said.size >= LEAST_SHARE;
}

const SMALL = new Set(
  'a an the and or but nor so of in on at to for from by with as is are was were be been being it its this that these those which who whom what where when how than then also not no do does did has have had can could may might will would should must there here if into over under about between each every any all some more most less your you we our they their'.split(' '),
);

/** Words by their first letters, so that `insured`, `insures` and `insurance` are one. */
function stems(text: string): Set<string> {
  return new Set([...wordsOf(text)].filter((word) => word.length > 1 && !SMALL.has(word)).map((word) => word.replace(/(?:ations?|ances?|ments?|ings?|ed|es|s|ly)$/, '').slice(0, 7)));
}
