/** What an operator may set of what users and everybody together may do; what is not set is as the functions have it (functions/README.md, "Limits"). */
import * as z from 'zod';
import { THROTTLE, type Throttle } from '../api-throttle.ts';

const count = (least: number) => z.coerce.number().int().min(least).max(1_000_000_000).optional();

/** Context keys. */
export const LIMITS = {
  /** Of a user, a minute. */
  requestsPerMinute: count(1),
  filesPerMinute: count(1),
  projectionsPerMinute: count(1),
  analysesPerMinute: count(1),
  /** Of a user, a day (UTC); 0 takes none. */
  analysesPerDay: count(0),
  /** What models may cost a user a month (UTC), in dollars; 0 pays for none, and code writes. */
  modelDollarsPerMonth: z.coerce.number().min(0).max(1_000).optional(),
  /** What models may use for one analysis. */
  jobTokens: count(1),
  /** What models may cost the researcher a month (UTC), in dollars, and use in one of its runs. */
  researchDollarsPerMonth: z.coerce.number().min(0).max(1_000).optional(),
  researchTokens: count(1),
  /** Requests of everybody together at the API, a second and at once. */
  apiRate: z.coerce.number().positive().max(10_000).default(THROTTLE.ratePerSecond),
  apiBurst: z.coerce.number().int().min(1).max(5_000).default(THROTTLE.burst),
  /** Requests from one address in five minutes, at the firewall, which takes no fewer than ten. */
  addressRate: z.coerce.number().int().min(10).max(2_000_000_000).default(2_000),
} as const;
export type Limits = z.infer<z.ZodObject<typeof LIMITS>>;

const VARIABLES = {
  requestsPerMinute: 'ALEX_REQUESTS_PER_MINUTE',
  filesPerMinute: 'ALEX_FILES_PER_MINUTE',
  projectionsPerMinute: 'ALEX_PROJECTIONS_PER_MINUTE',
  analysesPerMinute: 'ALEX_ANALYSES_PER_MINUTE',
  analysesPerDay: 'ALEX_ANALYSES_PER_DAY',
} as const satisfies Partial<Record<keyof Limits, string>>;

/** As the functions' environment has them. */
export function limitVariables(limits: Limits): Record<string, string> {
  const counts = Object.entries(VARIABLES).flatMap(([key, variable]) => {
    const set = limits[key as keyof typeof VARIABLES];
    return set === undefined ? [] : [[variable, String(set)] as const];
  });
  const { modelDollarsPerMonth: dollars } = limits;
  return {
    ...Object.fromEntries(counts),
    ...(dollars !== undefined && { ALEX_MODEL_MICRO_DOLLARS_PER_MONTH: String(Math.round(dollars * 1_000_000)) }),
  };
}

/** As the researcher's environment has them. */
export function researchVariables({ researchDollarsPerMonth: dollars, researchTokens: tokens }: Limits): Record<string, string> {
  return {
    ...(dollars !== undefined && { ALEX_RESEARCH_MICRO_DOLLARS_PER_MONTH: String(Math.round(dollars * 1_000_000)) }),
    ...(tokens !== undefined && { ALEX_RESEARCH_TOKENS: String(tokens) }),
  };
}

export function throttleOf({ apiRate, apiBurst }: Limits): Throttle {
  return { ratePerSecond: apiRate, burst: apiBurst };
}
