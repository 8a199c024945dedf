/** For so many users with one analysis a week: how near each quota is, and what must be asked for. Pure. */
import { FUNCTIONS } from '../functions.ts';
import { ANALYSIS, lambdaSeconds, SECONDS } from './usage.ts';

/** Quotas of an account in us-east-1 as AWS gives them to start with, as known on this day and not read from AWS's pages anew. A new account has less of Lambda (10) and of Bedrock. */
export const QUOTAS_AS_OF = '2026-11-26';
export const QUOTAS = {
  /** docs.aws.amazon.com/step-functions: refill of StateTransition, and of StartExecution, a second. */
  transitions: 5_000,
  starts: 300,
  /** docs.aws.amazon.com/lambda: concurrent executions. */
  concurrency: 1_000,
  /** docs.aws.amazon.com/general: "Cross-Region InvokeModel tokens per minute". Differs by model and account, `npm run doctor` reads yours: assumed. */
  modelTokensAMinute: 200_000,
  /** docs.aws.amazon.com/apigateway: requests a second of an account. */
  apiRequests: 10_000,
} as const;

/** A week's analyses do not come evenly: the busiest hour has so many times the average. */
export const PEAK = 10;
const WEEK_SECONDS = 7 * 24 * 3600;

export interface Need {
  quota: string;
  /** In the busiest hour. */
  needed: number;
  available: number;
  unit: string;
}

/** How near each is, the nearest first. */
export function needs(users: number): Need[] {
  const perSecond = (users / WEEK_SECONDS) * PEAK;
  const all: Need[] = [
    {
      quota: 'Bedrock tokens',
      needed: perSecond * 60 * (ANALYSIS.inputTokens + ANALYSIS.outputTokens),
      available: QUOTAS.modelTokensAMinute,
      unit: 'a minute',
    },
    {
      quota: 'Lambda concurrency',
      needed: perSecond * (lambdaSeconds() + ANALYSIS.apiRequests * 0.08),
      available: QUOTAS.concurrency,
      unit: 'at once',
    },
    { quota: 'State transitions', needed: perSecond * ANALYSIS.transitions, available: QUOTAS.transitions, unit: 'a second' },
    { quota: 'Executions started', needed: perSecond, available: QUOTAS.starts, unit: 'a second' },
    { quota: 'API requests', needed: perSecond * ANALYSIS.apiRequests, available: QUOTAS.apiRequests, unit: 'a second' },
    // Not a quota of the Data API, which has none for its rate: what the database can answer. A capacity unit takes some 250 of our statements a second (assumed, to be measured on a deployment).
    {
      quota: 'Data API calls, by capacity units',
      needed: (perSecond * (ANALYSIS.dataApiCalls + 2 * ANALYSIS.apiRequests)) / 250,
      available: 16,
      unit: 'units',
    },
  ];
  return all.sort((a, b) => b.needed / b.available - a.needed / a.available);
}

/** Reserved concurrency that each function would need in the busiest hour, where that is more than lib/functions.ts keeps back. */
export function reservations(users: number): Record<string, number> {
  const perSecond = (users / WEEK_SECONDS) * PEAK;
  const wanted = Object.entries(SECONDS).map(([name, seconds]) => [name, Math.ceil(perSecond * seconds * 1.5)] as const);
  return Object.fromEntries(
    wanted.filter(([name, most]) => most > (FUNCTIONS[name as keyof typeof FUNCTIONS].reservedConcurrency ?? Infinity)),
  );
}
