import { readMachine } from '../../lib/local/step-functions/asl.ts';
import type { Json } from '../../lib/local/step-functions/asl.ts';
import { walk } from '../../lib/local/step-functions/engine.ts';
import { StateError } from '../../lib/local/step-functions/errors.ts';
import type { Details, HistoryEvent } from '../../lib/local/step-functions/history.ts';
import type { Invoke, InvokeResult } from '../../lib/local/lambda.ts';

export interface Ended {
  status: 'SUCCEEDED' | 'FAILED';
  output?: Json;
  error?: string;
  cause?: string;
  events: HistoryEvent[];
  calls: { functionName: string; payload: unknown }[];
}

/** Validating a definition takes far longer than running it. */
const read = new Map<string, ReturnType<typeof readMachine>>();
function machineOf(text: string) {
  const known = read.get(text) ?? readMachine(text);
  read.set(text, known);
  return known;
}

interface Options {
  signal?: AbortSignal;
  /** Milliseconds; undefined keeps what Retry says. */
  retryInterval?: number | undefined;
}

/** Runs a definition by the engine that serves the endpoint, without the endpoint. */
export async function run(
  definition: unknown,
  input: unknown,
  invoke: (functionName: string, payload: unknown) => unknown,
  options: Options = {},
): Promise<Ended> {
  const events: HistoryEvent[] = [];
  const calls: Ended['calls'] = [];
  const counting: Invoke = async (functionName, payload) => {
    calls.push({ functionName, payload });
    return (await invoke(functionName, payload)) as InvokeResult;
  };
  const record = (type: HistoryEvent['type'], after: number, details: Details = {}) => {
    const id = events.length + 1;
    events.push({ timestamp: 0, type, id, previousEventId: after, ...details });
    return id;
  };
  const context = {
    Execution: { Id: 'arn:aws:states:us-east-1:000000000000:execution:m:e', Input: input, Name: 'e', StartTime: '2026-01-01T00:00:00Z' },
    StateMachine: { Id: 'm', Name: 'm' },
  };
  record('ExecutionStarted', 0);
  try {
    const thread = { last: 0, signal: options.signal ?? new AbortController().signal };
    const output = await walk(
      { invoke: counting, record, retryInterval: 'retryInterval' in options ? options.retryInterval : 0, context },
      machineOf(JSON.stringify(definition)),
      input as Json,
      thread,
    );
    return { status: 'SUCCEEDED', output, events, calls };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { status: 'FAILED', error: error.name, cause: error.message, events, calls };
  }
}

export const ok = (payload: unknown): InvokeResult => ({ ok: true, payload });
export const fails = (errorType: string, errorMessage = 'It failed.'): InvokeResult => ({ ok: false, error: { errorType, errorMessage } });
export const never = (): Promise<InvokeResult> => new Promise(() => undefined);
