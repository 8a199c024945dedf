/** Throttling as API Gateway's stages do it: a token bucket for all callers together. */
import type { Throttle } from '../../api-throttle.ts';

/** Answers whether there is one more, and takes it. `now` in milliseconds. */
export function openThrottle({ ratePerSecond, burst }: Throttle, now: () => number = () => performance.now()): () => boolean {
  let tokens = burst;
  let at = now();
  return () => {
    const moment = now();
    tokens = Math.min(burst, tokens + ((moment - at) / 1000) * ratePerSecond);
    at = moment;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
