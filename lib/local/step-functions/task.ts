import type { Invoke, InvokeResult } from '../lambda.ts';
import type { Json } from './asl.ts';
import { LAMBDA_INVOKE } from '#schema/state-machine.ts';
import { checkSize, HaltedError, StateError } from './errors.ts';
import { taskEvents } from './history.ts';
import type { Recorder } from './history.ts';

interface Task {
  state: string;
  resource: string;
  timeoutSeconds: number | undefined;
  /** True when the time is shorter than the state's own: the interpreter's timer, which keeps to the state's, does not end the attempt. */
  shortened: boolean;
  timedOut: () => void;
}

/** Which function is called with what. A Resource that is a function's own ARN is handed the input as it is. */
function callOf(task: Task, input: Json): { functionName: string; payload: unknown; direct: boolean } {
  if (task.resource !== LAMBDA_INVOKE) return { functionName: task.resource, payload: input, direct: true };
  const parameters = typeof input === 'object' && input !== null && !Array.isArray(input) ? (input as Record<string, unknown>) : {};
  const functionName = parameters['FunctionName'];
  if (typeof functionName !== 'string') {
    throw new StateError('States.Runtime', `The parameters of '${task.state}' name no FunctionName.`, { final: true });
  }
  return { functionName, payload: parameters['Payload'] ?? null, direct: false };
}

/** What Step Functions makes of a failed invocation: the error's name, and its JSON as the Cause. */
function invocationError(error: { errorType: string }): StateError {
  return new StateError(error.errorType || 'Lambda.Unknown', JSON.stringify(error));
}

async function call(invoke: Invoke, functionName: string, payload: unknown): Promise<InvokeResult> {
  try {
    return await invoke(functionName, payload);
  } catch (error) {
    // The way to the function failed, not the function.
    return {
      ok: false,
      error: { errorType: 'Lambda.SdkClientException', errorMessage: error instanceof Error ? error.message : String(error) },
    };
  }
}

/**
 * One attempt of a Task state: one invocation, recorded as it goes. Answers as the integration does (`{ ExecutedVersion, Payload,
 * StatusCode }`; the bare result for a Resource that is a function's ARN). Throws StateError, named by the function's error.
 *
 * The interpreter's own timer ends an attempt that takes longer than TimeoutSeconds; ours, started just before it and for as long,
 * writes it into the history, after which nothing of this attempt counts any more.
 */
export async function runTask(
  scene: { invoke: Invoke; record: Recorder },
  task: Task,
  input: Json,
  thread: { last: number; signal: AbortSignal },
): Promise<Json> {
  if (thread.signal.aborted) throw new HaltedError();
  const { functionName, payload, direct } = callOf(task, input);
  const events = taskEvents(task.resource, { direct, timeoutInSeconds: task.timeoutSeconds });
  const note = ([type, details]: ReturnType<typeof events.started>) => {
    thread.last = scene.record(type, thread.last, details);
  };
  checkSize(JSON.stringify(input), task.state, { final: true });
  note(events.scheduled(JSON.stringify(input)));
  note(events.started());

  const { promise: ended, resolve, reject } = Promise.withResolvers<InvokeResult>();
  const onAbort = () => {
    reject(new HaltedError());
  };
  let timedOut = false;
  const timer =
    task.timeoutSeconds === undefined
      ? undefined
      : setTimeout(
          () => {
            timedOut = true;
            if (!task.shortened) task.timedOut(); // a shortened attempt fails like any other, and is counted there
            note(events.timedOut());
            if (task.shortened) reject(new StateError('States.Timeout', ''));
          },
          Math.min(task.timeoutSeconds * 1000, 0x7fffffff),
        );
  thread.signal.addEventListener('abort', onAbort, { once: true });
  void call(scene.invoke, functionName, payload).then((result) => {
    if (!timedOut) resolve(result);
  });
  try {
    const result = await ended;
    if (!result.ok) throw invocationError(result.error);
    const payloadBack = (result.payload ?? null) as Json;
    const output: Json = direct ? payloadBack : { ExecutedVersion: '$LATEST', Payload: payloadBack, StatusCode: 200 };
    const text = JSON.stringify(output);
    checkSize(text, 'lambda');
    note(events.succeeded(text));
    return output;
  } catch (error) {
    if (error instanceof StateError && !(error instanceof HaltedError) && !timedOut) note(events.failed(error.name, error.message));
    throw error;
  } finally {
    clearTimeout(timer);
    thread.signal.removeEventListener('abort', onAbort);
  }
}
