/** A page's own sentences: as a model is given them, and the few that stand in a summary's place. Pure: how sentences are told is passed in. */
import { RESEARCH_LIMITS } from '#schema/research.ts';
import { commandIn } from '../knowledge/refusals.ts';
import type { Sentences } from '../knowledge/split.ts';

/** The sentences of a cleaned text, numbered from one, without headings and list marks; as many as a model is given. */
export function sentencesOf(text: string, split: Sentences): { n: number; said: string }[] {
  const blocks = text
    .split(/\n/)
    .filter((line) => line !== '' && !/^(?:#{1,6}\s|(?:=|-){3,}$)/.test(line))
    .map((line) => line.replace(/^(?:[-*+]|\d{1,3}[.)]|>)\s+/, ''));
  const found: string[] = [];
  let characters = 0;
  for (const said of blocks.flatMap((block) => split(block)).map((sentence) => plain(sentence))) {
    if (!/\p{L}{2,}.*\p{L}{2,}/u.test(said)) continue;
    characters += said.length;
    if (found.length === RESEARCH_LIMITS.sentences || characters > RESEARCH_LIMITS.characters) break;
    found.push(said);
  }
  return found.map((said, index) => ({ n: index + 1, said }));
}

/** One form of a percentage, so that what a summary states can be stated again: `2.8 percent` is `2.8%`. */
function plain(sentence: string): string {
  return sentence
    .replace(/(\d)(?:\s|-)per\s?cent\b(?!age)/gi, '$1%')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 600);
}

const LONGEST = 900;

/** The first whole sentences, as they stand there, up to a passage's length; none where the page has no sentence to keep. */
export function extract(sentences: readonly { n: number; said: string }[]): { text: string; from: number[] }[] {
  const kept: { text: string; from: number[] }[] = [];
  let length = 0;
  for (const { n, said } of sentences) {
    if (!/^[\p{Lu}\d$“"].{38,398}[.]$/su.test(said) || said.split(' ').length < 7 || commandIn(said) !== null) continue;
    if (kept.length === RESEARCH_LIMITS.summary || length + said.length > LONGEST) break;
    kept.push({ text: said, from: [n] });
    length += said.length + 1;
  }
  return kept;
}
