/** The researcher's calls of models: it has no user and no job, so that a budget of its own pays for them, and each run has its own cap of tokens. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { periodsOf, type Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import type { Meter } from '../model.ts';
import type { Invocation } from '../observe.ts';
import { LOCAL_MODEL } from './catalogue.ts';
import { ModelBudgetError, MonthBudgetError } from './errors.ts';
import { counted, mostMicroDollars } from './meter.ts';

export interface ResearchPurse {
  db: Database;
  clock: Clock;
  /** The most tokens that one run may use. */
  runTokens: number;
  budgetMicroDollars: number;
}

/** One run's. A call that costs nothing, or whose price is not known, is written down too; the local stand-in has no cap. */
export function researchMeter({ db, clock, runTokens, budgetMicroDollars }: ResearchPurse, logger: Invocation['logger']): Meter {
  let used = 0;
  /** Accounting is no reason to throw away an answer that is paid for. What could not be settled stays set aside. */
  const note = async (sql: string, parameters: Parameters<Database['execute']>[1]): Promise<void> => {
    try {
      await db.execute(sql, parameters);
    } catch (error) {
      logger.warn('Usage could not be recorded', { error_name: error instanceof Error ? error.name : 'unknown' });
    }
  };
  return {
    reserve: (atMost) =>
      counted(async () => {
        const tokens = atMost.inputTokens + atMost.outputTokens;
        if (atMost.modelId !== LOCAL_MODEL && used + tokens > runTokens)
          throw new ModelBudgetError(
            `This run has used ${used} tokens, and the next call may use ${tokens}: more than the ${runTokens} that a run may.`,
          );
        const id = randomUUID();
        const since = periodsOf(clock.now()).month.from;
        const [row] = await db.query(
          'SELECT reserve_research(:id, :model, :most::bigint, :since::timestamptz, :budget::bigint) AS reserved',
          { id, model: atMost.modelId, most: mostMicroDollars(atMost), since, budget: budgetMicroDollars },
          z.object({ reserved: z.boolean() }),
        );
        if (row?.reserved !== true)
          throw new MonthBudgetError(`The researcher's budget of the month does not have what a call of model ${atMost.modelId} may cost.`);
        used += tokens;
        return {
          settle: (call) => {
            used += call.inputTokens + call.outputTokens - tokens;
            return note(
              'UPDATE research_calls SET is_settled = true, input_tokens = :input::bigint, output_tokens = :output::bigint, cost_micro_dollars = :cost::bigint WHERE id = :id',
              { id, input: call.inputTokens, output: call.outputTokens, cost: call.costMicroDollars },
            );
          },
          release: () => {
            used -= tokens;
            return note('DELETE FROM research_calls WHERE id = :id', { id });
          },
        };
      }),
  };
}
