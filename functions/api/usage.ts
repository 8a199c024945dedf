/** What the models have cost, summed. */
import type { UsageView } from '#schema/api.ts';
import { decimal, sum } from '#domain/money.ts';

export interface Used {
  agent: string;
  modelId: string;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  costMicroDollars: number;
  unpriced: number;
}

export function usageOf(month: string, used: readonly Used[]): UsageView {
  const total = (of: keyof Omit<Used, 'agent' | 'modelId'>) => sum(used.map((one) => one[of])).toNumber();
  return {
    month,
    calls: total('calls'),
    inputTokens: total('inputTokens'),
    outputTokens: total('outputTokens'),
    cost: dollars(total('costMicroDollars')),
    unpriced: total('unpriced'),
    byAgent: used.map(({ costMicroDollars, ...one }) => ({ ...one, cost: dollars(costMicroDollars) })),
  };
}

function dollars(micro: number): string {
  return decimal(micro).dividedBy(1_000_000).toFixed(6);
}
