/** What a user may ask for, and what is left of it. */
import * as z from 'zod';
import { DecimalText, Instant } from './values.ts';

/** Each request counts against one of these; the dear ones have one of their own. */
export const QUOTA_NAMES = ['requests', 'analyses', 'files', 'projections'] as const;
export type QuotaName = (typeof QUOTA_NAMES)[number];

/** So many requests at once, or one after the other; what was used comes back evenly over the seconds. */
export interface Quota {
  name: QuotaName;
  requests: number;
  seconds: number;
}

/** A limit that was reached: what is allowed and used of it, and when there is more. */
export const LimitReached = z.object({
  name: z.enum([...QUOTA_NAMES, 'analyses-per-day', 'models-per-month']),
  /** What is counted. */
  unit: z.enum(['requests', 'analyses', 'dollars']),
  allowed: DecimalText,
  used: DecimalText,
  freeAt: Instant,
});
export type LimitReached = z.infer<typeof LimitReached>;

/** Part of GET /api/usage: as it stands now, whatever month is asked for. Days and months are UTC. */
export const LimitsView = z.object({
  analyses: z.object({ perDay: z.int(), used: z.int(), remaining: z.int(), freeAt: Instant }),
  /** Dollars; `reserved` is set aside for calls that are being made. A budget of 0 lets no model be paid for: reports are composed by rules then. */
  models: z.object({ perMonth: DecimalText, used: DecimalText, reserved: DecimalText, remaining: DecimalText, freeAt: Instant }),
  requests: z.array(z.object({ quota: z.enum(QUOTA_NAMES), requests: z.int(), seconds: z.int(), remaining: z.int() })),
});
export type LimitsView = z.infer<typeof LimitsView>;
