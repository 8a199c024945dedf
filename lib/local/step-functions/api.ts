import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ServiceError } from './api-error.ts';
import { DATA_LIMIT } from './errors.ts';
import { executionArn, readEnds } from './executions.ts';
import type { Executions, Machine } from './executions.ts';
import type { Machines } from './machines.ts';
import { withoutData } from './history.ts';
import { byCursor, fromCursor, toCursor } from './paging.ts';
import type { ExecutionStore, Summary } from './store.ts';
import { testState } from './test-state.ts';
import type { Json } from './asl.ts';

export interface Service {
  machines: Machines;
  store: ExecutionStore;
  executions: Executions;
}

const Page = { maxResults: z.int().min(0).max(1000).optional(), nextToken: z.string().optional() };
const Arn = z.string().min(1).max(256);
const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'] as const;
const WHOLE = { included: true };
/** Not in an execution's name: white space, brackets, wildcards, what a URL or a shell would read, control characters. */
const NOT_IN_A_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/]|\p{Cc}/u;

/** Parses the input of an operation, then answers it. A wrong input is a ValidationException that says where. */
function operation<T>(shape: z.ZodType<T>, answer: (service: Service, input: T) => unknown) {
  return (service: Service, input: unknown): unknown => {
    const parsed = shape.safeParse(input);
    if (!parsed.success) throw new ServiceError('ValidationException', z.prettifyError(parsed.error));
    return answer(service, parsed.data);
  };
}

function machineOf(service: Service, arn: string): Machine {
  const machine = service.machines.find(arn);
  if (machine) return machine;
  throw new ServiceError(
    'StateMachineDoesNotExist',
    `State Machine Does Not Exist: '${arn}'. Here are: ${service.machines
      .all()
      .map((each) => each.arn)
      .join(', ')}.`,
  );
}

function executionOf(service: Service, arn: string): Summary {
  const summary = service.store.find(arn);
  if (!summary) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return summary;
}

const seconds = (milliseconds: number) => milliseconds / 1000;

const item = ({ arn, machineArn, name, status, started, stopped }: Summary) => ({
  executionArn: arn,
  stateMachineArn: machineArn,
  name,
  status,
  startDate: seconds(started),
  ...(stopped === undefined ? {} : { stopDate: seconds(stopped) }),
  redriveCount: 0,
});

const StartExecution = operation(
  z.object({ stateMachineArn: Arn, name: z.string().optional(), input: z.string().default('{}') }),
  (service, { stateMachineArn, name = randomUUID(), input }) => {
    if (name.length < 1 || name.length > 80 || NOT_IN_A_NAME.test(name)) {
      const rule = 'A name has 1 to 80 characters, without white space, brackets, wildcards and special characters.';
      throw new ServiceError('InvalidName', `Invalid Name: '${name}'. ${rule}`);
    }
    const machine = machineOf(service, stateMachineArn);
    checkInput(input);
    const known = service.store.find(executionArn(machine.arn, name));
    if (known && service.executions.runningInput(known.arn) !== input) {
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${known.arn}'`);
    }
    const summary = known ?? service.executions.start(machine, name, input);
    return { executionArn: summary.arn, startDate: seconds(summary.started) };
  },
);

const MachineName = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/, 'A name has 1 to 80 letters, digits, - and _.');

const CreateStateMachine = operation(
  z.object({ name: MachineName, definition: z.string(), roleArn: z.string().optional(), type: z.literal('STANDARD').optional() }),
  (service, { name, definition }) => {
    const { arn, created } = service.machines.create(name, definition);
    return { stateMachineArn: arn, creationDate: seconds(created) };
  },
);

const UpdateStateMachine = operation(
  z.object({ stateMachineArn: Arn, definition: z.string(), roleArn: z.string().optional() }),
  (service, { stateMachineArn, definition }) => {
    service.machines.update(machineOf(service, stateMachineArn), definition);
    return { updateDate: seconds(Date.now()) };
  },
);

function checkInput(input: string): void {
  if (Buffer.byteLength(input) > DATA_LIMIT)
    throw new ServiceError('InvalidExecutionInput', `The input is longer than ${String(DATA_LIMIT)} bytes.`);
  try {
    JSON.parse(input);
  } catch (error) {
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${String(error)}'`);
  }
}

const DescribeExecution = operation(z.object({ executionArn: Arn, includedData: z.string().optional() }), (service, input) => {
  const summary = executionOf(service, input.executionArn);
  const { input: started, outcome } = readEnds(service.store.events(summary));
  const failed = outcome && outcome.status !== 'SUCCEEDED' ? outcome : undefined;
  return {
    ...item(summary),
    input: started,
    inputDetails: WHOLE,
    ...(outcome?.status === 'SUCCEEDED' ? { output: outcome.output, outputDetails: WHOLE } : {}),
    ...(failed?.error === undefined ? {} : { error: failed.error }),
    ...(failed?.cause === undefined ? {} : { cause: failed.cause }),
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Executions on one machine cannot be redriven',
  };
});

const ListExecutions = operation(
  z.object({ stateMachineArn: Arn, statusFilter: z.enum(STATUSES).optional(), ...Page }),
  (service, { stateMachineArn, statusFilter, maxResults, nextToken }) => {
    const all = service.store
      .list(machineOf(service, stateMachineArn).arn)
      .filter(({ status }) => !statusFilter || status === statusFilter);
    const { page, next } = byCursor(all, ({ arn }) => arn, { maxResults, after: fromCursor(nextToken) });
    return { executions: page.map(item), ...(next === undefined ? {} : { nextToken: toCursor(next) }) };
  },
);

const GetExecutionHistory = operation(
  z.object({ executionArn: Arn, reverseOrder: z.boolean().optional(), includeExecutionData: z.boolean().optional(), ...Page }),
  (service, { executionArn: arn, reverseOrder, includeExecutionData, maxResults, nextToken }) => {
    const stored = service.store.events(executionOf(service, arn));
    const ordered = reverseOrder ? stored.reverse() : stored;
    const { page, next } = byCursor(ordered, ({ id }) => String(id), { maxResults, after: fromCursor(nextToken) });
    return {
      events: includeExecutionData === false ? page.map(withoutData) : page,
      ...(next === undefined ? {} : { nextToken: toCursor(next) }),
    };
  },
);

const StopExecution = operation(
  z.object({ executionArn: Arn, error: z.string().max(256).optional(), cause: z.string().max(32_768).optional() }),
  (service, { executionArn: arn, error, cause }) => {
    const summary = executionOf(service, arn);
    service.executions.stop(arn, { error, cause });
    return { stopDate: seconds(summary.stopped ?? Date.now()) };
  },
);

const DescribeStateMachine = operation(
  z.object({ stateMachineArn: Arn, includedData: z.string().optional() }),
  (service, { stateMachineArn }) => {
    const { arn, name, text, created } = machineOf(service, stateMachineArn);
    const roleArn = 'arn:aws:iam::000000000000:role/alex-local';
    return { stateMachineArn: arn, name, status: 'ACTIVE', definition: text, roleArn, type: 'STANDARD', creationDate: seconds(created) };
  },
);

const ListStateMachines = operation(z.object(Page), (service, { maxResults, nextToken }) => {
  const { page, next } = byCursor(service.machines.all(), ({ arn }) => arn, { maxResults, after: fromCursor(nextToken) });
  const stateMachines = page.map(({ arn, name, created }) => ({
    stateMachineArn: arn,
    name,
    type: 'STANDARD',
    creationDate: seconds(created),
  }));
  return { stateMachines, ...(next === undefined ? {} : { nextToken: toCursor(next) }) };
});

const TestState = operation(
  z.object({
    definition: z.string(),
    stateName: z.string().optional(),
    input: z.string().default('{}'),
    context: z.string().default('{}'),
    roleArn: z.string().optional(),
    inspectionLevel: z.string().optional(),
    mock: z
      .object({
        result: z.string().optional(),
        errorOutput: z.object({ error: z.string(), cause: z.string().default('') }).optional(),
        fieldValidationMode: z.string().optional(),
      })
      .optional(),
    stateConfiguration: z.object({ retrierRetryCount: z.int().min(0).default(0) }).optional(),
  }),
  (_service, { definition, stateName, input, context, mock, stateConfiguration }) => {
    checkInput(input);
    const { result, errorOutput } = mock ?? {};
    return testState({
      definition,
      stateName,
      input: JSON.parse(input) as Json,
      context: JSON.parse(context) as Record<string, unknown>,
      retries: stateConfiguration?.retrierRetryCount ?? 0,
      mock: mock && { ...(result !== undefined && { result: JSON.parse(result) as Json }), ...(errorOutput && { error: errorOutput }) },
    });
  },
);

/** By the name that follows `AWSStepFunctions.` in X-Amz-Target. Throws ServiceError. */
export const OPERATIONS = new Map(
  Object.entries({
    StartExecution,
    DescribeExecution,
    ListExecutions,
    GetExecutionHistory,
    StopExecution,
    DescribeStateMachine,
    ListStateMachines,
    CreateStateMachine,
    UpdateStateMachine,
    TestState,
  }),
);
