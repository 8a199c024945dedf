import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_SPAN } from '#ports/traces.ts';
import { pseudonym, rootIdOf, scoreIdOf, traceIdOf } from '#ports/traces/ids.ts';
import { record } from '#ports/traces/recorder.ts';

const JOB = { jobId: '7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6', attempt: 1, userId: 'user_1' };

describe('Ids', () => {
  test('are the same wherever they are worked out, and fit OpenTelemetry', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 1, max: 99 }), (jobId, attempt) => {
        expect(traceIdOf(jobId)).toMatch(/^[0-9a-f]{32}$/);
        expect(rootIdOf(jobId, attempt)).toMatch(/^[0-9a-f]{16}$/);
        expect([traceIdOf(jobId), rootIdOf(jobId, attempt)]).toEqual([traceIdOf(jobId), rootIdOf(jobId, attempt)]);
      }),
    );
  });

  test('of jobs, attempts and scores differ', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        fc.pre(one !== other);
        expect(traceIdOf(one)).not.toBe(traceIdOf(other));
        expect(rootIdOf(one, 1)).not.toBe(rootIdOf(one, 2));
        expect(scoreIdOf(traceIdOf(one), null, 'repairs')).not.toBe(scoreIdOf(traceIdOf(one), rootIdOf(one, 1), 'repairs'));
      }),
    );
  });

  test('of people tell nothing without the key, and are one for a user and another for a session', () => {
    expect(pseudonym('key', 'user', 'user_1')).toMatch(/^[0-9a-f]{32}$/);
    expect(
      new Set([
        pseudonym('key', 'user', 'user_1'),
        pseudonym('key', 'session', 'user_1'),
        pseudonym('other', 'user', 'user_1'),
        pseudonym('key', 'user', 'user_2'),
      ]).size,
    ).toBe(4);
  });
});

describe('A recording', () => {
  test('keeps what lay in what, when, and what was told, also after the end', async () => {
    let time = 0;
    const { trace, recording } = record(JOB, () => (time += 1));
    const inner = await trace.within('agent', 'Planner', async (planner) => {
      planner.tell({ detail: { flags: 2 } });
      return planner.within('generation', 'plan', (generation) => {
        generation.tell({ input: 'a', detail: { repair: 0 } });
        return generation;
      });
    });
    inner.tell({ output: 'b', detail: { stop_reason: 'end' } });
    const [planner, generation] = recording.observations;
    expect(planner).toMatchObject({ kind: 'agent', name: 'Planner', parent: null, from: 1, to: 4, told: { detail: { flags: 2 } } });
    expect(generation).toMatchObject({ from: 2, to: 3, told: { input: 'a', output: 'b', detail: { repair: 0, stop_reason: 'end' } } });
    expect(generation?.parent).toBe(planner);
  });

  test('marks what throws by the error’s class, never by its words, and lets it through', async () => {
    const { trace, recording } = record(JOB);
    await expect(trace.within('span', 'Facts', () => Promise.reject(new TypeError('Ellen has $12')))).rejects.toThrow('Ellen');
    await expect(
      trace.within('span', 'Facts', () => {
        throw new RangeError('x');
      }),
    ).rejects.toThrow(RangeError);
    expect(recording.observations.map(({ told }) => told)).toEqual([
      { level: 'ERROR', reason: 'TypeError' },
      { level: 'ERROR', reason: 'RangeError' },
    ]);
    expect(recording.observations.every(({ to }) => to !== undefined)).toBe(true);
  });

  test('keeps scores where they belong, a yes as 1', async () => {
    const { trace, recording } = record(JOB);
    trace.score('fallback_used', true);
    await trace.within('evaluator', 'judge', (judge) => judge.score('claims_refused', 3));
    expect([recording.scores, recording.observations[0]?.scores]).toEqual([
      [{ name: 'fallback_used', value: 1 }],
      [{ name: 'claims_refused', value: 3 }],
    ]);
  });

  test('that nobody makes lets work through all the same', async () => {
    await expect(NO_SPAN.within('tool', 'x', (span) => span.within('tool', 'y', () => 3))).resolves.toBe(3);
    await expect(
      NO_SPAN.within('tool', 'x', () => {
        throw new RangeError('x');
      }),
    ).rejects.toThrow(RangeError);
  });
});
