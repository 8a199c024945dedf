/** Weights as they are typed: each read by itself, together 100. */
import { decimal, sum, type Decimal } from '#domain/money.ts';
import { formatNumber } from '#lib/format/numbers.ts';
import { readWeight } from './typed.ts';

export class WeightsForm<K extends string> {
  readonly keys: readonly K[];
  readonly #before: string;
  #typed = $state<Partial<Record<K, string>>>({});
  /** The field that was written in last, into which the rest may go. */
  #last = $state<K | null>(null);

  constructor(keys: readonly K[], weights: Partial<Record<K, number>> | null) {
    this.keys = keys;
    this.#typed = Object.fromEntries(keys.flatMap((key) => (weights?.[key] ? [[key, decimal(weights[key]).toFixed()]] : []))) as Partial<
      Record<K, string>
    >;
    this.#before = JSON.stringify(this.#typed);
  }

  typed(key: K): string {
    return this.#typed[key] ?? '';
  }
  type(key: K, text: string): void {
    this.#typed[key] = text;
    this.#last = key;
  }
  faultOf(key: K): string | undefined {
    return readWeight(this.typed(key)).fault;
  }

  get isChanged(): boolean {
    return JSON.stringify(this.#typed) !== this.#before;
  }
  get isEmpty(): boolean {
    return this.keys.every((key) => Number(this.#read(key)) === 0 && this.faultOf(key) === undefined);
  }
  /** Null when nothing is said, undefined when it does not add up. */
  get weights(): Partial<Record<K, number>> | null | undefined {
    if (this.keys.some((key) => this.faultOf(key) !== undefined)) return undefined;
    if (this.isEmpty) return null;
    if (!this.#left.isZero()) return undefined;
    return Object.fromEntries(this.keys.flatMap((key) => (Number(this.#read(key)) > 0 ? [[key, Number(this.#read(key))]] : []))) as Partial<
      Record<K, number>
    >;
  }

  /** The field into which the rest would go; null where there is no rest, or nowhere. */
  get open(): K | null {
    const fits = !this.isEmpty && this.#left.greaterThan(0) && this.keys.every((key) => this.faultOf(key) === undefined);
    return fits ? this.#last : null;
  }
  get rest(): string {
    return this.#left.toFixed();
  }
  fillUp(): void {
    const key = this.open;
    if (key !== null) this.#typed[key] = decimal(this.#read(key)).plus(this.#left).toFixed();
  }

  sumWords(required: boolean): string {
    const fault = this.keys.map((key) => this.faultOf(key)).find((one) => one !== undefined);
    if (fault !== undefined) return fault;
    if (this.isEmpty) return required ? 'Say what it is made of: the weights add up to 100.' : 'Nothing is said: it stays unknown.';
    const left = this.#left;
    if (left.isZero()) return 'Together 100%.';
    const amount = `${formatNumber(left.abs(), Math.min(4, left.decimalPlaces()))}%`;
    return left.greaterThan(0) ? `${amount} is missing to 100.` : `${amount} too much: together they are 100.`;
  }

  get #left(): Decimal {
    return decimal(100).minus(sum(this.keys.map((key) => this.#read(key))));
  }
  #read(key: K): string {
    return readWeight(this.typed(key)).value ?? '0';
  }
}
