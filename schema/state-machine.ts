/** A state machine in Amazon States Language, with the fields that are read here; the others stay as they are. */
import * as z from 'zod';

const STATE_TYPES = ['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'] as const;
export type StateType = (typeof STATE_TYPES)[number];

/** One state. */
export interface State {
  Type: StateType;
  Comment?: string | undefined;
  Next?: string | undefined;
  End?: boolean | undefined;
  Resource?: string | undefined;
  TimeoutSeconds?: number | undefined;
  MaxConcurrency?: number | undefined;
  Choices?: { Next?: string | undefined }[] | undefined;
  Default?: string | undefined;
  Catch?: { Next: string; ErrorEquals: string[] }[] | undefined;
  Branches?: Chain[] | undefined;
  ItemProcessor?: Chain | undefined;
  [field: string]: unknown;
}

/** States that follow one another from StartAt: a machine, a branch, or what a Map runs for each item. */
export interface Chain {
  StartAt: string;
  States: Record<string, State>;
  TimeoutSeconds?: number | undefined;
}

const State: z.ZodType<State> = z.lazy(() =>
  z.looseObject({
    Type: z.enum(STATE_TYPES),
    Comment: z.string().optional(),
    Next: z.string().optional(),
    End: z.boolean().optional(),
    Resource: z.string().optional(),
    TimeoutSeconds: z.int().positive().optional(),
    MaxConcurrency: z.int().min(0).optional(),
    Choices: z.array(z.looseObject({ Next: z.string().optional() })).optional(),
    Default: z.string().optional(),
    Catch: z.array(z.looseObject({ Next: z.string(), ErrorEquals: z.array(z.string()) })).optional(),
    Branches: z.array(Chain).optional(),
    ItemProcessor: Chain.optional(),
  }),
);

export const Chain: z.ZodType<Chain> = z.lazy(() =>
  z.looseObject({ StartAt: z.string(), States: z.record(z.string(), State), TimeoutSeconds: z.int().positive().optional() }),
);

export const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';
