import type { HistoryEvent as SdkEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import type { Outcome } from '#domain/executions/outcome.ts';
import type { StateType } from '#schema/state-machine.ts';

/** An event as it travels and as it is stored: the SDK's shape, with the timestamp in seconds since 1970. */
export type HistoryEvent = Omit<SdkEvent, 'timestamp' | 'type' | 'id'> & { timestamp: number; type: HistoryEventType; id: number };
export type Details = Omit<HistoryEvent, 'timestamp' | 'type' | 'id' | 'previousEventId'>;

/** Takes one event of an execution after another; answers its id. `after` is the event that led to it: 0 for the start. */
export type Recorder = (type: HistoryEventType, after: number, details?: Details) => number;

const WHOLE = { truncated: false };

/** Whether the service has an event of this type for a state of this type; a Fail state, for one, is never exited. */
export function entered(type: StateType): HistoryEventType {
  return `${type}StateEntered`;
}
export function exited(type: Exclude<StateType, 'Fail'>): HistoryEventType {
  return `${type}StateExited`;
}
export function aborted(type: StateType): HistoryEventType | undefined {
  return type === 'Task' || type === 'Wait' || type === 'Map' || type === 'Parallel' ? `${type}StateAborted` : undefined;
}

export const stateEntered = (name: string, input: string): Details => ({ stateEnteredEventDetails: { name, input, inputDetails: WHOLE } });
export const stateExited = (name: string, output: string): Details => ({ stateExitedEventDetails: { name, output, outputDetails: WHOLE } });

/** A task's events: those of the `lambda:invoke` integration, or those of a state whose Resource is a function's own ARN. */
export function taskEvents(resource: string, { direct, timeoutInSeconds }: { direct: boolean; timeoutInSeconds: number | undefined }) {
  const time = timeoutInSeconds === undefined ? {} : { timeoutInSeconds };
  const task = { resourceType: 'lambda', resource: 'invoke' };
  if (direct) {
    return {
      scheduled: (input: string): [HistoryEventType, Details] => [
        'LambdaFunctionScheduled',
        { lambdaFunctionScheduledEventDetails: { resource, input, inputDetails: WHOLE, ...time } },
      ],
      started: (): [HistoryEventType, Details] => ['LambdaFunctionStarted', {}],
      succeeded: (output: string): [HistoryEventType, Details] => [
        'LambdaFunctionSucceeded',
        { lambdaFunctionSucceededEventDetails: { output, outputDetails: WHOLE } },
      ],
      failed: (error: string, cause: string): [HistoryEventType, Details] => [
        'LambdaFunctionFailed',
        { lambdaFunctionFailedEventDetails: { error, cause } },
      ],
      timedOut: (): [HistoryEventType, Details] => [
        'LambdaFunctionTimedOut',
        { lambdaFunctionTimedOutEventDetails: { error: 'States.Timeout' } },
      ],
    };
  }
  return {
    scheduled: (parameters: string): [HistoryEventType, Details] => [
      'TaskScheduled',
      { taskScheduledEventDetails: { ...task, region: 'us-east-1', parameters, ...time } },
    ],
    started: (): [HistoryEventType, Details] => ['TaskStarted', { taskStartedEventDetails: task }],
    succeeded: (output: string): [HistoryEventType, Details] => [
      'TaskSucceeded',
      { taskSucceededEventDetails: { ...task, output, outputDetails: WHOLE } },
    ],
    failed: (error: string, cause: string): [HistoryEventType, Details] => [
      'TaskFailed',
      { taskFailedEventDetails: { ...task, error, cause } },
    ],
    timedOut: (): [HistoryEventType, Details] => ['TaskTimedOut', { taskTimedOutEventDetails: { ...task, error: 'States.Timeout' } }],
  };
}

/** The last event of an execution, made from its outcome. */
export function ending(outcome: Outcome): [HistoryEventType, Details] {
  if (outcome.status === 'SUCCEEDED')
    return ['ExecutionSucceeded', { executionSucceededEventDetails: { output: outcome.output, outputDetails: WHOLE } }];
  const why = {
    ...(outcome.error === undefined ? {} : { error: outcome.error }),
    ...(outcome.cause === undefined ? {} : { cause: outcome.cause }),
  };
  if (outcome.status === 'FAILED') return ['ExecutionFailed', { executionFailedEventDetails: why }];
  if (outcome.status === 'TIMED_OUT') return ['ExecutionTimedOut', { executionTimedOutEventDetails: why }];
  return ['ExecutionAborted', { executionAbortedEventDetails: why }];
}

/** Keys that hold what travelled through a state; left out when a caller asks for a history without its data. */
const DATA = new Set(['input', 'output', 'parameters', 'inputDetails', 'outputDetails']);

export function withoutData(event: HistoryEvent): HistoryEvent {
  const strip = ([key, value]: [string, unknown]): [string, unknown] =>
    typeof value === 'object' && value !== null
      ? [key, Object.fromEntries(Object.entries(value).filter(([inner]) => !DATA.has(inner)))]
      : [key, value];
  return Object.fromEntries(Object.entries(event).map(strip)) as HistoryEvent;
}
