/** The parts of a retirement plan that a household's answers, a plan file and a frozen run have in common. Amounts are dollars of today. */
import * as z from 'zod';

export const Dollars = z.number().min(0).max(1e12);
export const Fraction = z.number().min(0).max(1);

/** What the engine can invest in. Those without a long history of their own are drawn from the lognormal model, or stood in for (`PROXIES`). */
export const MODEL_ASSETS = [
  'stocks',
  'bonds',
  'cash',
  'gold',
  'intl_stocks',
  'emerging_stocks',
  'real_estate',
  'tips',
  'commodities',
] as const;
export type ModelAsset = (typeof MODEL_ASSETS)[number];

export const MODELS = ['bootstrap', 'lognormal', 'historical'] as const;
export type ModelName = (typeof MODELS)[number];

/** Fractions by asset that sum to 1. A table of one's own may name any assets. */
export const Mix = z.record(z.string().min(1).max(60), Fraction);
export type Mix = z.infer<typeof Mix>;

/** How far the weights of a mix may miss 1: the rounding of fractions, not a missing holding. */
const MIX_TOLERANCE = 1e-6;

/** Why a mix is no whole, or null. */
export function notWhole(mix: Mix): string | null {
  const sum = Object.values(mix).reduce((total, weight) => total + weight, 0);
  return Math.abs(sum - 1) > MIX_TOLERANCE ? `the weights must sum to 1, but sum to ${Number(sum.toFixed(6))}` : null;
}

/**
 * How spending follows markets.
 *
 * - constant: the same purchasing power every year.
 * - guardrails: Guyton and Klinger, "Decision Rules and Maximum Initial Withdrawal Rates", J. Financial Planning, March 2006. No rise with prices after
 *   a year of loss while the withdrawal rate is above its first; a cut by `step` when the rate is more than `upper` times its first (but not in the
 *   last `lastYears`), a rise by it when the rate is less than `lower` times.
 * - percentage: `share` of the balance at each year's start, and the incomes.
 *
 * Neither of the two spends less than `floor` of the goal: what cannot pay that has failed. 0 is no floor.
 */
export const SpendingRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('guardrails'),
    upper: z.number().min(1).max(5).default(1.2),
    lower: Fraction.default(0.8),
    step: z.number().min(0).max(0.5).default(0.1),
    lastYears: z.int().min(0).max(80).default(15),
    floor: Fraction.default(0.75),
  }),
  z.strictObject({ kind: z.literal('percentage'), share: z.number().min(0.001).max(1).default(0.04), floor: Fraction.default(0.75) }),
]);
export type SpendingRule = z.infer<typeof SpendingRule>;

export const Sex = z.enum(['female', 'male']);
export type Sex = z.infer<typeof Sex>;

/** Of an income, what goes on to the other person after its owner's death; `larger`: the survivor keeps the larger of the two, as with Social Security. */
export const SurvivorIncome = z.union([Fraction, z.literal('larger')], 'must be a fraction from 0 to 1, or "larger"');
