/** What a block of paths receives and needs in one year. */
import type { Scenario } from './scenario.ts';

/** A year's inflation on what a fixed dollar is worth. */
export function erode(worth: Float64Array, prices: Float64Array): void {
  for (let i = 0; i < worth.length; i += 1) worth[i] = worth[i]! / prices[i]!;
}

/** A year's incomes and needs, the same for all paths or by path. */
export interface YearCash {
  income: number;
  need: number;
  /** Null where the numbers above hold for every path. */
  byPath: { income: Float64Array; need: Float64Array } | null;
}

/** Reads a year's cash: by path where incomes in fixed dollars are eroded by the path's own prices, or lifetimes differ. */
export class CashOfYear {
  readonly #scenario: Scenario;
  readonly #income: Float64Array;
  readonly #need: Float64Array;
  readonly #byState = { indexed: new Float64Array(4), fixed: new Float64Array(4), need: new Float64Array(4) };

  constructor(scenario: Scenario, size: number) {
    this.#scenario = scenario;
    const byPath = scenario.flows.fixed || scenario.lives.drawn !== null ? size : 0;
    this.#income = new Float64Array(byPath);
    this.#need = new Float64Array(byPath);
  }

  /** `worth` is what a fixed dollar is worth on each path of the block, which begins with path `from`. */
  read(year: number, from: number, worth: Float64Array): YearCash {
    const { flows, lives, futures } = this.#scenario;
    const state = flows.flows[lives.certain?.[year] ?? 0]!;
    const [indexed, need] = [state.indexed[year]!, state.need[year]!];
    const fixed = state.fixed?.[year] ?? 0;
    const size = this.#income.length;
    if (lives.drawn === null) {
      if (fixed === 0) return { income: indexed, need, byPath: null };
      for (let i = 0; i < size; i += 1) this.#income[i] = indexed + fixed * worth[i]!;
      this.#need.fill(need);
      return { income: indexed, need, byPath: { income: this.#income, need: this.#need } };
    }
    flows.flows.forEach((one, n) => {
      this.#byState.indexed[n] = one.indexed[year]!;
      this.#byState.fixed[n] = one.fixed?.[year] ?? 0;
      this.#byState.need[n] = one.need[year]!;
    });
    const start = year * futures.count + from;
    for (let i = 0; i < size; i += 1) {
      const alive = lives.drawn[start + i]!;
      this.#income[i] = this.#byState.indexed[alive]! + (flows.fixed ? this.#byState.fixed[alive]! * worth[i]! : 0);
      this.#need[i] = this.#byState.need[alive]!;
    }
    return { income: 0, need: 0, byPath: { income: this.#income, need: this.#need } };
  }
}
