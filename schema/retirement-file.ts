/** A plan as a person writes it into a file for `npm run retire`: weights in per cent, years from today, and everything but `spending` has a default. */
import * as z from 'zod';
import { ACCOUNT_KINDS } from './portfolio.ts';
import { Dollars, Fraction, MODELS, Sex, SpendingRule, SurvivorIncome } from './retirement-plan.ts';

/** Per cent by asset, 100 in all: engine assets, names of a table's columns, or whatever `assigned` explains. */
export const Weights = z.record(z.string().min(1).max(60), z.number().min(0).max(100));
const Years = z.int().min(0).max(80);
const Rate = z.number().min(-0.9).max(10);

export const PlanFile = z.strictObject({
  /** Either one balance with its mix, or accounts with their own. */
  balance: Dollars.optional(),
  mix: Weights.optional(),
  accounts: z
    .array(
      z.strictObject({
        name: z.string().max(80).optional(),
        kind: z.enum(ACCOUNT_KINDS).default('other'),
        balance: Dollars,
        mix: Weights,
        /** Yearly costs as a fraction of the balance, where they differ from the plan's `fee`. */
        fee: z.number().min(0).max(0.2).optional(),
        /** What of a withdrawal goes to tax, where it differs from the plan's `taxRate`. */
        taxRate: z.number().min(0).max(0.9).optional(),
        /** Nominal yearly interest of the account's cash; without it, what cash in general earns. */
        cashInterest: z.number().min(0).max(0.5).optional(),
        /** Saved into it each year until retirement, growing by so much above inflation. */
        contribution: Dollars.default(0),
        contributionGrowth: z.number().min(-1).max(1).default(0),
      }),
    )
    .min(1)
    .max(50)
    .optional(),
  /** What an unclassified holding is taken to be made of: {"unclassified": {"stocks": 60, "bonds": 40}}. */
  assigned: z.record(z.string(), Weights).default({}),
  glide: z
    .array(z.strictObject({ inYears: Years.min(1), mix: Weights }))
    .max(10)
    .default([]),
  /** Calendar year of today; the fan counts from it. The present year unless said. */
  startYear: z.int().min(1900).max(2200).optional(),
  /** Ages are needed for lifetimes and for what begins at an age. */
  birthYear: z.int().min(1850).max(2200).optional(),
  age: z.int().min(0).max(119).optional(),
  sex: Sex.optional(),
  partner: z
    .strictObject({
      birthYear: z.int().min(1850).max(2200).optional(),
      age: z.int().min(0).max(119).optional(),
      sex: Sex.optional(),
      survivorShare: Fraction.default(0.75),
      /** From today. */ livesYears: Years.optional(),
    })
    .optional(),
  /** Lifetimes from the US life table instead of a fixed horizon. */
  mortality: z.boolean().default(false),
  retireInYears: Years.default(0),
  /** From today: the years before retirement are among them. */
  horizonYears: z.int().min(1, 'a plan runs for 1 to 80 years').max(80, 'a plan runs for 1 to 80 years').optional(),
  /** A year in retirement, in today's money, after tax. */
  spending: Dollars,
  rule: SpendingRule.default({ kind: 'constant' }),
  phases: z
    .array(z.strictObject({ fromYear: Years.optional(), fromAge: z.int().min(0).max(120).optional(), share: z.number().min(0).max(3) }))
    .max(10)
    .default([]),
  goals: z
    .array(z.strictObject({ label: z.string().max(80).default('goal'), amount: Dollars, inYears: Years }))
    .max(50)
    .default([]),
  contribution: Dollars.default(0),
  contributionGrowth: z.number().min(-1).max(1).default(0),
  /** Social Security, pensions and the like, a year, after their own tax. */
  incomes: z
    .array(
      z.strictObject({
        label: z.string().max(80).default('income'),
        annual: Dollars,
        fromYear: Years.optional(),
        fromAge: z.int().min(0).max(120).optional(),
        indexed: z.boolean().default(true),
        owner: z.enum(['self', 'partner']).optional(),
        survivor: SurvivorIncome.default(0),
      }),
    )
    .max(20)
    .default([]),
  fee: z.number().min(0).max(0.2).default(0),
  taxRate: z.number().min(0).max(0.9).default(0),
  cashInterest: z.number().min(0).max(0.5).optional(),
  targetChance: Fraction.default(0.85),
  timing: z.enum(['begin', 'end']).default('begin'),
  model: z.enum(MODELS).default('bootstrap'),
  /** forward: what is forecast. history: what was; the default with a table of one's own. */
  returns: z.enum(['forward', 'history']).optional(),
  /** Mean length of the bootstrap's blocks, in years. */
  meanBlock: z.number().min(1).max(50).default(10),
  /** Forecasts of one's own, in place of those that ship: nominal geometric returns, volatilities and correlations by asset; `inflation` is an asset here. */
  assumptions: z
    .strictObject({
      source: z.string().max(200).default('the plan file'),
      returns: z.record(z.string(), Rate).default({}),
      volatility: z.record(z.string(), z.number().min(0).max(2)).default({}),
      correlation: z.record(z.string(), z.record(z.string(), z.number())).default({}),
    })
    .optional(),
  paths: z.int().min(1).max(1_000_000).default(10_000),
  seed: z.int().min(0).max(0xffffffff).default(1),
});
export type PlanFile = z.infer<typeof PlanFile>;
