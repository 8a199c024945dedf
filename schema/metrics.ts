/**
 * Every metric of Alex' own, named once: the functions emit by this table, dashboards and alarms chart by it, and tests hold the two together. CloudWatch keeps a metric for each
 * of its sets of dimensions, and adds nothing up over dimensions: what is to be read as a whole is also emitted without any (`[]`).
 */
import { STATE_FUNCTIONS, WRITERS } from './agents.ts';

export const NAMESPACE = 'Alex/Agents';

/** `agent`: the function's name, always known. `route`: method and path of the API's table. `tool`: what a model called, or had called for it. `outcome`: how a thing ended. */
export type Dimension = 'agent' | 'route' | 'tool' | 'outcome';
export type Unit = 'Count' | 'Milliseconds' | 'Seconds' | 'None';

export interface MetricDefinition {
  unit: Unit;
  dimensions: readonly (readonly Dimension[])[];
  /** Functions that emit it: their names, `every` for all, `database` for all that have one. */
  by: readonly string[] | 'every' | 'database';
  /** The values of `outcome`, where it has them. */
  outcomes?: readonly string[];
}

const [WHOLE, BY_AGENT] = [[], ['agent']] as const satisfies readonly (readonly Dimension[])[];

/**
 * A metric of 0 and 1 says its rate by its average, and how often it was asked by its number of samples. What each means is said in comments: the table is in every bundle, and nothing
 * that runs reads sentences.
 */
export const METRICS = {
  /** Events that a function was given. */
  InvocationCount: { unit: 'Count', dimensions: [WHOLE, BY_AGENT], by: 'every' },
  /** 1 for an invocation that ended with an error, 0 for one that did not. */
  ErrorCount: { unit: 'Count', dimensions: [WHOLE, BY_AGENT], by: 'every' },
  /** 1 for an invocation of a state that ended with an error after which the state machine tries again, else 0. */
  RetryCount: { unit: 'Count', dimensions: [BY_AGENT], by: STATE_FUNCTIONS },
  /** From the event to the answer. */
  Duration: { unit: 'Milliseconds', dimensions: [BY_AGENT], by: 'every' },

  /** 1 for a text that the rules writer wrote in the model’s place, else 0. */
  FallbackCount: { unit: 'Count', dimensions: [WHOLE, BY_AGENT], by: WRITERS },
  /** How often a text was sent back, for its form or for its claims. */
  RepairCount: { unit: 'Count', dimensions: [BY_AGENT], by: WRITERS },
  /** 1 for a model’s draft that the verifier refused, else 0. */
  VerificationFailureCount: { unit: 'Count', dimensions: [WHOLE, BY_AGENT], by: WRITERS },
  /** All tokens into a model, by call. */
  InputTokens: { unit: 'Count', dimensions: [BY_AGENT], by: WRITERS },
  /** Tokens out of a model, by call. */
  OutputTokens: { unit: 'Count', dimensions: [BY_AGENT], by: WRITERS },
  /** Of the tokens in, those that the model read from its cache. */
  CacheReadTokens: { unit: 'Count', dimensions: [BY_AGENT], by: WRITERS },
  /** Of the tokens in, those that the model wrote to its cache. */
  CacheWriteTokens: { unit: 'Count', dimensions: [BY_AGENT], by: WRITERS },
  /** What a call cost at list price, millionths of a dollar; none for a model whose price is not known. */
  ModelMicroDollars: { unit: 'None', dimensions: [WHOLE, BY_AGENT], by: WRITERS },
  /** A call of a model, its waits for a busy one included. */
  ModelLatency: { unit: 'Milliseconds', dimensions: [BY_AGENT], by: WRITERS },
  /** 1 for a call that a model turned away as too busy, else 0. */
  ModelThrottleCount: { unit: 'Count', dimensions: [WHOLE], by: WRITERS },
  /** 1 for a call that the user’s budget or the job’s tokens did not allow, else 0. */
  ModelBudgetRefusalCount: { unit: 'Count', dimensions: [WHOLE], by: WRITERS },
  /** Tools that a model called to answer, and searches of the store of knowledge. */
  ToolCalls: { unit: 'Count', dimensions: [WHOLE, ['tool']], by: [...WRITERS, 'facts'] },

  /** From the event to the answer, of each route. */
  ApiLatency: { unit: 'Milliseconds', dimensions: [WHOLE, ['route']], by: ['api'] },
  /** One call of the Data API, its waits for a paused database included. */
  DataApiLatency: { unit: 'Milliseconds', dimensions: [WHOLE, BY_AGENT], by: 'database' },
  /** How long a call waited for a database that was resuming. */
  DatabaseResumeWait: { unit: 'Milliseconds', dimensions: [WHOLE], by: 'database' },

  /** How long a message had been on the queue when it was taken. */
  QueueAge: { unit: 'Milliseconds', dimensions: [WHOLE], by: ['dispatcher'] },
  /** A job’s attempt, from its start to its end on record; its number of samples counts the jobs. */
  JobDuration: {
    unit: 'Milliseconds',
    dimensions: [['outcome']],
    by: ['outcome', 'job-failures', 'sweeper'],
    outcomes: ['completed', 'failed'],
  },
  /** Jobs that a sweep had to send again or to end. */
  StuckJobCount: { unit: 'Count', dimensions: [WHOLE], by: ['sweeper'] },
  /** Positions of the household that is analysed. */
  PortfolioSize: { unit: 'Count', dimensions: [WHOLE], by: ['planner'] },

  /** Passages of the store of knowledge that an analysis was given. */
  PassagesFound: { unit: 'Count', dimensions: [WHOLE], by: ['facts'] },
  /** 1 for a search of the store of knowledge that the endpoint of embeddings or the index did not answer, so that words alone found what was found; else 0. */
  WordsAloneCount: { unit: 'Count', dimensions: [WHOLE], by: ['facts'] },
  /** A search of the store of knowledge for one analysis. */
  RecallLatency: { unit: 'Milliseconds', dimensions: [WHOLE], by: ['facts'] },
  /** Documents that were sent, by what became of them. */
  DocumentCount: { unit: 'Count', dimensions: [['outcome']], by: ['ingest'], outcomes: ['stored', 'replaced', 'unchanged', 'refused'] },
  /** Pages of a run of the researcher, by what became of them. */
  PageCount: {
    unit: 'Count',
    dimensions: [['outcome']],
    by: ['researcher'],
    outcomes: ['added', 'replaced', 'unchanged', 'refused', 'left'],
  },
  /** Closes of a run: written, and held back by a guard. */
  PriceCount: { unit: 'Count', dimensions: [['outcome']], by: ['prices'], outcomes: ['stored', 'flagged'] },
  /** Days since the newest day whose closes are known, after a run with a provider. */
  PriceAge: { unit: 'None', dimensions: [WHOLE], by: ['prices'] },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
export type MetricName = keyof typeof METRICS;

/** The table by any name, with the types that all entries share. */
export function definitionOf(name: MetricName): MetricDefinition {
  return METRICS[name];
}
