import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openThrottle } from '../../lib/local/gateway/throttle.ts';

test('However requests come, no stretch of time takes more than the burst and what came back in it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 }),
      (ratePerSecond, burst, pauses) => {
        let now = 0;
        const admits = openThrottle({ ratePerSecond, burst }, () => now);
        const taken: number[] = [];
        for (const pause of pauses) {
          now += pause;
          if (admits()) taken.push(now);
        }
        for (const [first, from] of taken.entries()) {
          for (const [last, to] of taken.entries())
            if (last >= first) expect(last - first + 1).toBeLessThanOrEqual(burst + ((to - from) / 1000) * ratePerSecond + 1e-6);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('Who comes more slowly than it fills is never refused', () => {
  let now = 0;
  const admits = openThrottle({ ratePerSecond: 10, burst: 1 }, () => now);
  for (let n = 0; n < 100; n++, now += 100.001) expect(admits()).toBe(true);
});
