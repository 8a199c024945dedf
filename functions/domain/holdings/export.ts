/** A user's data as CSV: `positions.csv` reads back as the same holdings, the others are for spreadsheets. No cell can be run as a formula. */
import Papa from 'papaparse';
import type { ReportSummary } from '#schema/api.ts';
import type { PortfolioView } from '#schema/portfolio.ts';
import { OWN_FORM, writeOwnText } from './own-form.ts';

type Cell = string | null;

function csv(rows: readonly (readonly Cell[])[]): string {
  return `${Papa.unparse(
    rows.map((row) => row.map((cell) => writeOwnText(cell ?? ''))),
    { newline: '\r\n' },
  )}\r\n`;
}

/** Each account's cash and positions, with the price in dollars that holds for the user, its day, and the value. */
export function positionsCsv({ accounts }: PortfolioView): string {
  const rows = accounts.flatMap(({ id, name, kind, cashBalance, positions }) => [
    ['1', id, name, kind, 'cash', '', 'Cash', '', '', '', cashBalance],
    ...positions.map((one) => {
      const price = one.price?.currency === 'USD' ? one.price : null;
      return ['1', id, name, kind, 'position', one.symbol, one.name, one.quantity, price?.amount ?? null, price?.asOf ?? null, one.value];
    }),
  ]);
  return csv([
    [OWN_FORM, 'Account ID', 'Account', 'Account Kind', 'Type', 'Symbol', 'Name', 'Quantity', 'Price', 'Price Date', 'Value'],
    ...rows,
  ]);
}

export function accountsCsv({ accounts }: PortfolioView): string {
  return csv([
    ['Account ID', 'Account', 'Kind', 'Purpose', 'Cash', 'Cash Interest', 'Total'],
    ...accounts.map((one) => [one.id, one.name, one.kind, one.purpose, one.cashBalance, one.cashInterest, one.total]),
  ]);
}

export function reportsCsv(reports: readonly ReportSummary[]): string {
  return csv([
    ['Report ID', 'Date', 'Title', 'Summary', 'Written By'],
    ...reports.map((one) => [one.id, one.reportDate, one.title, one.summary, one.generatedBy]),
  ]);
}
