import { randomUUID } from 'node:crypto';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Invoke } from '../lambda.ts';
import type { Chain } from '#schema/state-machine.ts';
import type { Json } from './asl.ts';
import { walk } from './engine.ts';
import { HaltedError, StateError } from './errors.ts';
import { outcomeOf, type Outcome } from '#domain/executions/outcome.ts';
import { ending } from './history.ts';
import type { HistoryEvent, Recorder } from './history.ts';
import type { ExecutionStore, Summary } from './store.ts';
import { statusChange } from './status-change.ts';
import type { ExecutionStatusChange } from './status-change.ts';

export interface Machine {
  arn: string;
  name: string;
  /** As it was given, for DescribeStateMachine. */
  text: string;
  chain: Chain;
  created: number;
}

export interface ExecutionsOptions {
  store: ExecutionStore;
  invoke: Invoke;
  retryInterval: number | undefined;
  limits?: Limits | undefined;
  /** Most executions under way; those beyond are RUNNING and wait before their first state, in the order of their start. No limit when absent. */
  atOnce?: number | undefined;
  onEnd: ((detail: ExecutionStatusChange) => Promise<void> | void) | undefined;
}

/** Shorter time-outs than the definition's, in seconds; undefined keeps the definition's. */
export interface Limits {
  task?: (state: string, input: Json) => number | undefined;
  execution?: () => number | undefined;
}

interface Running {
  finish: (outcome: Outcome) => void;
  input: string;
}

/** Starts, ends and remembers executions. */
export class Executions {
  readonly #options: ExecutionsOptions;
  readonly #running = new Map<string, Running>();
  readonly #halts = new Set<() => void>();
  readonly #inTurn: LimitFunction;
  #closed = false;

  constructor(options: ExecutionsOptions) {
    this.#options = options;
    this.#inTurn = pLimit(options.atOnce ?? Infinity);
    for (const summary of options.store.all()) {
      if (summary.status === 'RUNNING') this.#recordLost(summary);
    }
  }

  runningInput(arn: string): string | undefined {
    return this.#running.get(arn)?.input;
  }

  /** Records an execution and sets it going. The name is the caller's to check. */
  start(machine: Machine, name: string, input: string): Summary {
    const { store } = this.#options;
    const arn = executionArn(machine.arn, name);
    const summary = store.create({ arn, machineArn: machine.arn, name, started: Date.now() });
    const control = new AbortController();
    let id = 0;
    let sealed = false;
    const record: Recorder = (type, after, details = {}) => {
      if (sealed) return id;
      id += 1;
      try {
        store.append(summary, { timestamp: Date.now() / 1000, type, id, previousEventId: after, ...details });
      } catch (error) {
        // A full disk costs the history, not the analysis.
        console.error(`step-functions: event ${String(id)} of ${name} could not be written: ${String(error)}`);
      }
      return id;
    };
    const halt = () => {
      sealed = true;
      control.abort();
      clearTimeout(timer);
      this.#running.delete(arn);
      this.#halts.delete(halt);
    };
    const finish = (outcome: Outcome, after = id) => {
      if (sealed) return;
      const [type, details] = ending(outcome);
      record(type, after, details);
      halt();
      void this.#report(summary);
    };
    const seconds = this.#options.limits?.execution?.() ?? machine.chain.TimeoutSeconds;
    const timeOut = () => {
      finish({ status: 'TIMED_OUT', error: 'States.Timeout' });
    };
    const timer = seconds === undefined ? undefined : setTimeout(timeOut, Math.min(seconds * 1000, 0x7fffffff));
    this.#running.set(arn, { finish, input });
    this.#halts.add(halt);
    record('ExecutionStarted', 0, { executionStartedEventDetails: { input, inputDetails: { truncated: false }, roleArn: ROLE_ARN } });
    const parsed = JSON.parse(input) as Json;
    const scene = {
      invoke: this.#options.invoke,
      record,
      retryInterval: this.#options.retryInterval,
      taskTimeout: this.#options.limits?.task,
      context: {
        Execution: { Id: arn, Input: parsed, Name: name, RoleArn: ROLE_ARN, StartTime: new Date(summary.started).toISOString() },
        StateMachine: { Id: machine.arn, Name: machine.name },
      },
    };
    // The first state's event has no event before it, as AWS has it.
    const thread = { last: 0, signal: control.signal };
    const walked = this.#inTurn(() => {
      control.signal.throwIfAborted(); // ended while it waited
      return walk(scene, machine.chain, parsed, thread);
    });
    void walked.then(
      (output) => {
        finish({ status: 'SUCCEEDED', output: JSON.stringify(output) }, thread.last);
      },
      (error: unknown) => {
        finish(failure(error), thread.last);
      },
    );
    return summary;
  }

  stop(arn: string, why: { error?: string | undefined; cause?: string | undefined }): void {
    this.#running.get(arn)?.finish({ status: 'ABORTED', ...why });
  }

  /** Tells of every end that nobody was told of: of what a killed process left behind, and of what could not be told then. */
  async recover(): Promise<void> {
    const unheard = this.#options.store.all().filter((summary) => summary.status !== 'RUNNING' && !summary.reported);
    for (const summary of unheard) await this.#report(summary);
  }

  /** Stops everything where it is, without an entry in the history: the next start records such executions as aborted. */
  close(): void {
    this.#closed = true;
    for (const halt of [...this.#halts]) halt();
    this.#options.store.close();
  }

  #recordLost(summary: Summary): void {
    const last = this.#options.store.events(summary).at(-1)?.id ?? 0;
    const [type, details] = ending({
      status: 'ABORTED',
      error: 'ProcessEnded',
      cause: 'The process that ran this execution ended before it did.',
    });
    this.#options.store.append(summary, { timestamp: Date.now() / 1000, type, id: last + 1, previousEventId: last, ...details });
  }

  async #report(summary: Summary): Promise<void> {
    const { store, onEnd } = this.#options;
    if (!onEnd) return;
    try {
      if (summary.status !== 'SUCCEEDED') await onEnd(statusChange(summary, store.events(summary)));
      if (!this.#closed) store.markReported(summary);
    } catch {
      // Not reported: `recover` tells of it again.
    }
  }
}

const ROLE_ARN = 'arn:aws:iam::000000000000:role/alex-local';

/** `arn:…:stateMachine:alex-analysis` → `arn:…:execution:alex-analysis:<name>`. */
export function executionArn(machineArn: string, name: string = randomUUID()): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

function failure(error: unknown): Outcome {
  if (error instanceof HaltedError) return { status: 'ABORTED' };
  if (!(error instanceof StateError)) return { status: 'FAILED', error: 'States.Runtime', cause: String(error) };
  return { status: 'FAILED', ...(error.name ? { error: error.name } : {}), ...(error.message ? { cause: error.message } : {}) };
}

/** An execution as DescribeExecution tells of it: what it was given, and how it ended if it has. */
export function readEnds(events: HistoryEvent[]): { input: string; outcome: Outcome | undefined } {
  const last = events.at(-1);
  return { input: events[0]?.executionStartedEventDetails?.input ?? '{}', outcome: last && outcomeOf(last) };
}
