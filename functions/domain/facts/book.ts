/** Where facts are written down: each kind with its way of showing it. A fact that is written twice is a fault of the caller. */
import type { Fact } from '#schema/facts.ts';
import {
  formatDay,
  formatMoney,
  formatMoneyExact,
  formatNumber,
  formatPercent,
  formatPercentFixed,
  formatPoints,
  formatWith,
} from '../format.ts';
import { decimal, round } from '../money.ts';
import type { Numeric } from '../money.ts';

/** Names of inputs to figures, or to the ids of other facts. */
export type Inputs = Fact['source']['inputs'];
export interface Source {
  readonly formula: string;
  readonly inputs?: Inputs;
  readonly origin?: string;
  /** The day of the figure where it is not that of the book: a price has its own. */
  readonly asOf?: string;
}
export const HOUSEHOLD = 'entered by the household';
const ENTERED: Source = { formula: 'as entered', origin: HOUSEHOLD };

export class FactBook {
  readonly #asOf: string;
  readonly #facts = new Map<string, Fact>();

  constructor(asOf: string) {
    this.#asOf = asOf;
  }

  /** Everything written, in the order in which it was. */
  facts(): Fact[] {
    return [...this.#facts.values()];
  }

  /** Dollars, to the cent; the value is a number as long as that holds every cent exactly, decimal text beyond. */
  money(id: string, label: string, amount: Numeric, source = ENTERED): void {
    const exact = round(amount, 2);
    const value = exact.abs().lessThan(1e13) ? exact.toNumber() : exact.toFixed(2);
    this.#write('money', id, label, value, formatMoney(exact), source);
  }
  /** A difference of two amounts, to the cent and with its sign, so that a list of them adds up as it is shown: `+$46,294.84`. */
  change(id: string, label: string, amount: Numeric, source = ENTERED): void {
    const exact = round(amount, 2);
    const value = exact.abs().lessThan(1e13) ? exact.toNumber() : exact.toFixed(2);
    this.#write('money', id, label, value, `${exact.greaterThan(0) ? '+' : ''}${formatMoneyExact(exact)}`, source);
  }
  /** Per cent, to one decimal. */
  percent(id: string, label: string, value: Numeric, source = ENTERED): void {
    this.#write('percent', id, label, round(value, 1).toNumber(), formatPercent(value), source);
  }
  /** A cost in per cent, to two decimals: 0.03 is not 0. */
  cost(id: string, label: string, value: Numeric, source = ENTERED): void {
    this.#write('percent', id, label, round(value, 2).toNumber(), formatPercentFixed(value, 2), source);
  }
  /** A difference of two per cents: `+17.2 points`. */
  points(id: string, label: string, value: Numeric, source = ENTERED): void {
    this.#write('percent', id, label, round(value, 1).toNumber(), formatPoints(value), source);
  }
  /** A width in points, without a sign: `5 points`. */
  band(id: string, label: string, value: number, source = ENTERED): void {
    this.#write('percent', id, label, value, formatWith(value, 'point', 'points', 1), source);
  }
  count(id: string, label: string, value: number, source = ENTERED): void {
    this.#write('count', id, label, value, formatNumber(value), source);
  }
  /** A number of shares: parts of one to a thousandth. */
  shares(id: string, label: string, value: Numeric, source = ENTERED): void {
    this.#write('ratio', id, label, decimal(value).toNumber(), formatNumber(value, Math.min(3, decimal(value).decimalPlaces())), source);
  }
  days(id: string, label: string, value: number, source = ENTERED): void {
    this.#write('count', id, label, value, formatWith(value, 'day', 'days'), source);
  }
  years(id: string, label: string, value: number, source = ENTERED): void {
    this.#write('years', id, label, value, formatWith(value, 'year', 'years'), source);
  }
  /** A stretch of time to a tenth of a year. */
  span(id: string, label: string, value: number, source = ENTERED): void {
    this.#write('ratio', id, label, value, formatWith(value, 'year', 'years', 1), source);
  }
  months(id: string, label: string, value: number, source = ENTERED): void {
    this.#write('ratio', id, label, value, formatWith(value, 'month', 'months', 1), source);
  }
  age(id: string, label: string, value: number, source = ENTERED): void {
    this.#write('age', id, label, value, String(value), source);
  }
  year(id: string, label: string, value: number, source = ENTERED): void {
    this.#write('year', id, label, value, String(value), source);
  }
  date(id: string, label: string, day: string, source = ENTERED): void {
    this.#write('date', id, label, day, formatDay(day), source);
  }
  /** Another sheet's fact, under an id and label of its own here. */
  again(id: string, label: string, { kind, value, display }: Fact, source: Source): void {
    this.#write(kind, id, label, value, display, source);
  }
  text(id: string, label: string, value: string, display: string, source = ENTERED): void {
    this.#write('text', id, label, value, display, source);
  }

  #write(kind: Fact['kind'], id: string, label: string, value: number | string, display: string, source: Source): void {
    if (this.#facts.has(id)) throw new Error(`the fact ${id} is stated twice`);
    const { formula, inputs = {}, origin, asOf = this.#asOf } = source;
    const place = origin === undefined ? {} : { origin: cut(origin, 300) };
    this.#facts.set(id, {
      id,
      kind,
      value,
      label: cut(label, 160),
      display: cut(display, 300),
      asOf,
      source: { formula: cut(formula, 400), inputs, ...place },
    });
  }
}

/** What is too long ends with an ellipsis; never in the middle of a surrogate pair. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** An amount as an input: a figure that JSON holds. */
export function figure(amount: Numeric): number | string {
  const exact = decimal(amount);
  return exact.abs().lessThan(1e13) ? exact.toNumber() : exact.toFixed();
}
