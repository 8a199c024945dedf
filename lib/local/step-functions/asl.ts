import { StateMachine } from 'aws-local-stepfunctions';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { Chain, LAMBDA_INVOKE } from '#schema/state-machine.ts';
import { DefinitionError } from '../definition.ts';

/** A value as the interpreter takes it: anything that JSON can hold. */
export type Json = Parameters<StateMachine['run']>[0];

const LAMBDA_ARN = /^arn:aws:lambda:[^:]*:[^:]*:function:.+$/;

const NOT_HERE = [
  'HeartbeatSeconds',
  'HeartbeatSecondsPath',
  'TimeoutSecondsPath',
  'MaxConcurrencyPath',
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'Credentials',
  'Assign',
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
