/** What is wrong with a span, a score or a whole trace: what LangFuse would take without a word and show wrongly, or what must never have been sent. Pure. */
import { ENVIRONMENT, formOf, hasForm, LEVELS, objectIn, OBSERVATION_TYPES } from './attributes.ts';
import type { Score, Span } from './read.ts';

export interface Fault {
  rule: Rule;
  /** Which span or score, and what of it. */
  says: string;
}
export const RULES = [
  'trace-id',
  'span-id',
  'times',
  'known-attribute',
  'form',
  'type',
  'level',
  'model',
  'usage',
  'cost',
  'prompt',
  'environment',
  'trace-name',
  'pseudonym',
  'figures',
  'marker',
  'parent',
  'root',
  'score',
  'score-target',
] as const;
export type Rule = (typeof RULES)[number];

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;
const PSEUDONYM = /^[0-9a-f]{32}$/;
/** What people and models wrote: where nothing is to be read in figures. */
const CONTENT = [
  'langfuse.observation.input',
  'langfuse.observation.output',
  'langfuse.trace.input',
  'langfuse.trace.output',
  'langfuse.observation.status_message',
];
export const MASKED = 'content:masked';

/** @param markers texts that nothing may hold: names and amounts of a household that was made to be found. */
export function faultsOfSpan(span: Span, markers: readonly string[] = []): Fault[] {
  const { attributes } = span;
  const faults: Fault[] = [];
  const fault = (rule: Rule, says: string): void => void faults.push({ rule, says: `${span.name}: ${says}` });
  if (!TRACE_ID.test(span.traceId)) fault('trace-id', `the trace's id ${span.traceId} is not 32 hexadecimal digits`);
  if (!SPAN_ID.test(span.spanId) || (span.parentId !== null && !SPAN_ID.test(span.parentId)))
    fault('span-id', `${span.spanId} below ${span.parentId ?? 'nothing'} are no ids of 16 hexadecimal digits`);
  if (span.parentId === span.spanId) fault('parent', 'is its own parent');
  if (span.to < span.from) fault('times', `ends ${span.from - span.to} ms before it begins`);
  for (const [name, value] of Object.entries(attributes)) {
    const form = formOf(name);
    if (form === undefined) fault('known-attribute', `LangFuse knows no ${name}`);
    else if (form === 'counts' && !hasForm(value, form)) fault('usage', `${name} must be whole numbers of tokens, and is ${said(value)}`);
    else if (form === 'amounts' && !hasForm(value, form)) fault('cost', `${name} must be dollars from 0 on, and is ${said(value)}`);
    else if (!hasForm(value, form)) fault('form', `${name} must be of the form "${form}"`);
  }
  const type = attributes['langfuse.observation.type'];
  if (typeof type !== 'string' || !OBSERVATION_TYPES.includes(type)) fault('type', `there is no kind of observation ${said(type)}`);
  const level = attributes['langfuse.observation.level'];
  if (level !== undefined && !LEVELS.includes(said(level))) fault('level', `there is no level ${said(level)}`);
  if (type === 'generation') faults.push(...faultsOfGeneration(span));
  if (!ENVIRONMENT.test(said(attributes['langfuse.environment'])))
    fault('environment', `${said(attributes['langfuse.environment'])} is no environment`);
  if (!attributes['langfuse.trace.name']) fault('trace-name', 'does not say what its trace is called');
  for (const name of ['user.id', 'session.id'])
    if (attributes[name] !== undefined && !PSEUDONYM.test(said(attributes[name]))) fault('pseudonym', `${name} is not hashed`);
  const tags = attributes['langfuse.trace.tags'];
  if (Array.isArray(tags) && tags.includes(MASKED))
    for (const name of CONTENT) if (/\p{Nd}/u.test(said(attributes[name]))) fault('figures', `${name} holds a figure`);
  for (const marker of markers) if (JSON.stringify(span).includes(marker)) fault('marker', `holds ${marker}`);
  return faults;
}

function faultsOfGeneration({ name, attributes }: Span): Fault[] {
  const failed = attributes['langfuse.observation.level'] === 'ERROR';
  return [
    ...(attributes['langfuse.observation.model.name']
      ? []
      : [{ rule: 'model', says: `${name}: does not say which model was asked` } as const]),
    ...(failed || attributes['langfuse.observation.usage_details'] !== undefined
      ? []
      : [{ rule: 'usage', says: `${name}: does not say what was used` } as const]),
    ...(attributes['langfuse.observation.metadata.prompt'] && /^[0-9a-f]{12}$/.test(said(attributes['langfuse.version']))
      ? []
      : [{ rule: 'prompt', says: `${name}: does not say by which prompt, in which version` } as const]),
  ];
}

export function faultsOfScore(score: Score, markers: readonly string[] = []): Fault[] {
  const says = (what: string): string => `the score ${score.name}: ${what}`;
  const { value, dataType } = score;
  const fits =
    dataType === 'CATEGORICAL'
      ? typeof value === 'string'
      : typeof value === 'number' && Number.isFinite(value) && (dataType !== 'BOOLEAN' || value === 0 || value === 1);
  return [
    ...(fits && score.name !== '' && score.id !== ''
      ? []
      : [{ rule: 'score', says: says(`${String(value)} is no value of ${dataType ?? 'NUMERIC'}`) } as const]),
    ...(TRACE_ID.test(score.traceId) && (typeof score.observationId !== 'string' || SPAN_ID.test(score.observationId))
      ? []
      : [{ rule: 'score-target', says: says('is of no trace or span') } as const]),
    ...markers
      .filter((marker) => JSON.stringify(score).includes(marker))
      .map((marker): Fault => ({ rule: 'marker', says: says(`holds ${marker}`) })),
  ];
}

/** Of a trace that has come to its end: every span has its parent, every attempt one root, every score what it is about. */
export function faultsOfTrace(spans: readonly Span[], scores: readonly Score[]): Fault[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const orphans = spans.filter(({ parentId }) => parentId !== null && !known.has(parentId));
  const roots = spans.filter(({ parentId }) => parentId === null);
  const lost = scores.filter(({ observationId }) => typeof observationId === 'string' && !known.has(observationId));
  const attempts = new Set(roots.map(({ attributes }) => attributes['langfuse.observation.metadata.attempt']));
  return [
    ...orphans.map(({ name, parentId }): Fault => ({ rule: 'parent', says: `${name}: its parent ${parentId ?? ''} is not in the trace` })),
    ...(roots.length > 0 && roots.length === attempts.size
      ? []
      : [{ rule: 'root', says: `${roots.length} roots for ${attempts.size} attempts` } as const]),
    ...lost.map(({ name }): Fault => ({ rule: 'score-target', says: `the score ${name}: what it is about is not in the trace` })),
  ];
}

/** Tokens and dollars of a generation; zero where it does not say. */
export function usageOf({ attributes }: Span): { tokens: number; dollars: number } {
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  return {
    tokens: number(objectIn(attributes['langfuse.observation.usage_details'])?.['total']),
    dollars: number(objectIn(attributes['langfuse.observation.cost_details'])?.['total']),
  };
}

/** An attribute as text; nothing where it is not there. */
export function said(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}
