/** The CSV forms of FinanceDatabase: companies and funds, with its own columns or with those of a trimmed copy. */
import * as z from 'zod';
import { Day } from '#schema/values.ts';

export interface Company {
  readonly kind: 'company';
  readonly symbol: string;
  readonly name: string;
  /** A GICS sector by name, or ''. */
  readonly sector: string;
  readonly industry: string;
  readonly country: string;
  /** Of the row, where the file says it: `fdb-2026-08`. */
  readonly source: string;
}

export interface Fund {
  readonly kind: 'fund';
  readonly symbol: string;
  readonly name: string;
  readonly group: string;
  readonly category: string;
  readonly source: string;
}

export type Listing = Company | Fund;

export interface Form {
  readonly kind: Listing['kind'];
  /** For a person: which form, by which of its columns. */
  readonly description: string;
  /** @returns the row as a listing, or why it is none. */
  readonly read: (cells: readonly string[]) => Listing | { readonly reason: string };
}

const FUND_COLUMNS = [
  ['category_group', 'category'],
  ['fdb_category_group', 'fdb_category'],
] as const;
const SECTOR_COLUMNS = ['sector', 'gics_sector'] as const;

/** @returns the form that these column names are, or null: the caller says which are read. */
export function formOf(header: readonly string[]): Form | null {
  const columns = header.map((name) => name.trim().toLowerCase());
  const has = (...names: readonly string[]) => names.every((name) => columns.includes(name));
  if (!has('symbol', 'name') || new Set(columns).size !== columns.length) return null;
  const cell = (cells: readonly string[], name: string): string => (cells[columns.indexOf(name)] ?? '').trim();

  const base = (cells: readonly string[]): { symbol: string; name: string; source: string } | { reason: string } => {
    if (cells.length !== columns.length) return { reason: `has ${cells.length} cells where the header has ${columns.length}` };
    const currency = cell(cells, 'currency');
    if (currency !== '' && currency !== 'USD')
      return { reason: `is listed in ${currency.slice(0, 10)}, and prices here are in US dollars` };
    if (/^(true|1|yes)$/i.test(cell(cells, 'delisted'))) return { reason: 'is delisted' };
    return { symbol: cell(cells, 'symbol'), name: cell(cells, 'name'), source: cell(cells, 'source') };
  };

  const fundColumns = FUND_COLUMNS.find((names) => has(...names));
  if (fundColumns !== undefined) {
    const [group, category] = fundColumns;
    return {
      kind: 'fund',
      description: `funds, by ${group} and ${category}`,
      read: (cells) => {
        const row = base(cells);
        return 'reason' in row ? row : { kind: 'fund', ...row, group: cell(cells, group), category: cell(cells, category) };
      },
    };
  }
  const sector = SECTOR_COLUMNS.find((name) => has(name));
  if (sector === undefined || !has('industry', 'country')) return null;
  return {
    kind: 'company',
    description: `companies, by ${sector} and country`,
    read: (cells) => {
      const row = base(cells);
      return 'reason' in row
        ? row
        : { kind: 'company', ...row, sector: cell(cells, sector), industry: cell(cells, 'industry'), country: cell(cells, 'country') };
    },
  };
}

export const READABLE =
  'symbol, name, sector (or gics_sector), industry, country for companies; symbol, name, category_group, category (or fdb_category_group, fdb_category) for funds';

/** The day that a source names at its end, the first of it where it names a month: `fdb-2026-08` → 2026-08-01. Null where it names none. */
export function dayIn(source: string): string | null {
  const [, year, month, day = '01'] = /(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(source) ?? [];
  const named = `${year ?? ''}-${month ?? ''}-${day}`;
  return z.string().pipe(Day).safeParse(named).data ?? null;
}
