/** What the domain needs of a solver for linear programs with integers. The solver itself is outside and passed in: the domain carries no wasm. */

/** A variable: `lower ≤ x ≤ upper`, costing `cost` a unit. */
export interface Column {
  readonly cost: number;
  readonly lower: number;
  readonly upper: number;
  readonly integer: boolean;
}
/** `lower ≤ Σ coefficient × column ≤ upper`; an infinite bound is none. A column occurs once in a row. */
export interface Row {
  readonly lower: number;
  readonly upper: number;
  readonly entries: readonly (readonly [column: number, coefficient: number])[];
}
/** To be minimised. */
export interface LinearModel {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}
export interface SolverLimits {
  /** Wall clock; the best solution found until then is the answer. */
  readonly seconds: number;
  /** Distance from the proven bound at which a solution is good enough: as a share of the objective, and in units of it. */
  readonly relativeGap: number;
  readonly absoluteGap: number;
}
/** `solved` is proven within the gap. `values` is one number a column, null where no solution was found; `gap` is relative. */
export interface Solution {
  readonly status: 'solved' | 'time-limit' | 'infeasible' | 'failed';
  readonly values: readonly number[] | null;
  readonly gap: number | null;
}
/** Must answer the same for the same model, but where the clock ended it. Throws nothing. */
export type Solver = (model: LinearModel, limits: SolverLimits) => Solution;
