/** Traces of this machine, asked again while the page is looked at, and their words. */
import { createQuery } from '@tanstack/svelte-query';
import { TracesView, TraceView, type Observation, type TraceOutline } from '#schema/traces.ts';
import { useApi } from '#lib/api/client.ts';
import { formatNumber } from '#lib/format/numbers.ts';
import type { Said } from './words.ts';

const POLL_LIST_MS = 5_000;
const POLL_MS = 1_000;

export function tracesQuery() {
  const api = useApi();
  return createQuery(() => ({
    queryKey: ['traces'],
    queryFn: () => api.ask('POST', '/local/traces', TracesView, {}),
    refetchInterval: POLL_LIST_MS,
  }));
}

/** By its own id or its job's; asked for again until its end has been told. */
export function traceQuery(id: () => string) {
  const api = useApi();
  return createQuery(() => ({
    queryKey: ['trace', id()],
    queryFn: () => api.ask('POST', `/local/traces/${encodeURIComponent(id())}`, TraceView, {}),
    refetchInterval: ({ state }) => (state.data?.outline.outcome === null ? POLL_MS : false),
  }));
}

const WHAT: Record<string, string> = { analysis: 'Analysis', research: 'Page read' };
export const whatOf = ({ name }: Pick<TraceOutline, 'name'>): string => WHAT[name] ?? name;

export function outcomeWords({ outcome }: Pick<TraceOutline, 'outcome'>): Said {
  if (outcome === null) return { tone: 'run', icon: 'run', word: 'Not ended' };
  return outcome === 'completed' ? { tone: 'good', icon: 'pass', word: 'Completed' } : { tone: 'bad', icon: 'fail', word: 'Failed' };
}

/** An attempt that failed may have been made again with success: so its trace is not bad for it. */
export function levelWords({ level }: Pick<Observation, 'level'>): Said | null {
  if (level === 'ERROR') return { tone: 'bad', icon: 'fail', word: 'Failed' };
  return level === 'WARNING' ? { tone: 'warn', icon: 'warn', word: 'Warning' } : null;
}

const KINDS: Record<string, string> = {
  span: 'step',
  agent: 'agent',
  generation: 'model',
  tool: 'tool',
  retriever: 'retrieval',
  evaluator: 'judge',
  guardrail: 'guardrail',
};
export const kindOf = ({ kind }: Pick<Observation, 'kind'>): string => KINDS[kind] ?? kind;

/** A price of a model can be a fraction of a cent: `$0.00`, `$0.001234`, `$1.25`. */
export function formatDollars(dollars: number): string {
  return `$${dollars.toFixed(dollars === 0 || dollars >= 1 ? 2 : 6)}`;
}

/** After a number of tokens: `for $1.25`; the rules that write without a model ask for nothing. */
export const costWords = (dollars: number): string => (dollars === 0 ? 'at no cost' : `for ${formatDollars(dollars)}`);

/** `1 observation`, `2,310 tokens`. */
export function count(many: number, one: string): string {
  return `${formatNumber(many)} ${one}${many === 1 ? '' : 's'}`;
}

/** `prompt_version` → `prompt version`. */
export const words = (name: string): string => name.replaceAll('_', ' ');
