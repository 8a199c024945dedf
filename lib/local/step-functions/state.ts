import { ExecutionError, StateMachine } from 'aws-local-stepfunctions';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import type { State } from '#schema/state-machine.ts';
import type { Json } from './asl.ts';
import { HaltedError, StateError } from './errors.ts';

/** The interpreter ends a task after 60 s unless told otherwise, and a longer timer than this one fires at once. */
const LONGEST_TIMER_SECONDS = Math.floor(0x7fffffff / 1000);
/** Before the name of each end, so that a state which leads to itself has two names; nothing behind it is the end of the chain. */
const TO = '→ ';
const END = '';

/** What a state's own work is, once its input has been prepared: a task's call, a Parallel's branches, a Map's items. */
export type Work = (input: Json) => Promise<Json>;

export interface StateRun {
  name: string;
  state: State;
  input: Json;
  context: Record<string, unknown>;
  signal: AbortSignal;
  /** Milliseconds between attempts; undefined keeps the Retry field's own intervals, backoff and jitter. */
  retryInterval: number | undefined;
  work?: Work;
}

/**
 * One state as a machine of its own: a state with work becomes a Task (whatever its type), so that the interpreter's handling of
 * InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Retry and Catch serves all of them; every state that it may lead
 * to becomes an end that passes its input through.
 */
function alone({ name, state, work, input }: StateRun): StateMachineDefinition {
  const ends: Record<string, object> = {};
  const to = (next: string) => {
    ends[TO + next] = { Type: 'Pass', End: true };
    return TO + next;
  };
  const leading = (rules: unknown) =>
    (rules as { Next: string; ResultPath?: string }[]).map(({ ResultPath, ...rule }) => ({
      ...rule,
      ...(ResultPath !== undefined && ResultPath !== '$' && { ResultPath }), // the default; it would set a key called "$"
      Next: to(rule.Next),
    }));

  const own: Record<string, unknown> = { ...state };
  for (const field of ['Branches', 'ItemProcessor', 'ItemSelector', 'End', 'Result']) delete own[field];
  if (own['ResultPath'] === '$') delete own['ResultPath']; // it would set a key called "$"
  for (const field of ['InputPath', 'OutputPath']) {
    if (own[field] === '$') delete own[field]; // the default, and wrong for 0, false, "" and null
  }
  if (work && state.Type === 'Map') delete own['Parameters']; // the older name of ItemSelector
  if (!input && 'Parameters' in own) own['Parameters'] = withRoot(own['Parameters'], input);
  if (work) {
    own['Type'] = 'Task';
    own['TimeoutSeconds'] = Math.min(state.TimeoutSeconds ?? LONGEST_TIMER_SECONDS, LONGEST_TIMER_SECONDS);
  }
  if (state.Type === 'Succeed') own['Type'] = 'Pass';
  if (state.Type !== 'Choice' && state.Type !== 'Fail') own['Next'] = to(state.Next ?? END);
  if (typeof own['Default'] === 'string') own['Default'] = to(own['Default']);
  for (const field of ['Choices', 'Catch']) if (field in own) own[field] = leading(own[field]);
  return { StartAt: name, States: { [name]: own, ...ends } } as unknown as StateMachineDefinition;
}

/** The interpreter finds no value at `$` where the input is 0, false, "" or null: there the template gets it as a literal. */
function withRoot(template: unknown, input: Json): unknown {
  if (Array.isArray(template)) return template.map((inner) => withRoot(inner, input));
  if (typeof template !== 'object' || template === null) return template;
  const fill = ([key, at]: [string, unknown]) =>
    key.endsWith('.$') && at === '$' ? [key.slice(0, -2), input] : [key, withRoot(at, input)];
  return Object.fromEntries(Object.entries(template).map(fill) as [string, unknown][]);
}

/** Runs one state, its retries and catchers too. Answers its output and the state that follows, null at the end; throws StateError. */
export async function runState(run: StateRun): Promise<{ output: Json; next: string | null }> {
  const { name, state, work, signal } = run;
  if (signal.aborted) throw new HaltedError();
  const machine = new StateMachine(alone(run), { validationOptions: { noValidate: true } });
  const execution = machine.run(run.input, {
    context: run.context,
    overrides: {
      ...(work ? { taskResourceLocalHandlers: { [name]: work } } : {}),
      ...(run.retryInterval === undefined ? {} : { retryIntervalOverrides: { [name]: run.retryInterval } }),
    },
  });
  signal.addEventListener('abort', execution.abort, { once: true });
  try {
    const output = await execution.result;
    let last = '';
    for await (const event of execution.eventLogs) if (event.type === 'StateEntered') last = event.state.name;
    const next = last.slice(TO.length);
    return { output, next: next === END ? null : next };
  } catch (error) {
    throw asStateError(error, state);
  } finally {
    signal.removeEventListener('abort', execution.abort);
  }
}

function asStateError(error: unknown, state: State): StateError {
  if (!(error instanceof ExecutionError)) return new HaltedError();
  const cause = error.cause;
  if (cause instanceof StateError) return cause;
  if (!(cause instanceof Error)) return new StateError('States.Runtime', String(cause), { final: true });
  if (state.Type === 'Fail' && !cause.name.startsWith('States.')) {
    // What a Fail state leaves out stays out; the interpreter would make up a name and a message.
    const has = (field: string) => field in state || `${field}Path` in state;
    return new StateError(has('Error') ? cause.name : '', has('Cause') ? cause.message : '');
  }
  if (!cause.name.startsWith('States.')) return new StateError('States.Runtime', cause.message, { final: true });
  return new StateError(cause.name, cause.message === cause.name ? '' : cause.message, { final: cause.name === 'States.Runtime' });
}
