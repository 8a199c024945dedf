/** What the retirement engine takes and what it answers. All amounts are dollars of today unless a name says otherwise. */
import * as z from 'zod';

const Dollars = z.number().min(0).max(1e12);
const Fraction = z.number().min(0).max(1);

/** What a household has told us about its retirement; the rest has stated defaults. Stored on the user. */
export const RetirementInputs = z.object({
  birthYear: z.int().min(1900).max(2100),
  retirementYear: z.int().min(1900).max(2200),
  /** The plan must pay up to and including the year in which the (younger) person reaches this age. */
  planToAge: z.int().min(60).max(120).default(95),
  /** Yearly spending from retirement on. */
  spending: Dollars,
  /** Saved each year until retirement. */
  contribution: Dollars.default(0),
  /** Real yearly growth of the contribution: 0.01 is one per cent above inflation. */
  contributionGrowth: z.number().min(-0.2).max(0.2).default(0),
  /** Yearly incomes with the age at which they begin; `indexed` follows prices, otherwise inflation erodes it. */
  incomes: z
    .array(z.object({ label: z.string().min(1).max(80), annual: Dollars, fromAge: z.int().min(18).max(120), indexed: z.boolean().default(true) }))
    .max(10)
    .default([]),
  /** The chance of success that the household aims for. */
  targetChance: Fraction.default(0.85),
});
export type RetirementInputs = z.infer<typeof RetirementInputs>;

/** Asset classes that the engine has a return series for. */
export const MODEL_ASSETS = ['stocks', 'bonds', 'cash', 'gold'] as const;
export type ModelAsset = (typeof MODEL_ASSETS)[number];

/** One run of the engine, with nothing left to look up: the frozen inputs. */
export const ProjectionInput = z.object({
  startYear: z.int(),
  /** Age in the start year. */
  age: z.int().min(0).max(120),
  yearsToRetirement: z.int().min(0).max(80),
  horizonYears: z.int().min(1).max(80),
  /** The balance that the projection starts from, unclassified and unpriced holdings left out. */
  balance: Dollars,
  /** Fractions that sum to 1. */
  mix: z.partialRecord(z.enum(MODEL_ASSETS), Fraction),
  spending: Dollars,
  contribution: Dollars,
  contributionGrowth: z.number(),
  incomes: z.array(z.object({ label: z.string(), annual: Dollars, fromYear: z.int().min(0), indexed: z.boolean() })),
  /** Weighted yearly fund costs as a fraction of the balance: 0.0012. */
  fee: z.number().min(0).max(0.2),
  targetChance: Fraction,
  timing: z.enum(['begin', 'end']),
  model: z.enum(['bootstrap', 'historical']),
  paths: z.int().min(1).max(1_000_000),
  seed: z.int().min(0).max(0xffffffff),
});
export type ProjectionInput = z.infer<typeof ProjectionInput>;

export const Chance = z.object({ probability: Fraction, low: Fraction, high: Fraction });

/** One row per year: the balance at the year's end that the stated share of paths does not exceed. */
export const FanYear = z.object({
  year: z.int(),
  p5: z.number(), p10: z.number(), p25: z.number(), p50: z.number(), p75: z.number(), p90: z.number(), p95: z.number(),
});
export type FanYear = z.infer<typeof FanYear>;

/** One change, solved so that the plan reaches the target chance by it alone; null when no such amount exists. */
export const Lever = z.object({
  kind: z.enum(['spend', 'save', 'retire_later']),
  /** Yearly dollars for spend (the new spending) and save (the extra saving); years for retire_later. */
  amount: z.number().nullable(),
  /** The chance after it. */
  chance: Fraction.nullable(),
});
export type Lever = z.infer<typeof Lever>;

export const Headline = z.object({
  engineVersion: z.string(),
  input: ProjectionInput,
  success: Chance,
  /** The share of full historical windows that last, beside the model's answer. */
  history: z.object({ probability: Fraction, windows: z.int() }).nullable(),
  fan: z.array(FanYear),
  /** Yearly spending that lasts in 90 of 100 paths. */
  spendingAt90: z.number().nullable(),
  /** Middle and poor (p10) balance at retirement. */
  atRetirement: z.object({ year: z.int(), p10: z.number(), p50: z.number() }),
  /** Median first year of shortfall among failing paths; null when none fails. */
  medianShortfallYear: z.int().nullable(),
  levers: z.array(Lever),
  /** The stated real geometric return of each asset that the draws were recentred to, as fractions. */
  assumptions: z.object({ realReturns: z.partialRecord(z.enum(MODEL_ASSETS), z.number()), inflation: z.number(), source: z.string(), meanBlockYears: z.number() }),
});
export type Headline = z.infer<typeof Headline>;

/** The full study: the headline, rerun from the same frozen input and seed, and what could break it. */
export const Study = Headline.extend({
  stresses: z.array(z.object({ id: z.string(), label: z.string(), probability: Fraction, change: z.number() })),
  replays: z.array(z.object({ startYear: z.int(), lasts: z.boolean(), runsOutYear: z.int().nullable(), partial: z.boolean() })),
  tornado: z.array(z.object({ id: z.string(), label: z.string(), low: Fraction, high: Fraction })),
  failureCauses: z.array(z.object({ cause: z.enum(['early_crash', 'inflation', 'longevity', 'overspending']), share: Fraction })),
  notModelled: z.array(z.string()),
});
export type Study = z.infer<typeof Study>;
