/** Runs on from a state with an input that a tester has read or written, as a new execution of the running system. */
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  StartExecutionCommand,
  StateMachineAlreadyExists,
  UpdateStateMachineCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { Database } from '#ports/database.ts';
import { executionName } from '#ports/executions.ts';
import { failAttemptFromOutside, recordExecution } from '#ports/jobs.ts';
import type { ReplayRequest } from '#schema/executions.ts';
import type { ExecutionInput } from '#schema/job.ts';
import { isEntryState, readStateInput, STATE_INPUTS } from '#schema/workflow.ts';
import { copyJob } from './copy-job.ts';
import { RefusedReplayError } from './errors.ts';
import { machineFrom } from './from-state.ts';

export interface ReplayPorts {
  sfn: SFNClient;
  stateMachineArn: string;
  /** As the household whose job it is. */
  households: Database;
  /** As the worker, who notes executions and ends jobs. */
  worker: Database;
}

const ROLE_ARN = 'arn:aws:iam::000000000000:role/alex-local';
const LOOK_EVERY_MS = 200;

/** @throws RefusedReplayError when the input does not fit the state, its household is not here or busy. */
export async function startReplay(ports: ReplayPorts, { state, input: written }: ReplayRequest): Promise<{ executionArn: string }> {
  if (!isEntryState(state))
    throw new RefusedReplayError(422, `No execution begins at “${state}”. One begins at ${Object.keys(STATE_INPUTS).join(', ')}.`);
  const read = readStateInput(state, written);
  if ('faults' in read) throw new RefusedReplayError(422, `The input does not fit what ${state} needs. Nothing was started.`, read.faults);
  const { definition = '' } = await ports.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: ports.stateMachineArn }));
  const machine = machineFrom(definition, state);
  if (machine === undefined)
    throw new RefusedReplayError(
      422,
      `The state machine that runs here has no state ${state}. Start the system anew: it is older than this page.`,
    );
  const stateMachineArn = machine.definition === definition ? ports.stateMachineArn : await machineArn(ports, state, machine.definition);

  const input = await copyJob(ports.households, state, read.input);
  try {
    const { executionArn = '' } = await ports.sfn.send(
      new StartExecutionCommand({ stateMachineArn, name: executionName(input.jobId, input.attempt), input: JSON.stringify(input) }),
    );
    await recordExecution(ports.worker, input.jobId, executionArn);
    if (!machine.toTheEnd) void endWithItsExecution(ports, executionArn, input, state);
    return { executionArn };
  } catch (error) {
    await failAttemptFromOutside(ports.worker, input.jobId, input.attempt, 'The replay could not be started.');
    throw error;
  }
}

/** Made when it is first asked for, and brought up to date when the definition has changed since. */
async function machineArn({ sfn, stateMachineArn: whole }: ReplayPorts, state: string, definition: string): Promise<string> {
  const name = `${whole.split(':').at(-1) ?? ''}-from-${state}`;
  try {
    const { stateMachineArn = '' } = await sfn.send(new CreateStateMachineCommand({ name, definition, roleArn: ROLE_ARN }));
    return stateMachineArn;
  } catch (error) {
    if (!(error instanceof StateMachineAlreadyExists)) throw error;
    const stateMachineArn = `${whole.split(':').slice(0, -1).join(':')}:${name}`;
    await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
    return stateMachineArn;
  }
}

/** The job of a state that ran alone has nobody else to end it: one that failed is ended by the failure rule, and the sweeper ends what a stop of the system leaves. */
async function endWithItsExecution(
  { sfn, worker }: ReplayPorts,
  executionArn: string,
  { jobId, attempt }: ExecutionInput,
  state: string,
): Promise<void> {
  for (let status: string | undefined = 'RUNNING'; status === 'RUNNING';) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS).unref());
    status = (await sfn.send(new DescribeExecutionCommand({ executionArn })).catch(() => undefined))?.status;
    if (status === 'SUCCEEDED')
      await failAttemptFromOutside(worker, jobId, attempt, `A tester ran ${state} alone, so nothing is published.`).catch(() => undefined);
  }
}
