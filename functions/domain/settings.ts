import type { CheckupLimits } from '#schema/checkup-limits.ts';
import type { AssetClassWeights, RegionWeights } from '#schema/instrument.ts';
import type { RetirementInputs } from '#schema/retirement.ts';

/** What a household has told about its aims; null where it has not. */
export interface HouseholdSettings {
  readonly retirement: RetirementInputs | null;
  readonly assetClassTargets: AssetClassWeights | null;
  readonly regionTargets: RegionWeights | null;
  /** Thresholds of the checkup that the household has set itself; the others are as usual. */
  readonly checkupLimits?: CheckupLimits | null;
}

/** Whether there is anything that trades could move towards. */
export function hasTargets({ assetClassTargets, regionTargets }: Pick<HouseholdSettings, 'assetClassTargets' | 'regionTargets'>): boolean {
  return assetClassTargets !== null || regionTargets !== null;
}
