/**
 * Every arrow of `statemachines/analysis.asl.json`: what each task is handed and what it hands on. Ids, counts and the small
 * plan only; no amount and no name travels here.
 */
import * as z from 'zod';
import { ExecutionInput } from './job.ts';
import { Plan, TagBatch } from './plan.ts';
import { Sha256, Ticker, Uuid } from './values.ts';

export const PlannerTask = ExecutionInput;
/** At most 200 symbols in 20 batches; what is beyond stays unclassified and is said to be. */
export const PlannerResult = z.object({ plan: Plan, batches: z.array(TagBatch).max(20) });
export type PlannerResult = z.infer<typeof PlannerResult>;

export const TaggerTask = ExecutionInput.extend({ symbols: z.array(Ticker).min(1).max(10) });
export const TaggerResult = z.object({ classified: z.array(Ticker), unclassified: z.array(Ticker) });
export type TaggerResult = z.infer<typeof TaggerResult>;

export const FactsTask = ExecutionInput.extend({ plan: Plan });
export const FactsResult = z.object({ sheetId: Uuid, sheetHash: Sha256 });
export type FactsResult = z.infer<typeof FactsResult>;

/** Reporter, Charter and Retirement are handed the same: the sheet by id and hash. */
export const WriterTask = ExecutionInput.extend({ sheetId: Uuid, sheetHash: Sha256 });
export type WriterTask = z.infer<typeof WriterTask>;
export const WriterResult = z.object({ agent: z.enum(['reporter', 'charter', 'retirement']), draftHash: Sha256 });
export type WriterResult = z.infer<typeof WriterResult>;

export const CompleteTask = z.object({
  action: z.literal('complete'),
  ...ExecutionInput.shape,
  sheetId: Uuid,
  sheetHash: Sha256,
  drafts: z.array(WriterResult).length(3),
});
export const CompleteResult = z.object({ reportId: Uuid, retirementId: Uuid.nullable() });
export type CompleteResult = z.infer<typeof CompleteResult>;

/** What Catch hands over: Step Functions' own error output. */
const CaughtFailure = z.object({ Error: z.string(), Cause: z.string().optional() });
const Words = z.string().optional().catch(undefined);
/** Whatever a state failed with, its job has to end: of a failure that is not as Catch has it, what is not understood is left out. */
export const MarkFailedTask = z.object({
  action: z.literal('mark-failed'),
  ...ExecutionInput.shape,
  failure: z.object({ Error: Words, Cause: Words }).catch({}),
});
export const MarkFailedResult = z.object({ jobId: Uuid, status: z.enum(['failed', 'completed']) });

const Planned = ExecutionInput.extend({ planner: PlannerResult });
/**
 * What a state needs of its input, by its name: what a tester may hand it. More may travel along. States that only end the machine, or hand on what
 * they are given, are not among them: to begin there shows nothing.
 */
export const STATE_INPUTS = {
  Planner: PlannerTask,
  AnythingUnclassified: Planned,
  TagInstruments: Planned,
  Tagger: TaggerTask,
  Facts: ExecutionInput.extend({ planner: z.object({ plan: Plan }) }),
  Write: ExecutionInput.extend({ sheet: FactsResult }),
  Reporter: WriterTask,
  Charter: WriterTask,
  Retirement: WriterTask,
  Complete: ExecutionInput.extend({ sheet: FactsResult, drafts: CompleteTask.shape.drafts }),
  MarkFailed: ExecutionInput.extend({ failure: CaughtFailure }),
} as const;
export type EntryState = keyof typeof STATE_INPUTS;

export function isEntryState(state: string): state is EntryState {
  return Object.hasOwn(STATE_INPUTS, state);
}

/** A state's input as JSON that fits, or what is wrong with it and where, a line each. */
export function readStateInput(
  state: EntryState,
  input: unknown,
): { input: Record<string, unknown> & ExecutionInput } | { faults: { path: string; message: string }[] } {
  const parsed = STATE_INPUTS[state].safeParse(input);
  // As it was written, with what the state needs no more of than a default.
  if (parsed.success)
    return { input: { attempt: parsed.data.attempt, ...(input as Record<string, unknown> & Omit<ExecutionInput, 'attempt'>) } };
  return { faults: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) };
}
