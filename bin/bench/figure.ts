/** One line of the table: what was measured, in several runs, and what it should be. */
import type { Place } from './place.ts';

export type Unit = 'ns' | 'ms' | 's' | 'KiB' | 'times' | 'percent' | '';

export interface Target {
  /** As the table says it: `< 1.5 s`. */
  text: string;
  isMet: (median: number) => boolean;
}

export interface Figure {
  what: string;
  unit: Unit;
  /** One value a run. */
  values: number[];
  /** Absent where nothing was promised. */
  target?: Target;
}

/** What is measured together. `name` is what `--only` takes. */
export interface Row {
  name: string;
  about: string;
  measure: (place: Place) => Promise<Figure[]>;
}

/** The middle one, or the mean of the middle two. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? NaN : (low + high) / 2;
}

export function below(limit: number, unit: Unit): Target {
  return { text: `< ${limit.toLocaleString('en-US')}${unit === '' ? '' : ` ${unit}`}`, isMet: (value) => value < limit };
}

export function atMost(limit: number, unit: Unit): Target {
  return { text: `≤ ${limit.toLocaleString('en-US')}${unit === '' ? '' : ` ${unit}`}`, isMet: (value) => value <= limit };
}

/** Milliseconds of each of `runs` runs, one after the other. */
export async function timeEach(runs: number, work: (run: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const started = performance.now();
    await work(run);
    times.push(performance.now() - started);
  }
  return times;
}

/** `1.24 s`, `38 ms`, `9.8 ×`, `120`: as many digits as say something. */
export function shown(value: number, unit: Unit): string {
  const digits = unit === '' || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const number = value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: unit === '' ? 0 : digits });
  return unit === '' ? number : `${number} ${unit === 'times' ? '×' : unit === 'percent' ? '%' : unit}`;
}
