import { chosen } from './chosen-paths.ts';
import type { Scenario } from './kernel.ts';

/** Some of the paths, copied, by ascending place. */
interface Copied {
  readonly places: readonly number[];
  readonly scenario: Scenario;
}

/** What a search asks of an amount: the share of all paths that last. */
export interface Tried {
  exactly: (amount: number) => number;
  /** The same, as far as earlier runs do not tell already; of the first `paths` alone, where fewer than all are asked for. */
  about: (amount: number, paths: number) => number;
}

/**
 * How many paths last at one amount after the other, of which more lasts on fewer. A path that lasts at some amount is taken to last at less, and one that fails to fail at more, so that
 * only the others are lived through again, whichever search the runs were made for. A rule of spending may break that on a path or two: `exactly` is the run of all, and what is
 * stated rests on it.
 */
export class PathsBetween implements Tried {
  readonly #all: Scenario;
  readonly #prices: boolean;
  readonly #run: (amount: number, scenario: Scenario) => Int16Array;
  /** By path: the most at which it has been seen to last, and the least at which it has been seen to fail. */
  readonly #lasts: Float64Array;
  readonly #fails: Float64Array;
  readonly #exact = new Map<number, number>();
  #copied: Copied | null = null;
  /** The first paths, which a search begins with. */
  #few: Copied | null = null;

  /** `run` answers the first years of shortfall by path, −1 where none. `prices`: whether something of the plan reads them. */
  constructor(scenario: Scenario, prices: boolean, run: (amount: number, scenario: Scenario) => Int16Array) {
    const { count } = scenario.futures;
    [this.#all, this.#prices, this.#run] = [scenario, prices, run];
    this.#lasts = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#fails = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  }

  exactly(amount: number): number {
    return this.#exact.get(amount) ?? this.told(amount, this.#run(amount, this.#all));
  }

  /** What a run of all paths at an amount has shown; answers the share that lasts. */
  told(amount: number, shortfalls: Int16Array): number {
    let lasting = 0;
    for (let path = 0; path < shortfalls.length; path += 1) lasting += this.#note(path, amount, shortfalls[path]!);
    const share = lasting / shortfalls.length;
    this.#exact.set(amount, share);
    return share;
  }

  about(amount: number, paths: number): number {
    const known = this.#exact.get(amount);
    if (known !== undefined && paths >= this.#lasts.length) return known;
    const count = Math.min(paths, this.#lasts.length);
    const open: number[] = [];
    let lasting = 0;
    for (let path = 0; path < count; path += 1) {
      if (this.#lasts[path]! >= amount) lasting += 1;
      else if (this.#fails[path]! > amount) open.push(path);
    }
    // To copy most of the paths takes longer than to live through the rest of them too.
    if (open.length > 0.5 * this.#lasts.length) return this.exactly(amount);
    const shortfalls = open.length === 0 ? [] : this.#run(amount, this.#copy(open, count));
    open.forEach((path, i) => (lasting += this.#note(path, amount, shortfalls[i]!)));
    return lasting / count;
  }

  /** What is seen last holds: a path that has lasted at more than it fails at now, or failed at less, is lived through again wherever else it is asked for. */
  #note(path: number, amount: number, shortfall: number): 0 | 1 {
    if (shortfall >= 0) {
      this.#fails[path] = Math.min(this.#fails[path]!, amount);
      if (this.#lasts[path]! >= amount) this.#lasts[path] = Number.NEGATIVE_INFINITY;
      return 0;
    }
    this.#lasts[path] = Math.max(this.#lasts[path]!, amount);
    if (this.#fails[path]! <= amount) this.#fails[path] = Number.POSITIVE_INFINITY;
    return 1;
  }

  /** Paths of the first `count`, copied from those that were copied last where they are among them: a search asks for fewer and fewer. */
  #copy(open: readonly number[], count: number): Scenario {
    if (count < this.#lasts.length && this.#few?.places.length !== count) {
      const places = Array.from({ length: count }, (_, place) => place);
      this.#few = { places, scenario: chosen(this.#all, places, this.#prices) };
    }
    if (count < this.#lasts.length) return open.length === count ? this.#few!.scenario : chosen(this.#few!.scenario, open, this.#prices);
    const within = this.#copied && placesIn(this.#copied.places, open);
    const scenario = within ? chosen(this.#copied!.scenario, within, this.#prices) : chosen(this.#all, open, this.#prices);
    this.#copied = { places: open, scenario };
    return scenario;
  }
}

/** Where each of some ascending places stands among others; null where one is missing. */
function placesIn(places: readonly number[], some: readonly number[]): number[] | null {
  let at = 0;
  const found: number[] = [];
  for (const place of some) {
    while (at < places.length && places[at]! < place) at += 1;
    if (places[at] !== place) return null;
    found.push(at);
  }
  return found;
}
