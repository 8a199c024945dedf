/** RFC 9457 problem details: the one shape in which the API says no. */
import * as z from 'zod';
import { LimitReached } from './limits.ts';

export const Problem = z.object({
  /** `about:blank` or a stable slug below `/problems/`. */
  'type': z.string(),
  'title': z.string(),
  'status': z.int(),
  /** What happened, to which thing, and what to do. */
  'detail': z.string(),
  /** Which fields were wrong, where they were. */
  'errors': z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  'correlationId': z.string().optional(),
  /** Which limit was reached, where one was. */
  'limit': LimitReached.optional(),
  /** Names of the quotas that were used up, as `RateLimit-Policy` has them. */
  'violated-policies': z.array(z.string()).optional(),
});
export type Problem = z.infer<typeof Problem>;
