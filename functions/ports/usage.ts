/** What the calls of models cost, by user, job and agent. */
import { randomUUID } from 'node:crypto';
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

export async function recordUsage(db: Database, userId: string, jobId: string, agent: string, usage: ModelUsage): Promise<void> {
  const { callId = randomUUID(), modelId, inputTokens, outputTokens, costMicroDollars } = usage;
  await db.query(
    'SELECT record_usage(:user, :job::uuid, :agent, :call, :model, :input::bigint, :output::bigint, :cost::bigint)',
    { user: userId, job: jobId, agent, call: callId, model: modelId, input: inputTokens, output: outputTokens, cost: costMicroDollars },
    Nothing,
  );
}
