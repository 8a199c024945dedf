/** Keeps to a case while it is replayed: what each attempt of each state comes to, and what has been called so far. */
import type { Attempt } from '#schema/execution-case.ts';
import type { InvokeResult } from '../lambda.ts';

export interface Call {
  state: string;
  /** Place among the items of a Map, by the order in which they were first called. */
  item: number;
  /** From 1. */
  attempt: number;
  payload: unknown;
}

/** Time-out of an attempt that is to time out: short enough not to be waited for. */
const SILENT_SECONDS = 0.02;
/** Where the function works on: over before any function of ours can have answered, which takes several calls of the database. */
const WORKING_ON_SECONDS = 0.004;

export class Script {
  readonly #attempts: Readonly<Record<string, Attempt[]>>;
  readonly #items = new Map<string, string[]>();
  readonly #counts = new Map<string, number>();
  readonly calls: Call[] = [];

  constructor(states: Readonly<Record<string, Attempt[]>>) {
    this.#attempts = Object.fromEntries(
      Object.entries(states).map(([state, list]) => [state, list.flatMap((each) => new Array<Attempt>(each.times ?? 1).fill(each))]),
    );
  }

  /** Counts the call of a state with this payload; answers what it comes to, undefined beyond what the case says. */
  next(state: string, payload: unknown): { call: Call; attempt: Attempt | undefined } {
    const { key, item } = this.#keyOf(state, payload);
    const attempt = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, attempt);
    const call = { state, item, attempt, payload };
    this.calls.push(call);
    return { call, attempt: this.#listOf(state, item)[attempt - 1] };
  }

  /** The shortened time, in seconds, of the attempt that comes next with this payload: asked before the call itself. */
  timeoutOf(state: string, payload: unknown): number | undefined {
    const { key, item } = this.#keyOf(state, payload);
    const next = this.#listOf(state, item)[this.#counts.get(key) ?? 0];
    if (next?.timesOut === undefined) return undefined;
    return next.real === true ? WORKING_ON_SECONDS : SILENT_SECONDS;
  }

  #listOf(state: string, item: number): readonly Attempt[] {
    return this.#attempts[`${state}[${item}]`] ?? this.#attempts[state] ?? [];
  }

  #keyOf(state: string, payload: unknown): { key: string; item: number } {
    const text = JSON.stringify(payload);
    const items = this.#items.get(state) ?? [];
    this.#items.set(state, items);
    if (!items.includes(text)) items.push(text);
    return { key: `${state} ${text}`, item: items.indexOf(text) };
  }
}

/** The answer that an attempt gives without its function; undefined when the function is to run. */
export function cannedAnswer(attempt: Attempt): InvokeResult | undefined {
  if (attempt.error !== undefined) return { ok: false, error: failureOf(attempt.error, attempt.cause) };
  if (attempt.result !== undefined) return { ok: true, payload: attempt.result };
  return undefined;
}

/** A recorded cause is the JSON that Lambda gave; anything else is its message. */
function failureOf(errorType: string, cause = 'Told to fail by the case.'): { errorType: string; errorMessage: string } {
  try {
    const recorded = JSON.parse(cause) as unknown;
    if (typeof recorded === 'object' && recorded !== null && 'errorMessage' in recorded)
      return { errorType, errorMessage: String(recorded.errorMessage) };
  } catch {
    // a plain message
  }
  return { errorType, errorMessage: cause };
}
