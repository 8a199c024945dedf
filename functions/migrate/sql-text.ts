/** Reading SQL as text: what is code, and what is inside a string, a comment or a dollar quote. */

export interface Token {
  /** `code` is everything that is not one of the others; identifiers in double quotes count as `quoted`. */
  kind: 'code' | 'string' | 'quoted' | 'comment' | 'dollar' | 'parameter';
  text: string;
}

const PATTERNS: [Token['kind'], RegExp][] = [
  ['comment', /--[^\n]*/y],
  ['string', /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/y],
  ['string', /'(?:[^']|'')*(?:'|$)/y],
  ['quoted', /"(?:[^"]|"")*(?:"|$)/y],
  ['dollar', /\$([A-Za-z_][A-Za-z0-9_]*)?\$[\s\S]*?(?:\$\1\$|$(?![\s\S]))/y],
  ['code', /::/y],
  ['parameter', /:[A-Za-z_][A-Za-z0-9_]*/y],
  ['code', /[A-Za-z_][A-Za-z0-9_$]*/y],
];

/** The tokens of `sql` in order; their texts joined are `sql` again. */
export function tokens(sql: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const token = sql.startsWith('/*', at) ? { kind: 'comment' as const, text: blockComment(sql, at) } : match(sql, at);
    const last = found.at(-1);
    if (token.kind === 'code' && last?.kind === 'code') last.text += token.text;
    else found.push(token);
    at += token.text.length;
  }
  return found;
}

function match(sql: string, at: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined && text !== '') return { kind, text };
  }
  return { kind: 'code', text: sql.charAt(at) };
}

/** PostgreSQL's block comments nest. */
function blockComment(sql: string, start: number): string {
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    if (sql.startsWith('/*', at)) {
      depth += 1;
      at += 1;
    } else if (sql.startsWith('*/', at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return sql.slice(start, at + 1);
    }
  }
  return sql.slice(start);
}
