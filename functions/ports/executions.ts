/** Executions of the analysis state machine. */
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '#schema/job.ts';
import { executionName } from './execution-name.ts';

export { executionName };

/** `gone`: Step Functions knows no such execution (any more). */
export type ExecutionState = 'running' | 'succeeded' | 'failed' | 'gone';

export interface Executions {
  /** Starts, or finds already started, the execution of that name; answers its ARN. Safe to repeat. */
  start(name: string, input: ExecutionInput): Promise<string>;
  stateOf(executionArn: string): Promise<ExecutionState>;
  /** The ARN of a job's attempt, whether it has been started or not. */
  arnOf(jobId: string, attempt: number): string;
  /** Stops it, if it is there and still runs. */
  stop(executionArn: string, cause: string): Promise<void>;
}

export function openExecutions(client: Pick<SFNClient, 'send'>, stateMachineArn: string): Executions {
  return {
    async start(name, input) {
      try {
        const started = await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
        return started.executionArn ?? executionArn(stateMachineArn, name);
      } catch (error) {
        // A message that is delivered twice finds its execution there: exactly what the name is for.
        if (error instanceof ExecutionAlreadyExists) return executionArn(stateMachineArn, name);
        throw error;
      }
    },
    async stateOf(arn) {
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
        if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return 'running';
        return status === 'SUCCEEDED' ? 'succeeded' : 'failed';
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return 'gone';
        throw error;
      }
    },
    arnOf: (jobId, attempt) => executionArn(stateMachineArn, executionName(jobId, attempt)),
    async stop(arn, cause) {
      try {
        await client.send(new StopExecutionCommand({ executionArn: arn, error: 'Cancelled', cause }));
      } catch (error) {
        if (!(error instanceof ExecutionDoesNotExist)) throw error;
      }
    },
  };
}

/** `arn:aws:states:REGION:ACCOUNT:stateMachine:NAME` → `arn:aws:states:REGION:ACCOUNT:execution:NAME:EXECUTION`. */
export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
