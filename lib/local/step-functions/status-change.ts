import { randomUUID } from 'node:crypto';
import type { HistoryEvent } from './history.ts';
import { outcomeOf } from '#domain/executions/outcome.ts';
import type { Summary } from './store.ts';

/** EventBridge's "Step Functions Execution Status Change" event. Dates in `detail` are milliseconds since 1970. */
export interface ExecutionStatusChange {
  'version': '0';
  'id': string;
  'detail-type': 'Step Functions Execution Status Change';
  'source': 'aws.states';
  'account': string;
  'time': string;
  'region': string;
  'resources': string[];
  'detail': {
    executionArn: string;
    stateMachineArn: string;
    name: string;
    status: Summary['status'];
    startDate: number;
    stopDate: number | null;
    input: string | null;
    inputDetails: { included: boolean };
    output: string | null;
    outputDetails: { included: boolean } | null;
    error: string | null;
    cause: string | null;
  };
}

/** Made from an execution's history. EventBridge leaves out a field that would make the event too big; here all fit. */
export function statusChange(summary: Summary, events: HistoryEvent[]): ExecutionStatusChange {
  const [, , , region = '', account = ''] = summary.arn.split(':');
  const last = events.at(-1);
  const outcome = last && outcomeOf(last);
  const failed = outcome && outcome.status !== 'SUCCEEDED' ? outcome : undefined;
  return {
    'version': '0',
    'id': randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    'source': 'aws.states',
    account,
    'time': new Date(summary.stopped ?? summary.started).toISOString(),
    region,
    'resources': [summary.arn],
    'detail': {
      executionArn: summary.arn,
      stateMachineArn: summary.machineArn,
      name: summary.name,
      status: summary.status,
      startDate: summary.started,
      stopDate: summary.stopped ?? null,
      input: events[0]?.executionStartedEventDetails?.input ?? null,
      inputDetails: { included: true },
      output: outcome?.status === 'SUCCEEDED' ? outcome.output : null,
      outputDetails: outcome?.status === 'SUCCEEDED' ? { included: true } : null,
      error: failed?.error ?? null,
      cause: failed?.cause ?? null,
    },
  };
}
