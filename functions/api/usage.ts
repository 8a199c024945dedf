/** What the models have cost, summed; and how far a user is with each limit. */
import type { UsageView } from '#schema/api.ts';
import { QUOTA_NAMES, type LimitsView, type Quota, type QuotaName } from '#schema/limits.ts';
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

export function usageOf(month: string, used: readonly Used[], limits: LimitsView): UsageView {
  const total = (of: keyof Omit<Used, 'agent' | 'modelId'>) => sum(used.map((one) => one[of])).toNumber();
  return {
    month,
    calls: total('calls'),
    inputTokens: total('inputTokens'),
    outputTokens: total('outputTokens'),
    cost: dollars(total('costMicroDollars')),
    unpriced: total('unpriced'),
    byAgent: used.map(({ costMicroDollars, ...one }) => ({ ...one, cost: dollars(costMicroDollars) })),
    limits,
  };
}

export interface Allowed {
  analysesPerDay: number;
  modelMicroDollarsPerMonth: number;
  quotas: Readonly<Record<QuotaName, Quota>>;
}
/** Money in micro-dollars. */
export interface Standing {
  analyses: number;
  spent: number;
  reserved: number;
  secondsUntilFull: Readonly<Record<string, number>>;
}

export function limitsLeft(allowed: Allowed, standing: Standing, free: { analysesAt: string; modelsAt: string }): LimitsView {
  const { analyses, spent, reserved, secondsUntilFull } = standing;
  const left = (most: number, used: number) => Math.max(0, most - used);
  return {
    analyses: {
      perDay: allowed.analysesPerDay,
      used: analyses,
      remaining: left(allowed.analysesPerDay, analyses),
      freeAt: free.analysesAt,
    },
    models: {
      perMonth: dollars(allowed.modelMicroDollarsPerMonth),
      used: dollars(spent),
      reserved: dollars(reserved),
      remaining: dollars(left(allowed.modelMicroDollarsPerMonth, spent + reserved)),
      freeAt: free.modelsAt,
    },
    requests: QUOTA_NAMES.map((quota) => {
      const { requests, seconds } = allowed.quotas[quota];
      return { quota, requests, seconds, remaining: left(requests, Math.ceil(((secondsUntilFull[quota] ?? 0) * requests) / seconds)) };
    }),
  };
}

/** Of micro-dollars, rounded up to so many decimals: what is used up must not read as if there were more. */
export function dollars(micro: number, decimals = 6): string {
  return decimal(micro).dividedBy(1_000_000).toFixed(decimals, 2);
}
