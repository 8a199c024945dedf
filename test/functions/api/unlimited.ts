/** Limits that no test meets by accident. */
import type { QuotaName } from '#schema/limits.ts';
import type { TakeRequest } from '#ports/quotas.ts';
import { limitsFrom } from '../../../functions/api/handler/limits.ts';

export const LIMITS = limitsFrom({
  ALEX_REQUESTS_PER_MINUTE: 1_000_000,
  ALEX_FILES_PER_MINUTE: 1_000_000,
  ALEX_PROJECTIONS_PER_MINUTE: 1_000_000,
  ALEX_ANALYSES_PER_MINUTE: 1_000_000,
  ALEX_ANALYSES_PER_DAY: 1_000_000,
  ALEX_MODEL_MICRO_DOLLARS_PER_MONTH: 0,
});

export const unlimited: TakeRequest = (_userId, name: QuotaName) =>
  Promise.resolve({ quota: LIMITS.quotas[name], allowed: true, remaining: 999_999, nextIn: 0, fullIn: 1 });
