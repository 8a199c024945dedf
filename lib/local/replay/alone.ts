/** The state machine by itself: every state answers as the case says, or as on an ordinary day. No function, no database. */
import { failureReason } from '#domain/failure.ts';
import type { ExecutionCase } from '#schema/execution-case.ts';
import type { InvokeResult } from '../lambda.ts';
import type { Chain } from '#schema/state-machine.ts';
import type { Json } from '../step-functions/asl.ts';
import { walk } from '../step-functions/engine.ts';
import { StateError } from '../step-functions/errors.ts';
import type { Outcome } from '#domain/executions/outcome.ts';
import { ending, type Details, type HistoryEvent, type Recorder } from '../step-functions/history.ts';
import type { Found } from './expect.ts';
import { holdsUnclassified } from './households.ts';
import { mapMachine, type MachineMap } from '#domain/executions/machine.ts';
import { ordinaryAnswer, SAMPLE_JOB } from './ordinary.ts';
import { cannedAnswer, Script } from './script.ts';
import { readWay } from '#domain/executions/way.ts';

export interface AloneOptions {
  chain: Chain;
  machine?: MachineMap;
  /** Milliseconds between attempts, in place of what Retry says. */
  retryInterval?: number;
}

/** The service ends an execution with more events than 25,000; no case of ours comes near this. */
const MOST_EVENTS = 1_000;

/** Never rejects for what happens in the machine: that is its outcome. */
export async function runAlone(
  each: ExecutionCase,
  { chain, machine = mapMachine(chain), retryInterval = 0 }: AloneOptions,
): Promise<{ found: Found; history: HistoryEvent[] }> {
  const script = new Script(each.states);
  const events: HistoryEvent[] = [];
  const control = new AbortController();
  const { promise: cut, resolve: cutOff } = Promise.withResolvers<Outcome>();
  const input = each.input ?? SAMPLE_JOB;
  let reason: string | null = null;

  const record: Recorder = (type, after, details: Details = {}) => {
    const id = events.length + 1;
    if (id > MOST_EVENTS) {
      control.abort();
      cutOff({ status: 'FAILED', error: 'States.Runtime', cause: `The execution reached ${MOST_EVENTS} events: it goes in a circle.` });
    }
    if (!control.signal.aborted) events.push({ timestamp: Date.now() / 1000, type, id, previousEventId: after, ...details });
    return id;
  };
  const unclassified = each.household !== undefined && holdsUnclassified(each.household);
  const answer = async (state: string, payload: unknown): Promise<InvokeResult> => {
    const { attempt } = script.next(state, payload);
    if (state === 'MarkFailed') reason = reasonIn(payload);
    if (each.stop === state && attempt === undefined)
      cutOff({ status: 'ABORTED', error: 'StoppedByOperator', cause: 'The case has an operator stop it here.' });
    if (attempt?.timesOut === true) return new Promise(() => undefined);
    if (attempt?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, attempt.delayMs));
    if (attempt?.die !== undefined)
      return { ok: false, error: { errorType: 'Runtime.ExitError', errorMessage: 'Error: Runtime exited with error: exit status 1' } };
    const ordinary = ordinaryAnswer(state, payload, { unclassified });
    const canned = attempt && cannedAnswer(attempt);
    if (canned?.ok === true) return { ok: true, payload: laidOver(ordinary, canned.payload) };
    return canned ?? { ok: true, payload: ordinary };
  };
  const timer =
    each.timeoutMs === undefined ? undefined : setTimeout(() => cutOff({ status: 'TIMED_OUT', error: 'States.Timeout' }), each.timeoutMs);

  record('ExecutionStarted', 0, { executionStartedEventDetails: { input: JSON.stringify(input), inputDetails: { truncated: false } } });
  const thread = { last: 0, signal: control.signal };
  const ended = walk(
    {
      invoke: (functionName, payload) => answer(machine.stateOf(functionName, payload) ?? functionName, payload),
      record,
      retryInterval,
      taskTimeout: (state, given) => script.timeoutOf(state, payloadOf(given)),
      context: {
        Execution: { Id: 'arn:aws:states:us-east-1:000000000000:execution:alex-analysis:case', Input: input, Name: 'case' },
        StateMachine: { Id: 'case', Name: 'case' },
      },
    },
    chain,
    input,
    thread,
  ).then(
    (output): Outcome => ({ status: 'SUCCEEDED', output: JSON.stringify(output) }),
    (error: unknown): Outcome => ({
      status: 'FAILED',
      error: error instanceof StateError ? error.name : 'States.Runtime',
      cause: error instanceof Error ? error.message : String(error),
    }),
  );
  const outcome = await Promise.race([cut, ended]);
  const [type, details] = ending(outcome);
  record(type, thread.last, details);
  clearTimeout(timer);
  control.abort();
  return {
    found: {
      way: readWay(events, machine),
      job: null,
      reason: outcome.status === 'FAILED' && outcome.error === 'AnalysisFailed' ? reason : null,
      parked: null,
    },
    history: events,
  };
}

/** The Payload of a task's prepared parameters. */
export function payloadOf(parameters: Json): unknown {
  return typeof parameters === 'object' && parameters !== null && 'Payload' in parameters
    ? (parameters as { Payload: unknown }).Payload
    : null;
}

function laidOver(ordinary: unknown, told: unknown): unknown {
  const both = [ordinary, told].every((each) => typeof each === 'object' && each !== null && !Array.isArray(each));
  return both ? { ...(ordinary as object), ...(told as object) } : told;
}

function reasonIn(payload: unknown): string {
  const failure = (payload as { failure?: { Error?: string; Cause?: string } }).failure;
  return failureReason(failure?.Error, failure?.Cause);
}
