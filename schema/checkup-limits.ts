/** The thresholds of the checkup: what each is unless a household sets its own, and what it may set. */
import * as z from 'zod';

/**
 * What the checkup goes by. None is law: they are the usual rules of thumb of financial planning, chosen to be defensible, and each is a fact (`limit-…`) that a
 * report can name. Beyond `warn` is a warning, beyond `fail` a failure; `cashMonths` and `classified` are limits from below.
 */
export const USUAL_LIMITS = {
  /** One company, held directly and through funds, per cent of the portfolio. */
  singleCompany: { warn: 10, fail: 20 },
  /** One fund that is broad (many sectors) but a single asset class. A fund that mixes asset classes is a whole portfolio and has no limit. */
  singleFund: { warn: 75 },
  /** One fund that bets on a single sector, on commodities or on alternatives. */
  narrowFund: { warn: 20, fail: 40 },
  /** Percentage points by which a sector's share of the stocks is above its share of the world's stock market. */
  sectorOver: { warn: 10, fail: 20 },
  /** Percentage points away from a target; a failure at twice that. */
  drift: { warn: 5 },
  /** Percentage points between the share of stocks and that of target-date funds with as many years to go. */
  glidePath: { warn: 15, fail: 30 },
  /** Of the companies known in two funds, the share that both hold, in per cent; above it the two count as the same. */
  fundOverlap: { warn: 80 },
  /** Yearly fund costs, per cent of the portfolio. */
  fundCost: { warn: 0.5, fail: 1 },
  /** Account cash that earns next to nothing, per cent of the portfolio. */
  idleCash: { warn: 5, fail: 15 },
  /** Months of spending that cash covers: fewer is a warning. */
  cashMonths: { warn: 3, fail: 1 },
  /** Days since the oldest price. */
  priceAgeDays: { warn: 7, fail: 30 },
  /** Per cent of the portfolio whose asset class is known: less is a warning. */
  classified: { warn: 95, fail: 80 },
} as const;
export type LimitName = keyof typeof USUAL_LIMITS;

const above = (what: string, min: number, max: number) =>
  z
    .number(`must be a number: ${what}`)
    .min(min, { error: `must be at least ${min}: ${what}`, abort: true })
    .max(max, { error: `must be at most ${max}: ${what}`, abort: true });
const PERCENT = above('per cent of the portfolio', 0, 100);
const POINTS = above('percentage points', 0.1, 100);
const COST = above('per cent a year', 0, 20);
const MONTHS = above('months of spending', 0, 120);
const DAYS = above('days', 0, 3650).int({ error: 'must be whole days', abort: true });
const two = (range: z.ZodNumber) => z.strictObject({ warn: range.optional(), fail: range.optional() });
const one = (range: z.ZodNumber) => z.strictObject({ warn: range.optional() });
const FROM_BELOW: readonly LimitName[] = ['cashMonths', 'classified'];

/**
 * What a household sets for itself: any of the thresholds, the others stay as usual. A warning has to come before its failure, also where only one of the two is set.
 */
export const CheckupLimits = z
  .strictObject({
    singleCompany: two(PERCENT),
    singleFund: one(PERCENT),
    narrowFund: two(PERCENT),
    sectorOver: two(POINTS),
    drift: one(above('percentage points', 0.1, 50)),
    glidePath: two(POINTS),
    fundOverlap: one(above('per cent of the companies of two funds', 1, 100)),
    fundCost: two(COST),
    idleCash: two(PERCENT),
    cashMonths: two(MONTHS),
    priceAgeDays: two(DAYS),
    classified: two(PERCENT),
  })
  .partial()
  .superRefine((limits, context) => {
    for (const [name, own] of Object.entries(limits) as [LimitName, { warn?: number; fail?: number } | undefined][]) {
      const usual: { warn: number; fail?: number } = USUAL_LIMITS[name];
      if (!own || usual.fail === undefined) continue;
      const [warn, fail] = [own.warn ?? usual.warn, own.fail ?? usual.fail];
      const below = FROM_BELOW.includes(name);
      if (below ? fail <= warn : warn <= fail) continue;
      const side = own.warn === undefined ? 'fail' : 'warn';
      const whose = (set: number | undefined, value: number) => `${value}${set === undefined ? ', as usual' : ''}`;
      context.addIssue({
        code: 'custom',
        path: [name, side],
        message:
          side === 'warn'
            ? `a warning has to come before the failure: warn must be ${below ? 'at least' : 'at most'} fail, which is ${whose(own.fail, fail)}`
            : `a failure has to come after the warning: fail must be ${below ? 'at most' : 'at least'} warn, which is ${whose(own.warn, warn)}`,
      });
    }
  });
export type CheckupLimits = z.infer<typeof CheckupLimits>;
