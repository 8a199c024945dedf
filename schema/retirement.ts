/** What the retirement engine takes and what it answers. All amounts are dollars of today unless a name says otherwise. */
import * as z from 'zod';
import { ACCOUNT_KINDS } from './portfolio.ts';
import { Dollars, Fraction, MODELS, Mix, Sex, SpendingRule, SurvivorIncome, notWhole } from './retirement-plan.ts';

export { MODELS, MODEL_ASSETS, type Mix, type ModelAsset, type ModelName, type Sex, type SpendingRule } from './retirement-plan.ts';

/** Nobody is expected to outlive this age when lifetimes are drawn: one in a thousand of those who are 65 does, or fewer. */
export const OLDEST = 110;

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
    .array(
      z.object({
        label: z.string().min(1).max(80),
        annual: Dollars,
        /** Age of its owner. */
        fromAge: z.int().min(18).max(120),
        indexed: z.boolean().default(true),
        /** Whose it is, with a partner; without this it is the household's and goes on while one of them lives. */
        owner: z.enum(['self', 'partner']).optional(),
        survivor: SurvivorIncome.optional(),
      }),
    )
    .max(10)
    .default([]),
  /** The chance of success that the household aims for. */
  targetChance: Fraction.default(0.85),
  // What follows is asked of nobody; what is not said has the default that is stated.
  /** For the life table; without it the mean of both. */
  sex: Sex.optional(),
  /** `survivorShare`: of the spending, what one person alone needs (0.75). Both live to `planToAge`, or as the life table says. */
  partner: z.object({ birthYear: z.int().min(1900).max(2100), sex: Sex.optional(), survivorShare: Fraction.default(0.75) }).optional(),
  /** Lives are drawn from the US life table instead of reaching `planToAge` for certain. */
  mortality: z.boolean().optional(),
  /** From an age on the spending is this part of the goal: 0.85 for slower years. */
  phases: z
    .array(z.object({ fromAge: z.int().min(18).max(120), share: z.number().min(0).max(3) }))
    .max(10)
    .optional(),
  /** Spent once, on top. */
  goals: z
    .array(z.object({ label: z.string().min(1).max(80), amount: Dollars, year: z.int().min(1900).max(2200) }))
    .max(20)
    .optional(),
  /** What of a withdrawal goes to tax, by kind of account; blended by balance. Without it taxes are taken to be inside the spending. */
  taxRates: z.partialRecord(z.enum(ACCOUNT_KINDS), z.number().min(0).max(0.9)).optional(),
  /** Where the mix is headed: straight from today's to each of these, then constant. */
  glide: z
    .array(z.object({ year: z.int().min(1900).max(2200), mix: Mix }))
    .max(10)
    .optional(),
  rule: SpendingRule.optional(),
  model: z.enum(MODELS).optional(),
  timing: z.enum(['begin', 'end']).optional(),
  meanBlockYears: z.number().min(1).max(50).optional(),
});
export type RetirementInputs = z.infer<typeof RetirementInputs>;

/** Asked of what is to be stored, and not of what is read: an older plan may have been stored without. */
export function wholeMixes({ glide }: Pick<RetirementInputs, 'glide'>, context: z.RefinementCtx): void {
  glide?.forEach(({ mix }, n) => {
    const message = notWhole(mix);
    if (message !== null) context.addIssue({ code: 'custom', path: ['glide', n, 'mix'], message });
  });
}

/** POST /api/retirement/what-if: only what is named, without the defaults of what is not. */
export const RetirementOverrides = z.strictObject(
  Object.fromEntries(
    Object.entries(RetirementInputs.shape).map(([name, field]) => [
      name,
      (field instanceof z.ZodDefault ? field.unwrap() : field).optional(),
    ]),
  ),
) as unknown as z.ZodType<Partial<RetirementInputs>>;

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
  mix: Mix,
  /** Years from today with the mix that is reached then, in a straight line from the one before; the last one stays, and may lie beyond the plan. */
  glide: z.array(z.object({ inYear: z.int().min(1), mix: Mix })).default([]),
  spending: Dollars,
  rule: SpendingRule.default({ kind: 'constant' }),
  /** The part of `spending` that is needed from that year on; 1 before the first. */
  phases: z.array(z.object({ fromYear: z.int().min(0), share: z.number().min(0).max(3) })).default([]),
  goals: z.array(z.object({ label: z.string(), amount: Dollars, inYear: z.int().min(0) })).default([]),
  contribution: Dollars,
  contributionGrowth: z.number(),
  /** To single accounts, with a growth of their own, on top of `contribution`. */
  furtherContributions: z.array(z.object({ annual: Dollars, growth: z.number().min(-1).max(1) })).default([]),
  incomes: z.array(
    z.object({
      label: z.string(),
      annual: Dollars,
      fromYear: z.int().min(0),
      indexed: z.boolean(),
      /** Index into `lives`; null for the household's. */
      owner: z.int().min(0).max(1).nullable().default(null),
      survivor: SurvivorIncome.default(0),
    }),
  ),
  /** One or two people; empty when the plan simply runs for `horizonYears`. `years`: lived from today, the present one included; null: by the life table. */
  lives: z
    .array(z.object({ age: z.int().min(0).max(119), sex: Sex.nullable(), years: z.int().min(0).max(120).nullable() }))
    .max(2)
    .default([]),
  /** Of the spending, what one of two needs alone. */
  survivorShare: Fraction.default(1),
  /** What of each withdrawal goes to tax, blended over the accounts. */
  taxRate: z.number().min(0).max(0.9).default(0),
  /** Nominal yearly interest of the cash held; null: what cash in general earns. */
  cashInterest: z.number().min(0).max(0.5).nullable().default(null),
  /** Weighted yearly fund costs as a fraction of the balance: 0.0012. */
  fee: z.number().min(0).max(0.2),
  targetChance: Fraction,
  timing: z.enum(['begin', 'end']),
  model: z.enum(MODELS),
  /** Whether markets are expected to do what is forecast, or what they did. The historical model takes history as it was. */
  returns: z.enum(['forward', 'history']).default('forward'),
  meanBlockYears: z.number().min(1).max(50).default(10),
  paths: z.int().min(1).max(1_000_000),
  seed: z.int().min(0).max(0xffffffff),
});
export type ProjectionInput = z.infer<typeof ProjectionInput>;
/** The same as it may be written: what has a default can be left out. */
export type ProjectionPlan = z.input<typeof ProjectionInput>;

export const Chance = z.object({ probability: Fraction, low: Fraction, high: Fraction });

/** One row per year: the balance at the year's end that the stated share of paths does not exceed. */
export const FanYear = z.object({
  year: z.int(),
  p5: z.number(),
  p10: z.number(),
  p25: z.number(),
  p50: z.number(),
  p75: z.number(),
  p90: z.number(),
  p95: z.number(),
});
export type FanYear = z.infer<typeof FanYear>;

/** One change, solved so that the plan reaches the target chance by it alone; null when no such amount exists. */
export const Lever = z.object({
  kind: z.enum(['spend', 'save', 'retire_later']),
  /** Yearly dollars for spend (the new spending) and save (the extra saving), in whole steps a month; years for retire_later. */
  amount: z.number().nullable(),
  /** The chance after it. */
  chance: Fraction.nullable(),
});
export type Lever = z.infer<typeof Lever>;

const Moneys = z.object({ today: z.number(), thatYear: z.number() });
const PoorAndMiddle = z.object({ p10: z.number(), p50: z.number() });

export const Headline = z.object({
  engineVersion: z.string(),
  input: ProjectionInput,
  success: Chance,
  /** The share of full historical windows that last, beside the model's answer. */
  history: z
    .object({
      probability: Fraction,
      windows: z.int(),
      /** The highest spending that every window could pay, as a part of the balance today, and the window that bore least; null before retirement. */
      safemax: z.object({ rate: z.number(), startYear: z.int() }).nullable().default(null),
    })
    .nullable(),
  fan: z.array(FanYear),
  /** Yearly spending that lasts in 90 of 100 paths. */
  spendingAt90: z.number().nullable(),
  /** Middle and poor (p10) balance at retirement. */
  atRetirement: z.object({ year: z.int(), p10: z.number(), p50: z.number() }),
  /** Median first year of shortfall among failing paths; null when none fails. */
  medianShortfallYear: z.int().nullable(),
  levers: z.array(Lever),
  /** Yearly income at the retirement date, in today's money and in that year's, at the assumed inflation: the goal, and what lasts in 90 of 100 paths. */
  incomeAtRetirement: z.object({ year: z.int(), goal: Moneys, at90: Moneys.nullable() }).nullable().default(null),
  /** Of the spending goal, what a rule that follows markets paid: in the leanest year and on average, in the poor (p10) and the middle path. */
  paid: z.object({ leanest: PoorAndMiddle, average: PoorAndMiddle }).nullable().default(null),
  /** The stated real geometric return of each asset held, as fractions; `proxies` names the series that stood in for an asset without its own. */
  assumptions: z.object({
    /** The model of markets in words: `block bootstrap of historical years, recentered to forecast returns`. Null in what was stored before it was said. */
    method: z.string().nullable().default(null),
    realReturns: z.record(z.string(), z.number()),
    inflation: z.number(),
    source: z.string(),
    meanBlockYears: z.number(),
    proxies: z.record(z.string(), z.string()).default({}),
  }),
});
export type Headline = z.infer<typeof Headline>;

/** What comes of a changed plan. */
export const WhatIfView = z.object({ inputs: RetirementInputs, headline: Headline });
export type WhatIfView = z.infer<typeof WhatIfView>;

/** The full study: the headline, rerun from the same frozen input and seed, and what could break it. */
export const Study = Headline.extend({
  stresses: z.array(z.object({ id: z.string(), label: z.string(), probability: Fraction, change: z.number() })),
  replays: z.array(z.object({ startYear: z.int(), lasts: z.boolean(), runsOutYear: z.int().nullable(), partial: z.boolean() })),
  tornado: z.array(z.object({ id: z.string(), label: z.string(), low: Fraction, high: Fraction })),
  failureCauses: z.array(z.object({ cause: z.enum(['early_crash', 'inflation', 'longevity', 'overspending']), share: Fraction })),
  notModelled: z.array(z.string()),
  /** What the other models say of the same plan, with the same number of paths. */
  models: z
    .array(Chance.extend({ model: z.enum(MODELS), returns: z.enum(['forward', 'history']), windows: z.int().nullable() }))
    .default([]),
  /** The year in which money runs out: share of all paths by year, and the sizes of what is then not paid until the end, in today's money. */
  shortfall: z
    .object({
      years: z.array(z.object({ year: z.int(), share: Fraction })),
      p10: z.int(),
      p50: z.int(),
      p90: z.int(),
      unpaid: z.object({ p50: z.number(), p90: z.number() }),
    })
    .nullable()
    .default(null),
});
export type Study = z.infer<typeof Study>;

/** What the facts state of a study beyond its headline. Frozen with the sheet, so that it is computed once and facts and study cannot disagree. */
export const StudyBegun = Study.pick({ models: true, failureCauses: true });
export type StudyBegun = z.infer<typeof StudyBegun>;
