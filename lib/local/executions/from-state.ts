/** A machine that begins at one state of another, made of the same states. Pure. */
import { Chain } from '#schema/state-machine.ts';

export interface PartialMachine {
  /** In Amazon States Language; where it begins where the other does, the other as it is. */
  definition: string;
  /**
   * Whether it goes on to the machine's own end, which ends the job. A state inside a Map or a Parallel runs alone: nobody can be let into one of its
   * branches, so its chain is the whole machine.
   */
  toTheEnd: boolean;
}

/** Undefined when there is no such state. */
export function machineFrom(definition: string, state: string): PartialMachine | undefined {
  const machine = Chain.parse(JSON.parse(definition));
  const chain = chainOf(machine, state);
  if (chain === undefined) return undefined;
  const toTheEnd = chain === machine;
  if (toTheEnd && machine.StartAt === state) return { definition, toTheEnd };
  const reached = reachable(chain, state);
  const States = Object.fromEntries(Object.entries(chain.States).filter(([name]) => reached.has(name)));
  const rest = toTheEnd ? { TimeoutSeconds: machine.TimeoutSeconds } : {};
  return { definition: JSON.stringify({ Comment: `Begins at ${state}.`, StartAt: state, ...rest, States }, null, 2), toTheEnd };
}

function chainOf(chain: Chain, name: string): Chain | undefined {
  if (Object.hasOwn(chain.States, name)) return chain;
  for (const { Branches = [], ItemProcessor } of Object.values(chain.States)) {
    for (const inner of ItemProcessor ? [...Branches, ItemProcessor] : Branches) {
      const found = chainOf(inner, name);
      if (found) return found;
    }
  }
  return undefined;
}

function reachable(chain: Chain, from: string, seen = new Set<string>()): Set<string> {
  const state = chain.States[from];
  if (seen.has(from) || state === undefined) return seen;
  seen.add(from);
  const next = [state.Next, state.Default, ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map(({ Next }) => Next)];
  for (const name of next) if (name !== undefined) reachable(chain, name, seen);
  return seen;
}
