/** One headline beside the plainest way to the same answer: what both take, what nothing can go below, and how both grow. */
import { median, shown, type Unit } from '../figure.ts';
import type { Place } from '../place.ts';

/** Both did the same work and did not come to the same answer: then their times say nothing. */
export class DifferentAnswerError extends Error {
  override readonly name = 'DifferentAnswerError' as const;
}

export interface Comparison {
  what: string;
  unit: Unit;
  /** One value a run. Less is better. */
  ours: readonly number[];
  plain: { what: string; values: readonly number[] };
  /** Physical or published, with its source; empty where neither is known. */
  limit: string;
  /** By size, the smallest first; `plain` is absent where the baseline has but one size. */
  growth: readonly { of: string; ours: readonly number[]; plain?: readonly number[] }[];
  /** What the one does that the other does not, and why it is paid for. */
  why: string;
}

/** A row of the bench whose answer is comparisons; each headline is measured by itself. */
export interface Comparing {
  name: string;
  about: string;
  headlines: readonly ((place: Place) => Promise<Comparison[]>)[];
}

/** `2.1 × faster`, `3.0 × slower`, and of weights `4.2 × lighter`. */
export function ratioOf({ ours, plain, unit }: Pick<Comparison, 'ours' | 'plain' | 'unit'>): string {
  const ratio = median(plain.values) / median(ours);
  const [better, worse] = unit === 'KiB' ? ['lighter', 'heavier'] : ['faster', 'slower'];
  if (!Number.isFinite(ratio) || ratio === 0) return '';
  if (ratio > 0.95 && ratio < 1.05) return 'the same';
  return `${shown(Math.max(ratio, 1 / ratio), 'times')} ${ratio > 1 ? better : worse}`;
}

/** @throws DifferentAnswerError */
export function sameAnswer(what: string, ours: unknown, plain: unknown): void {
  const [one, other] = [JSON.stringify(ours), JSON.stringify(plain)];
  if (one === other) return;
  const at = [...one].findIndex((character, index) => character !== other[index]);
  throw new DifferentAnswerError(
    `${what}: the plain baseline answers otherwise from character ${at} on: ${one.slice(at, at + 80)} here, ${other.slice(at, at + 80)} there.`,
  );
}
