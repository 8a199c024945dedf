/** Executions as Step Functions tells of them (dates in seconds since 1970), with the fields that are read here. */
import * as z from 'zod';

const Failure = z.object({ error: z.string().optional(), cause: z.string().optional() });
const Entered = z.object({ name: z.string().optional(), input: z.string().optional() });
const Exited = z.object({ name: z.string().optional(), output: z.string().optional() });
const Iteration = z.object({ name: z.string().optional(), index: z.number().optional() });
const Answer = z.object({ output: z.string().optional() });

/** One event of GetExecutionHistory. */
export const HistoryEvent = z.object({
  id: z.int(),
  type: z.string(),
  timestamp: z.number(),
  previousEventId: z.int().optional(),
  executionStartedEventDetails: z.object({ input: z.string().optional(), roleArn: z.string().optional() }).optional(),
  executionSucceededEventDetails: Answer.optional(),
  executionFailedEventDetails: Failure.optional(),
  executionTimedOutEventDetails: Failure.optional(),
  executionAbortedEventDetails: Failure.optional(),
  stateEnteredEventDetails: Entered.optional(),
  stateExitedEventDetails: Exited.optional(),
  mapIterationStartedEventDetails: Iteration.optional(),
  taskSucceededEventDetails: Answer.optional(),
  taskFailedEventDetails: Failure.optional(),
  taskTimedOutEventDetails: Failure.optional(),
  taskSubmitFailedEventDetails: Failure.optional(),
  taskStartFailedEventDetails: Failure.optional(),
  lambdaFunctionSucceededEventDetails: Answer.optional(),
  lambdaFunctionFailedEventDetails: Failure.optional(),
  lambdaFunctionTimedOutEventDetails: Failure.optional(),
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;

const Token = { nextToken: z.string().optional() };
export const EXECUTION_STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** An execution in a list. */
export const ExecutionItem = z.object({
  executionArn: z.string(),
  stateMachineArn: z.string(),
  name: z.string(),
  status: z.enum(EXECUTION_STATUSES),
  startDate: z.number(),
  stopDate: z.number().optional(),
});
export type ExecutionItem = z.infer<typeof ExecutionItem>;

/** What the operations answer, by their names. Events keep what is not read here, for who looks at one whole. */
export const OPERATION_ANSWERS = {
  ListStateMachines: z.object({ stateMachines: z.array(z.object({ stateMachineArn: z.string(), name: z.string() })), ...Token }),
  DescribeStateMachine: z.object({ stateMachineArn: z.string(), name: z.string(), definition: z.string() }),
  ListExecutions: z.object({ executions: z.array(ExecutionItem), ...Token }),
  DescribeExecution: ExecutionItem.extend({
    input: z.string(),
    output: z.string().optional(),
    error: z.string().optional(),
    cause: z.string().optional(),
  }),
  GetExecutionHistory: z.object({ events: z.array(HistoryEvent.loose()), ...Token }),
  StopExecution: z.object({ stopDate: z.number() }),
} as const;
export type OperationName = keyof typeof OPERATION_ANSWERS;

/** POST /local/replays: run on from a state, with an input that fits what the state needs (STATE_INPUTS of workflow.ts). */
export const ReplayRequest = z.strictObject({ state: z.string().max(80), input: z.json() });
export type ReplayRequest = z.infer<typeof ReplayRequest>;
export const ReplayAccepted = z.object({ executionArn: z.string() });
