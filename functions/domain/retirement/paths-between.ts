import { chosen } from './chosen-paths.ts';
import type { Scenario } from './kernel.ts';

interface Tried {
  readonly amount: number;
  /** First years of shortfall, by path; −1 where none. */
  readonly shortfalls: Int16Array;
}

/**
 * How many paths last at one amount after the other, as a search asks. A path that lasts, or fails, at an amount below and at one above is taken to do so between them, so
 * that only the others are lived through again. A rule of spending may break that on a path or two: `exactly` is the run of all, and what is stated rests on it.
 */
export class PathsBetween {
  readonly #scenario: Scenario;
  readonly #prices: boolean;
  readonly #run: (amount: number, scenario: Scenario) => Int16Array;
  /** Runs of all paths, by ascending amount. */
  readonly #tried: Tried[] = [];
  #open: { below: Tried; above: Tried; lasting: number; undecided: Scenario } | null = null;
  #few: Scenario | null = null;

  /** `prices`: whether something of the plan reads them. */
  constructor(scenario: Scenario, prices: boolean, run: (amount: number, scenario: Scenario) => Int16Array) {
    this.#scenario = scenario;
    this.#prices = prices;
    this.#run = run;
  }

  /** The share of all paths that last. */
  exactly(amount: number): number {
    return lastingIn(this.#tryAll(amount).shortfalls) / this.#scenario.futures.count;
  }

  /** The same, as far as the runs below and above it do not tell already; of the first `paths` alone, where fewer than all are asked for. */
  about(amount: number, paths: number): number {
    const { count } = this.#scenario.futures;
    if (paths < count) {
      this.#few ??= chosen(this.#scenario, Array.from({ length: paths }, (_, place) => place), this.#prices);
      return lastingIn(this.#run(amount, this.#few)) / paths;
    }
    const at = this.#tried.findIndex((one) => one.amount > amount);
    const [below, above] = [this.#tried[at - 1], this.#tried[at]];
    if (!below || !above) return this.exactly(amount);
    if (this.#open?.below !== below || this.#open.above !== above) this.#open = this.#between(below, above);
    return (this.#open.lasting + lastingIn(this.#run(amount, this.#open.undecided))) / count;
  }

  #tryAll(amount: number): Tried {
    const known = this.#tried.find((one) => one.amount === amount);
    if (known) return known;
    const tried = { amount, shortfalls: this.#run(amount, this.#scenario) };
    this.#tried.push(tried);
    this.#tried.sort((one, other) => one.amount - other.amount);
    return tried;
  }

  #between(below: Tried, above: Tried) {
    const undecided: number[] = [];
    let lasting = 0;
    below.shortfalls.forEach((year, place) => {
      if (year < 0 !== above.shortfalls[place]! < 0) undecided.push(place);
      else if (year < 0) lasting += 1;
    });
    return { below, above, lasting, undecided: chosen(this.#scenario, undecided, this.#prices) };
  }
}

function lastingIn(shortfalls: Int16Array): number {
  let lasting = 0;
  for (let path = 0; path < shortfalls.length; path += 1) if (shortfalls[path]! < 0) lasting += 1;
  return lasting;
}
