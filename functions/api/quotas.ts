/** Quotas as a caller meets them: RateLimit fields (draft-ietf-httpapi-ratelimit-headers-10) with each answer, and a refusal when one is used up. */
import type { Taken } from '#ports/quotas.ts';
import { ProblemError } from './problems.ts';

export function rateHeaders({ quota, remaining, fullIn }: Taken): Record<string, string> {
  return {
    'ratelimit-policy': `"${quota.name}";q=${quota.requests};w=${quota.seconds}`,
    'ratelimit': `"${quota.name}";r=${remaining};t=${Math.ceil(fullIn)}`,
  };
}

const WHAT = {
  requests: 'requests',
  analyses: 'requests for analyses',
  files: 'imports and exports',
  projections: 'projections and plans of trades',
} as const;

/** The type and its member are the draft's. */
export function tooManyRequests({ quota, nextIn }: Taken, now: Date): ProblemError {
  const seconds = Math.max(1, Math.ceil(nextIn));
  return new ProblemError(
    429,
    'Too many requests',
    `You may make ${quota.requests} ${WHAT[quota.name]} in ${quota.seconds} seconds, and they are used up. One more can be made in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}. Nothing was done.`,
    {
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      headers: { 'retry-after': String(seconds) },
      more: {
        'limit': {
          name: quota.name,
          unit: 'requests',
          allowed: String(quota.requests),
          used: String(quota.requests),
          freeAt: new Date(now.getTime() + seconds * 1000).toISOString(),
        },
        'violated-policies': [quota.name],
      },
    },
  );
}
