import type { HistoryEvent } from '#schema/executions.ts';

/** How an execution ended, or that it has not. */
export type Outcome =
  | { status: 'SUCCEEDED'; output: string }
  | { status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; error?: string | undefined; cause?: string | undefined };

/** The outcome, read back from an execution's last event; undefined when that event does not end one. */
export function outcomeOf(event: HistoryEvent): Outcome | undefined {
  if (event.type === 'ExecutionSucceeded') return { status: 'SUCCEEDED', output: event.executionSucceededEventDetails?.output ?? '' };
  if (event.type === 'ExecutionFailed') return { status: 'FAILED', ...event.executionFailedEventDetails };
  if (event.type === 'ExecutionTimedOut') return { status: 'TIMED_OUT', ...event.executionTimedOutEventDetails };
  if (event.type === 'ExecutionAborted') return { status: 'ABORTED', ...event.executionAbortedEventDetails };
  return undefined;
}
