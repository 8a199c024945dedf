/**
 * Interactive Brokers' reports whose lines begin with what they are: the activity statement (`Open Positions,Header,…`, `Open Positions,Data,…`) and a
 * Flex query with records (`HEADER,POST,…`, `DATA,POST,…`). A Flex query without them is a table like any other.
 */
import type { LeftOut } from '#schema/holdings.ts';
import { readHeader, type Header } from './columns.ts';
import { findDay } from './days.ts';
import type { Row } from './grid.ts';
import type { CashLine, Layout, Table } from './tables.ts';

/** Null when the rows are no such report. */
export function readStatement(rows: readonly Row[]): Layout | null {
  const heads = new Set(rows.map(({ cells }) => `${cells[0]},${cells[1]}`));
  if (heads.has('Open Positions,Header') || heads.has('Statement,Header')) return readActivity(rows);
  return rows.some(({ cells }) => cells[0] === 'HEADER' && cells[1] === 'POST') ? readRecords(rows) : null;
}

function readActivity(rows: readonly Row[]): Layout {
  const account = valueOf(rows, 'Account Information', 'Account')?.text ?? null;
  const base = valueOf(rows, 'Account Information', 'Base Currency')?.text ?? 'USD';
  const period = valueOf(rows, 'Statement', 'Period');
  const read = period ? findDay(period.text, 'month-first') : null;
  const layout: Layout = {
    broker: 'interactive-brokers',
    tables: [],
    cash: [],
    leftOut: [],
    headings: [],
    asOf: period && read ? { line: period.line, read } : null,
  };
  const names = namesOf(rows);
  let table: Table | null = null;
  let cashHeader: string[] = [];
  for (const { line, cells } of rows) {
    const [section = '', kind = '', ...rest] = cells;
    const leave = (reason: string) => void layout.leftOut.push({ line, reason });
    if (section === 'Open Positions' && kind === 'Header') {
      const header = readHeader(rest);
      if (header?.kind !== 'holdings') {
        leave('a heading of open positions whose columns are not known');
        table = null;
        continue;
      }
      table = { header: header.at.has('name') ? header : named(header), account, rows: [] };
      layout.tables.push(table);
      layout.headings.push(line);
    } else if (section === 'Open Positions' && kind === 'Data' && table) {
      const code = rest[table.header.at.get('symbol') ?? -1] ?? '';
      const nameAt = table.header.at.get('name') ?? table.header.width;
      table.rows.push({
        line,
        cells: Array.from({ length: table.header.width }, (_, index) => rest[index] || (index === nameAt ? (names.get(code) ?? '') : '')),
      });
    } else if (section === 'Open Positions') leave('a total, not a holding');
    else if (section === 'Cash Report' && kind === 'Header') {
      cashHeader = rest;
      layout.headings.push(line);
    } else if (section === 'Cash Report' && kind === 'Data' && rest[cashHeader.indexOf('Currency Summary')] === 'Ending Cash') {
      const [currency, amount] = ['Currency', 'Total'].map((name) => rest[cashHeader.indexOf(name)] ?? '');
      layout.cash.push({ line, account, currency: currency ?? '', amount: amount ?? '' });
    } else
      leave(
        section === 'Statement' || section === 'Account Information'
          ? 'about the statement, not a holding'
          : `“${section}” lists no holdings`,
      );
  }
  return { ...layout, ...settleCash(layout.cash, layout.leftOut, base) };
}

/** In a statement in dollars the summary holds all currencies; otherwise each currency speaks for itself, and the summary is their sum. */
function settleCash(cash: readonly CashLine[], leftOut: LeftOut[], base: string): Pick<Layout, 'cash' | 'leftOut'> {
  const isSummary = ({ currency }: CashLine): boolean => currency === 'Base Currency Summary';
  const bySummary = base === 'USD' && cash.some(isSummary);
  const kept = cash.filter((one) => isSummary(one) === bySummary).map((one) => (isSummary(one) ? { ...one, currency: base } : one));
  const reason = bySummary
    ? 'cash in one currency, which the summary in the base currency holds already'
    : 'the sum of the cash in each currency';
  const dropped = cash.filter((one) => isSummary(one) !== bySummary).map(({ line }) => ({ line, reason }));
  return { cash: kept, leftOut: [...leftOut, ...dropped] };
}

function valueOf(rows: readonly Row[], section: string, field: string): { line: number; text: string } | null {
  const found = rows.find(({ cells }) => cells[0] === section && cells[1] === 'Data' && cells[2] === field);
  return found ? { line: found.line, text: found.cells[3] ?? '' } : null;
}

/** Descriptions by symbol, from the section that explains the instruments. */
function namesOf(rows: readonly Row[]): Map<string, string> {
  const names = new Map<string, string>();
  let [symbolAt, nameAt] = [-1, -1];
  for (const { cells } of rows) {
    if (cells[0] !== 'Financial Instrument Information') continue;
    if (cells[1] === 'Header') [symbolAt, nameAt] = [cells.indexOf('Symbol'), cells.indexOf('Description')];
    else for (const symbol of (cells[symbolAt] ?? '').split(',')) names.set(symbol.trim(), cells[nameAt] ?? '');
  }
  return names;
}

/** With one column more, for the name. */
function named(header: Header): Header {
  return { ...header, at: new Map([...header.at, ['name', header.width] as const]), width: header.width + 1 };
}

function readRecords(rows: readonly Row[]): Layout {
  const layout: Layout = { broker: 'interactive-brokers', tables: [], cash: [], leftOut: [], headings: [], asOf: null };
  let table: Table | null = null;
  for (const { line, cells } of rows) {
    const [kind, section, ...rest] = cells;
    if (kind === 'HEADER' && section === 'POST') {
      const header = readHeader(rest);
      table = header?.kind === 'holdings' ? { header, account: null, rows: [] } : null;
      if (table) layout.tables.push(table);
      layout.headings.push(line);
    } else if (kind === 'DATA' && section === 'POST' && table) table.rows.push({ line, cells: rest });
    else layout.leftOut.push({ line, reason: kind === 'DATA' ? `“${section}” lists no holdings` : 'about the report, not a holding' });
  }
  return layout;
}
