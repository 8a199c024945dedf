/** What the two routes take: spans as OTLP has them in JSON, and scores among the events of an ingestion. */
import * as z from 'zod';

/** One of these. Told apart by hand: a union would try each kind in turn, for every attribute of every span. */
interface Value {
  stringValue?: string | undefined;
  boolValue?: boolean | undefined;
  intValue?: number | string | undefined;
  doubleValue?: number | undefined;
  arrayValue?: { values?: Value[] | undefined } | undefined;
}
const Value: z.ZodType<Value> = z.lazy(() =>
  z
    .strictObject({
      stringValue: z.string().optional(),
      boolValue: z.boolean().optional(),
      intValue: z.union([z.number(), z.string()]).optional(),
      doubleValue: z.number().optional(),
      arrayValue: z.object({ values: z.array(Value).optional() }).optional(),
    })
    .refine((value) => Object.keys(value).length === 1, 'is not one value'),
);

function valueOf({ stringValue, boolValue, intValue, doubleValue, arrayValue }: Value): unknown {
  if (arrayValue !== undefined) return arrayValue.values?.map(valueOf) ?? [];
  return stringValue ?? boolValue ?? doubleValue ?? Number(intValue);
}

const nanoseconds = z.union([z.string().regex(/^\d{1,20}$/), z.number()]).transform((nanos) => Number(BigInt(nanos) / 1_000n) / 1_000);
const OtlpSpan = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: z.array(z.object({ key: z.string(), value: Value })).default([]),
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
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)).map(({ traceId, spanId, parentSpanId, name, startTimeUnixNano: from, endTimeUnixNano: to, attributes }) => ({
    traceId, spanId, parentId: parentSpanId || null, name, from, to, attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)])),
  }));
}

export const Ingestion = z.object({ batch: z.array(z.object({ id: z.string(), type: z.string(), timestamp: z.iso.datetime(), body: z.record(z.string(), z.unknown()) })).max(10_000) });

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
