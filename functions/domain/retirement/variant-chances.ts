import type { ProjectionInput } from '#schema/retirement.ts';
import type { MarketChange } from './market.ts';
import type { Model } from './model.ts';
import { chanceWith, lastingOf, type Trial } from './trial.ts';

/** Chances of one plan's variants on its own paths. Each is run once, whoever asks first; what the plan's own run answers already, to the bit, is not run at all. */
export class VariantChances {
  readonly #plan: ProjectionInput;
  readonly #model: Model;
  readonly #now: Trial;
  readonly #known = new Map<string, number>();

  constructor(plan: ProjectionInput, model: Model, now: Trial) {
    this.#plan = plan;
    this.#model = model;
    this.#now = now;
  }

  /** The chance with these entries of the plan in place of its own, in a market that may be another. */
  of(change: Partial<ProjectionInput>, market: MarketChange = {}): number {
    const key = JSON.stringify([change, market]);
    const found = this.#known.get(key) ?? this.#answered(change, market) ?? chanceWith({ ...this.#plan, ...change }, this.#model, market);
    this.#known.set(key, found);
    return found;
  }

  /** Constant spending: the highest that each path bears answers another spending, and the year in which it fails a shorter plan. */
  #answered({ spending, horizonYears, ...others }: Partial<ProjectionInput>, market: MarketChange): number | null {
    const { limits, shortfalls } = this.#now;
    if (!limits || Object.keys(others).length > 0 || Object.keys(market).length > 0) return null;
    if (horizonYears === undefined) return lastingOf(this.#now, spending ?? this.#plan.spending);
    // A shorter history has more windows.
    if (spending !== undefined || horizonYears > this.#plan.horizonYears || this.#plan.model === 'historical') return null;
    let lasting = 0;
    for (let path = 0; path < shortfalls.length; path += 1) if (shortfalls[path]! < 0 || shortfalls[path]! >= horizonYears) lasting += 1;
    return lasting / shortfalls.length;
  }
}
