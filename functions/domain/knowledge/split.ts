/** A document in passages: by headings first, then whole sentences up to a length, the last one said again at the beginning of the next. Pure: how sentences are told is passed in. */
import type { StoredPassage } from '#schema/knowledge.ts';
import { KNOWLEDGE_LIMITS } from '#schema/knowledge.ts';
import type { CleanDocument } from './document.ts';
import { states } from './figures.ts';

/** The sentences of a paragraph, in order; together they are the whole paragraph. */
export type Sentences = (paragraph: string) => string[];

/** At most so many characters are said again. */
const OVERLAP = 240;

interface Section {
  heading: string | null;
  /** Paragraphs and list items. */
  blocks: string[];
}

/**
 * Every word of the text is in at least one passage, none is longer than the limit, and none crosses a heading. What would be more passages than an index takes in one call is null.
 */
export function passagesOf(document: CleanDocument, sentences: Sentences): StoredPassage[] | null {
  const pieces = sectionsOf(document.text).flatMap(({ heading, blocks }) =>
    packed(blocks.flatMap((block) => unitsOf(block, sentences))).map((text) => ({ heading, text })),
  );
  if (pieces.length > KNOWLEDGE_LIMITS.passages) return null;
  return pieces.map(({ heading, text }, ordinal) => ({
    key: `${document.id}.${document.hash.slice(0, 12)}.${ordinal}`,
    ordinal,
    heading,
    text,
    figures: document.figures.filter((figure) => states(text, figure)),
  }));
}

/** What is embedded and searched: a passage alone may not say what it is about. */
export function searchedText({ title }: { title: string }, { heading, text }: Pick<StoredPassage, 'heading' | 'text'>): string {
  return [title, heading === title ? null : heading, text].filter((part) => part !== null).join('. ');
}

/** By `# Heading`, and a line underlined by = or -; the blocks between are divided by empty lines and bullets. */
function sectionsOf(text: string): Section[] {
  const sections: Section[] = [{ heading: null, blocks: [] }];
  let block: string[] = [];
  const close = (): void => {
    const joined = block.join(' ').trim();
    if (joined !== '') sections.at(-1)?.blocks.push(joined);
    block = [];
  };
  const open = (heading: string): void => {
    close();
    sections.push({ heading: heading.replace(/[*_`]/g, '').slice(0, 200).trim() || null, blocks: [] });
  };
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    const below = lines[index + 1] ?? '';
    if (heading !== undefined) open(heading);
    else if (/^(?:=|-){3,}$/.test(line)) close();
    else if (/^(?:=|-){3,}$/.test(below) && line !== '') open(line);
    else if (line === '') close();
    else {
      if (/^(?:[-*+]|\d{1,3}[.)])\s/.test(line)) close();
      block.push(line.replace(/^(?:[-*+]|\d{1,3}[.)]|>)\s+/, ''));
    }
  }
  close();
  return sections.filter(({ blocks }) => blocks.length > 0);
}

/** Sentences; one that is too long for a passage falls into pieces at a space. */
function unitsOf(block: string, sentences: Sentences): string[] {
  return sentences(block)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
    .flatMap(cutLong);
}

function cutLong(sentence: string): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > KNOWLEDGE_LIMITS.passage) {
    const space = rest.lastIndexOf(' ', KNOWLEDGE_LIMITS.passage);
    const at = space > 0 ? space : wholeCharacters(rest, KNOWLEDGE_LIMITS.passage);
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at).trim();
  }
  return rest === '' ? pieces : [...pieces, rest];
}

/** Never between the halves of one character. */
function wholeCharacters(text: string, at: number): number {
  return /[\ud800-\udbff]/.test(text[at - 1] ?? '') ? at - 1 : at;
}

function packed(units: readonly string[]): string[] {
  const passages: string[] = [];
  let held: string[] = [];
  const length = (): number => held.reduce((sum, unit) => sum + unit.length + 1, -1);
  for (const unit of units) {
    if (held.length > 0 && length() + 1 + unit.length > KNOWLEDGE_LIMITS.passage) {
      passages.push(held.join(' '));
      const last = held.at(-1) ?? '';
      held = last.length <= OVERLAP && last.length + 1 + unit.length <= KNOWLEDGE_LIMITS.passage ? [last] : [];
    }
    held.push(unit);
  }
  return held.length === 0 ? passages : [...passages, held.join(' ')];
}
