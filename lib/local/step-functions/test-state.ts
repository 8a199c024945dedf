/** TestState: one state alone, with what its task, its branches or its items would have answered. */
import { waitsAsWritten } from '#domain/executions/machine.ts';
import type { Chain, State } from '#schema/state-machine.ts';
import { ServiceError } from './api-error.ts';
import { EXECUTION_KEY, readMachine, type Json } from './asl.ts';
import { StateError } from './errors.ts';
import { runState } from './state.ts';

export interface StateTest {
  definition: string;
  /** Which state of it, where it is a machine. */
  stateName?: string | undefined;
  input: Json;
  context: Record<string, unknown>;
  mock?: { result?: Json; error?: { error: string; cause: string } } | undefined;
  /** Retries that the retrier which fits has made already. */
  retries: number;
}
export interface StateTested {
  status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  output?: string;
  error?: string;
  cause?: string;
  nextState?: string;
}

const MOCKED = ['Task', 'Map', 'Parallel'];

/** @throws ServiceError for a definition, a state or a mock that is none. */
export async function testState({ definition, stateName, input, context, mock, retries }: StateTest): Promise<StateTested> {
  const { name, state } = stateOf(definition, stateName);
  const mocked = MOCKED.includes(state.Type);
  if (mock !== undefined && !mocked)
    throw new ServiceError('ValidationException', `A mock is of a Task, a Map or a Parallel, and ${name} is a ${state.Type}.`);
  if (mock === undefined && mocked)
    throw new ServiceError(
      'ValidationException',
      `${name} calls something, which this machine tests by a mock only: say mock.result or mock.errorOutput.`,
    );
  const told = mock?.error;
  if (told !== undefined && retriesLeft(state, told.error, retries)) return { status: 'RETRIABLE', ...told };
  const once = { ...state };
  delete once['Retry']; // each attempt is a test of its own
  const work = () => (told === undefined ? Promise.resolve(mock?.result ?? null) : Promise.reject(new StateError(told.error, told.cause)));
  try {
    const { output, next } = await runState({
      name,
      state: once,
      input,
      context: { [EXECUTION_KEY]: context['Execution'], ...context },
      signal: new AbortController().signal,
      retryInterval: undefined,
      ...(mocked && { work }),
    });
    const outcome = { output: JSON.stringify(output), ...(next !== null && { nextState: next }) };
    return told === undefined ? { status: 'SUCCEEDED', ...outcome } : { status: 'CAUGHT_ERROR', ...told, ...outcome };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { status: 'FAILED', error: error.name, cause: error.message };
  }
}

function stateOf(definition: string, stateName: string | undefined): { name: string; state: State } {
  let chain: Chain;
  try {
    const json = JSON.parse(definition) as object;
    chain = readMachine('States' in json ? definition : JSON.stringify({ StartAt: 'State', States: { State: json } }));
  } catch (error) {
    throw new ServiceError(
      'InvalidDefinition',
      `Invalid State Machine Definition: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const name = stateName ?? chain.StartAt;
  const state = find(chain, name);
  if (state === undefined) throw new ServiceError('ValidationException', `There is no state '${name}' in the definition.`);
  return { name, state };
}

function find(chain: Chain, name: string): State | undefined {
  const own = chain.States[name];
  if (own !== undefined) return own;
  for (const { Branches = [], ItemProcessor } of Object.values(chain.States)) {
    for (const inner of ItemProcessor ? [...Branches, ItemProcessor] : Branches) {
      const found = find(inner, name);
      if (found) return found;
    }
  }
  return undefined;
}

/** Whether the Retry that fits this error would try again. */
function retriesLeft(state: State, error: string, made: number): boolean {
  const retriers = (state['Retry'] ?? []) as { ErrorEquals: string[]; MaxAttempts?: number }[];
  const fits = retriers.find((retrier) => !waitsAsWritten({ ...state, Retry: [retrier] }, [error]).includes('no Retry of this definition'));
  return fits !== undefined && made < (fits.MaxAttempts ?? 3);
}
