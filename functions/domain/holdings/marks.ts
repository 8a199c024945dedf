/** The decimal mark of a file, from all of its figures together. */
import { evidenceOf, isAmbiguous, readFigure, type DecimalMark } from './figures.ts';
import type { Grid } from './grid.ts';
import type { Layout, Table } from './tables.ts';

/**
 * What most figures show; else the one under which quantity × price is the value; else a dot where commas separate the cells, since the comma
 * can then hardly be a decimal mark as well; else null, which makes every ambiguous figure a problem of its own.
 */
export function decimalMarkOf(layout: Layout, { delimiter }: Grid): DecimalMark | null {
  const tally = { '.': layout.cash.filter(({ amount }) => evidenceOf(amount) === '.').length, ',': 0 };
  for (const table of layout.tables) count(table, tally);
  if (tally['.'] > 0 || tally[','] > 0) return tally[','] > tally['.'] ? ',' : '.';
  return byProducts(layout.tables) ?? (delimiter === ',' ? '.' : null);
}

/** Every cell that is not text of its own: changes and percentages show the mark as well as prices do. */
function count({ header, rows }: Table, tally: Record<DecimalMark, number>): void {
  const texts = new Set(
    (['account', 'accountNumber', 'symbol', 'isin', 'name', 'date', 'lot', 'type'] as const).map((column) => header.at.get(column)),
  );
  for (const { cells } of rows) {
    for (const [index, cell] of cells.entries()) {
      if (cell.length > 40 || texts.has(index) || !/[.,]/.test(cell)) continue;
      const mark = evidenceOf(cell);
      if (mark !== null) tally[mark] += 1;
    }
  }
}

function byProducts(tables: readonly Table[]): DecimalMark | null {
  const marks = (['.', ','] as const).filter((mark) =>
    tables.some((table) => table.rows.some(({ cells }) => isProduct(cells, table, mark))),
  );
  return marks.length === 1 ? (marks[0] ?? null) : null;
}

function isProduct(cells: readonly string[], { header }: Table, mark: DecimalMark): boolean {
  const written = (['quantity', 'price', 'value'] as const).map((column) => cells[header.at.get(column) ?? -1] ?? '');
  if (!written.some(isAmbiguous)) return false;
  const [quantity, price, value] = written
    .map((text) => readFigure(text, mark))
    .map((figure) => (figure.kind === 'number' ? figure.value : null));
  return Boolean(
    quantity && price && value && !value.isZero() && quantity.times(price).minus(value).abs().lessThanOrEqualTo(value.abs().times(0.0001)),
  );
}
