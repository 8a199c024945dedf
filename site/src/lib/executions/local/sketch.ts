/** A state machine as it is drawn: a line from top to bottom, and beside it what is reached only when something fails. Worked out from its definition. */
import type { Chain, State } from '#schema/state-machine.ts';

export interface Drawn {
  name: string;
  state: State;
  /** The branches of a Parallel, or what a Map runs for each item. */
  inner: Sketch[];
}
export interface Sketch {
  /** From the first state to the last; states that are equally far on stand side by side. */
  rows: Drawn[][];
  /** In the order that they lead to one another. */
  aside: Drawn[];
}

export function sketch(chain: Chain): Sketch {
  const main = ranks(chain, [chain.StartAt], nextOf);
  const caught = Object.entries(chain.States).flatMap(([name, state]) =>
    main.has(name) ? (state.Catch ?? []).map(({ Next }) => Next) : [],
  );
  const aside = ranks(
    chain,
    caught.filter((name) => !main.has(name)),
    (state) => [...nextOf(state), ...catchOf(state)],
    main,
  );
  // What nothing leads to is a fault of the definition; it is drawn, so that it is seen.
  const left = Object.keys(chain.States).filter((name) => !main.has(name) && !aside.has(name));
  return { rows: byRank(chain, main), aside: [...byRank(chain, aside).flat(), ...left.map((name) => drawn(chain, name))] };
}

const nextOf = ({ Next, Default, Choices = [] }: State): string[] =>
  [...Choices.map((rule) => rule.Next), Default, Next].filter((name) => name !== undefined);
const catchOf = ({ Catch = [] }: State): string[] => Catch.map(({ Next }) => Next);

/** How far each state is from the first ones at most, by name. A way that leads back to itself is not followed round. */
function ranks(
  chain: Chain,
  from: readonly string[],
  follow: (state: State) => string[],
  taken: ReadonlyMap<string, number> = new Map(),
): Map<string, number> {
  const found = new Map<string, number>();
  const visit = (name: string, rank: number, way: readonly string[]): void => {
    const state = chain.States[name];
    if (state === undefined || taken.has(name) || way.includes(name) || (found.get(name) ?? -1) >= rank) return;
    found.set(name, rank);
    for (const next of follow(state)) visit(next, rank + 1, [...way, name]);
  };
  for (const name of from) visit(name, 0, []);
  return found;
}

function byRank(chain: Chain, found: ReadonlyMap<string, number>): Drawn[][] {
  const inOrder = Object.keys(chain.States).filter((name) => found.has(name));
  const groups = Map.groupBy(inOrder, (name) => found.get(name) ?? 0);
  return [...groups].sort(([a], [b]) => a - b).map(([, names]) => names.map((name) => drawn(chain, name)));
}

function drawn(chain: Chain, name: string): Drawn {
  const state = chain.States[name] ?? { Type: 'Pass' as const };
  const chains = [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])];
  return { name, state, inner: chains.map(sketch) };
}
