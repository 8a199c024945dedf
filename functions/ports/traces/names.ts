/** What of a portfolio is nobody's to read in a trace: what accounts are called, and what is held. */
import type { Portfolio } from '#schema/portfolio.ts';

export function namesOf({ accounts, instruments }: Portfolio): string[] {
  return [...accounts.map(({ name }) => name), ...instruments.flatMap(({ symbol, name }) => [symbol, name])];
}
