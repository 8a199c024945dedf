/** A case that testers replay (`test/executions/*.json`): how an analysis starts, what goes wrong in it, and what is expected of it. */
import * as z from 'zod';
import { ExecutionInput } from './job.ts';
import { AmountText, Ticker } from './values.ts';

/** `aws`: recorded there; `teststate`: each state tried with the TestState API; `local`: known to hold on this machine only. */
export const HOLDS = ['aws', 'teststate', 'local'] as const;

/** After which statement a function dies. Each is a function of the database, by which it has just stored something. */
export const DEATHS = ['start_step', 'save_proposal', 'save_sheet', 'save_draft', 'complete_job_timed', 'end_step'] as const;

const Milliseconds = z.int().min(1).max(10_000);
const WAYS = ['error', 'result', 'timesOut', 'die', 'real'] as const;

/** What one attempt of a state comes to, in place of its function. One way; `delayMs` alone is the real function, begun later. */
export const Attempt = z
  .strictObject({
    /** Fails with this error's name. */
    error: z.string().min(1).max(100).optional(),
    cause: z.string().max(32_768).optional(),
    /** Answers this. Without a household it is laid over the state's ordinary answer. */
    result: z.json().optional(),
    /** Its time is over before it answers. With `real` its function has begun and works on, unheard, beside the next attempt. */
    timesOut: z.literal(true).optional(),
    /** The real function's process ends once it has stored this; `true`: once it has started its step. */
    die: z.union([z.literal(true), z.enum(DEATHS)]).optional(),
    real: z.literal(true).optional(),
    delayMs: Milliseconds.optional(),
    /** So many attempts in a row. */
    times: z.int().min(1).max(20).optional(),
  })
  .superRefine((attempt, context) => {
    const ways = WAYS.filter((way) => attempt[way] !== undefined);
    if (ways.length > 1 && ways.join() !== 'timesOut,real')
      context.addIssue({ code: 'custom', message: `an attempt has one way, and this has ${ways.join(' and ')}` });
    if (ways.length === 0 && attempt.delayMs === undefined) context.addIssue({ code: 'custom', message: `say one of ${WAYS.join(', ')}` });
    if (attempt.cause !== undefined && attempt.error === undefined)
      context.addIssue({ code: 'custom', message: 'a cause needs its error', path: ['cause'] });
  });
export type Attempt = z.infer<typeof Attempt>;

/** How the local model misbehaves; see lib/local/bedrock/faults.ts. */
const ModelFault = z.strictObject({
  mode: z.enum(['throttle', 'unavailable', 'garbage', 'invent', 'late', 'refuse']),
  as: z.enum(['text', 'shape']).optional(),
  milliseconds: Milliseconds.optional(),
  /** The first so many calls; all of them when absent. */
  calls: z.int().min(1).optional(),
  only: z.enum(['plan_analysis', 'classify_instruments', 'write_report', 'write_outlook', 'write_takeaways']).optional(),
});
export type ModelFault = z.infer<typeof ModelFault>;

/** One taxable account, where no sample household will do. A symbol that nobody knows is one to classify. */
const SmallHousehold = z.strictObject({ cash: AmountText, positions: z.record(Ticker, AmountText).default({}) });

const Name = z.string().min(1).max(80);
/** `Reporter`, or one item of a Map: `Tagger[0]`. */
const StateKey = z.string().regex(/^[A-Za-z][A-Za-z0-9]*(\[\d+\])?$/, 'must be the name of a state, or of one item: Tagger[0]');

export const STATUSES = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;

/** What is left out is not looked at, but for `retries`: none are expected unless said. A text between slashes is a regular expression. */
const Expectation = z.strictObject({
  status: z.enum(STATUSES),
  /** States in the order of the definition: the branches of a Parallel and the items of a Map one after the other. */
  path: z.array(Name).min(1),
  /** By state, the wait before each further attempt as its Retry is written: `up to 2 s` under full jitter. */
  retries: z.record(StateKey, z.array(z.string())).default({}),
  error: z.string().optional(),
  /** Parts of the execution's output. */
  output: z.json().optional(),
  job: z.strictObject({ status: z.enum(['completed', 'failed']), error: z.string().optional(), writer: z.string().optional() }).optional(),
  /** Parts of the job's steps, by state. */
  steps: z
    .record(
      StateKey,
      z.strictObject({ status: z.enum(['completed', 'failed']).optional(), attempts: z.int().optional(), message: z.string().optional() }),
    )
    .optional(),
  /** Reasons of the messages in the dead-letter queue afterwards. */
  parked: z.array(z.string()).default([]),
});
export type Expectation = z.infer<typeof Expectation>;

export const ExecutionCase = z
  .strictObject({
    comment: z.string().min(10),
    holds: z.enum(HOLDS),
    /** The id of a sample household, or a small one: the whole system runs, from the message on. */
    household: z.union([z.string(), SmallHousehold]).optional(),
    /** An execution's input: the machine runs alone, and states that are not told otherwise give their ordinary answer. */
    input: ExecutionInput.optional(),
    states: z.record(StateKey, z.array(Attempt).min(1)).default({}),
    model: z.union([ModelFault, z.array(ModelFault)]).optional(),
    /** So many of the first calls of this state's function find the database resuming. */
    database: z.strictObject({ resuming: z.int().min(1).max(10), during: Name }).optional(),
    /** `late`: once more after the job has ended. `poison`: one that is no job comes first. */
    message: z.enum(['twice', 'late', 'poison']).optional(),
    /** An operator stops the execution when this state's function is called, after the attempts that `states` tells of. */
    stop: Name.optional(),
    /** The whole execution's time, in place of the definition's. */
    timeoutMs: Milliseconds.optional(),
    expect: Expectation,
  })
  .superRefine((each, context) => {
    if ((each.household === undefined) === (each.input === undefined))
      context.addIssue({ code: 'custom', message: 'a case starts from a household or from an input: say one of them' });
    if (each.input === undefined) return;
    for (const field of ['model', 'database', 'message'] as const) {
      if (each[field] !== undefined)
        context.addIssue({ code: 'custom', message: 'needs a household: with an input the machine runs alone', path: [field] });
    }
    const alone = (attempts: Attempt[]) => attempts.findIndex(({ real, die }) => real !== undefined || die !== undefined);
    for (const [state, attempts] of Object.entries(each.states)) {
      if (alone(attempts) >= 0)
        context.addIssue({
          code: 'custom',
          message: 'needs a household: with an input no function runs',
          path: ['states', state, alone(attempts)],
        });
    }
  });
export type ExecutionCase = z.infer<typeof ExecutionCase>;
/** As it is written in a file, before defaults. */
export type ExecutionCaseText = z.input<typeof ExecutionCase>;
