/** Whole per cents that always come to 100: one is moved, and the others make room. */
import { apportion } from '#domain/money.ts';

export interface Share {
  percent: number;
  /** Stays as it is while others move. */
  locked: boolean;
}

/** Per cents with decimals as whole ones, by largest remainder. */
export function wholePercents(weights: readonly number[]): number[] {
  if (weights.every((weight) => weight === 0))
    return shareOut(
      weights.map(() => 1),
      100,
    );
  return shareOut(
    weights.map((weight) => Math.round(weight * 10_000)),
    100,
  );
}

/** The highest that the share at `index` can go to: what is locked elsewhere stays. */
export function highest(shares: readonly Share[], index: number): number {
  return 100 - shares.reduce((sum, { percent, locked }, at) => sum + (locked && at !== index ? percent : 0), 0);
}

/**
 * The shares after the one at `index` was moved to `wanted`: whole, none below 0, 100 together. The others that are not locked take the difference in proportion to `basis` (what
 * they were when the movement began, so that moving back brings them back), alike where all of it is nothing. Nothing moves where all others are locked.
 */
export function moved(
  shares: readonly Share[],
  index: number,
  wanted: number,
  basis: readonly number[] = shares.map(({ percent }) => percent),
): number[] {
  const free = shares.flatMap(({ locked }, at) => (at !== index && !locked ? [at] : []));
  const own = shares[index];
  if (own === undefined || own.locked || free.length === 0 || !Number.isFinite(wanted)) return shares.map(({ percent }) => percent);
  const percent = Math.min(Math.max(0, Math.round(wanted)), highest(shares, index));
  const weights = free.map((at) => Math.max(0, Math.round(basis[at] ?? 0)));
  const left = shareOut(weights.every((weight) => weight === 0) ? weights.map(() => 1) : weights, highest(shares, index) - percent);
  return shares.map((share, at) => (at === index ? percent : free.includes(at) ? (left[free.indexOf(at)] ?? 0) : share.percent));
}

function shareOut(weights: readonly number[], units: number): number[] {
  return apportion(weights.map(BigInt), BigInt(units)).map(Number);
}
