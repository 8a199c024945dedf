/** What a user tells about themselves: read and changed at `/api/me`. */
import * as z from 'zod';
import { CheckupLimits, USUAL_LIMITS } from './checkup-limits.ts';
import type { LimitName } from './checkup-limits.ts';
import { AssetClassWeights, RegionWeights } from './instrument.ts';
import { OLDEST, RetirementInputs, wholeMixes } from './retirement.ts';
import { line } from './values.ts';

/** What is stored; null where the user has not told. */
export const Settings = z.object({
  displayName: line(255).nullable(),
  retirement: RetirementInputs.nullable(),
  assetClassTargets: AssetClassWeights.nullable(),
  regionTargets: RegionWeights.nullable(),
  /** Thresholds of the checkup that the user has set; the others are as usual. */
  checkupLimits: CheckupLimits.nullable(),
});
export type Settings = z.infer<typeof Settings>;

/** With which sample household has been loaded, if one is still there. */
export const Told = Settings.extend({ sampleHousehold: z.string().nullable() });
export type Told = z.infer<typeof Told>;

/** PUT /api/me/settings: what is given replaces what was stored, null clears it, and what is left out stays. */
export const SettingsChange = z
  .strictObject({
    displayName: Settings.shape.displayName,
    retirement: RetirementInputs.strict()
      .refine(
        ({ birthYear, partner, planToAge, mortality, retirementYear }) =>
          retirementYear <= Math.max(birthYear, partner?.birthYear ?? birthYear) + (mortality ? OLDEST : planToAge),
        { path: ['retirementYear'], error: 'must not be after the last year of the plan, which is birthYear + planToAge' },
      )
      .refine(({ birthYear, retirementYear }) => retirementYear > birthYear, { path: ['retirementYear'], error: 'must be after birthYear' })
      .superRefine(wholeMixes)
      .nullable(),
    assetClassTargets: Settings.shape.assetClassTargets,
    regionTargets: Settings.shape.regionTargets,
    checkupLimits: Settings.shape.checkupLimits,
  })
  .partial();
export type SettingsChange = z.infer<typeof SettingsChange>;

const Limit = z.object({ warn: z.number(), fail: z.number().optional() });
const LIMIT_NAMES = Object.keys(USUAL_LIMITS) as [LimitName, ...LimitName[]];

/** GET /api/me, and the answer to a change. `limits` are those in force, `usualLimits` those that hold where none is set. */
export const MeView = Told.extend({
  userId: z.string(),
  limits: z.record(z.enum(LIMIT_NAMES), Limit),
  usualLimits: z.record(z.enum(LIMIT_NAMES), Limit),
});
export type MeView = z.infer<typeof MeView>;
