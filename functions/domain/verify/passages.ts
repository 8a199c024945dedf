/** Markdown as the verifier reads it: sentences and table cells, each with its line and with the words that say what its figures are of. */

/** Words beside a passage's own: a table's row and column heads count fully, what stands further off counts little. */
export interface Surrounding {
  text: string;
  /** 1: says what the figure is. Below 0.5: may supply a word that is missing, never decides between two facts. */
  weight: number;
}

export interface Cell {
  table: number;
  column: number;
}

export interface Passage {
  /** One-based line of the passage's beginning; a passage never crosses lines but in a wrapped paragraph. */
  line: number;
  text: string;
  around: Surrounding[];
  /** Which table cell it is, counted within the text; null in prose. */
  cell: Cell | null;
}

/** What the sentences before a passage say for it, the last first. */
const BEFORE = [0.19, 0.16, 0.12, 0.12];

/** Emphasis marks, links and quote marks carry no figure of their own. Lines stay lines. */
function plain(markdown: string): string {
  return markdown
    .replace(/\r\n?/g, '\n')
    .replace(/!?\[([^[\]\n]{0,300})\]\([^()\n]{0,500}\)/g, '$1')
    .replace(/\*\*|__|`/g, '')
    .replace(/(^|[\s(|])[*_](?=\S)/gm, '$1')
    .replace(/(\S)[*_](?=[\s).,;:|]|$)/gm, '$1')
    .replace(/[\u00a0\u202f]/g, ' ');
}

export function passagesOf(markdown: string): Passage[] {
  const lines = plain(markdown).split('\n');
  const passages: Passage[] = [];
  let heading = '';
  let before: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (/^\s{0,3}#{1,6}\s/.test(line)) {
      heading = line.replace(/^\s*#+\s*(\d+(\.\d+)*[.)]?\s+)?/, '');
      before = [];
      passages.push({ line: at + 1, text: heading, around: [], cell: null });
    } else if (
      line.includes('|') &&
      (lines[at + 1] ?? '').length < 500 &&
      /^\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*$/.test(lines[at + 1] ?? '')
    ) {
      const end = tableEnd(lines, at + 2);
      passages.push(...table(lines, at, end, heading));
      at = end - 1;
      before = [];
    } else {
      const end = paragraphEnd(lines, at);
      const body = lines
        .slice(at, end)
        .map((text) => text.replace(/^\s*(>\s?)*([-*+]|\d{1,3}[.)])\s+/, (mark) => ' '.repeat(mark.length)))
        .join('\n');
      let lineOf = at + 1;
      let counted = 0;
      for (const { text, start } of sentences(body)) {
        for (; counted < start; counted++) if (body[counted] === '\n') lineOf++;
        const around: Surrounding[] = [{ text: heading, weight: 0.16 }];
        before.forEach((said, back) => around.push({ text: said, weight: BEFORE[back] ?? 0.1 }));
        passages.push({ line: lineOf, text: text.replaceAll('\n', ' '), around, cell: null });
        before = [text, ...before].slice(0, BEFORE.length);
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
  const cellsOf = (line: string) =>
    line
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => cell.trim());
  const heads = cellsOf(lines[from] ?? '');
  const passages: Passage[] = heads.filter(Boolean).map((text) => ({ line: from + 1, text, around: [], cell: null }));
  for (let at = from + 2; at < to; at++) {
    const cells = cellsOf(lines[at] ?? '');
    cells.forEach((text, column) => {
      if (!text) return;
      const around: Surrounding[] = [
        { text: heads[column] ?? '', weight: 1 },
        { text: heading, weight: 0.16 },
      ];
      if (column > 0)
        around.push(
          { text: headOf(cells, column), weight: 1 },
          {
            text: cells
              .slice(1, 12)
              .filter((_, other) => other + 1 !== column)
              .join(' ; ')
              .slice(0, 400),
            weight: 0.18,
          },
        );
      passages.push({ line: at + 1, text, around, cell: { table: from, column } });
    });
  }
  return passages;
}

/** What a row says of a cell: its first, or the words right before it where a row has several: `| Salary | $98,400 | Living | $68,400 |`. */
function headOf(cells: readonly string[], column: number): string {
  const words = cells[column - 1] ?? '';
  return /\d/.test(cells[column] ?? '') && column > 2 && /\p{L}{3}/u.test(words) && !/\d/.test(words) && /\d/.test(cells[column - 2] ?? '')
    ? words
    : (cells[0] ?? '');
}

const ABBREVIATION = /\b(?:U\.S|vs|e\.g|i\.e|approx|Mr|Mrs|Dr|St|No|Inc|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$/;

function sentences(body: string): { text: string; start: number }[] {
  const found: { text: string; start: number }[] = [];
  let start = 0;
  for (const end of body.matchAll(/[.!?]["”')]*\s+(?=["“'(]?[\p{Lu}\d$−+-])/gu)) {
    const stop = end.index + 1;
    if (ABBREVIATION.test(body.slice(Math.max(start, stop - 12), stop))) continue;
    found.push({ text: body.slice(start, stop), start });
    start = end.index + end[0].length;
  }
  found.push({ text: body.slice(start), start });
  return found.flatMap(piecesOf).filter(({ text }) => text.trim() !== '');
}

/** No sentence that is meant to be read is longer; what a hostile text strings together is judged piece by piece, in linear time. */
const LONGEST = 1200;
function piecesOf({ text, start }: { text: string; start: number }): { text: string; start: number }[] {
  const pieces: { text: string; start: number }[] = [];
  let from = 0;
  while (text.length - from > LONGEST) {
    const space = text.lastIndexOf(' ', from + LONGEST);
    const to = space > from ? space : from + LONGEST;
    pieces.push({ text: text.slice(from, to), start: start + from });
    from = to;
  }
  return [...pieces, { text: text.slice(from), start: start + from }];
}
