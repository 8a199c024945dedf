/** HiGHS, compiled to WebAssembly: 3.5 MB that are read and compiled once a process, with the first plan and not with the import. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Highs, InitOptions } from 'highs';
import type { LinearModel, Solution, Solver, SolverLimits } from '#domain/rebalance/solver.ts';

let loaded: Promise<Solver> | null = null;

/** The same solver for every caller. One that could not be loaded is tried again. */
export function loadSolver(): Promise<Solver> {
  loaded ??= load().catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

async function load(): Promise<Solver> {
  // The package's types are those of a CommonJS module; the module itself exports its loader as the default.
  const { default: loadHighs } = (await import('highs')) as unknown as { default: (options: InitOptions) => Promise<Highs> };
  const highs = await loadHighs({ wasmBinary: readFileSync(wasmFile()) });
  return (model, limits) => {
    try {
      return solve(highs, model, limits);
    } catch {
      // A runtime that gave up once is not used again.
      loaded = null;
      return { status: 'failed', values: null, gap: null };
    }
  };
}

/** Beside the bundle, where the build copies it (`assets.json` of each function that plans), or in the package. */
function wasmFile(): string {
  const beside = new URL('./highs.wasm', import.meta.url);
  return fileURLToPath(existsSync(beside) ? beside : import.meta.resolve('highs/runtime'));
}

function solve(highs: Highs, { columns, rows }: LinearModel, { seconds, relativeGap, absoluteGap }: SolverLimits): Solution {
  const entries = rows.flatMap((row) => row.entries);
  let at = 0;
  const starts = [0, ...rows.map((row) => (at += row.entries.length))];
  const { variableType, modelStatus } = highs.constants;
  const model = highs.createModel({
    numCols: columns.length,
    numRows: rows.length,
    colCost: columns.map(({ cost }) => cost),
    colLower: columns.map(({ lower }) => lower),
    colUpper: columns.map(({ upper }) => upper),
    rowLower: rows.map(({ lower }) => lower),
    rowUpper: rows.map(({ upper }) => upper),
    matrix: {
      format: 'csr',
      numRows: rows.length,
      numCols: columns.length,
      starts: new Int32Array(starts),
      indices: new Int32Array(entries.map(([column]) => column)),
      values: new Float64Array(entries.map(([, value]) => value)),
    },
    integrality: columns.map(({ integer }) => (integer ? variableType.integer : variableType.continuous)),
  });
  try {
    // The feasibility jump is a heuristic for far larger programs: without it the plans are the same, and a quarter to most of the time is saved.
    model.options.set({
      output_flag: false,
      mip_heuristic_run_feasibility_jump: false,
      time_limit: seconds,
      mip_rel_gap: relativeGap,
      mip_abs_gap: absoluteGap,
      random_seed: 0,
    });
    model.run();
    const status = model.getModelStatus();
    if (status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible)
      return { status: 'infeasible', values: null, gap: null };
    const solved = status === modelStatus.optimal;
    if (!solved && status !== modelStatus.timeLimit) return { status: 'failed', values: null, gap: null };
    // 2: a feasible point. A time limit may come before any was found.
    const found = Number(model.info.get('primal_solution_status')) === 2;
    const gap = Number(model.info.get('mip_gap'));
    return {
      status: solved ? 'solved' : 'time-limit',
      values: found ? [...model.getSolution().colValue] : null,
      gap: Number.isFinite(gap) ? Math.max(0, gap) : null,
    };
  } finally {
    model.dispose();
  }
}
