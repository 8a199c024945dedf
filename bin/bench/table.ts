/** The table of figures: for the terminal, for the README and as JSON. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { median, shown, type Figure } from './figure.ts';

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
  failures: Failure[];
}

const HEAD = ['Figure', 'Median', 'Min–max', 'Runs', 'Target', 'Met'];
const BEGIN = '<!-- figures: npm run bench -- --write -->';
const END = '<!-- /figures -->';

/** Which machine this is, in a few words. */
export function describeMachine(): string {
  const cores = availableParallelism();
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim();
  return `${cores} ${cores === 1 ? 'core' : 'cores'}${model ? ` (${model})` : ''}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

export function forTerminal({ date, machine, figures, failures }: Outcome): string {
  const rows = [HEAD, ...figures.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
  return [`${date}, ${machine}`, '', ...lines, ...failures.map(({ row, reason }) => `\n✗ ${row} could not be measured: ${reason}`), ''].join('\n');
}

export function forReadme({ date, machine, figures }: Outcome): string {
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  return [`Measured on ${date}: ${machine}.`, '', line(HEAD), '|---|---:|---:|---:|---:|---|', ...figures.map((figure) => line(cells(figure)))].join('\n');
}

/** @throws NoMarkersError when the text does not say where the table goes. */
export function withTable(readme: string, table: string): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from) throw new NoMarkersError(`README.md has no place for the table: put ${BEGIN} and ${END} on lines of their own.`);
  return `${readme.slice(0, from + BEGIN.length)}\n${table}\n${readme.slice(to)}`;
}

export function forMachines({ date, machine, figures, failures }: Outcome): string {
  const rows = figures.map(({ what, unit, values, target }) => ({
    what, unit, median: median(values), min: Math.min(...values), max: Math.max(...values), values, target: target?.text ?? null, met: target?.isMet(median(values)) ?? null,
  }));
  return `${JSON.stringify({ date, machine, figures: rows, failures }, null, 2)}\n`;
}

function cells({ what, unit, values, target }: Figure): string[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = least === most ? '' : `${shown(least, unit)}–${shown(most, unit)}`;
  const met = target === undefined ? '' : target.isMet(median(values)) ? 'yes' : 'no';
  return [what, shown(median(values), unit), range, String(values.length), target?.text ?? '', met];
}
