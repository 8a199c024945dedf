/** What a replay needs to know of the state machine: which state calls what, in which order they stand, and what its Retry says. */
import { LAMBDA_INVOKE, type Chain, type State } from '#schema/state-machine.ts';

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: string;
}

/** A state and where it stands: `branch` is its place among the branches of a Parallel. */
export interface Place {
  name: string;
  state: State;
  branch: number;
  /** The Map or Parallel that it is in. */
  container: string | null;
}

export interface MachineMap {
  chain: Chain;
  places: ReadonlyMap<string, Place>;
  /** The Task whose function and literal payload fields are those of the call. */
  stateOf(functionName: string, payload: unknown): string | undefined;
}

export function mapMachine(chain: Chain): MachineMap {
  const places = new Map(placesOf(chain, null, 0).map((place) => [place.name, place]));
  const tasks = [...places.values()]
    .filter(({ state }) => state.Type === 'Task')
    .map((place) => ({ name: place.name, ...targetOf(place.state) }));
  return {
    chain,
    places,
    stateOf: (functionName, payload) =>
      tasks.find(
        (task) =>
          task.functionName === functionName && Object.entries(task.literals).every(([key, value]) => fieldOf(payload, key) === value),
      )?.name,
  };
}

function placesOf(chain: Chain, container: string | null, branch: number): Place[] {
  return Object.entries(chain.States).flatMap(([name, state]) => [
    { name, state, branch, container },
    ...(state.Branches ?? []).flatMap((inner, index) => placesOf(inner, name, index)),
    ...(state.ItemProcessor ? placesOf(state.ItemProcessor, name, 0) : []),
  ]);
}

function targetOf(state: State): { functionName: string; literals: Record<string, unknown> } {
  if (state.Resource !== LAMBDA_INVOKE) return { functionName: state.Resource ?? '', literals: {} };
  const parameters = (state['Parameters'] ?? {}) as { FunctionName?: string; Payload?: Record<string, unknown> };
  const literals = Object.fromEntries(
    Object.entries(parameters.Payload ?? {}).filter(([key, value]) => !key.endsWith('.$') && typeof value === 'string'),
  );
  return { functionName: parameters.FunctionName ?? '', literals };
}

function fieldOf(payload: unknown, key: string): unknown {
  return typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>)[key] : undefined;
}

/** Names that end a wildcard may stand for; what the service never lets a Retry match is not among them. */
function matches({ ErrorEquals }: Retrier, error: string): boolean {
  return (
    ErrorEquals.includes(error) ||
    ErrorEquals.includes('States.ALL') ||
    (ErrorEquals.includes('States.TaskFailed') && error !== 'States.Timeout')
  );
}

/**
 * The wait before each further attempt, as the state's Retry is written: the n-th of a retrier waits interval × rate^(n−1) seconds, at
 * most MaxDelaySeconds; under full jitter any time up to that. `errors` are those of the failed attempts that were followed by another.
 */
export function waitsAsWritten(state: State, errors: readonly string[]): string[] {
  const retriers = (state['Retry'] ?? []) as Retrier[];
  const used = new Map<Retrier, number>();
  return errors.map((error) => {
    const retrier = retriers.find((each) => matches(each, error));
    if (!retrier) return 'no Retry of this definition';
    const nth = used.get(retrier) ?? 0;
    used.set(retrier, nth + 1);
    const seconds = Math.min((retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** nth, retrier.MaxDelaySeconds ?? Infinity);
    return `${retrier.JitterStrategy === 'FULL' ? 'up to ' : ''}${seconds} s`;
  });
}
