import type { Invocation } from '#ports/observe.ts';
import { NO_TRACES } from '#ports/traces.ts';

/** An invocation that logs into the given list, and has a minute left. */
export function quiet(lines: unknown[] = []): Invocation {
  const log = (...line: unknown[]) => void lines.push(line);
  return {
    logger: { info: log, warn: log, error: log, appendKeys: () => undefined },
    requestId: 'request-1',
    timeLeft: () => 60_000,
    traces: NO_TRACES,
  };
}
