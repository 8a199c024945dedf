/** Users who look once a second each, each at a moment of their own: what an open page does. */
import type { Served } from './served.ts';

/**
 * Milliseconds of each read, counted from the moment at which it was due: a read that waits for the one before it has waited.
 * @throws Error when one fails
 */
export async function staggered(served: Pick<Served, 'read'>, { users, seconds }: { users: number; seconds: number }): Promise<number[]> {
  const times: number[] = [];
  const begin = performance.now() + 200;
  const one = async (n: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      const due = begin + second * 1000 + (n * 1000) / users;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      await served.read(n);
      times.push(performance.now() - due);
    }
  };
  await Promise.all(Array.from({ length: users }, (_, n) => one(n)));
  return times;
}

/** The value that so many per cent are not above; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? NaN;
}
