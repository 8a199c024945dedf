/** This machine's Step Functions in sentences: what the pages of executions may ask. */
import { createQuery, useQueryClient } from '@tanstack/svelte-query';
import type * as z from 'zod';
import { mapMachine, type MachineMap } from '#domain/executions/machine.ts';
import { readWay, type Way } from '#domain/executions/way.ts';
import { OPERATION_ANSWERS, ReplayAccepted, type ExecutionItem, type OperationName, type ReplayRequest } from '#schema/executions.ts';
import { ExecutionInput } from '#schema/job.ts';
import { Chain } from '#schema/state-machine.ts';
import { useApi, type Api } from '#lib/api/client.ts';

const POLL_MS = 400;
const POLL_LIST_MS = 2_000;
const MOST_OF_A_MACHINE = 1000;
const MACHINE_KEPT_MS = 60_000;

type Answer<N extends OperationName> = z.infer<(typeof OPERATION_ANSWERS)[N]>;
export type Event = Answer<'GetExecutionHistory'>['events'][number];
export interface Execution extends ExecutionItem {
  /** In the page's address: `alex-analysis:0192f0c1-…`. */
  id: string;
  machine: string;
}
export interface Machine extends MachineMap {
  name: string;
}

function call<N extends OperationName>(api: Api, operation: N, input: object): Promise<Answer<N>> {
  return api.ask('POST', `/local/step-functions/${operation}`, OPERATION_ANSWERS[operation] as unknown as z.ZodType<Answer<N>>, input);
}

/** `arn:…:execution:alex-analysis:0192…` → `alex-analysis:0192…`. */
export function idOf(executionArn: string): string {
  return executionArn.split(':').slice(6).join(':');
}
const machineOf = (stateMachineArn: string): string => stateMachineArn.split(':').at(-1) ?? '';

/** Every machine's executions, newest first; `cut` when a machine has had more than are listed. */
async function executions(api: Api): Promise<{ executions: Execution[]; cut: boolean }> {
  const { stateMachines } = await call(api, 'ListStateMachines', {});
  const lists = await Promise.all(
    stateMachines.map(({ stateMachineArn }) => call(api, 'ListExecutions', { stateMachineArn, maxResults: MOST_OF_A_MACHINE })),
  );
  const all = lists.flatMap((list) =>
    list.executions.map((one) => ({ ...one, id: idOf(one.executionArn), machine: machineOf(one.stateMachineArn) })),
  );
  return { executions: all.sort((a, b) => b.startDate - a.startDate), cut: lists.some(({ nextToken }) => nextToken !== undefined) };
}

async function history(api: Api, executionArn: string): Promise<Event[]> {
  const events: Event[] = [];
  for (let nextToken: string | undefined; ;) {
    const page = await call(api, 'GetExecutionHistory', { executionArn, maxResults: 1000, ...(nextToken !== undefined && { nextToken }) });
    events.push(...page.events);
    nextToken = page.nextToken;
    if (nextToken === undefined) return events;
  }
}

/** The ARN of an execution by its id in the address: as the machines' own begin. */
async function arnOf(api: Api, id: string): Promise<string> {
  const { stateMachines } = await call(api, 'ListStateMachines', {});
  const prefix = (stateMachines[0]?.stateMachineArn ?? '').replace(':stateMachine:', ':execution:').split(':').slice(0, 6).join(':');
  return `${prefix}:${id}`;
}

export function executionsQuery() {
  const api = useApi();
  return createQuery(() => ({ queryKey: ['executions'], queryFn: () => executions(api), refetchInterval: POLL_LIST_MS }));
}

/** One execution as it is known now. */
export interface Read {
  machine: Machine;
  events: Event[];
  way: Way;
  /** What it was started with, where that is an analysis' input. */
  job: ExecutionInput | undefined;
}

async function machine(api: Api, name: string): Promise<Machine> {
  const stateMachineArn = (await arnOf(api, name)).replace(':execution:', ':stateMachine:');
  const { definition } = await call(api, 'DescribeStateMachine', { stateMachineArn });
  return { name, ...mapMachine(Chain.parse(JSON.parse(definition))) };
}

function jobIn(input: string | null): ExecutionInput | undefined {
  try {
    return ExecutionInput.safeParse(JSON.parse(input ?? '')).data;
  } catch {
    return undefined;
  }
}

/** Asked for again until it has ended. */
export function executionQuery(id: () => string) {
  const api = useApi();
  const queries = useQueryClient();
  const read = async (): Promise<Read> => {
    const name = id().split(':')[0] ?? '';
    const known = queries.fetchQuery({ queryKey: ['state-machine', name], queryFn: () => machine(api, name), staleTime: MACHINE_KEPT_MS });
    const [drawn, events] = await Promise.all([known, arnOf(api, id()).then((arn) => history(api, arn))]);
    const way = readWay(events, drawn);
    return { machine: drawn, events, way, job: jobIn(way.input) };
  };
  return createQuery(() => ({
    queryKey: ['execution', id()],
    queryFn: read,
    // What was read stands for itself: visits know the ones around them, and to compare two such readings part by part would not end.
    structuralSharing: false,
    staleTime: ({ state }) => (state.data === undefined || state.data.way.status === 'RUNNING' ? 0 : Infinity),
    refetchInterval: ({ state }) => (state.data?.way.status === 'RUNNING' ? POLL_MS : false),
  }));
}

export async function stopped(api: Api, id: string): Promise<void> {
  await call(api, 'StopExecution', {
    executionArn: await arnOf(api, id),
    error: 'StoppedByOperator',
    cause: 'Stopped on the page of executions.',
  });
}

/** Starts it, and answers its id. */
export async function replayed(api: Api, request: ReplayRequest): Promise<string> {
  return idOf((await api.ask('POST', '/local/replays', ReplayAccepted, request)).executionArn);
}
