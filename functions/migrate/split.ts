/** A migration file as single statements: the Data API takes one a call. */
import { tokens } from './sql-text.ts';

/** Splits at semicolons outside strings, comments and dollar quotes, and outside BEGIN ATOMIC bodies, which are not used. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let current = '';
  let hasCode = false;
  const end = (): void => {
    if (hasCode) statements.push(current.trim());
    current = '';
    hasCode = false;
  };
  for (const { kind, text } of tokens(sql)) {
    if (kind !== 'code') {
      current += text;
      hasCode ||= kind !== 'comment';
      continue;
    }
    const parts = text.split(';');
    parts.forEach((part, index) => {
      if (index > 0) end();
      current += part;
      hasCode ||= part.trim() !== '';
    });
  }
  end();
  return statements;
}
