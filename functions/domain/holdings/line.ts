/** One line of a table: a position, cash, something left out, or a problem with the field and both figures named. */
import type { Broker, PreviewPosition, RowProblem } from '#schema/holdings.ts';
import { Ticker } from '#schema/values.ts';
import { cents, dollars, type Decimal } from '../money.ts';
import type { Column } from './columns.ts';
import { findDay } from './days.ts';
import { readFigure, type DecimalMark } from './figures.ts';
import type { Row } from './grid.ts';
import { orderOf } from './layout.ts';
import { isBond, isCash, isDerivative, isPending, isTotal, oneLine, symbolOf } from './symbols.ts';
import type { Table } from './tables.ts';

export interface Reading {
  broker: Broker;
  mark: DecimalMark | null;
  /** The last day that is not the future. */
  latest: string;
  /** What the person has answered before: what a file writes, as the symbol that it is. */
  mappings: ReadonlyMap<string, string>;
}
type Said = Pick<RowProblem, 'field' | 'reason'>;
export type Outcome =
  | { kind: 'position'; position: Omit<PreviewPosition, 'lines'>; group: string; isLot: boolean }
  | { kind: 'cash'; amount: Decimal }
  | { kind: 'left out'; reason: string }
  | { kind: 'problems'; problems: Said[] };

const FOREIGN = /^(EUR|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|HKD|SGD|INR|CNY|CNH|MXN|BRL|PLN|CZK|HUF|ILS|KRW|ZAR)$/;

/** @param cell the row's cell of a column, '' where there is none. */
export function readLine(row: Row, table: Table, cell: (column: Column) => string, reading: Reading): Outcome {
  const [written, name, type] = [cell('symbol') || cell('isin'), cell('name'), cell('type')];
  const own = reading.broker === 'alex';
  if (!own) {
    if (isPending(written, name)) return { kind: 'left out', reason: 'pending activity: it becomes cash or a holding when it settles' };
    const filled = row.cells.filter((one) => one !== '');
    if (
      isTotal(written) ||
      (isTotal(filled[0] ?? '') && cell('quantity') === '') ||
      (written === '' && isTotal(name) && cell('quantity') === '')
    )
      return { kind: 'left out', reason: 'a total, not a holding' };
    if (/brokeragelink/i.test(`${written} ${name}`))
      return { kind: 'left out', reason: 'an account of its own: its holdings are listed under its own number' };
    const beyond = row.cells.slice(table.header.width).filter((one) => one !== '');
    if (beyond.length > 0) return tooWide(row, table);
  }
  const figures = {
    quantity: readFigure(cell('quantity'), reading.mark),
    price: readFigure(cell('price'), reading.mark),
    value: readFigure(cell('value'), reading.mark),
  };
  const numbers = { quantity: numberOf(figures.quantity), price: numberOf(figures.price), value: numberOf(figures.value) };
  const isCashLine = own ? cell('type') === 'cash' : isCash(written, name, numbers.price !== null && !numbers.price.equals(1));
  const problems: Said[] = Object.entries(figures).flatMap(([field, figure]) =>
    figure.kind === 'fault' ? [{ field: field as 'quantity', reason: figure.reason }] : [],
  );
  const foreign = foreignCurrency(cell('currency'), table, figures, isCashLine ? written : '');
  if (isCashLine) return readCash(numbers, problems, foreign);
  if (foreign !== null)
    problems.push({
      field: 'currency',
      reason: `${named(written, name)} is priced in ${foreign}. Alex holds prices in US dollars only: add this holding by hand with its price in dollars.`,
    });
  if (numbers.quantity?.isZero() && problems.length === 0)
    return { kind: 'left out', reason: `${named(written, name)}: 0 shares, nothing is held` };
  const multiplier = numberOf(readFigure(cell('multiplier'), '.'));
  const isShort = numbers.quantity?.isNegative() === true || /^short\b/i.test(cell('side'));
  if (isShort)
    return {
      kind: 'problems',
      problems: [
        {
          field: 'quantity',
          reason: `${cell('quantity')} of ${named(written, name)} is a short position. Alex holds what is owned, and no short positions.`,
        },
      ],
    };
  if (!own && (isDerivative(written, name, type) || (multiplier !== null && !multiplier.equals(1))))
    return { kind: 'left out', reason: `${named(written, name)} is an option or another derivative, which Alex does not hold` };
  problems.push(...outOfRange(figures, numbers));
  if (problems.length === 0) problems.push(...mismatch(numbers, figures, isBond(name, type)));
  const day = readDay(cell('date'), reading);
  if (day.fault !== null) problems.push({ field: 'date', reason: day.fault });
  const source = oneLine(written) || oneLine(name);
  const mapped = reading.mappings.get(source);
  const symbol = mapped ?? (own ? (Ticker.safeParse(written).data ?? null) : symbolOf(written, name));
  if (symbol === null)
    problems.unshift({
      field: 'symbol',
      reason:
        written === ''
          ? `This line has no symbol. Which holding is ${name === '' ? 'it' : `“${oneLine(name, 80)}”`}?`
          : `“${oneLine(written, 40)}” is no symbol: it must be 1 to 20 letters, digits, dots or dashes.`,
    });
  if (symbol === null || numbers.quantity === null || problems.length > 0) return { kind: 'problems', problems };
  const value = numbers.value ?? (numbers.price === null ? null : cents(numbers.quantity.times(numbers.price)));
  return {
    kind: 'position',
    position: {
      symbol,
      written: source,
      name: oneLine(name) || symbol,
      quantity: numbers.quantity.toFixed(),
      price: numbers.price && dollars(numbers.price),
      value: value && dollars(value),
      asOf: day.day,
    },
    group: /^(cash|margin)$/i.test(type) ? type.toLowerCase() : '',
    isLot: table.header.at.has('lot') || /^lot$/i.test(cell('level')),
  };
}

function tooWide(row: Row, table: Table): Outcome {
  const filled = row.cells.findLastIndex((one) => one !== '') + 1;
  return {
    kind: 'problems',
    problems: [
      {
        field: 'row',
        reason: `This line has ${filled} cells where ${table.header.width} have a name. A figure with a thousands comma must stand in quotation marks.`,
      },
    ],
  };
}

type Figures = Record<'quantity' | 'price' | 'value', ReturnType<typeof readFigure>>;
type Numbers = Record<'quantity' | 'price' | 'value', Decimal | null>;

function numberOf(figure: ReturnType<typeof readFigure>): Decimal | null {
  return figure.kind === 'number' ? figure.value : null;
}

function named(written: string, name: string): string {
  return oneLine(written, 40) || `“${oneLine(name, 60)}”`;
}

/** As the line says, by a column, a sign at a figure or the name of a column; null for dollars. */
function foreignCurrency(stated: string, table: Table, figures: Figures, cashCode: string): string | null {
  const signs = Object.values(figures).map((figure) => (figure.kind === 'number' ? figure.currency : null));
  const all = [stated.toUpperCase(), ...signs, table.header.currency, FOREIGN.test(cashCode) ? cashCode : null];
  return all.find((one) => one !== null && one !== '' && one !== 'USD' && !/^[-–]+$/.test(one) && one !== 'US$') ?? null;
}

function readCash({ quantity, price, value }: Numbers, problems: Said[], foreign: string | null): Outcome {
  const amount = value ?? quantity;
  if (amount === null && problems.length === 0) return { kind: 'left out', reason: 'a cash line without an amount' };
  if (foreign !== null) problems.push({ field: 'currency', reason: `This cash is in ${foreign}. Alex holds cash in US dollars only.` });
  if (value !== null && quantity !== null && price !== null && cents(quantity).minus(cents(value)).abs().greaterThan(1))
    problems.push({
      field: 'value',
      reason: `${quantity.toFixed()} shares at $1 are $${quantity.toFixed()}, but the line says $${value.toFixed()}.`,
    });
  if (problems.length > 0 || amount === null) return { kind: 'problems', problems };
  return { kind: 'cash', amount };
}

/** What the portfolio cannot hold. Nothing is rounded to make it fit. */
function outOfRange(figures: Figures, { quantity, price, value }: Numbers): Said[] {
  const problems: Said[] = [];
  const say = (field: Said['field'], reason: string) => void problems.push({ field, reason });
  if (figures.quantity.kind === 'absent') say('quantity', 'The line gives no number of shares.');
  if (quantity?.greaterThanOrEqualTo(1e12))
    say('quantity', 'This is more shares than can be held: at most twelve digits before the decimal mark.');
  else if (quantity && quantity.decimalPlaces() > 8)
    say('quantity', `${quantity.toFixed()} has more than eight decimals, which cannot be held without rounding.`);
  if (price && !price.greaterThan(0))
    say('price', `A price of ${price.isZero() ? 'zero' : price.toFixed()} is no price: a price that is not known is left empty.`);
  else if (price?.greaterThanOrEqualTo(1e12))
    say('price', 'This is a higher price than can be held: at most twelve digits before the decimal mark.');
  else if (price && price.decimalPlaces() > 6)
    say('price', `${price.toFixed()} has more than six decimals, which cannot be held without rounding.`);
  if (value?.isNegative() || value?.greaterThanOrEqualTo(1e24))
    say('value', value.isNegative() ? `The value ${value.toFixed()} is negative.` : 'This is a larger value than can be held.');
  return problems;
}

/** Statements round what they show: half a unit of the last digit of each figure, of shares and prices at least of the third and second decimal. */
function mismatch({ quantity, price, value }: Numbers, figures: Figures, bond: boolean): Said[] {
  if (quantity === null || price === null || value === null) return [];
  const product = quantity.times(price);
  const half = (figure: ReturnType<typeof readFigure>, least: number) =>
    0.5 * 10 ** -Math.max(figure.kind === 'number' ? figure.decimals : 0, least);
  const tolerance = quantity
    .times(half(figures.price, 2))
    .plus(price.times(half(figures.quantity, 3)))
    .plus(half(figures.value, 0));
  if (product.minus(value).abs().lessThanOrEqualTo(tolerance)) return [];
  const sentence = `${quantity.toFixed()} × $${price.toFixed()} is $${cents(product).toFixed(2)}, but the line says $${value.toFixed(2)}`;
  if (product.dividedBy(100).minus(value).abs().lessThanOrEqualTo(tolerance)) {
    return [
      {
        field: 'price',
        reason: `${sentence}: this is ${bond ? 'a bond' : 'like a bond'} priced per $100 of face value. Add it by hand as ${quantity.toFixed()} units at $${price.dividedBy(100).toFixed()}.`,
      },
    ];
  }
  return [{ field: 'value', reason: `${sentence}.` }];
}

function readDay(text: string, reading: Reading): { day: string | null; fault: string | null } {
  if (text === '' || /^[-–]+$|^n\/a$/i.test(text)) return { day: null, fault: null };
  const read = findDay(text, reading.mark === ',' ? 'day-first' : orderOf(reading.broker));
  if (read === null) return { day: null, fault: `“${oneLine(text, 40)}” is no day. Please write it as 2026-11-20.` };
  if ('fault' in read) return { day: null, fault: read.fault };
  return read.day > reading.latest ? { day: null, fault: `${read.day} lies in the future.` } : { day: read.day, fault: null };
}
