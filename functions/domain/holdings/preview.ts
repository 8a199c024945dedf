/** A broker's file as what would be imported, what is left out, and what somebody must look at first. Every line with text is in one of the three. */
import type { HoldingsPreview, PreviewAccount, RowProblem } from '#schema/holdings.ts';
import { ACCOUNT_KINDS } from '#schema/portfolio.ts';
import { cents, decimal, dollars, ZERO, type Decimal } from '../money.ts';
import type { Column } from './columns.ts';
import { findDay } from './days.ts';
import { readFigure } from './figures.ts';
import { readText } from './file.ts';
import { readGrid, type Row } from './grid.ts';
import { readLayout } from './layout.ts';
import { readLine, type Outcome, type Reading } from './line.ts';
import { decimalMarkOf } from './marks.ts';
import { readOwnText } from './own-form.ts';
import { oneLine } from './symbols.ts';
import type { Layout, Table } from './tables.ts';

export interface PreviewOptions {
  /** The last day that is not the future: where the sun rises earlier it may be tomorrow, UTC. */
  latest: string;
  /** May say the day, when the file does not: `Portfolio_Positions_Nov-20-2026.csv`. */
  fileName?: string;
  /** What a file writes → the symbol that it is, as the person has answered before. */
  mappings?: ReadonlyMap<string, string>;
}

/** Never throws: a file that cannot be read is a preview with a problem that says why. */
export function previewHoldings(bytes: Uint8Array, options: PreviewOptions): HoldingsPreview {
  const { text, fault } = readText(bytes);
  if (fault !== undefined) return refused(1, fault);
  const grid = readGrid(text);
  const layout = readLayout(grid);
  if (layout.broker === null) return withoutTable(layout, grid.rows);
  const asOf = fileDay(layout, options);
  const reading: Reading = {
    broker: layout.broker,
    mark: layout.broker === 'alex' ? '.' : decimalMarkOf(layout, grid),
    latest: options.latest,
    mappings: options.mappings ?? new Map(),
  };
  const collected = new Collected(layout, reading);
  for (const table of layout.tables) collected.addTable(table);
  for (const cash of layout.cash) collected.addCash(cash);
  const preview = collected.preview();
  const broken = grid.faults.map(({ line, reason }): RowProblem => ({ line, field: 'row', reason, account: null }));
  const problems = [...(asOf.problem ? [asOf.problem] : []), ...broken, ...preview.problems].sort((a, b) => a.line - b.line);
  const days = preview.accounts.flatMap(({ positions }) => positions.map((one) => one.asOf)).filter((day) => day !== null);
  return { ...preview, asOf: asOf.day ?? days.sort().at(-1) ?? null, problems };
}

function refused(line: number, reason: string, leftOut: HoldingsPreview['leftOut'] = []): HoldingsPreview {
  return { broker: null, asOf: null, accounts: [], leftOut, problems: [{ line, field: 'file', reason, account: null }], headings: [] };
}

function withoutTable({ leftOut }: Layout, rows: readonly Row[]): HoldingsPreview {
  const first = rows[0]?.line ?? 1;
  const activity = leftOut.find(({ reason }) => reason.startsWith('a transaction'));
  if (activity)
    return refused(
      activity.line,
      'This is a list of transactions. Download the positions (holdings) from your broker instead.',
      leftOut.filter(({ line }) => line !== activity.line),
    );
  const known = leftOut.filter(({ line }) => line !== first);
  return refused(
    first,
    'No line names the columns: what is held (such as Symbol or Name) and how much of it (such as Quantity or Value). Add such a line above the holdings.',
    known,
  );
}

/** What the file says, else what its name says. */
function fileDay({ asOf }: Layout, { latest, fileName }: PreviewOptions): { day: string | null; problem: RowProblem | null } {
  const problem = (line: number, reason: string) => ({ day: null, problem: { line, field: 'date' as const, reason, account: null } });
  if (asOf) {
    const { line, read } = asOf;
    if ('fault' in read) return problem(line, read.fault);
    return read.day > latest
      ? problem(line, `${read.day}, the day of the statement, lies in the future.`)
      : { day: read.day, problem: null };
  }
  const named = fileName === undefined ? null : findDay(fileName.replace(/_/g, ' '), 'month-first');
  return { day: named && 'day' in named && named.day <= latest ? named.day : null, problem: null };
}

interface Gathered {
  name: string;
  number: string;
  kind: PreviewAccount['kind'];
  cash: Decimal | null;
  cashLines: number[];
  /** By symbol and group. */
  positions: Map<string, { position: PreviewAccount['positions'][number]; isLot: boolean; group: string }>;
}

/** The outcomes of all lines, brought together by account. */
class Collected {
  readonly #layout: Layout;
  readonly #reading: Reading;
  readonly #accounts = new Map<string, Gathered>();
  readonly #problems: (Omit<RowProblem, 'account'> & { of: Gathered | null })[] = [];

  constructor(layout: Layout, reading: Reading) {
    this.#layout = layout;
    this.#reading = reading;
  }

  addTable(table: Table): void {
    const named = ({ cells }: Row): boolean =>
      (['account', 'accountNumber'] as const).some((column) => oneLine(cells[table.header.at.get(column) ?? -1] ?? '') !== '');
    const sortedByAccount = table.account === null && table.rows.some(named);
    const summarised = table.rows.some(({ cells }) => /^summary$/i.test(cells[table.header.at.get('level') ?? -1] ?? ''));
    for (const row of table.rows) {
      const cell = (column: Column): string => row.cells[table.header.at.get(column) ?? -1] ?? '';
      if (summarised && !/^summary$/i.test(cell('level'))) {
        this.#layout.leftOut.push({ line: row.line, reason: 'a lot of a holding that its summary counts' });
        continue;
      }
      const outcome =
        this.#reading.broker === 'alex'
          ? readLine({ ...row, cells: row.cells.map(readOwnText) }, table, (column) => readOwnText(cell(column)), this.#reading)
          : readLine(row, table, cell, this.#reading);
      if (sortedByAccount && !named(row) && outcome.kind !== 'left out') {
        this.#say(row.line, 'account', 'This line names no account, and others of the file do. Write into it whose it is.', null);
        continue;
      }
      this.#add(
        row.line,
        outcome,
        outcome.kind === 'left out'
          ? null
          : this.#account(readOwnOr(this.#reading, cell('account')), cell('accountNumber'), table.account, cell('accountKind')),
      );
    }
  }

  addCash({ line, account, amount, currency }: Layout['cash'][number]): void {
    const gathered = this.#account('', '', account);
    const figure = readFigure(amount, this.#reading.mark);
    if (figure.kind === 'number' && figure.value.isZero() && currency !== 'USD')
      this.#layout.leftOut.push({ line, reason: 'no cash in this currency' });
    else if (currency !== 'USD') this.#say(line, 'currency', `This cash is in ${currency}. Alex holds cash in US dollars only.`, gathered);
    else if (figure.kind === 'number') this.#add(line, { kind: 'cash', amount: figure.value }, gathered);
    else this.#say(line, 'cash', figure.kind === 'fault' ? figure.reason : 'The line gives no amount.', gathered);
  }

  preview(): Omit<HoldingsPreview, 'asOf'> {
    const gathered = [...this.#accounts.values()];
    const own = this.#reading.broker === 'alex';
    const names = new Map(gathered.map((one) => [one, own ? one.name : nameOf(one, gathered)] as const));
    const key = (one: Gathered) =>
      own ? `alex:${one.number}` : `${this.#layout.broker}:${names.get(one)}${one.number === '' ? '' : ` …${one.number.slice(-4)}`}`;
    const accounts = gathered.map((one): PreviewAccount => {
      const cash = one.cash === null ? null : cents(one.cash);
      const negative = cash?.isNegative() === true;
      if (negative || cash?.greaterThanOrEqualTo(1e10))
        this.#say(
          one.cashLines.at(-1) ?? 1,
          'cash',
          negative
            ? `The cash of ${names.get(one)} is ${cash.toFixed(2)}: a debt to the broker, which Alex does not hold.`
            : 'This is more cash than can be held: at most ten digits.',
          one,
        );
      const positions = [...one.positions.values()].map(({ position }) => position);
      return {
        name: names.get(one) ?? one.name,
        key: key(one),
        kind: one.kind,
        cash: negative || cash?.greaterThanOrEqualTo(1e10) ? null : (cash?.toFixed(2) ?? null),
        cashLines: one.cashLines,
        positions,
      };
    });
    return {
      broker: this.#layout.broker,
      accounts,
      leftOut: this.#layout.leftOut.toSorted((a, b) => a.line - b.line),
      problems: this.#problems.map(({ of, ...problem }) => ({ ...problem, account: of === null ? null : key(of) })),
      headings: this.#layout.headings,
    };
  }

  #account(name: string, number: string, heading: string | null, kind = ''): Gathered {
    const called = oneLine(name) || oneLine(number) || oneLine(heading ?? '') || ACCOUNT[this.#reading.broker];
    const id = `${called}\n${number}`;
    const account = this.#accounts.get(id) ?? {
      name: called,
      number,
      kind: this.#reading.broker === 'alex' ? (ACCOUNT_KINDS.find((one) => one === kind) ?? null) : null,
      cash: null,
      cashLines: [],
      positions: new Map(),
    };
    this.#accounts.set(id, account);
    return account;
  }

  #add(line: number, outcome: Outcome, account: Gathered | null): void {
    if (outcome.kind === 'left out' || account === null)
      this.#layout.leftOut.push({ line, reason: outcome.kind === 'left out' ? outcome.reason : '' });
    else if (outcome.kind === 'problems') for (const { field, reason } of outcome.problems) this.#say(line, field, reason, account);
    else if (outcome.kind === 'cash') {
      account.cash = (account.cash ?? ZERO).plus(outcome.amount);
      account.cashLines.push(line);
    } else this.#addPosition(line, outcome, account);
  }

  /** One symbol twice in an account is added up when the file says that its lines are lots, or kinds of one holding (cash and margin). */
  #addPosition(line: number, { position, isLot, group }: Extract<Outcome, { kind: 'position' }>, account: Gathered): void {
    const before = account.positions.get(position.symbol);
    if (!before) {
      account.positions.set(position.symbol, { position: { ...position, lines: [line] }, isLot, group });
      return;
    }
    const { lines, quantity, value, price } = before.position;
    if (!(isLot && before.isLot) && (group === '' || before.group.split(' ').includes(group))) {
      this.#say(
        line,
        'row',
        `${position.symbol} is in line ${lines[0]} of the same account already, and the file does not say that its lines are lots. Leave one of them.`,
        account,
      );
    } else if (price !== position.price) {
      this.#say(
        line,
        'price',
        `${position.symbol} costs $${position.price ?? '?'} here and $${price ?? '?'} in line ${lines[0]}.`,
        account,
      );
    } else {
      const added = {
        quantity: decimal(quantity).plus(position.quantity).toFixed(),
        value: value === null || position.value === null ? null : dollars(decimal(value).plus(position.value)),
      };
      account.positions.set(position.symbol, {
        position: { ...before.position, ...added, lines: [...lines, line] },
        isLot,
        group: `${before.group} ${group}`,
      });
    }
  }

  #say(line: number, field: RowProblem['field'], reason: string, of: Gathered | null): void {
    this.#problems.push({ line, field, reason, of });
  }
}

const ACCOUNT: Readonly<Record<Reading['broker'], string>> = {
  'fidelity': 'Fidelity account',
  'schwab': 'Schwab account',
  'vanguard': 'Vanguard account',
  'interactive-brokers': 'Interactive Brokers account',
  'generic': 'Imported account',
  'alex': 'Account',
};

function readOwnOr({ broker }: Reading, text: string): string {
  return broker === 'alex' ? readOwnText(text) : text;
}

/** Two accounts of one name are told apart by the end of their numbers. */
function nameOf(account: Gathered, all: readonly Gathered[]): string {
  const shared = all.some((other) => other !== account && other.name === account.name);
  return shared && account.number !== '' ? oneLine(`${account.name.slice(0, 240)} …${account.number.slice(-4)}`) : account.name;
}

/** Whether the file may be applied as it is. */
export function isClean({ problems }: HoldingsPreview): boolean {
  return problems.length === 0;
}
