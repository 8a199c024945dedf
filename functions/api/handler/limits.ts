/** What a user may ask for, by the function's environment. */
import type { Quota, QuotaName } from '#schema/limits.ts';
import type { Limits } from './bound.ts';

export interface LimitSettings {
  ALEX_REQUESTS_PER_MINUTE: number;
  ALEX_FILES_PER_MINUTE: number;
  ALEX_PROJECTIONS_PER_MINUTE: number;
  ALEX_ANALYSES_PER_MINUTE: number;
  ALEX_ANALYSES_PER_DAY: number;
  ALEX_MODEL_MICRO_DOLLARS_PER_MONTH: number;
}

export function limitsFrom(settings: LimitSettings): Limits {
  const perMinute = (name: QuotaName, requests: number): Quota => ({ name, requests, seconds: 60 });
  return {
    analysesPerDay: settings.ALEX_ANALYSES_PER_DAY,
    modelMicroDollarsPerMonth: settings.ALEX_MODEL_MICRO_DOLLARS_PER_MONTH,
    quotas: {
      requests: perMinute('requests', settings.ALEX_REQUESTS_PER_MINUTE),
      analyses: perMinute('analyses', settings.ALEX_ANALYSES_PER_MINUTE),
      files: perMinute('files', settings.ALEX_FILES_PER_MINUTE),
      projections: perMinute('projections', settings.ALEX_PROJECTIONS_PER_MINUTE),
    },
  };
}
