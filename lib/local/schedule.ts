/** EventBridge on one machine: a schedule that never overlaps itself, and a delivery that is tried until it succeeds. */
import type { Invoke } from './lambda.ts';

export interface Schedule {
  /** No new run begins; waits for the one under way. */
  close(): Promise<void>;
}

export interface ScheduleOptions {
  functionArn: string;
  everyMs: number;
  /** The pause after the very first run, where it should be shorter. */
  firstPauseMs?: number;
  invoke: Invoke;
  log: (line: string) => void;
}

/** Invokes at once and then `everyMs` after each run has ended. A failed run is logged; the next one comes as planned. */
export function startSchedule(options: ScheduleOptions): Schedule {
  const stop = new AbortController();
  let pauseMs = Math.min(options.firstPauseMs ?? options.everyMs, options.everyMs);
  const running = (async () => {
    while (!stop.signal.aborted) {
      const event = {
        'version': '0',
        'source': 'aws.events',
        'detail-type': 'Scheduled Event',
        'time': new Date().toISOString(),
        'detail': {},
      };
      const result = await options.invoke(options.functionArn, event);
      if (!result.ok && !stop.signal.aborted)
        options.log(
          `The scheduled ${options.functionArn.split(':').at(-1)} failed: ${result.error.errorType}: ${result.error.errorMessage}`,
        );
      await pause(pauseMs, stop.signal);
      pauseMs = options.everyMs;
    }
  })();
  return {
    close: async () => {
      stop.abort();
      await running;
    },
  };
}

export interface Delivery {
  /** Delivers an event; answers whether it was taken. Tries again with growing pauses, at most `attempts` times in all. */
  deliver(functionArn: string, event: unknown): Promise<boolean>;
  close(): void;
}

export function createDelivery(options: {
  invoke: Invoke;
  log: (line: string) => void;
  attempts?: number;
  firstPauseMs?: number;
}): Delivery {
  const stop = new AbortController();
  const attempts = options.attempts ?? 10;
  return {
    deliver: async (functionArn, event) => {
      const name = functionArn.split(':').at(-1);
      for (let attempt = 1; attempt <= attempts && !stop.signal.aborted; attempt += 1) {
        const result = await options.invoke(functionArn, event);
        if (result.ok) return true;
        options.log(
          `${name} did not take an event (try ${attempt} of ${attempts}): ${result.error.errorType}: ${result.error.errorMessage}`,
        );
        if (attempt < attempts) await pause(Math.min(30_000, (options.firstPauseMs ?? 1_000) * 2 ** (attempt - 1)), stop.signal);
      }
      return false;
    },
    close: () => stop.abort(),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
}
