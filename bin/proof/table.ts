/** The table of laws: for the terminal, and for the README, where a suite's rows stand until that suite is run again. */
import { NoMarkersError } from '../bench/table.ts';
import type { Law } from './suite.ts';

export interface Proved extends Law {
  suite: string;
}

const BEGIN = '<!-- laws: npm run proof -- --write -->';
const END = '<!-- /laws -->';
const HEAD = ['Suite', 'Law', 'Seen', 'Held', 'On'];

export function mark({ held }: Law): string {
  return held ? '✓' : '✗';
}

export function forTerminal(proofs: readonly Proved[]): string {
  const rows = [['', 'Suite', 'Law', 'Seen'], ...proofs.map((law) => [mark(law), law.suite, law.what, law.seen])];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * The README with the rows of the suites that were run, in the order of all suites; those of the others as they were.
 * @throws NoMarkersError when the text does not say where the table goes.
 */
export function withLaws(
  readme: string,
  proofs: readonly Proved[],
  { date, machine, suites }: { date: string; machine: string; suites: readonly string[] },
): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from)
    throw new NoMarkersError(`README.md has no place for the laws: put ${BEGIN} and ${END} on lines of their own.`);
  const before = readme.slice(from, to).split('\n');
  const rowsOf = (suite: string): string[] => {
    const proved = proofs.filter((law) => law.suite === suite);
    if (proved.length === 0) return before.filter((line) => line.startsWith(`| ${suite} |`));
    return proved.map(
      ({ what, seen, held }) =>
        `| ${[suite, what, seen, held ? 'yes' : 'no', date].map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
    );
  };
  const table = [`On ${machine}.`, '', `| ${HEAD.join(' | ')} |`, `|${'---|'.repeat(HEAD.length)}`, ...suites.flatMap(rowsOf)];
  return `${readme.slice(0, from + BEGIN.length)}\n${table.join('\n')}\n${readme.slice(to)}`;
}
