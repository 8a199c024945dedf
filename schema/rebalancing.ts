/** A plan of trades towards a household's targets: GET /api/portfolio/rebalancing, and what the facts of an analysis are taken from. */
import * as z from 'zod';
import { ASSET_CLASSES, REGIONS } from './instrument.ts';
import { ACCOUNT_KINDS } from './portfolio.ts';
import { Day, DecimalText, Ticker, Uuid } from './values.ts';

/** What may be sold: nothing (new money only), holdings of accounts in which a sale triggers no tax, or any. */
export const SELLS = ['none', 'tax-advantaged', 'all'] as const;

/** The query of the route. */
export const RebalancingQuery = z.strictObject({
  sells: z.enum(SELLS, `must be one of ${SELLS.join(', ')}`).default('none'),
  fractional: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((text) => text === 'true'),
});

export const PLAN_STATUSES = ['optimal', 'within-gap', 'time-limit', 'nothing-to-do', 'impossible'] as const;
/** Why there are no trades. */
export const PLAN_REASONS = [
  'within-bands',
  'no-targets',
  'nothing-held',
  'nothing-classified',
  'no-spare-cash',
  'no-candidates',
  'no-gain',
  'not-found',
  'not-verified',
] as const;

export const Trade = z.object({
  accountId: Uuid,
  accountKind: z.enum(ACCOUNT_KINDS),
  /** By kind, as in charts and facts: `IRA account 2`. */
  account: z.string(),
  /** The name that its owner gave it: for the owner's eyes, in no fact and no prompt. */
  accountName: z.string(),
  action: z.enum(['buy', 'sell']),
  symbol: Ticker,
  name: z.string(),
  shares: DecimalText,
  price: DecimalText,
  priceAsOf: Day,
  /** shares × price, rounded half up to the cent. */
  amount: DecimalText,
  /** Why something is bought of which there is too much already; null where that is not so. */
  why: z.string().nullable(),
});
export type Trade = z.infer<typeof Trade>;

/** Per cents to one decimal by largest remainder: each column adds up to 100.0, what is unknown included. Points are found less target. */
function mixRows<const K extends readonly [string, ...string[]]>(keys: K) {
  return z.array(
    z.object({
      key: z.enum(keys),
      label: z.string(),
      target: z.number().nullable(),
      before: z.number(),
      after: z.number(),
      pointsBefore: z.number().nullable(),
      pointsAfter: z.number().nullable(),
    }),
  );
}
const Distance = z.object({ before: z.number(), after: z.number() });

export const Rebalancing = z.object({
  asOf: Day,
  status: z.enum(PLAN_STATUSES),
  reason: z.enum(PLAN_REASONS).nullable(),
  /** Status and reason in words. */
  explanation: z.string(),
  /** How far the plan may be from the best one, as a share of its objective; null where nothing was solved. */
  gap: z.number().nullable(),
  options: z.object({ sells: z.enum(SELLS), fractional: z.boolean(), minimumTrade: DecimalText, band: z.number() }),
  trades: z.array(Trade),
  bought: DecimalText,
  sold: DecimalText,
  /** Account cash: before, what is to stay, what may be spent beyond it, and what is left. */
  cash: z.object({ before: DecimalText, kept: DecimalText, spare: DecimalText, after: DecimalText }),
  classes: mixRows([...ASSET_CLASSES, 'unknown']),
  /** Of what is invested, cash left out. */
  regions: mixRows([...REGIONS, 'unknown']),
  /** The sum of all distances from the targets, in percentage points. */
  drift: z.object({ classes: Distance.nullable(), regions: Distance.nullable() }),
  /** Asset classes that stay short of their target, and why. */
  needs: z.array(
    z.object({
      key: z.enum(ASSET_CLASSES),
      label: z.string(),
      points: z.number(),
      dollars: DecimalText,
      reason: z.enum(['no-vehicle', 'no-money']),
    }),
  ),
  /** What is not classified, in per cent of the portfolio, and what has no price: neither is traded. */
  unknown: z.object({ percent: z.number(), unclassified: z.array(Ticker).max(50), unpriced: z.array(Ticker).max(50) }),
  /** Traded at a price older than the checkup allows: the numbers of shares follow the price of the day. */
  stale: z.array(z.object({ symbol: Ticker, asOf: Day, days: z.int() })),
  /** What was weighed, and what was left out for there being too much. */
  considered: z.object({ sells: z.int(), buys: z.int(), leftOut: z.int() }),
  notes: z.array(z.string()),
});
export type Rebalancing = z.infer<typeof Rebalancing>;
