import { LAMBDA_INVOKE, type Chain, type State } from '#schema/state-machine.ts';
import { EXECUTION_KEY, type Json } from './asl.ts';
import type { Invoke } from '../lambda.ts';
import { checkSize, HaltedError, StateError } from './errors.ts';
import { aborted, entered, exited, stateEntered, stateExited } from './history.ts';
import type { Recorder } from './history.ts';
import { runState } from './state.ts';
import type { Work } from './state.ts';
import { runTask } from './task.ts';

/** One execution, as everything in it sees it. */
export interface Scene {
  invoke: Invoke;
  record: Recorder;
  retryInterval: number | undefined;
  /** A time-out for the next attempt of a task, in seconds, in the place of a longer one of the state. */
  taskTimeout?: ((state: string, input: Json) => number | undefined) | undefined;
  /** The context object's Execution and StateMachine. */
  context: { Execution: Record<string, unknown>; StateMachine: Record<string, unknown> };
}

/** A line of states that run one after another. `last` is the id of its newest event, to which the next one refers. */
interface Thread {
  last: number;
  signal: AbortSignal;
  item?: { Index: number; Value: Json };
}

/**
 * Walks a chain of states to its end and answers the last one's output; throws StateError. The interpreter runs each state
 * (paths, templates, rules, retries, catchers); what lies between states is done here, so that the history is exact, a context is each
 * state's own, a failed branch stops its siblings, and an ended execution starts nothing more.
 */
export async function walk(scene: Scene, chain: Chain, input: Json, thread: Thread): Promise<Json> {
  let name: string | null = chain.StartAt;
  let value = input;
  while (name !== null) {
    const state: State | undefined = chain.States[name];
    if (!state) throw new StateError('States.Runtime', `There is no state '${name}' in this chain.`, { final: true });
    const step = await enterState(scene, name, state, value, thread);
    value = step.output;
    name = step.next;
  }
  return value;
}

async function enterState(scene: Scene, name: string, state: State, input: Json, thread: Thread) {
  if (thread.signal.aborted) throw new HaltedError();
  const entry = scene.record(entered(state.Type), thread.last, stateEntered(name, JSON.stringify(input)));
  thread.last = entry;
  // $$.State.RetryCount is read anew for each attempt, so the same object is kept and changed.
  const position = { Name: name, EnteredTime: new Date().toISOString(), RetryCount: 0 };
  const context = {
    ...scene.context,
    [EXECUTION_KEY]: scene.context.Execution,
    State: position,
    ...(thread.item ? { Map: { Item: thread.item } } : {}),
  };
  const failed = () => {
    position.RetryCount += 1;
  };
  const attempt = workOf(scene, name, state, thread, context, failed);
  const work: Work | undefined =
    attempt &&
    ((prepared) =>
      attempt(prepared).catch((error: unknown) => {
        failed();
        throw error;
      }));
  try {
    const step = await runState({
      name,
      state,
      input,
      context,
      signal: thread.signal,
      retryInterval: scene.retryInterval,
      ...(work ? { work } : {}),
    });
    const output = JSON.stringify(step.output);
    checkSize(output, name, { final: true });
    if (state.Type !== 'Fail') thread.last = scene.record(exited(state.Type), thread.last, stateExited(name, output));
    return step;
  } catch (error) {
    const kind = aborted(state.Type);
    if (error instanceof HaltedError && kind) thread.last = scene.record(kind, thread.last);
    if (error instanceof StateError && error.name === 'States.Runtime' && !error.message.startsWith('An error occurred')) {
      const cause = `An error occurred while executing the state '${name}' (entered at the event id #${String(entry)}). ${error.message}`;
      throw new StateError('States.Runtime', cause, { final: true });
    }
    throw error;
  }
}

/** What a state does itself, if anything. `timedOut` is told of a task's attempt that ends without an answer. */
function workOf(
  scene: Scene,
  name: string,
  state: State,
  thread: Thread,
  context: Record<string, unknown>,
  timedOut: () => void,
): Work | undefined {
  switch (state.Type) {
    case 'Task': {
      const resource = state.Resource ?? LAMBDA_INVOKE;
      return (input) => {
        const shorter = scene.taskTimeout?.(name, input);
        return runTask(
          scene,
          { state: name, resource, timeoutSeconds: shorter ?? state.TimeoutSeconds, shortened: shorter !== undefined, timedOut },
          input,
          thread,
        );
      };
    }
    case 'Parallel':
      return (input) => runParallel(scene, state.Branches ?? [], input, thread);
    case 'Map':
      return (input) => runMap(scene, name, state, input, thread, context);
    // A Pass state's Result: given back by us, because the interpreter overlooks false, 0, "" and null.
    case 'Pass':
      return 'Result' in state ? () => Promise.resolve(state['Result'] as Json) : undefined;
    case 'Choice':
    case 'Wait':
    case 'Succeed':
    case 'Fail':
      return undefined;
  }
}

/** Runs the jobs, at most `limit` at once (0: all). The first that fails stops the others and its error is the answer. */
async function together(jobs: ((signal: AbortSignal) => Promise<Json>)[], limit: number, outer: AbortSignal): Promise<Json[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([outer, stop.signal]);
  const results: Json[] = new Array<Json>(jobs.length).fill(null);
  let failure: unknown;
  let next = 0;
  const lane = async () => {
    while (next < jobs.length && !signal.aborted) {
      const index = next++;
      try {
        const job = jobs[index];
        if (job) results[index] = await job(signal);
      } catch (error) {
        failure ??= error;
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit || jobs.length, jobs.length) }, lane));
  if (failure !== undefined) throw failure as Error;
  if (outer.aborted) throw new HaltedError();
  return results;
}

async function runParallel(scene: Scene, branches: Chain[], input: Json, thread: Thread): Promise<Json> {
  const start = scene.record('ParallelStateStarted', thread.last);
  thread.last = start;
  const follow = (last: number) => {
    thread.last = Math.max(thread.last, last);
  };
  const jobs = branches.map((branch) => async (signal: AbortSignal) => {
    const own: Thread = { ...thread, last: start, signal };
    try {
      return await walk(scene, branch, input, own);
    } finally {
      follow(own.last);
    }
  });
  return settle(scene, 'Parallel', thread, together(jobs, 0, thread.signal));
}

async function runMap(
  scene: Scene,
  name: string,
  state: State,
  input: Json,
  thread: Thread,
  context: Record<string, unknown>,
): Promise<Json> {
  const chain = state.ItemProcessor;
  if (!chain) throw new StateError('States.Runtime', `The Map state '${name}' has no ItemProcessor.`, { final: true });
  const path = state['ItemsPath'];
  const items = path === undefined ? input : await select(name, { Type: 'Pass', InputPath: path }, input, context, thread.signal);
  if (!Array.isArray(items)) {
    throw new StateError('States.Runtime', `Reference path "${typeof path === 'string' ? path : '$'}" must point to array.`, {
      final: true,
    });
  }
  const start = scene.record('MapStateStarted', thread.last, { mapStateStartedEventDetails: { length: items.length } });
  thread.last = start;
  const selector = state['ItemSelector'] ?? state['Parameters'];
  const jobs = items.map((value: Json, index) => async (signal: AbortSignal) => {
    const at = { name, index };
    const item = { Index: index, Value: value };
    const own: Thread = { signal, item, last: scene.record('MapIterationStarted', start, { mapIterationStartedEventDetails: at }) };
    try {
      const selected = { Type: 'Pass' as const, Parameters: selector };
      const itemInput = selector === undefined ? value : await select(name, selected, input, { ...context, Map: { Item: item } }, signal);
      const output = await walk(scene, chain, itemInput, own);
      own.last = scene.record('MapIterationSucceeded', own.last, { mapIterationSucceededEventDetails: at });
      return output;
    } catch (error) {
      own.last =
        error instanceof HaltedError
          ? scene.record('MapIterationAborted', own.last, { mapIterationAbortedEventDetails: at })
          : scene.record('MapIterationFailed', own.last, { mapIterationFailedEventDetails: at });
      throw error;
    } finally {
      thread.last = Math.max(thread.last, own.last);
    }
  });
  return settle(scene, 'Map', thread, together(jobs, state.MaxConcurrency ?? 0, thread.signal));
}

/** Reads a path or a template by a Pass state of the interpreter. */
async function select(name: string, state: State, input: Json, context: Record<string, unknown>, signal: AbortSignal): Promise<Json> {
  return (await runState({ name, state, input, context, signal, retryInterval: undefined })).output;
}

async function settle(scene: Scene, type: 'Map' | 'Parallel', thread: Thread, results: Promise<Json[]>): Promise<Json> {
  try {
    const output = await results;
    thread.last = scene.record(`${type}StateSucceeded`, thread.last);
    return output;
  } catch (error) {
    if (!(error instanceof HaltedError)) thread.last = scene.record(`${type}StateFailed`, thread.last);
    throw error;
  }
}
