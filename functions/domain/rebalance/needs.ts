/** What stays short of its target when the plan is done, and whether a fund for it is owned at all. No security is named here: nobody holds it. */
import type { Rebalancing } from '#schema/rebalancing.ts';
import { drift } from '../drift.ts';
import { CASH } from '../labels.ts';
import type { Valuation } from '../valuation.ts';
import { isVehicle } from './candidates.ts';
import { makeupOf } from './sleeves.ts';
import type { Mix, Targets } from './sleeves.ts';
import { label } from './words.ts';

/** A fund with less of a class than this is no way to buy it. */
const VEHICLE = 0.2;
/** Points that are certainly missing for a class without a fund to be worth a word. */
const NOTICEABLE = 1;

export function needsOf(
  valuation: Valuation,
  after: Mix,
  targets: Targets | null,
  unknownPercent: number,
  band: number,
): Rebalancing['needs'] {
  if (targets === null) return [];
  const owned = valuation.holdings.flatMap(({ instrument, value }) => {
    const makeup = value === null ? null : makeupOf(instrument);
    return makeup && isVehicle(instrument, makeup) ? [makeup] : [];
  });
  return drift(after.classes, targets).flatMap(({ key, points }) => {
    // All of what is unknown may belong here.
    const missing = -points - unknownPercent;
    if (key === CASH || missing < NOTICEABLE) return [];
    const reason = owned.some(({ classes }) => (classes.get(key) ?? 0) >= VEHICLE) ? 'no-money' : 'no-vehicle';
    if (reason === 'no-money' && missing <= band) return [];
    return [
      {
        key: key as Rebalancing['needs'][number]['key'],
        label: label(key),
        points: -points,
        dollars: valuation.total.times(-points).dividedBy(100).toFixed(2),
        reason,
      } as const,
    ];
  });
}
