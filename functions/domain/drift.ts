/** How far the mix is from the household's own targets, and what of that is certain while part of the portfolio is unknown. */
import type { Segment } from './allocation.ts';
import { CASH, UNKNOWN } from './labels.ts';
import { apportion, decimal, round, toCents } from './money.ts';

export interface Drift {
  readonly key: string;
  /** Found and aimed at, in per cent to one decimal. */
  readonly percent: number;
  readonly target: number;
  /** Found less target, in percentage points: the difference of the two shown figures. */
  readonly points: number;
}

/** One row for each key that has a target or is held, the largest drift first. Targets are in per cent. */
export function drift(segments: readonly Segment[], targets: Readonly<Partial<Record<string, number>>>): Drift[] {
  const found = new Map(segments.map(({ key, percent }) => [key, percent]));
  const keys = new Set([...Object.keys(targets).filter((key) => targets[key]), ...found.keys()].filter((key) => key !== UNKNOWN));
  return [...keys]
    .map((key): Drift => {
      const [percent, target] = [found.get(key) ?? 0, round(targets[key] ?? 0, 1).toNumber()];
      return { key, percent, target, points: round(decimal(percent).minus(target), 1).toNumber() };
    })
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.key < b.key ? -1 : 1));
}

export type DriftOutcome = 'pass' | 'warn' | 'fail' | 'unknown';

/**
 * Within the band is a pass, beyond twice the band a fail. Since the unknown part can only add to what is found, a drift upwards is certain, and
 * one downwards is certain only when all of the unknown would not mend it; where the unknown decides, the outcome is unknown.
 */
export function driftOutcome({ points }: Drift, unknownPercent: number, band: number): DriftOutcome {
  const most = round(decimal(points).plus(unknownPercent), 1).toNumber();
  if (points > band) return points > 2 * band ? 'fail' : 'warn';
  if (most < -band) return points < -2 * band ? 'fail' : 'warn';
  return points < -band || most > band ? 'unknown' : 'pass';
}

/** Regions as shares of what is invested: targets for regions speak of that, so cash is taken out and the rest set to 100.0 again. */
export function withoutCash(segments: readonly Segment[]): Segment[] {
  const invested = segments.filter(({ key }) => key !== CASH);
  const values = invested.map(({ value }) => toCents(decimal(value)));
  const percents = values.length > 0 ? apportion(values, 1000n) : [];
  return invested.map((segment, index) => ({ ...segment, percent: Number(percents[index] ?? 0n) / 10 }));
}
