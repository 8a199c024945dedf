/** A file's rows with the line that each begins on. Papa Parse knows quoting; which character separates is shown by the row of column names. */
import Papa from 'papaparse';
import { readHeader } from './columns.ts';

export interface Row {
  /** 1-based. */
  line: number;
  cells: string[];
}
export interface Grid {
  rows: Row[];
  delimiter: string;
  /** Where a quotation mark opens and never closes, or closes in the middle of a cell. */
  faults: { line: number; reason: string }[];
}

const DELIMITERS = [',', ';', '\t', '|'];
const SAMPLE_CHARACTERS = 20_000;

/** `text` has `\n` line ends. Rows without any text are not answered. */
export function readGrid(text: string): Grid {
  const delimiter = delimiterOf(text);
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: '\n' });
  const starts: number[] = [];
  const rows: Row[] = [];
  let line = 1;
  for (const cells of data) {
    starts.push(line);
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells: cells.map(unwrap) });
    for (const cell of cells) if (cell.includes('\n')) line += cell.split('\n').length - 1;
    line += 1;
  }
  const faults = new Map<number, string>();
  for (const { type, code, row } of errors) {
    if (type !== 'Quotes') continue;
    const reason =
      code === 'MissingQuotes'
        ? 'A quotation mark opens in this line and never closes, so that the lines after it cannot be told apart.'
        : 'A quotation mark closes in the middle of a cell. Please write the cell again.';
    faults.set(starts[row ?? 0] ?? 1, reason);
  }
  return { rows, delimiter, faults: [...faults].map(([at, reason]) => ({ line: at, reason })) };
}

/** The separator under which some row names the most columns; a comma when none does. */
function delimiterOf(text: string): string {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  const found = DELIMITERS.map((delimiter) => {
    const { data } = Papa.parse<string[]>(sample, { delimiter, newline: '\n', preview: 200 });
    const known = data.map((cells) =>
      /^(Statement|Account Information|Open Positions)$/.test(cells[0] ?? '') && cells.length > 2 ? 3 : (readHeader(cells)?.at.size ?? 0),
    );
    return { delimiter, columns: Math.max(0, ...known) };
  });
  return found.reduce((best, one) => (one.columns > best.columns ? one : best)).delimiter;
}

/** Spreadsheets are told to keep a code as text by `="12803A108"`. */
function unwrap(cell: string): string {
  return /^="(.*)"$/.exec(cell.trim())?.[1] ?? cell.trim();
}
