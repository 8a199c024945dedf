/**
 * LangFuse: stretches of work as OpenTelemetry spans by `@langfuse/tracing` and `@langfuse/otel`, scores by `langfuse`, whose endpoint for them remains supported. Loaded only where keys are set.
 */
import { setImmediate } from 'node:timers/promises';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { setLangfuseTracerProvider, startObservation, type LangfuseGenerationAttributes } from '@langfuse/tracing';
import { SpanStatusCode, TraceFlags, type Span, type SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BasicTracerProvider, RandomIdGenerator } from '@opentelemetry/sdk-trace-base';
import { Langfuse } from 'langfuse';
import type { Kind, Told } from '../traces.ts';
import { pseudonym, scoreIdOf } from './ids.ts';
import { maskFor, type Mask } from './mask.ts';
import type { Observation, Recording } from './recorder.ts';

export interface Settings {
  baseUrl: string;
  publicKey: string;
  secretKey: string;
  /** LangFuse's word for a stage: `dev`, `prod`, `local`. */
  environment: string;
  release: string;
  /** Questions and answers as they are, with figures and names. */
  whole: boolean;
}

/** Hands recordings over. @throws what LangFuse or the way there answers instead. */
export type Deliver = (recordings: readonly Recording[]) => Promise<void>;

/** What every kind of observation has that takes time. */
interface Stretch {
  readonly id: string;
  readonly otelSpan: Span;
  end(at: Date): void;
}
type ExporterSettings = NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>;

/** How long a delivery goes on for which nobody waits any more. */
const GIVE_UP_MS = 5_000;

export function langfuse(settings: Settings): Deliver {
  const { baseUrl, publicKey, secretKey, environment, release } = settings;
  const ids = new DerivedIds();
  // As the processor would make it, and compressed where it has a way to go.
  const exporter = new OTLPTraceExporter({
    url: `${baseUrl.replace(/\/$/, '')}/api/public/otel/v1/traces`,
    headers: {
      'Authorization': `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`,
      'x-langfuse-public-key': publicKey,
      'x-langfuse-sdk-name': 'javascript',
    },
    timeoutMillis: GIVE_UP_MS,
    compression: (isOnThisMachine(baseUrl) ? 'none' : 'gzip') as NonNullable<ExporterSettings['compression']>, // an enum that the package does not hand out
  });
  const processor = new LangfuseSpanProcessor({ baseUrl, publicKey, secretKey, environment, release, exporter, mediaUploadEnabled: false });
  setLangfuseTracerProvider(new BasicTracerProvider({ idGenerator: ids, spanProcessors: [processor] }));
  const scores = new Langfuse({
    baseUrl,
    publicKey,
    secretKey,
    environment,
    release,
    flushAt: 1_000,
    flushInterval: 0,
    requestTimeout: GIVE_UP_MS,
    fetchRetryCount: 1,
    fetchRetryDelay: 500,
  });

  return async (recordings) => {
    for (const recording of recordings) emit(recording, settings, ids, scores);
    await Promise.all([processor.forceFlush(), flushed(scores)]);
  };
}

function isOnThisMachine(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

/** By the call that tells of a failure; the other one prints it. What was scored is in the package's queue a moment later. */
async function flushed(scores: Langfuse): Promise<void> {
  await setImmediate();
  await new Promise<void>((resolve, reject) =>
    scores.flush((failure: unknown) =>
      failure === undefined || failure === null
        ? resolve()
        : reject(failure instanceof Error ? failure : new Error('The scores were not taken.')),
    ),
  );
}

function emit(recording: Recording, settings: Settings, ids: DerivedIds, scores: Langfuse): void {
  const { name: called, traceId, rootId, observations, ending } = recording;
  const mask: Mask = settings.whole ? (value) => value : maskFor(recording.names);
  const trace = traceAttributes(recording, settings);
  const started = new Map<Observation, Stretch>();
  if (ending !== null) {
    const told = {
      ...recording.told,
      detail: { ...recording.told.detail, outcome: ending.outcome },
      ...(ending.outcome === 'failed' && { level: 'ERROR' as const }),
      ...(ending.reason !== undefined && { reason: ending.reason }),
    };
    const root = ids.as({ traceId, spanId: rootId }, () => begin('span', called, attributesOf(told, mask), ending.from, null));
    root.otelSpan.setAttributes(trace);
    if (ending.outcome === 'failed') root.otelSpan.setStatus({ code: SpanStatusCode.ERROR });
    root.end(new Date(Math.max(Date.now(), ending.from.getTime())));
  }
  const below: SpanContext = { traceId, spanId: rootId, traceFlags: TraceFlags.SAMPLED };
  for (const observation of observations) {
    const { kind, name, parent, from, to = Date.now(), told } = observation;
    const made = begin(
      kind,
      name,
      attributesOf(told, mask),
      new Date(from),
      parent === null ? below : (started.get(parent)?.otelSpan.spanContext() ?? below),
    );
    started.set(observation, made);
    // Its root is in another function's hands, which does not make it one.
    made.otelSpan.setAttributes({ ...trace, 'langfuse.internal.is_app_root': false });
    if (told.level === 'ERROR') made.otelSpan.setStatus({ code: SpanStatusCode.ERROR });
    made.end(new Date(Math.max(from, to)));
    for (const { name: score, value } of observation.scores)
      scores.score({ id: scoreIdOf(traceId, made.id, score), traceId, observationId: made.id, name: score, value, dataType: 'NUMERIC' });
  }
  for (const { name, value } of recording.scores)
    scores.score({ id: scoreIdOf(traceId, null, name), traceId, name, value, dataType: 'NUMERIC' });
}

function begin(kind: Kind, name: string, attributes: LangfuseGenerationAttributes, startTime: Date, parent: SpanContext | null): Stretch {
  const options = { startTime, ...(parent !== null && { parentSpanContext: parent }) };
  switch (kind) {
    case 'span':
      return startObservation(name, attributes, options);
    case 'agent':
      return startObservation(name, attributes, { ...options, asType: 'agent' });
    case 'generation':
      return startObservation(name, attributes, { ...options, asType: 'generation' });
    case 'tool':
      return startObservation(name, attributes, { ...options, asType: 'tool' });
    case 'retriever':
      return startObservation(name, attributes, { ...options, asType: 'retriever' });
    case 'evaluator':
      return startObservation(name, attributes, { ...options, asType: 'evaluator' });
    case 'guardrail':
      return startObservation(name, attributes, { ...options, asType: 'guardrail' });
  }
}

/** What every stretch says of its trace: LangFuse reads it from whichever comes first. */
function traceAttributes({ name, userId }: Recording, { secretKey, whole }: Settings): Record<string, string | string[]> {
  return {
    'langfuse.trace.name': name,
    'langfuse.trace.tags': [whole ? 'content:whole' : 'content:masked'],
    ...(userId !== undefined && { 'user.id': pseudonym(secretKey, 'user', userId), 'session.id': pseudonym(secretKey, 'session', userId) }),
  };
}

/** Ids, versions and words of a closed list stay as they are; everything else goes through the mask. */
function attributesOf({ input, output, detail = {}, level, reason, model, usage }: Told, mask: Mask): LangfuseGenerationAttributes {
  const metadata = Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== null && value !== undefined));
  return {
    metadata,
    ...(input !== undefined && { input: mask(input) }),
    ...(output !== undefined && { output: mask(output) }),
    ...(level && { level }),
    ...(reason !== undefined && { statusMessage: reason }),
    ...(typeof detail.prompt_version === 'string' && { version: detail.prompt_version }),
    ...(model && { model: model.id, modelParameters: model.parameters }),
    ...(usage && {
      usageDetails: {
        input: usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens,
        output: usage.outputTokens,
        total: usage.inputTokens + usage.outputTokens,
        ...(usage.cacheReadTokens > 0 && { cache_read_input_tokens: usage.cacheReadTokens }),
        ...(usage.cacheWriteTokens > 0 && { cache_creation_input_tokens: usage.cacheWriteTokens }),
      },
      ...(usage.costMicroDollars !== null && { costDetails: { total: usage.costMicroDollars / 1_000_000 } }),
    }),
  };
}

/** Random ids, but for a root, whose ids its children in other functions already name. */
class DerivedIds {
  readonly #random = new RandomIdGenerator();
  #next: { traceId: string; spanId: string } | null = null;

  as<T>(given: { traceId: string; spanId: string }, work: () => T): T {
    this.#next = given;
    try {
      return work();
    } finally {
      this.#next = null;
    }
  }

  readonly generateTraceId = (): string => this.#next?.traceId ?? this.#random.generateTraceId();
  readonly generateSpanId = (): string => this.#next?.spanId ?? this.#random.generateSpanId();
}
