/** The tables of figures and of comparisons: for the terminal, for the README and as JSON. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { median, shown, type Figure } from './figure.ts';
import type { Comparison } from './side-by-side/comparison.ts';
import { cellsOf, HEAD as COMPARED, reasons } from './side-by-side/table.ts';

export class NoMarkersError extends Error {
  override readonly name = 'NoMarkersError' as const;
}

export interface Failure {
  row: string;
  reason: string;
}

export interface Outcome {
  /** ISO day. */
  date: string;
  machine: string;
  figures: Figure[];
  comparisons: Comparison[];
  failures: Failure[];
}

const HEAD = ['Figure', 'Median', 'Min–max', 'Runs', 'Target', 'Met'];
/** Where each table stands in the README. */
const PLACES = {
  'figures': ['<!-- figures: npm run bench -- --write -->', '<!-- /figures -->'],
  'side by side': ['<!-- side by side: npm run bench -- --write -->', '<!-- /side by side -->'],
} as const;

/** Which machine this is, in a few words. */
export function describeMachine(): string {
  const cores = availableParallelism();
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim();
  return `${cores} ${cores === 1 ? 'core' : 'cores'}${model ? ` (${model})` : ''}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

export function forTerminal({ date, machine, figures, comparisons, failures }: Outcome): string {
  const measured = figures.length > 0 ? [aligned([HEAD, ...figures.map(cells)])] : [];
  const compared = comparisons.length > 0 ? [aligned([COMPARED, ...comparisons.map(cellsOf)]), reasons(comparisons).join('\n')] : [];
  return [
    [`${date}, ${machine}`, ...compared, ...measured].join('\n\n'),
    ...failures.map(({ row, reason }) => `\n✗ ${row} could not be measured: ${reason}`),
    '',
  ].join('\n');
}

function aligned(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function forReadme({ date, machine, figures }: Outcome): string {
  return [
    `Measured on ${date}: ${machine}.`,
    '',
    line(HEAD),
    '|---|---:|---:|---:|---:|---|',
    ...figures.map((figure) => line(cells(figure))),
  ].join('\n');
}

export function comparedForReadme({ date, machine, comparisons }: Outcome): string {
  return [
    `Measured on ${date}: ${machine}.`,
    '',
    line(COMPARED),
    '|---|---:|---|---|---|---|',
    ...comparisons.map((comparison) => line(cellsOf(comparison))),
    '',
    ...reasons(comparisons),
  ].join('\n');
}

function line(row: readonly string[]): string {
  return `| ${row.join(' | ')} |`;
}

/** @throws NoMarkersError when the text does not say where the table goes. */
export function withTable(readme: string, table: string, which: keyof typeof PLACES = 'figures'): string {
  const [begin, end] = PLACES[which];
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from)
    throw new NoMarkersError(`README.md has no place for the table: put ${begin} and ${end} on lines of their own.`);
  return `${readme.slice(0, from + begin.length)}\n${table}\n${readme.slice(to)}`;
}

export function forMachines({ date, machine, figures, comparisons, failures }: Outcome): string {
  const rows = figures.map(({ what, unit, values, target }) => ({
    what,
    unit,
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    values,
    target: target?.text ?? null,
    met: target?.isMet(median(values)) ?? null,
  }));
  return `${JSON.stringify({ date, machine, figures: rows, comparisons, failures }, null, 2)}\n`;
}

function cells({ what, unit, values, target }: Figure): string[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = least === most ? '' : `${shown(least, unit)}–${shown(most, unit)}`;
  const met = target === undefined ? '' : target.isMet(median(values)) ? 'yes' : 'no';
  return [what, shown(median(values), unit), range, String(values.length), target?.text ?? '', met];
}
