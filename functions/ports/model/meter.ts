/** Calls of models within what their job may use, paid from their user's budget: both are set aside before a call, settled after it, race-safe in the database. */
import { randomUUID } from 'node:crypto';
import type { ExecutionInput } from '#schema/job.ts';
import { periodsOf, type Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import { measure } from '../metrics.ts';
import type { Meter } from '../model.ts';
import type { Invocation } from '../observe.ts';
import { recordUsage, releaseUsage, reserveUsage } from '../usage.ts';
import { costMicroDollars, LOCAL_MODEL } from './catalogue.ts';
import { ModelBudgetError, MonthBudgetError } from './errors.ts';

export interface Purse {
  db: Database;
  clock: Clock;
  jobTokens: number;
  budgetMicroDollars: number;
}
interface AtMost {
  modelId: string;
  inputTokens: number;
  outputTokens: number;
}

/** A call that costs nothing, or whose price is not known, sets aside tokens and no money; one of the local stand-in nothing at all. */
export function meterFor(
  purse: Purse,
  agent: string,
  { userId, jobId }: Pick<ExecutionInput, 'userId' | 'jobId'>,
  logger: Invocation['logger'],
): Meter {
  const { db, clock, jobTokens, budgetMicroDollars } = purse;
  /** Accounting is no reason to throw away an answer that is paid for. What could not be settled stays set aside. */
  const note = async (write: () => Promise<void>): Promise<void> => {
    try {
      await write();
    } catch (error) {
      logger.warn('Usage could not be recorded', { error_name: error instanceof Error ? error.name : 'unknown' });
    }
  };
  return {
    reserve: (atMost) =>
      counted(async () => {
        const callId = randomUUID();
        const { modelId } = atMost;
        const isReserved = modelId !== LOCAL_MODEL;
        if (isReserved) {
          const tokens = atMost.inputTokens + atMost.outputTokens;
          const since = periodsOf(clock.now()).month.from;
          const { refused, used } = await reserveUsage(db, userId, jobId, agent, {
            callId,
            modelId,
            tokens,
            jobTokens,
            mostMicroDollars: mostMicroDollars(atMost),
            since,
            budgetMicroDollars,
          });
          if (refused === 'tokens')
            throw new ModelBudgetError(
              `Job ${jobId} has used ${used} tokens or set them aside, and the next call may use ${tokens}: more than the ${jobTokens} that a job may.`,
            );
          if (refused === 'budget')
            throw new MonthBudgetError(`The user's budget of the month does not have what a call of model ${modelId} may cost.`);
        }
        return {
          settle: (used) => note(() => recordUsage(db, userId, jobId, agent, { callId, ...used })),
          release: () => (isReserved ? note(() => releaseUsage(db, userId, jobId, callId)) : Promise.resolve()),
        };
      }),
  };
}

/** Whether a call was allowed, for the operator. */
export async function counted<T>(reserve: () => Promise<T>): Promise<T> {
  try {
    const reserved = await reserve();
    measure('ModelBudgetRefusalCount', 0);
    return reserved;
  } catch (error) {
    if (error instanceof ModelBudgetError || error instanceof MonthBudgetError) measure('ModelBudgetRefusalCount', 1);
    throw error;
  }
}

/** What is known of the input before the call is an average: twice as many tokens, all of them written to a cache, are more than it can cost. */
export function mostMicroDollars({ modelId, inputTokens, outputTokens }: AtMost): number | null {
  return costMicroDollars(modelId, { inputTokens: 2 * inputTokens, cacheReadTokens: 0, cacheWriteTokens: 2 * inputTokens, outputTokens });
}
