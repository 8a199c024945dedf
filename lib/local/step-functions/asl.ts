import * as z from 'zod';
import { StateMachine } from 'aws-local-stepfunctions';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { DefinitionError } from '../definition.ts';

/** A value as the interpreter takes it: anything that JSON can hold. */
export type Json = Parameters<StateMachine['run']>[0];

const STATE_TYPES = ['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'] as const;
export type StateType = (typeof STATE_TYPES)[number];

/** One state, with the fields that the walk itself reads; the interpreter reads the others. */
export interface State {
  Type: StateType;
  Next?: string | undefined;
  End?: boolean | undefined;
  Resource?: string | undefined;
  TimeoutSeconds?: number | undefined;
  MaxConcurrency?: number | undefined;
  Branches?: Chain[] | undefined;
  ItemProcessor?: Chain | undefined;
  [field: string]: unknown;
}

/** States that follow one another from StartAt: a machine, a branch, or what a Map runs for each item. */
export interface Chain {
  StartAt: string;
  States: Record<string, State>;
  TimeoutSeconds?: number | undefined;
}

const State: z.ZodType<State> = z.lazy(() =>
  z.looseObject({
    Type: z.enum(STATE_TYPES),
    Next: z.string().optional(),
    End: z.boolean().optional(),
    Resource: z.string().optional(),
    TimeoutSeconds: z.int().positive().optional(),
    MaxConcurrency: z.int().min(0).optional(),
    Branches: z.array(Chain).optional(),
    ItemProcessor: Chain.optional(),
  }),
);

const Chain: z.ZodType<Chain> = z.lazy(() =>
  z.looseObject({ StartAt: z.string(), States: z.record(z.string(), State), TimeoutSeconds: z.int().positive().optional() }),
);

export const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';
const LAMBDA_ARN = /^arn:aws:lambda:[^:]*:[^:]*:function:.+$/;

const NOT_HERE = [
  'HeartbeatSeconds', 'HeartbeatSecondsPath', 'TimeoutSecondsPath', 'MaxConcurrencyPath', 'ItemReader', 'ItemBatcher', 'ResultWriter',
  'ToleratedFailureCount', 'ToleratedFailurePercentage', 'Credentials', 'Assign',
];

/** What AWS would run and this would run differently is refused, by the state's name. */
function refuse(chain: Chain): void {
  for (const [name, state] of Object.entries(chain.States)) {
    const not = (what: string) => new DefinitionError(`The state '${name}' ${what}, which does not run on one machine.`);
    if (state['QueryLanguage'] === 'JSONata') throw not('is written in JSONata');
    const resource = state.Resource ?? 'nothing';
    if (state.Type === 'Task' && resource !== LAMBDA_INVOKE && !LAMBDA_ARN.test(resource)) throw not(`calls ${resource}`);
    const field = NOT_HERE.find((each) => each in state);
    if (field !== undefined) throw not(`uses ${field}`);
    if (state.Type === 'Map' && !state.ItemProcessor) throw not('has an Iterator (write ItemProcessor instead)');
    for (const inner of [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])]) refuse(inner);
  }
}

/**
 * The interpreter sets `$$.Execution.Input` and `.StartTime` itself, to those of the one state it is given; so paths to `$$.Execution`
 * are pointed to a key of ours.
 */
export const EXECUTION_KEY = 'ExecutionAsStarted';

function ownExecution(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    const isPath = key.endsWith('.$') || key.endsWith('Path') || key === 'Variable';
    return isPath ? value.replaceAll(/\$\$\.Execution\b/g, `$$$$.${EXECUTION_KEY}`) : value;
  }
  if (Array.isArray(value)) return value.map((inner) => ownExecution(inner, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([inner, at]) => [inner, ownExecution(at, inner)]));
}

/** Reads a machine from its text. Throws DefinitionError when it is no valid Amazon States Language, or not one that runs here. */
export function readMachine(text: string): Chain {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new DefinitionError(`The definition is no JSON: ${String(error)}`);
  }
  try {
    void new StateMachine(json as StateMachineDefinition);
  } catch (error) {
    throw new DefinitionError(error instanceof Error ? error.message : String(error));
  }
  const machine = Chain.parse(ownExecution(json, ''));
  refuse(machine);
  return machine;
}
