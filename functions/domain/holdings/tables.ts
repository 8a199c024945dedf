/** What a file is made of, whoever wrote it. */
import type { Broker, LeftOut } from '#schema/holdings.ts';
import type { Header } from './columns.ts';
import type { DayRead } from './days.ts';
import type { Row } from './grid.ts';

export interface Table {
  header: Header;
  /** The account that a heading above the table names. */
  account: string | null;
  rows: Row[];
}
/** Cash that a statement reports outside its table of positions. */
export interface CashLine {
  line: number;
  account: string | null;
  amount: string;
  currency: string;
}
export interface Layout {
  broker: Broker | null;
  tables: Table[];
  cash: CashLine[];
  leftOut: LeftOut[];
  headings: number[];
  /** What the text around the tables says, with its line. */
  asOf: { line: number; read: NonNullable<DayRead> } | null;
}
