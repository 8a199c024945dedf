/** What the two routes take: spans as OTLP has them in JSON, and scores among the events of an ingestion. */
import * as z from 'zod';

/** What a value of OTLP holds; undefined where it is none that LangFuse reads. By hand: a trace has some 250, and a schema would try each kind in turn. */
function heldBy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const [first, ...more] = Object.entries(value) as [string, unknown][];
  if (first === undefined || more.length > 0) return undefined;
  const [kind, held] = first;
  switch (kind) {
    case 'stringValue':
      return typeof held === 'string' ? held : undefined;
    case 'boolValue':
      return typeof held === 'boolean' ? held : undefined;
    case 'intValue':
      return typeof held === 'number' || typeof held === 'string' ? Number(held) : undefined;
    case 'doubleValue':
      return typeof held === 'number' ? held : undefined;
    case 'arrayValue':
      return listHeldBy(held);
    default:
      return undefined;
  }
}

function listHeldBy(list: unknown): unknown[] | undefined {
  if (typeof list !== 'object' || list === null) return undefined;
  const values = 'values' in list ? list.values : [];
  if (!Array.isArray(values)) return undefined;
  const held = values.map(heldBy);
  return held.includes(undefined) ? undefined : held;
}

const Attributes = z.array(z.unknown()).transform((all, context): Record<string, unknown> => {
  const held: [string, unknown][] = [];
  for (const each of all) {
    const { key, value } = (each ?? {}) as { key?: unknown; value?: unknown };
    const plain = heldBy(value);
    if (typeof key === 'string' && plain !== undefined) held.push([key, plain]);
    else context.addIssue(`${typeof key === 'string' ? key : 'An attribute'} holds no value`);
  }
  return Object.fromEntries(held);
});
const nanoseconds = z.union([z.string().regex(/^\d{1,20}$/), z.number()]).transform((nanos) => Number(BigInt(nanos) / 1_000n) / 1_000);
const OtlpSpan = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: Attributes.default({}),
});
export const OtlpTraces = z.object({ resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(OtlpSpan) })) })) });

/** Times are milliseconds of the clock of day. */
export const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentId: z.string().nullable(),
  name: z.string(),
  from: z.number(),
  to: z.number(),
  attributes: z.record(z.string(), z.unknown()),
});
export type Span = z.infer<typeof Span>;

export function spansIn({ resourceSpans }: z.infer<typeof OtlpTraces>): Span[] {
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ traceId, spanId, parentSpanId, name, startTimeUnixNano: from, endTimeUnixNano: to, attributes }) => ({
      traceId,
      spanId,
      parentId: parentSpanId || null,
      name,
      from,
      to,
      attributes,
    }));
}

export const Ingestion = z.object({
  batch: z
    .array(z.object({ id: z.string(), type: z.string(), timestamp: z.iso.datetime(), body: z.record(z.string(), z.unknown()) }))
    .max(10_000),
});

export const Score = z.object({
  id: z.string(),
  traceId: z.string(),
  observationId: z.string().nullish(),
  name: z.string(),
  value: z.union([z.number(), z.string()]),
  dataType: z.enum(['NUMERIC', 'BOOLEAN', 'CATEGORICAL']).optional(),
  environment: z.string().optional(),
  comment: z.string().nullish(),
});
export type Score = z.infer<typeof Score>;
