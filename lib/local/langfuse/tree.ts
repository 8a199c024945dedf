/** A trace as a person reads it: what ran below what, how long, with which model, for how many tokens and dollars; its scores, and what is wrong with it. Pure. */
import type { Score, Span } from './read.ts';
import { faultsOfTrace, said, usageOf } from './rules.ts';
import type { StoredTrace } from './store.ts';

export interface TreeOptions {
  /** With questions and answers, as they were sent. */
  io?: boolean;
}

const DETAIL = 'langfuse.observation.metadata.';
/** Said by other means, or for machines. */
const UNSAID = new Set(['job_id', 'attempt', 'outcome', 'prompt']);

export function treeOf({ traceId, spans, scores }: StoredTrace, { io = false }: TreeOptions = {}): string {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const below = Map.groupBy(spans, ({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : ''));
  const lines: string[] = [];
  const write = (span: Span, indent: string, isLast: boolean, top: boolean): void => {
    lines.push(`${indent}${top ? '' : isLast ? '└ ' : '├ '}${lineOf(span)}`);
    const inner = `${indent}${top ? '' : isLast ? '  ' : '│ '}`;
    for (const score of scores.filter(({ observationId }) => observationId === span.spanId)) lines.push(`${inner}  ★ ${scoreOf(score)}`);
    if (io) lines.push(...contentOf(span).map((line) => `${inner}  ${line}`));
    const children = (below.get(span.spanId) ?? []).sort(byTime);
    for (const [index, child] of children.entries()) write(child, inner, index === children.length - 1, false);
  };
  for (const span of (below.get('') ?? []).sort(byTime)) write(span, '', true, true);
  const ofTrace = scores.filter(({ observationId }) => typeof observationId !== 'string').sort((a, b) => (a.name < b.name ? -1 : 1));
  const [tokens, dollars] = spans.map(usageOf).reduce(([t, d], used) => [t + used.tokens, d + used.dollars], [0, 0]);
  const faults = faultsOfTrace(spans, scores);
  const { attributes = {} } = spans.find(({ parentId }) => parentId === null) ?? spans[0] ?? {};
  return [
    `Trace ${traceId}, ${text(attributes['langfuse.environment'])}, ${Array.isArray(attributes['langfuse.trace.tags']) ? attributes['langfuse.trace.tags'].join(', ') : ''}`,
    `user ${text(attributes['user.id'])}, session ${text(attributes['session.id'])}`,
    '',
    ...lines,
    '',
    ...ofTrace.map((score) => `★ ${scoreOf(score)}`),
    `${spans.length} observations, ${whole(tokens)} tokens, ${money(dollars)}`,
    ...faults.map(({ says }) => `! ${says}`),
    '',
  ].join('\n');
}

function lineOf({ name, from, to, attributes, ...span }: Span): string {
  const { tokens, dollars } = usageOf({ name, from, to, attributes, ...span });
  const [type, level, why, model, version] = [
    'observation.type',
    'observation.level',
    'observation.status_message',
    'observation.model.name',
    'version',
  ].map((key) => attributes[`langfuse.${key}`]);
  const details = Object.entries(attributes)
    .filter(([key]) => key.startsWith(DETAIL) && !UNSAID.has(key.slice(DETAIL.length)))
    .map(([key, value]) => [key.slice(DETAIL.length), value] as const);
  const rest = details.filter(([key]) => key !== 'prompt_version').map(([key, value]) => `${key} ${text(value)}`);
  return [
    name,
    ...(type === 'span' ? [] : [`(${text(type)})`]),
    duration(to - from),
    ...(model === undefined
      ? []
      : [`${text(model)}, prompt ${text(attributes[`${DETAIL}prompt`])}@${text(version)}, ${whole(tokens)} tokens, ${money(dollars)}`]),
    ...(rest.length === 0 ? [] : [`[${rest.join(', ')}]`]),
    ...(level === undefined || level === 'DEFAULT' ? [] : [`${text(level)}${why === undefined ? '' : `: ${text(why)}`}`]),
  ].join('  ');
}

const LONGEST = 400;
function contentOf({ attributes }: Span): string[] {
  return [
    ['→', 'input'],
    ['←', 'output'],
  ].flatMap(([mark = '', side = '']) => {
    const value = attributes[`langfuse.observation.${side}`];
    if (value === undefined) return [];
    const shown = text(value).replace(/\s+/g, ' ');
    return [`${mark} ${shown.length > LONGEST ? `${shown.slice(0, LONGEST)} … (${whole(shown.length)} characters)` : shown}`];
  });
}

function scoreOf({ name, value }: Score): string {
  return `${name} ${typeof value === 'number' ? String(Math.round(value * 1_000) / 1_000) : value}`;
}

function byTime(a: Span, b: Span): number {
  return a.from - b.from || a.to - b.to;
}

function duration(milliseconds: number): string {
  return milliseconds < 1_000 ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms` : `${(milliseconds / 1_000).toFixed(2)} s`;
}

/** A price of a model can be a fraction of a cent. */
function money(dollars: number): string {
  return `$${dollars.toFixed(dollars === 0 || dollars >= 1 ? 2 : 6)}`;
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

/** Attributes are others' text: one line, without what a terminal would obey. */
function text(value: unknown): string {
  return oneLine(said(value) || '–');
}

export function oneLine(words: string): string {
  return words.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
