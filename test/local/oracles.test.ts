/** Executions recorded on AWS Step Functions, run by the engine of the local one. The folder is named by STEPFUNCTIONS_ORACLES. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { Json } from '../../lib/local/step-functions/asl.ts';
import type { HistoryEvent } from '../../lib/local/step-functions/history.ts';
import type { InvokeResult } from '../../lib/local/lambda.ts';
import { run } from './step-functions-run.ts';

const Call = z.object({
  state: z.string(),
  resource: z.string(),
  arguments: z.unknown(),
  output: z.unknown().optional(),
  error: z.string().optional(),
  cause: z.unknown().optional(),
});
type Call = z.infer<typeof Call>;
const Oracle = z.object({
  id: z.string(),
  definition: z.unknown(),
  input: z.unknown(),
  calls: z.array(Call),
  trace: z.array(
    z.object({
      entered: z.string().optional(),
      exited: z.string().optional(),
      input: z.unknown().optional(),
      output: z.unknown().optional(),
    }),
  ),
  traceOrder: z.string().optional(),
  expected: z.object({
    status: z.enum(['SUCCEEDED', 'FAILED']),
    output: z.unknown().optional(),
    error: z.string().optional(),
    cause: z.unknown().optional(),
  }),
});

const folder = process.env['STEPFUNCTIONS_ORACLES'];

/** A string that is the JSON of an object or array becomes that value, at any depth. */
function decode(value: unknown): unknown {
  if (typeof value === 'string' && /^\s*[[{]/.test(value)) {
    try {
      return decode(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decode(inner)]));
  return value;
}

/** What the function did, so that the engine itself makes AWS's error of it. */
function replay(call: Call): InvokeResult | Promise<InvokeResult> {
  if (call.error === 'States.Timeout') return new Promise(() => undefined);
  if (call.error === 'States.DataLimitExceeded') return { ok: true, payload: 'x'.repeat(257 * 1024) };
  if (call.error !== undefined) {
    const cause = z.looseObject({ errorType: z.string(), errorMessage: z.string() }).parse(call.cause);
    return { ok: false, error: cause };
  }
  const whole = call.output as Json;
  return { ok: true, payload: call.resource.endsWith(':lambda:invoke') ? (whole as { Payload: Json }).Payload : whole };
}

/** States entered and exited, with what went in and came out, as the oracle's trace has them. */
function traceOf(events: HistoryEvent[]) {
  return events.flatMap(({ stateEnteredEventDetails: entered, stateExitedEventDetails: exited }) => [
    ...(entered ? [{ entered: entered.name, input: decode(JSON.parse(entered.input ?? 'null')) }] : []),
    ...(exited ? [{ exited: exited.name, output: decode(JSON.parse(exited.output ?? 'null')) }] : []),
  ]);
}

if (folder === undefined) {
  it('executions recorded on AWS are not run, and that is said aloud', ({ skip }) => {
    process.stderr.write(
      'oracles: STEPFUNCTIONS_ORACLES names no folder, so the executions recorded on AWS are not run; the own cases are.\n',
    );
    skip('STEPFUNCTIONS_ORACLES names no folder');
  });
} else
  describe('executions recorded on AWS', () => {
    beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => vi.useRealTimers());

    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

    it('are all there', () => {
      expect(files.length).toBe(21);
    });

    it.each(files)('%s', async (file) => {
      const oracle = Oracle.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      const left = [...oracle.calls];
      const made: unknown[] = [];
      const running = run(oracle.definition, oracle.input, (functionName, payload) => {
        const call = left.shift();
        made.push(call?.resource.endsWith(':lambda:invoke') ? { FunctionName: functionName, Payload: payload } : payload);
        if (!call) throw new Error(`AWS made no further call, but here ${functionName} was called`);
        return replay(call);
      });
      await vi.runAllTimersAsync();
      const ended = await running;

      expect(ended.status).toBe(oracle.expected.status);
      expect(decode(ended.output)).toEqual(decode(oracle.expected.output));
      expect(ended.error).toBe(oracle.expected.error);
      if (oracle.expected.error !== undefined && !oracle.expected.error.startsWith('States.')) {
        expect(decode(ended.cause) || undefined).toEqual(decode(oracle.expected.cause));
      }
      expect(made.map(decode)).toEqual(oracle.calls.map((call) => decode(call.arguments)));
      const trace = oracle.trace.map(({ entered, exited, input, output }) =>
        entered === undefined ? { exited, output: decode(output) } : { entered, input: decode(input) },
      );
      // Where AWS's order is by chance, its trace may also lack the end of an inner branch (09): then ours must hold all of it.
      if (oracle.traceOrder === 'multiset') expect(traceOf(ended.events)).toEqual(expect.arrayContaining(trace));
      else expect(traceOf(ended.events)).toEqual(trace);
      expect(vi.getTimerCount()).toBe(0);
    });
  });
