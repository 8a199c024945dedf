/**
 * Until when the invocation that runs now waits for others. Lambda kills what takes longer, and then whoever asked is told nothing; so calls are given up a little earlier, and what has
 * failed is said. An execution environment has one invocation at a time, so there is one deadline; outside of an invocation (a command, a test of a port) there is none.
 */

/** Kept of an invocation's time to roll back, say what failed and write the log, milliseconds; a fifth where that is less. */
const KEPT_MS = 3_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

let current: { signal: AbortSignal; at: number } | undefined;

/** Runs `work` with a deadline shortly before `timeLeft` milliseconds are over. */
export async function beforeEnd<T>(timeLeft: number, work: () => Promise<T>): Promise<T> {
  const ms = Math.min(timeLeft - Math.min(KEPT_MS, timeLeft / 5), LONGEST_TIMER_MS);
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), ms);
  timer.unref();
  const own = (current = { signal: ending.signal, at: Date.now() + ms });
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (current === own) current = undefined;
  }
}

/** Aborts at the deadline. */
export function deadlineSignal(): AbortSignal | undefined {
  return current?.signal;
}

/** In milliseconds since 1970. */
export function deadline(): number {
  return current?.at ?? Infinity;
}
