/** The way that an execution took, read from its history: the service's or this machine's. */
import type { HistoryEvent } from '#schema/executions.ts';
import { outcomeOf } from './outcome.ts';
import type { MachineMap } from './machine.ts';
import { waitsAsWritten } from './machine.ts';

export interface AttemptMade {
  outcome: 'succeeded' | 'failed' | 'timed out' | 'not answered';
  error: string | null;
  cause: string | null;
  /** What the task answered, as JSON text. */
  output: string | null;
  started: number;
  ended: number | null;
  /** Before the attempt that followed, as Retry is written; null for the last. */
  wait: string | null;
}

export interface Visit {
  state: string;
  type: string;
  /** `Tagger[0]` for an item of a Map, the state's name elsewhere. */
  key: string;
  /** How deep it lies in Maps and Parallels. */
  depth: number;
  /** Seconds since 1970. */
  entered: number;
  ended: number | null;
  outcome: 'completed' | 'caught' | 'failed' | 'stopped';
  attempts: AttemptMade[];
  input: string | null;
  output: string | null;
  /** The state that followed in its line. */
  next: string | null;
}

export interface Way {
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'RUNNING';
  error: string | null;
  cause: string | null;
  output: string | null;
  input: string | null;
  started: number;
  ended: number | null;
  /** In the order of the definition: branches and items one after the other, whichever was quicker. */
  visits: Visit[];
}

/** A visit with what the reading of later events needs. */
interface Node extends Visit {
  parent: Node | null;
  /** Branch of a Parallel, or item of a Map. */
  place: number;
  children: Node[];
  exited: boolean;
}

const ENDS_ATTEMPT = /^(?:Task|LambdaFunction)(Succeeded|Failed|TimedOut|StartFailed|SubmitFailed|ScheduleFailed)$/;

/** Reads events in the order of their ids. Those of a history without data (`includeExecutionData: false`) are read too. */
export function readWay(events: readonly HistoryEvent[], machine: MachineMap): Way {
  const sorted = [...events].sort((a, b) => a.id - b.id);
  /** The visit that an event belongs to, and the item of a Map that it lies in. */
  const owner = new Map<number, { node: Node | null; item: number | null }>();
  const roots: Node[] = [];
  for (const event of sorted)
    owner.set(event.id, place(event, owner.get(event.previousEventId ?? 0) ?? { node: null, item: null }, machine, roots));
  const visits = flatten(roots);
  // From the inside out: whether a Map or a Parallel failed depends on what is in it.
  for (const node of visits.toReversed()) finish(node, machine);
  const outcome = sorted.map(outcomeOf).find((each) => each !== undefined);
  return {
    status: outcome?.status ?? 'RUNNING',
    error: (outcome && 'error' in outcome && outcome.error) || null,
    cause: (outcome && 'cause' in outcome && outcome.cause) || null,
    output: outcome?.status === 'SUCCEEDED' ? outcome.output : null,
    input: sorted[0]?.executionStartedEventDetails?.input ?? null,
    started: sorted[0]?.timestamp ?? 0,
    ended: outcome ? (sorted.at(-1)?.timestamp ?? null) : null,
    visits,
  };
}

type Owner = { node: Node | null; item: number | null };

function place(event: HistoryEvent, before: Owner, machine: MachineMap, roots: Node[]): Owner {
  const { type } = event;
  if (type.endsWith('StateEntered')) return enter(event, before, machine, roots);
  if (type.endsWith('StateExited')) {
    const node = climb(before.node, (each) => each.state === event.stateExitedEventDetails?.name);
    if (node) Object.assign(node, { exited: true, ended: event.timestamp, output: event.stateExitedEventDetails?.output ?? null });
    return { node, item: null };
  }
  if (type === 'MapIterationStarted')
    return { node: climb(before.node, (each) => each.type === 'Map'), item: event.mapIterationStartedEventDetails?.index ?? 0 };
  if (/^(Map|Parallel)(State|Iteration)/.test(type)) return { node: climb(before.node, (each) => type.startsWith(each.type)), item: null };
  if (before.node) note(before.node, event);
  return before;
}

function enter(event: HistoryEvent, before: Owner, machine: MachineMap, roots: Node[]): Owner {
  const name = event.stateEnteredEventDetails?.name ?? '';
  const where = machine.places.get(name);
  // After another state of its own line, or as the first one inside a Map or a Parallel.
  const follows = before.node?.exited === true;
  const parent = follows ? (before.node?.parent ?? null) : before.node;
  const item = follows ? before.node?.place : before.item;
  const inMap = parent?.type === 'Map';
  const node: Node = {
    state: name,
    type: event.type.slice(0, -'StateEntered'.length),
    key: inMap ? `${name}[${item ?? 0}]` : name,
    depth: (parent?.depth ?? -1) + 1,
    entered: event.timestamp,
    ended: null,
    outcome: 'completed',
    attempts: [],
    input: event.stateEnteredEventDetails?.input ?? null,
    output: null,
    next: null,
    parent,
    place: inMap ? (item ?? 0) : (where?.branch ?? 0),
    children: [],
    exited: false,
  };
  if (follows && before.node) before.node.next = name;
  (parent?.children ?? roots).push(node);
  return { node, item: null };
}

function climb(from: Node | null, found: (node: Node) => boolean): Node | null {
  let node = from;
  while (node && !found(node)) node = node.parent;
  return node;
}

function note(node: Node, event: HistoryEvent): void {
  if (event.type === 'TaskScheduled' || event.type === 'LambdaFunctionScheduled') {
    node.attempts.push({
      outcome: 'not answered',
      error: null,
      cause: null,
      output: null,
      started: event.timestamp,
      ended: null,
      wait: null,
    });
    return;
  }
  const ending = ENDS_ATTEMPT.exec(event.type)?.[1];
  const attempt = node.attempts.at(-1);
  if (ending === undefined || !attempt) return;
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.taskStartFailedEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails;
  attempt.outcome = ending === 'Succeeded' ? 'succeeded' : ending === 'TimedOut' ? 'timed out' : 'failed';
  attempt.ended = event.timestamp;
  attempt.error = attempt.outcome === 'succeeded' ? null : (details?.error ?? (attempt.outcome === 'timed out' ? 'States.Timeout' : ''));
  attempt.cause = details?.cause ?? null;
  attempt.output = event.taskSucceededEventDetails?.output ?? event.lambdaFunctionSucceededEventDetails?.output ?? null;
}

function flatten(nodes: Node[]): Node[] {
  const ordered = nodes.map((node, index) => ({ node, index })).sort((a, b) => a.node.place - b.node.place || a.index - b.index);
  return ordered.flatMap(({ node }) => [node, ...flatten(node.children)]);
}

function finish(node: Node, machine: MachineMap): void {
  const state = machine.places.get(node.state)?.state;
  const retried = node.attempts.slice(0, -1);
  const waits = state
    ? waitsAsWritten(
        state,
        retried.map(({ error }) => error ?? ''),
      )
    : [];
  retried.forEach((attempt, index) => (attempt.wait = waits[index] ?? null));
  const last = node.attempts.at(-1);
  const broke = last ? last.outcome !== 'succeeded' : node.children.some(({ outcome }) => outcome === 'failed');
  if (node.type === 'Fail') node.outcome = 'failed';
  else if (node.exited) node.outcome = broke && (last !== undefined || node.next !== state?.Next) ? 'caught' : 'completed';
  else
    node.outcome =
      last?.outcome === 'failed' || last?.outcome === 'timed out' ? 'failed' : broke && node.children.length > 0 ? 'failed' : 'stopped';
}

export function pathOf(way: Way): string[] {
  return way.visits.map(({ state }) => state);
}

/** By state (and item), the waits before its further attempts. */
export function retriesOf(way: Way): Record<string, string[]> {
  return Object.fromEntries(
    way.visits.flatMap(({ key, attempts }) => {
      const waits = attempts.flatMap(({ wait }) => (wait === null ? [] : [wait]));
      return waits.length === 0 ? [] : [[key, waits]];
    }),
  );
}
