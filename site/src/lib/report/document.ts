/**
 * The report's template as sections of safe HTML in which every figure is a button that names its fact. Markdown comes from a model:
 * it is read without raw HTML, links and images, and what is left passes an allow-list.
 */
import DOMPurify from 'dompurify';
import { getDefaults, Lexer, Parser, Renderer, type Token, type Tokens } from 'marked';
import type { Fact } from '#schema/facts.ts';
import type { Piece } from '#domain/render.ts';
import { figurePieces } from '#lib/figures/pieces.ts';

export interface ReportSection {
  /** Null for the opening. */
  heading: string | null;
  html: string;
  factIds: string[];
}

// Private-use characters that no font shows: they carry the number of a piece through the markdown.
const [OPEN, CLOSE] = ['\uE000', '\uE001'];
const MARKER = new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g');
/** With the mark that ends its clause, which must stay on its line. */
const BOUND = new RegExp(`${OPEN}(\\d+)${CLOSE}([.,;:!?)]*)`, 'g');
const ALLOWED = {
  ALLOWED_TAGS: ['p', 'strong', 'em', 'ul', 'ol', 'li', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'h3', 'h4', 'blockquote', 'code', 'br', 'hr', 'button', 'div', 'span'],
  ALLOWED_ATTR: ['class', 'type', 'align', 'start', 'role', 'tabindex', 'aria-label', 'aria-haspopup', 'aria-expanded', 'data-fact', 'data-number'],
  ALLOW_DATA_ATTR: false,
};

class PlainRenderer extends Renderer {
  override html({ text }: Tokens.HTML | Tokens.Tag): string {
    return escapeHtml(text);
  }
  override image({ text }: Tokens.Image): string {
    return escapeHtml(text);
  }
  override link({ tokens }: Tokens.Link): string {
    return this.parser.parseInline(tokens);
  }
  override table(token: Tokens.Table): string {
    return `<div class="scroll" role="group" tabindex="0" aria-label="Table">${super.table(token)}</div>`;
  }
}

/** Falls back to the words alone when the template and the facts do not fit. Numbers figures by their first place in the text. */
export function reportSections({ template, markdown, facts }: { template: string; markdown: string; facts: readonly Fact[] }): ReportSection[] {
  const clean = template.replaceAll(OPEN, '').replaceAll(CLOSE, '');
  const pieces = figurePieces(clean, facts) ?? [{ text: markdown }];
  const marks = pieces.map((piece, index) => (piece.fact === undefined ? piece.text : `${OPEN}${index}${CLOSE}`)).join('');
  const numbers = figureNumbers(pieces);
  return split(Lexer.lex(marks)).map(({ heading, tokens }) => {
    const html = Parser.parse(tokens, { ...getDefaults(), renderer: new PlainRenderer() }).replace(BOUND, (_, index: string, mark: string) => button(pieces[Number(index)], mark, numbers));
    return {
      heading: heading?.replace(MARKER, (_, index: string) => pieces[Number(index)]?.text ?? '') ?? null,
      html: DOMPurify.sanitize(html, ALLOWED),
      factIds: [...JSON.stringify(tokens.map(({ raw }) => raw)).matchAll(MARKER)].flatMap(([, index]) => pieces[Number(index)]?.fact?.id ?? []),
    };
  });
}

/** The facts that the text states, each once, in the order of their first place. */
export function figureNumbers(pieces: readonly Piece[]): Map<string, number> {
  const ids = [...new Set(pieces.flatMap(({ fact }) => fact?.id ?? []))];
  return new Map(ids.map((id, index) => [id, index + 1]));
}

/** One section for what stands before the first heading, then one for each heading of the second level. */
function split(tokens: Token[]): { heading: string | null; tokens: Token[] }[] {
  const sections: { heading: string | null; tokens: Token[] }[] = [{ heading: null, tokens: [] }];
  for (const token of tokens) {
    if (token.type === 'heading' && (token as Tokens.Heading).depth <= 2) sections.push({ heading: (token as Tokens.Heading).text, tokens: [] });
    else sections.at(-1)?.tokens.push(token);
  }
  return sections.filter(({ tokens: own }) => own.some(({ type }) => type !== 'space'));
}

function button(piece: Piece | undefined, mark: string, numbers: ReadonlyMap<string, number>): string {
  if (piece?.fact === undefined) return mark;
  const { id, kind } = piece.fact;
  const words = kind === 'text' ? ' long' : '';
  const figure = `<button type="button" class="fig${words}" data-fact="${escapeHtml(id)}" data-number="${numbers.get(id) ?? ''}" aria-haspopup="dialog" aria-expanded="false">${escapeHtml(piece.text)}</button>`;
  return mark === '' ? figure : `<span class="bound">${figure}${mark}</span>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
