import { describe, expect, it } from 'vitest';
import type { InvokeResult } from '../../lib/local/lambda.ts';
import { createDelivery, startSchedule } from '../../lib/local/schedule.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:alex-sweeper';
const FAILED: InvokeResult = { ok: false, error: { errorType: 'DatabaseUnavailableError', errorMessage: 'resuming' } };
const DONE: InvokeResult = { ok: true, payload: null };

describe('a schedule', () => {
  it('runs at once, goes on after a failure, and ends with its last run', async () => {
    const log: string[] = [];
    let runs = 0;
    const schedule = startSchedule({
      functionArn: ARN,
      everyMs: 1,
      log: (line) => log.push(line),
      invoke: () => Promise.resolve((runs += 1) === 1 ? FAILED : DONE),
    });
    expect(runs).toBe(1);
    await expect.poll(() => runs).toBeGreaterThan(2);
    await schedule.close();
    const after = runs;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runs).toBe(after);
    expect(log).toEqual([expect.stringMatching(/alex-sweeper failed: DatabaseUnavailableError/)]);
  });

  it('runs its second time sooner where it is told to', async () => {
    let runs = 0;
    const schedule = startSchedule({
      functionArn: ARN,
      everyMs: 60_000,
      firstPauseMs: 1,
      log: () => undefined,
      invoke: () => Promise.resolve(((runs += 1), DONE)),
    });
    await expect.poll(() => runs).toBe(2);
    await schedule.close();
    expect(runs).toBe(2);
  });

  it('never overlaps itself', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const schedule = startSchedule({
      functionArn: ARN,
      everyMs: 0,
      log: () => undefined,
      invoke: async () => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        runs += 1;
        return DONE;
      },
    });
    await expect.poll(() => runs).toBeGreaterThan(2);
    await schedule.close();
    expect({ most, running }).toEqual({ most: 1, running: 0 });
  });
});

describe('a delivery', () => {
  const delivering = (answers: InvokeResult[], attempts = 4) => {
    const seen: unknown[] = [];
    const log: string[] = [];
    const delivery = createDelivery({
      attempts,
      firstPauseMs: 1,
      log: (line) => log.push(line),
      invoke: (_arn, event) => Promise.resolve((seen.push(event), answers.shift() ?? DONE)),
    });
    return { seen, log, delivery };
  };

  it('is tried until the function takes it', async () => {
    const { seen, log, delivery } = delivering([FAILED, FAILED]);
    expect(await delivery.deliver(ARN, { detail: 1 })).toBe(true);
    expect(seen).toEqual([{ detail: 1 }, { detail: 1 }, { detail: 1 }]);
    expect(log).toHaveLength(2);
  });

  it('is given up after its bound, and says so', async () => {
    const { seen, log, delivery } = delivering([FAILED, FAILED, FAILED, FAILED, FAILED]);
    expect(await delivery.deliver(ARN, {})).toBe(false);
    expect(seen).toHaveLength(4);
    expect(log.at(-1)).toContain('try 4 of 4');
  });

  it('does not hold up a system that stops', async () => {
    const delivery = createDelivery({ firstPauseMs: 60_000, log: () => undefined, invoke: () => Promise.resolve(FAILED) });
    const delivered = delivery.deliver(ARN, {});
    await Promise.resolve();
    delivery.close();
    expect(await delivered).toBe(false);
  });
});
