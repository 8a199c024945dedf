/**
 * The report's template as sections of blocks in which every figure names its fact. Markdown comes from a model: of it only what is listed in `Block` and
 * `Inline` is drawn, each by a component of ours (Blocks.svelte); raw HTML, links and images are words. Nothing is ever read as markup by the browser.
 */
import { Lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import type { Fact } from '#schema/facts.ts';
import type { Piece } from '#domain/render.ts';
import { figurePieces } from '#lib/figures/pieces.ts';
import { withDecimal } from '#lib/format/numbers.ts';
import { curled } from '#lib/format/words.ts';

export type Inline =
  | { kind: 'text'; text: string }
  /** `number`: its place among the figures of the text. `after`: the mark that ends its clause, which must stay on its line. */
  | { kind: 'figure'; fact: string; text: string; long: boolean; number: number; after: string }
  | { kind: 'strong' | 'em' | 'code'; children: Inline[] }
  | { kind: 'break' };

export interface Cell {
  align: 'left' | 'center' | 'right' | null;
  children: Inline[];
}

export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'heading'; children: Inline[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { kind: 'table'; head: Cell[]; rows: Cell[][] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'rule' };

export interface ReportSection {
  /** Null for the opening. */
  heading: string | null;
  blocks: Block[];
  factIds: string[];
}

// Private-use characters that no font shows: they carry the number of a piece through the markdown.
const [OPEN, CLOSE] = ['\uE000', '\uE001'];
const MARKER = new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g');
/** Words, then a figure with the mark that ends its clause. */
const BOUND = new RegExp(`${OPEN}(\\d+)${CLOSE}([.,;:!?)]*)`, 'g');

/** Falls back to the words alone when the template and the facts do not fit. Numbers figures by their first place in the text. */
export function reportSections({
  template,
  markdown,
  facts,
}: {
  template: string;
  markdown: string;
  facts: readonly Fact[];
}): ReportSection[] {
  const clean = template.replaceAll(OPEN, '').replaceAll(CLOSE, '');
  const pieces = figurePieces(clean, facts) ?? [{ text: markdown.replaceAll(OPEN, '').replaceAll(CLOSE, '') }];
  const marks = pieces.map((piece, index) => (piece.fact === undefined ? piece.text : `${OPEN}${index}${CLOSE}`)).join('');
  const reader = new Reader(pieces);
  return split(Lexer.lex(marks)).map(({ heading, tokens }) => ({
    heading: heading === null ? null : curled(heading).replace(MARKER, (_, index: string) => pieces[Number(index)]?.text ?? ''),
    blocks: reader.blocks(tokens),
    factIds: [...JSON.stringify(tokens.map(({ raw }) => raw)).matchAll(MARKER)].flatMap(
      ([, index]) => pieces[Number(index)]?.fact?.id ?? [],
    ),
  }));
}

/** The facts that the text states, each once, in the order of their first place. */
export function figureNumbers(pieces: readonly Piece[]): Map<string, number> {
  const ids = [...new Set(pieces.flatMap(({ fact }) => fact?.id ?? []))];
  return new Map(ids.map((id, index) => [id, index + 1]));
}

/** What is read, without its marks. */
export function wordsOf(children: readonly Inline[] = []): string {
  return children
    .map((inline) => {
      if (inline.kind === 'break') return ' ';
      if (inline.kind === 'text') return inline.text;
      return inline.kind === 'figure' ? inline.text + inline.after : wordsOf(inline.children);
    })
    .join('');
}

/** A column in which a figure has a decimal has one in each: `8%` below `26.7%` is `8.0%`. */
function even(rows: Cell[][]): Cell[][] {
  const alone = ({ children }: Cell) => (children.length === 1 && children[0]?.kind === 'figure' ? children[0] : null);
  const finer = new Set(
    rows.flatMap((row) => row.flatMap((cell, column) => (/\.\d(?:%| points)$/.test(alone(cell)?.text ?? '') ? column : []))),
  );
  return rows.map((row) =>
    row.map((cell, column) => {
      const figure = finer.has(column) ? alone(cell) : null;
      return figure === null ? cell : { ...cell, children: [{ ...figure, text: withDecimal(figure.text) }] };
    }),
  );
}

/** One section for what stands before the first heading, then one for each heading of the second level. */
function split(tokens: Token[]): { heading: string | null; tokens: Token[] }[] {
  const sections: { heading: string | null; tokens: Token[] }[] = [{ heading: null, tokens: [] }];
  for (const token of tokens) {
    if (isHeading(token) && token.depth <= 2) sections.push({ heading: token.text, tokens: [] });
    else sections.at(-1)?.tokens.push(token);
  }
  return sections.filter(({ tokens: own }) => own.some(({ type }) => type !== 'space'));
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === 'heading';
}

class Reader {
  readonly #pieces: readonly Piece[];
  readonly #numbers: ReadonlyMap<string, number>;
  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
    this.#numbers = figureNumbers(pieces);
  }

  blocks(tokens: readonly Token[] = []): Block[] {
    return tokens.flatMap((token) => this.#block(token as MarkedToken));
  }

  #block(token: MarkedToken): Block[] {
    switch (token.type) {
      case 'space':
      case 'def':
        return [];
      case 'paragraph':
      case 'text':
        return [{ kind: 'paragraph', children: this.#inlines(token) }];
      case 'heading':
        return [{ kind: 'heading', children: this.#inlines(token) }];
      case 'blockquote':
        return [{ kind: 'quote', blocks: this.blocks(token.tokens) }];
      case 'list':
        return [
          {
            kind: 'list',
            ordered: token.ordered,
            start: token.start === '' ? 1 : token.start,
            items: token.items.map((item) => this.blocks(item.tokens)),
          },
        ];
      case 'table':
        return [
          {
            kind: 'table',
            head: token.header.map((cell) => this.#cell(cell)),
            rows: even(token.rows.map((row) => row.map((cell) => this.#cell(cell)))),
          },
        ];
      case 'hr':
        return [{ kind: 'rule' }];
      case 'code':
        return [{ kind: 'paragraph', children: [{ kind: 'code', children: this.#words(token.text) }] }];
      case 'br':
      case 'checkbox':
      case 'codespan':
      case 'del':
      case 'em':
      case 'escape':
      case 'html':
      case 'image':
      case 'link':
      case 'list_item':
      case 'strong':
        return [{ kind: 'paragraph', children: this.#words(token.raw) }];
    }
  }

  #cell({ align, tokens }: Tokens.TableCell): Cell {
    return { align, children: tokens.flatMap((token) => this.#inline(token as MarkedToken)) };
  }

  #inlines(token: { text: string; tokens?: Token[] | undefined }): Inline[] {
    return token.tokens === undefined ? this.#words(token.text) : token.tokens.flatMap((one) => this.#inline(one as MarkedToken));
  }

  #inline(token: MarkedToken): Inline[] {
    switch (token.type) {
      case 'strong':
      case 'em':
        return [{ kind: token.type, children: this.#inlines(token) }];
      case 'codespan':
        return [{ kind: 'code', children: this.#words(token.text) }];
      case 'br':
        return [{ kind: 'break' }];
      case 'link':
      case 'del':
      case 'text':
        return this.#inlines(token);
      case 'escape':
      case 'image':
        return this.#words(token.text);
      case 'blockquote':
      case 'checkbox':
      case 'code':
      case 'def':
      case 'heading':
      case 'hr':
      case 'html':
      case 'list':
      case 'list_item':
      case 'paragraph':
      case 'space':
      case 'table':
        return this.#words(token.raw);
    }
  }

  /** Words with the figures that their marks stand for. */
  #words(text: string): Inline[] {
    const found: Inline[] = [];
    let end = 0;
    const say = (words: string): void => void (words !== '' && found.push({ kind: 'text', text: curled(words) }));
    for (const match of text.matchAll(BOUND)) {
      say(text.slice(end, match.index));
      end = match.index + match[0].length;
      const [, index = '', after = ''] = match;
      const piece = this.#pieces[Number(index)];
      if (piece?.fact === undefined) say(after);
      else
        found.push({
          kind: 'figure',
          fact: piece.fact.id,
          text: piece.text,
          long: piece.fact.kind === 'text',
          number: this.#numbers.get(piece.fact.id) ?? 0,
          after,
        });
    }
    say(text.slice(end));
    return found;
  }
}
