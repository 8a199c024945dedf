/** The thresholds that the checkup goes by: the usual ones (`USUAL_LIMITS`), a household's own in their place, and definitions that nobody sets. */
import { USUAL_LIMITS } from '#schema/checkup-limits.ts';
import type { CheckupLimits, LimitName } from '#schema/checkup-limits.ts';

export const LIMITS = {
  ...USUAL_LIMITS,
  /** A fund whose largest sector is more than this share of it is narrow. Per cent. */
  narrowSector: 40,
  /** A fund with at least two asset classes of this share is balanced. Per cent. */
  balancedShare: 10,
  /** Cash counts as idle below this yearly interest, a fraction. */
  idleInterest: 0.01,
  /** Per cent of the portfolio up to which old prices cannot fail it. */
  oldPricesTrifle: 5,
  /** Funds below this share of the portfolio are not held against each other. Per cent. */
  smallFund: 1,
  /** Funds are compared by their companies only where so much of each is known. Per cent. */
  comparableFund: 20,
  /** The chance is compared with the household's own target; within so many points below it is a warning. */
  chanceMargin: 5,
} as const;

type Widened<T> = { readonly [K in keyof T]: number };
/** Every threshold, in force for one household. */
export type Limits = { readonly [K in LimitName]: Widened<(typeof USUAL_LIMITS)[K]> };

/** The usual thresholds with the household's own in their place. */
export function limitsOf({ checkupLimits }: { readonly checkupLimits?: CheckupLimits | null }): Limits {
  if (!checkupLimits) return USUAL_LIMITS;
  const own = Object.entries(checkupLimits).map(([name, set]) => [name, { ...USUAL_LIMITS[name as LimitName], ...withoutUndefined(set) }]);
  return { ...USUAL_LIMITS, ...(Object.fromEntries(own) as Partial<Limits>) };
}

/** Whether the household has set this threshold itself. */
export function isOwnLimit({ checkupLimits }: { readonly checkupLimits?: CheckupLimits | null }, name: LimitName): boolean {
  return Object.values(checkupLimits?.[name] ?? {}).some((set) => set !== undefined);
}

function withoutUndefined(set: object | undefined): object {
  return Object.fromEntries(Object.entries(set ?? {}).filter(([, value]) => value !== undefined));
}
