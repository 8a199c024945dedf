/**
 * Traces of analyses: what each state did, asked and was answered, for a developer who wants to see why an agent wrote what it wrote. Work is recorded in memory and
 * handed over when it is done, so that nothing waits for it meanwhile. Who records need not know whether anybody will look.
 */
import type { ExecutionInput } from '#schema/job.ts';
import type { Usage } from './model/usage.ts';

/** As LangFuse tells observations apart. */
export const KINDS = ['span', 'agent', 'generation', 'tool', 'retriever', 'evaluator', 'guardrail'] as const;
export type Kind = (typeof KINDS)[number];

/** Words, ids and counts of our own about the work; never a person's figures or names, which belong into `input` and `output`. */
export const DETAILS = [
  'job_id',
  'attempt',
  'outcome',
  'prompt',
  'prompt_version',
  'repair',
  'returned',
  'stop_reason',
  'writer',
  'fallback',
  'stand_in',
  'repairs',
  'refused',
  'claims',
  'asked',
  'found',
  'facts',
  'flags',
  'positions',
  'instruments',
  'batches',
  'charts',
  'passages',
  'queries',
  'engine',
  'paths',
  'model',
  'side',
  'passed',
  'projection',
  'page',
  'source',
] as const;
export type Detail = (typeof DETAILS)[number];

export const SCORES = [
  'numeric_precision',
  'required_facts_covered',
  'citations_valid',
  'fallback_used',
  'repairs',
  'claims_refused',
] as const;
export type ScoreName = (typeof SCORES)[number];

export interface Told {
  /** What went in and what came out: masked before it leaves, unless the operator wants it whole. */
  input?: unknown;
  output?: unknown;
  detail?: Readonly<Partial<Record<Detail, string | number | boolean | null>>>;
  level?: 'WARNING' | 'ERROR';
  /** Why, in words of our own or by an error's class. */
  reason?: string;
  /** Of a generation. */
  model?: { id: string; parameters: Readonly<Record<string, number>> };
  usage?: Usage;
}

/** A stretch of work. */
export interface Span {
  /** Works inside a stretch of its own, below this one. What it throws marks that stretch as failed, by its class, and is thrown on. */
  within<T>(kind: Kind, name: string, work: (span: Span) => T | Promise<T>): Promise<T>;
  /** More about it; also after its end. What was told before stays where it is not told anew. */
  tell(told: Told): void;
  /** A yes is 1, a no is 0. */
  score(name: ScoreName, value: number | boolean): void;
  /** Names that a text of this invocation may hold and nobody outside may read. */
  conceal(names: Iterable<string>): void;
}

/** The end of a job, or of a page's reading, as its trace tells it. */
export interface Ending {
  outcome: 'completed' | 'failed';
  /** When it was asked for. */
  from: Date;
  reason?: string;
}

/** What a trace is of: an attempt of a job, of whom where that is known; or a page of the web that the researcher read, by its address and what stood there. */
export type Subject =
  (Pick<ExecutionInput, 'jobId' | 'attempt'> & { userId?: string | undefined }) | { page: string; hash: string; source: string };

/** Everything of one subject: its stretches, over all functions, lie below one root. */
export interface Trace extends Span {
  /** Told once, by the function that ends it. */
  end(ending: Ending): void;
}

/** One invocation's recording. */
export interface Traces {
  /** False where nothing is recorded: what would only be worked out for it need not be. */
  readonly recording: boolean;
  of(subject: Subject): Trace;
  /** Hands over what was recorded since it was last asked to, within a bounded time, and waits for what is still under way; never throws. A trace that is handed over takes nothing more. */
  deliver(): Promise<void>;
}

export const NO_SPAN: Trace = {
  within: async (_kind, _name, work) => work(NO_SPAN),
  tell: () => undefined,
  score: () => undefined,
  conceal: () => undefined,
  end: () => undefined,
};
export const NO_TRACES: Traces = { recording: false, of: () => NO_SPAN, deliver: () => Promise.resolve() };
