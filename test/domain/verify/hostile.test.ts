/** Text that was made to be slow to read: the work grows with the length of the text, not faster. */
import { describe, expect, it } from 'vitest';
import { judgeClaims } from '#domain/verify.ts';
import { OTHERS } from '#domain/verify/others.ts';
import { CONCENTRATED } from '../compose/fixtures.ts';

const SIZE = 100_000;
const filled = (piece: string) => piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE);
const HOSTILE: [string, string][] = [
  ['one number', filled('7')],
  ['numbers', filled('1 ')],
  ['groups of three', filled('1,234,')],
  ['decimals', filled('1.')],
  ['dollars', filled('$')],
  ['signs', filled('−+-')],
  ['percent signs', filled('9%')],
  ['open brackets', filled('[')],
  ['links', filled('[a](')],
  ['stars', filled('*')],
  ['pipes', filled('|')],
  ['a table of one row', `| a | b |\n|---|---|\n${filled('| 1 ')}`],
  ['a line of dashes', `| a |\n|${filled('-')}`],
  ['number words', filled('twenty ')],
  ['chances', filled('chance 85% ')],
  ['capitals', filled('ABC ')],
  ['months', filled('May ')],
  ['fractions', filled('a third of ')],
  ['full stops', filled('. ')],
  ['quotes', filled('."')],
  ['spaces', filled(' ')],
  ['headings', filled('# 1\n')],
  ['comparisons', filled('above 5% below 6% ')],
  ['letters', filled('a')],
  ['slashes', filled('60/40/')],
];

/** Milliseconds of this process, which others on the machine do not lengthen. */
function cost(text: string): number {
  const before = process.cpuUsage();
  judgeClaims(text, CONCENTRATED.facts, OTHERS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('a hundred kilobytes of', () => {
  it.each(HOSTILE)(
    '%s are read in time',
    (_, text) => {
      expect(cost(text)).toBeLessThan(6_000);
    },
    60_000,
  );
});
