/** Markdown as the verifier reads it: sentences and table cells, each with its line and with the words that say what its figures are of. */

/** Words beside a passage's own: a table's row and column heads count fully, what stands further off counts little. */
export interface Surrounding {
  text: string;
  /** 1: says what the figure is. Below 0.5: may supply a word that is missing, never decides between two facts. */
  weight: number;
}

export interface Passage {
  /** One-based line of the passage's beginning; a passage never crosses lines but in a wrapped paragraph. */
  line: number;
  text: string;
  around: Surrounding[];
}

/** Emphasis marks, links and quote marks carry no figure of their own. Lines stay lines. */
function plain(markdown: string): string {
  return markdown
    .replace(/\r\n?/g, '\n')
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replace(/\*\*|__|`/g, '')
    .replace(/(^|[\s(|])[*_](?=\S)/gm, '$1')
    .replace(/(\S)[*_](?=[\s).,;:|]|$)/gm, '$1')
    .replace(/[\u00a0\u202f]/g, ' ');
}

export function passagesOf(markdown: string): Passage[] {
  const lines = plain(markdown).split('\n');
  const passages: Passage[] = [];
  let heading = '';
  let before = '';
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (/^\s{0,3}#{1,6}\s/.test(line)) {
      heading = line.replace(/^\s*#+\s*(\d+(\.\d+)*[.)]?\s+)?/, '');
      before = '';
      passages.push({ line: at + 1, text: heading, around: [] });
    } else if (line.includes('|') && /^\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*$/.test(lines[at + 1] ?? '')) {
      const end = tableEnd(lines, at + 2);
      passages.push(...table(lines, at, end, heading));
      at = end - 1;
      before = '';
    } else {
      const end = paragraphEnd(lines, at);
      const body = lines.slice(at, end).map((text) => text.replace(/^\s*(>\s?)*([-*+]|\d{1,3}[.)])\s+/, (mark) => ' '.repeat(mark.length))).join('\n');
      for (const { text, start } of sentences(body)) {
        const around: Surrounding[] = [{ text: heading, weight: 0.2 }];
        if (before) around.push({ text: before, weight: 0.25 });
        passages.push({ line: at + 1 + newlines(body, start), text: text.replaceAll('\n', ' '), around });
        before = text;
      }
      at = end - 1;
    }
  }
  return passages;
}

/** A list item is a paragraph of its own; wrapped lines belong to the one before. */
function paragraphEnd(lines: string[], from: number): number {
  let at = from + 1;
  while (at < lines.length && lines[at]?.trim() && !/^\s*(#{1,6}\s|[-*+]\s|\d{1,3}[.)]\s|\|)/.test(lines[at] ?? '')) at++;
  return at;
}

function tableEnd(lines: string[], from: number): number {
  let at = from;
  while (at < lines.length && lines[at]?.includes('|')) at++;
  return at;
}

function table(lines: string[], from: number, to: number, heading: string): Passage[] {
  const cellsOf = (line: string) => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => cell.trim());
  const heads = cellsOf(lines[from] ?? '');
  const passages: Passage[] = heads.filter(Boolean).map((text) => ({ line: from + 1, text, around: [] }));
  for (let at = from + 2; at < to; at++) {
    const cells = cellsOf(lines[at] ?? '');
    const [rowHead = ''] = cells;
    cells.forEach((text, column) => {
      if (!text) return;
      const around: Surrounding[] = [{ text: heads[column] ?? '', weight: 1 }, { text: heading, weight: 0.2 }];
      if (column > 0) around.push({ text: rowHead, weight: 1 }, { text: cells.filter((_, other) => other > 0 && other !== column).join(' ; '), weight: 0.25 });
      passages.push({ line: at + 1, text, around });
    });
  }
  return passages;
}

const ABBREVIATION = /\b(?:U\.S|vs|e\.g|i\.e|approx|Mr|Mrs|Dr|St|No|Inc|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$/;

function sentences(body: string): { text: string; start: number }[] {
  const found: { text: string; start: number }[] = [];
  let start = 0;
  for (const end of body.matchAll(/[.!?]["”')]*\s+(?=["“'(]?[\p{Lu}\d$−+-])/gu)) {
    const stop = end.index + 1;
    if (ABBREVIATION.test(body.slice(start, stop))) continue;
    found.push({ text: body.slice(start, stop), start });
    start = end.index + end[0].length;
  }
  found.push({ text: body.slice(start), start });
  return found.filter(({ text }) => text.trim() !== '');
}

function newlines(text: string, until: number): number {
  return text.slice(0, until).split('\n').length - 1;
}
