/** Where in a file the holdings are: its tables, what stands around them, and the day and accounts that the text around them names. */
import type { Broker } from '#schema/holdings.ts';
import { readHeader, type Header } from './columns.ts';
import { findDay, type DayOrder } from './days.ts';
import type { Grid, Row } from './grid.ts';
import { readStatement } from './interactive-brokers.ts';
import { OWN_FORM } from './own-form.ts';
import type { Layout, Table } from './tables.ts';

export function readLayout(grid: Grid): Layout {
  const statement = readStatement(grid.rows);
  return statement ?? readTables(grid.rows);
}

function readTables(rows: readonly Row[]): Layout {
  const broker = brokerOf(rows);
  const layout: Layout = { broker: null, tables: [], cash: [], leftOut: [], headings: [], asOf: null };
  let table: Table | null = null;
  let isActivity = false;
  let account: string | null = null;
  for (const [index, row] of rows.entries()) {
    const header: Header | null = table !== null && hasFigures(row, table.header) ? null : readHeader(row.cells);
    if (header?.kind === 'activity') {
      layout.leftOut.push({ line: row.line, reason: ACTIVITY });
      isActivity = true;
      table = null;
    } else if (header) {
      table = { header, account, rows: [] };
      isActivity = false;
      layout.tables.push(table);
      layout.headings.push(row.line);
    } else if (isText(row)) {
      account = accountIn(row, rows[index + 1], broker) ?? account;
      readAround(row, broker, layout);
    } else if (isActivity) layout.leftOut.push({ line: row.line, reason: ACTIVITY });
    else if (table) table.rows.push(row);
    else readAround(row, broker, layout);
  }
  return { ...layout, broker: layout.tables.length > 0 ? broker : null };
}

const ACTIVITY = 'a transaction, not a holding';

function hasFigures({ cells }: Row, { at }: Header): boolean {
  return [at.get('quantity'), at.get('value')].some((index) => index !== undefined && /\d/.test(cells[index] ?? ''));
}

/** One cell, and not the short code of a holding whose other cells are empty. */
function isText({ cells }: Row): boolean {
  const filled = cells.filter((cell) => cell !== '');
  return filled.length === 1 && cells.length > 0 && !/^[A-Z0-9.*-]{1,6}$/.test(filled[0] ?? '');
}

function readAround(row: Row, broker: Broker, layout: Layout): void {
  const text = row.cells.filter((cell) => cell !== '').join(' ');
  layout.leftOut.push({ line: row.line, reason: 'text around the table, not a holding' });
  if (layout.asOf !== null || !SAYS_WHEN.test(text)) return;
  const read = findDay(text, orderOf(broker));
  if (read) layout.asOf = { line: row.line, read };
}
const SAYS_WHEN =
  /\b(as of|as at|date|downloaded|exported|generated|positions for|positions as|holdings|period|statement|stand|stichtag|datum|vom|per|fecha|situacion|data|situazione|au|op|per datum)\b/i;

/** Those of the United States write the month first; of others it is not known. */
export function orderOf(broker: Broker | null): DayOrder {
  return broker === null || broker === 'generic' ? null : 'month-first';
}

/** `Positions for account Individual ...789 as of …`, `Individual ...789` above its own table, `Depot: 12345`. */
function accountIn(row: Row, next: Row | undefined, broker: Broker): string | null {
  const text = row.cells.find((cell) => cell !== '') ?? '';
  const schwab = /^positions for (?:account )?(.+?)(?: as of .*)?$/i.exec(text)?.[1];
  if (schwab !== undefined) return /^all[- ]accounts?$/i.test(schwab) ? null : schwab;
  const labelled =
    /^(?:account(?: name| number)?|depot|konto|compte|cuenta|conto|rekening|conta|portfolio)\s*(?:[:#-]|nr\.?|no\.?)\s*(\S.*)$/i.exec(
      text,
    )?.[1];
  if (labelled !== undefined) return labelled;
  return broker === 'schwab' && next && readHeader(next.cells)?.kind === 'holdings' && text.length <= 80 ? text : null;
}

/** By the names of the columns, as far as no other broker uses the same. */
function brokerOf(rows: readonly Row[]): Broker {
  const headers = rows
    .slice(0, 500)
    .filter(({ cells }) => readHeader(cells)?.kind === 'holdings')
    .map(({ cells }) => new Set(cells.map((cell) => cell.toLowerCase())));
  const has = (...names: string[]): boolean => headers.some((header) => names.every((name) => header.has(name)));
  if (has(OWN_FORM.toLowerCase())) return 'alex';
  if (has('clientaccountid') || has('currencyprimary') || has('markprice', 'positionvalue')) return 'interactive-brokers';
  if (has('symbol', 'description', 'last price', 'current value')) return 'fidelity';
  if (has('investment name', 'shares', 'total value') || has('fund account number', 'fund name')) return 'vanguard';
  const says = rows.slice(0, 10).some(({ cells }) => /^positions for /i.test(cells[0] ?? ''));
  return says || has('mkt val (market value)') || has('symbol', 'security type', '% of account') ? 'schwab' : 'generic';
}
