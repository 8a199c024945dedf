/** A template as words and figures, each figure with its fact. */
import type { Fact } from '#schema/facts.ts';
import { renderPieces, UnknownFactError, type Piece } from '#domain/render.ts';

/** The pieces, articles set apart from their figures; undefined when a fact is missing: then the sentence is not said. */
export function figurePieces(template: string, facts: readonly Fact[]): Piece[] | undefined {
  try {
    return renderPieces(template, facts).flatMap(withoutArticle);
  } catch (error) {
    if (error instanceof UnknownFactError) return undefined;
    throw error;
  }
}

/** A figure and the mark that ends its clause, which must stay on its line: a button could be parted from it. */
export interface Bound extends Piece {
  after: string;
}

export function bound(pieces: readonly Piece[]): Bound[] {
  const marks = (index: number): string =>
    pieces[index]?.fact === undefined ? '' : (MARKS.exec(pieces[index + 1]?.text ?? '')?.[0] ?? '');
  return pieces.map((piece, index) => ({
    ...piece,
    text: piece.fact === undefined ? piece.text.slice(marks(index - 1).length) : piece.text,
    after: marks(index),
  }));
}
const MARKS = /^[.,;:!?)]+/;

/** `an 86.8%` is an article and a figure. */
function withoutArticle(piece: Piece): Piece[] {
  const match = piece.fact?.kind === 'text' ? null : /^(an?) (.+)$/s.exec(piece.text);
  return piece.fact === undefined || match === null
    ? [piece]
    : [{ text: `${match[1] ?? ''} ` }, { text: match[2] ?? '', fact: piece.fact }];
}
