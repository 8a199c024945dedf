/** What the calls of models cost, by user, job and agent; and how far a user is with what they may ask for. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Database } from './database.ts';
import { Nothing } from './database/documents.ts';

export interface ModelUsage {
  /** Names the call, so that it counts once however often it is recorded; made here when the model gives none. */
  callId?: string;
  modelId: string;
  inputTokens: number;
  outputTokens: number;
  /** Millionths of a dollar; null where the price of the model is not known. */
  costMicroDollars: number | null;
}

/** Also settles what was reserved for the call. */
export async function recordUsage(db: Database, userId: string, jobId: string, agent: string, usage: ModelUsage): Promise<void> {
  const { callId = randomUUID(), modelId, inputTokens, outputTokens, costMicroDollars } = usage;
  await db.query(
    'SELECT record_usage(:user, :job::uuid, :agent, :call, :model, :input::bigint, :output::bigint, :cost::bigint)',
    { user: userId, job: jobId, agent, call: callId, model: modelId, input: inputTokens, output: outputTokens, cost: costMicroDollars },
    Nothing,
  );
}

/** What is set aside for one call: of the tokens that its job may use, and of its user's budget since an instant. */
export interface Reservation {
  callId: string;
  modelId: string;
  tokens: number;
  jobTokens: number;
  /** Null where the price of the model is not known: such a call is in no budget. */
  mostMicroDollars: number | null;
  since: string;
  budgetMicroDollars: number;
}

/** What does not have it, and nothing is set aside; `used` is what the job has used and set aside before. */
const Reserved = z.object({ refused: z.enum(['tokens', 'budget']).nullable(), used: z.number() });

/** Until the call is recorded or released, it counts as much as it may use and cost. */
export async function reserveUsage(
  db: Database,
  userId: string,
  jobId: string,
  agent: string,
  { callId, modelId, tokens, jobTokens, mostMicroDollars, since, budgetMicroDollars }: Reservation,
): Promise<z.infer<typeof Reserved>> {
  const [row] = await db.query(
    'SELECT refused, used FROM reserve_usage(:user, :job::uuid, :agent, :call, :model, :tokens::bigint, :job_tokens::bigint, :most::bigint, :since::timestamptz, :budget::bigint)',
    {
      user: userId,
      job: jobId,
      agent,
      call: callId,
      model: modelId,
      tokens,
      job_tokens: jobTokens,
      most: mostMicroDollars,
      since,
      budget: budgetMicroDollars,
    },
    Reserved,
  );
  return Reserved.parse(row);
}

/** The call came to nothing. */
export async function releaseUsage(db: Database, userId: string, jobId: string, callId: string): Promise<void> {
  await db.query('SELECT release_usage(:user, :job::uuid, :call)', { user: userId, job: jobId, call: callId }, Nothing);
}

const Used = z
  .object({
    agent: z.string(),
    model_id: z.string(),
    calls: z.number(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    cost_micro_dollars: z.number(),
    unpriced: z.number(),
  })
  .transform((row) => ({
    agent: row.agent,
    modelId: row.model_id,
    calls: row.calls,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    costMicroDollars: row.cost_micro_dollars,
    unpriced: row.unpriced,
  }));
/** What one agent has used of one model; `unpriced` calls are in no cost. */
export type Used = z.infer<typeof Used>;

/** From one instant up to another. */
export function usageSince(db: Database, userId: string, from: string, to: string): Promise<Used[]> {
  return db.query(
    'SELECT agent, model_id, calls, input_tokens, output_tokens, cost_micro_dollars, unpriced FROM usage_since(:user, :from::timestamptz, :to::timestamptz)',
    { user: userId, from, to },
    Used,
  );
}

/** Which model each agent of a job asked, the last one where it asked several. */
export async function modelsOfJob(db: Database, userId: string, jobId: string): Promise<Map<string, string>> {
  const rows = await db.asUser(userId, (session) =>
    session.query(
      'SELECT agent, model_id FROM usage WHERE job_id = :job::uuid AND clerk_user_id = :user ORDER BY created_at',
      { job: jobId, user: userId },
      z.object({ agent: z.string(), model_id: z.string() }),
    ),
  );
  return new Map(rows.map(({ agent, model_id: modelId }) => [agent, modelId]));
}

const Standing = z
  .object({ analyses: z.number(), spent: z.number(), reserved: z.number(), quotas: z.record(z.string(), z.number()) })
  .transform(({ quotas: secondsUntilFull, ...row }) => ({ ...row, secondsUntilFull }));
/** Analyses since a day began; micro-dollars spent and set aside since a month began; and the seconds until each quota that is not full will be, by its name. */
export type Standing = z.infer<typeof Standing>;

export async function readLimits(db: Database, userId: string, { day, month }: { day: string; month: string }): Promise<Standing> {
  const [row] = await db.query(
    'SELECT analyses, spent, reserved, quotas FROM read_limits(:user, :day::timestamptz, :month::timestamptz)',
    { user: userId, day, month },
    Standing,
  );
  return row ?? { analyses: 0, spent: 0, reserved: 0, secondsUntilFull: {} };
}
