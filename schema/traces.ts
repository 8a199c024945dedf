/** Traces that are kept on this machine, as its pages show them: as they were sent, masked unless the operator wanted them whole. */
import * as z from 'zod';
import { Instant } from './values.ts';

const Count = z.int().min(0);
const Text = z.string();

/** What tells one trace from another. */
export const TraceOutline = z.object({
  traceId: Text,
  /** `analysis`, `research`. */
  name: Text,
  at: Instant,
  /** From its first beginning to its last end. */
  milliseconds: z.number().min(0),
  jobId: Text.nullable(),
  /** The address of the page that the researcher read. */
  page: Text.nullable(),
  /** Null while its end has not been told. */
  outcome: Text.nullable(),
  observations: Count,
  tokens: Count,
  dollars: z.number().min(0),
});
export type TraceOutline = z.infer<typeof TraceOutline>;

/** Newest first. */
export const TracesView = z.object({ traces: z.array(TraceOutline) });
export type TracesView = z.infer<typeof TracesView>;

export const TraceScore = z.object({ name: Text, value: Text });
export type TraceScore = z.infer<typeof TraceScore>;

/** A stretch of work: a state, an attempt of a model, a tool, a retrieval, a judgement. */
export const Observation = z.object({
  id: Text,
  name: Text,
  /** LangFuse's word: `span`, `agent`, `generation`, `tool`, `retriever`, `evaluator`, `guardrail`. */
  kind: Text,
  /** How many observations it lies in. */
  depth: Count,
  /** Since the trace began. */
  fromMs: z.number().min(0),
  milliseconds: z.number().min(0),
  level: z.enum(['DEFAULT', 'DEBUG', 'WARNING', 'ERROR']),
  reason: Text.nullable(),
  /** Of a generation. */
  model: z
    .object({
      id: Text,
      parameters: Text.nullable(),
      prompt: Text,
      promptVersion: Text,
      usage: z.array(z.object({ name: Text, tokens: Count })),
      tokens: Count,
      dollars: z.number().min(0),
    })
    .nullable(),
  details: z.array(z.object({ name: Text, value: Text })),
  scores: z.array(TraceScore),
  input: Text.nullable(),
  output: Text.nullable(),
});
export type Observation = z.infer<typeof Observation>;

export const TraceView = z.object({
  outline: TraceOutline,
  environment: Text,
  /** Whether figures and names are in it. */
  isMasked: z.boolean(),
  user: Text.nullable(),
  /** Each below the one that it lies in, in the order of time. */
  observations: z.array(Observation),
  /** Of the trace as a whole. */
  scores: z.array(TraceScore),
  /** What LangFuse would show wrongly of it. */
  faults: z.array(Text),
});
export type TraceView = z.infer<typeof TraceView>;
