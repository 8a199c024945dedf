/** Traces as the pages of this machine show them. */
import type { Observation, TraceOutline, TraceScore, TracesView, TraceView } from '#schema/traces.ts';
import { Uuid } from '#schema/values.ts';
import { traceIdOf } from '#ports/traces/ids.ts';
import { LEVELS, objectIn } from './attributes.ts';
import type { Score, Span } from './read.ts';
import { faultsOfTrace, MASKED, said, usageOf } from './rules.ts';
import { listTraces, readTrace, type StoredTrace } from './store.ts';

const DETAIL = 'langfuse.observation.metadata.';
/** Said by other means, or for machines. */
const UNSAID = new Set(['job_id', 'attempt', 'outcome', 'prompt', 'prompt_version']);
/** Of the latest: a page of more would be read by nobody. */
const LISTED = 100;

/** By what their files last were, so that a list that is asked for again reads only what has come since. */
export function openTraceViews(folder: string): { list(): TracesView; one(id: string): TraceView | null } {
  const known = new Map<string, { changed: number; outline: TraceOutline }>();
  return {
    list: () => {
      const traces = listTraces(folder)
        .slice(0, LISTED)
        .flatMap(({ traceId, changed }) => {
          const before = known.get(traceId);
          if (before?.changed === changed) return [before.outline];
          const trace = readTrace(folder, traceId);
          if (trace === null || trace.spans.length === 0) return [];
          const outline = outlineOf(trace);
          known.set(traceId, { changed, outline });
          return [outline];
        });
      for (const traceId of known.keys()) if (!traces.some((trace) => trace.traceId === traceId)) known.delete(traceId);
      return { traces: traces.sort((a, b) => (a.at < b.at ? 1 : -1)) };
    },
    one: (id) => {
      const trace = readTrace(folder, Uuid.safeParse(id).success ? traceIdOf(id) : id);
      return trace === null || trace.spans.length === 0 ? null : viewOf(trace);
    },
  };
}

/** Of the latest attempt, where a job had several. There is at least one span. */
export function outlineOf({ traceId, spans }: StoredTrace): TraceOutline {
  const root = rootOf(spans);
  const from = Math.min(...spans.map((span) => span.from));
  const told = (key: string): string | null => said(root?.attributes[`${DETAIL}${key}`]) || null;
  const used = spans.map(usageOf);
  return {
    traceId,
    name: said((root ?? spans[0])?.attributes['langfuse.trace.name']) || (root?.name ?? 'trace'),
    at: new Date(from).toISOString(),
    milliseconds: Math.max(...spans.map(({ to }) => to)) - from,
    jobId: told('job_id'),
    page: told('page'),
    outcome: told('outcome'),
    observations: spans.length,
    tokens: used.reduce((sum, { tokens }) => sum + tokens, 0),
    dollars: used.reduce((sum, { dollars }) => sum + dollars, 0),
  };
}

export function viewOf(trace: StoredTrace): TraceView {
  const { spans, scores } = trace;
  const { attributes = {} } = rootOf(spans) ?? spans[0] ?? {};
  const begun = Math.min(...spans.map(({ from }) => from));
  const tags = attributes['langfuse.trace.tags'];
  return {
    outline: outlineOf(trace),
    environment: said(attributes['langfuse.environment']),
    isMasked: Array.isArray(tags) && tags.includes(MASKED),
    user: said(spans.find((span) => 'user.id' in span.attributes)?.attributes['user.id']) || null,
    observations: inOrder(spans).map(({ span, depth }) => observationOf(span, depth, begun, scores)),
    scores: scores
      .filter(({ observationId }) => typeof observationId !== 'string')
      .map(scoreOf)
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    faults: faultsOfTrace(spans, scores).map(({ says }) => says),
  };
}

function rootOf(spans: readonly Span[]): Span | undefined {
  return spans
    .filter(({ parentId }) => parentId === null)
    .sort((a, b) => a.from - b.from)
    .at(-1);
}

/** Each below its parent; whose parent is not there stands at the top. What goes round in a circle is not reached, and left out. */
function inOrder(spans: readonly Span[]): { span: Span; depth: number }[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const below = Map.groupBy(spans, ({ parentId }) => (parentId !== null && ids.has(parentId) ? parentId : ''));
  const walk = (parent: string, depth: number): { span: Span; depth: number }[] =>
    (below.get(parent) ?? [])
      .toSorted((a, b) => a.from - b.from || a.to - b.to)
      .flatMap((span) => [{ span, depth }, ...walk(span.spanId, depth + 1)]);
  return walk('', 0);
}

function observationOf(span: Span, depth: number, begun: number, scores: readonly Score[]): Observation {
  const { spanId, name, from, to, attributes } = span;
  const told = (key: string): string | null => said(attributes[`langfuse.observation.${key}`]) || null;
  const level = told('level') ?? 'DEFAULT';
  const details = Object.entries(attributes).flatMap(([key, value]) =>
    key.startsWith(DETAIL) && !UNSAID.has(key.slice(DETAIL.length)) ? [{ name: key.slice(DETAIL.length), value: said(value) }] : [],
  );
  return {
    id: spanId,
    name,
    kind: told('type') ?? 'span',
    depth,
    fromMs: from - begun,
    milliseconds: Math.max(0, to - from),
    level: (LEVELS.includes(level) ? level : 'DEFAULT') as Observation['level'],
    reason: told('status_message'),
    model: modelOf(span),
    details,
    scores: scores.filter(({ observationId }) => observationId === spanId).map(scoreOf),
    input: told('input'),
    output: told('output'),
  };
}

function modelOf(span: Span): Observation['model'] {
  const { attributes } = span;
  const id = said(attributes['langfuse.observation.model.name']);
  if (id === '') return null;
  const usage = Object.entries(objectIn(attributes['langfuse.observation.usage_details']) ?? {}).flatMap(([name, tokens]) =>
    name !== 'total' && typeof tokens === 'number' ? [{ name, tokens }] : [],
  );
  return {
    id,
    parameters: said(attributes['langfuse.observation.model.parameters']) || null,
    prompt: said(attributes[`${DETAIL}prompt`]),
    promptVersion: said(attributes['langfuse.version']),
    usage,
    ...usageOf(span),
  };
}

function scoreOf({ name, value }: Score): TraceScore {
  return { name, value: typeof value === 'number' ? String(Math.round(value * 1_000) / 1_000) : value };
}
