/** Rules on the mix: asset classes and regions against the household's targets. */
import { drift, driftOutcome, withoutCash } from '../drift.ts';
import type { Drift } from '../drift.ts';
import { CASH, CLASS_LABELS, REGION_LABELS, UNKNOWN, idPart } from '../labels.ts';
import { LIMITS } from '../limits.ts';
import type { Measures } from '../measures.ts';
import type { HouseholdSettings } from '../settings.ts';
import { check, flagOf } from './finding.ts';
import type { Finding, Outcome } from './finding.ts';

export function classDrifts({ classes }: Measures, { assetClassTargets }: HouseholdSettings): Finding[] {
  if (!assetClassTargets) return [{ check: check('class-drift', 'unknown', 'Asset classes against targets (none entered)', null, 'limit-drift') }];
  const unknown = percentOfKey(classes, UNKNOWN);
  return drift(classes, assetClassTargets)
    .filter((row) => row.target > 0 || row.percent > LIMITS.drift.warn)
    .map((row) => driftFinding(`class-drift-${idPart(row.key)}`, `${CLASS_LABELS[row.key as keyof typeof CLASS_LABELS]} against the target`, `class-${idPart(row.key)}-drift`, row, unknown));
}

/** One row for all regions: the one furthest from its target, whichever outcome is worst. */
export function regionDrift({ regions }: Measures, { regionTargets }: HouseholdSettings): Finding[] {
  if (!regionTargets) return [];
  const invested = withoutCash(regions);
  const rank: Record<Outcome, number> = { fail: 0, warn: 1, unknown: 2, pass: 3 };
  const unknown = percentOfKey(invested, UNKNOWN);
  const rows = drift(invested, regionTargets).filter(({ key }) => key !== CASH);
  const [worst] = rows.sort((a, b) => rank[driftOutcome(a, unknown, LIMITS.drift.warn)] - rank[driftOutcome(b, unknown, LIMITS.drift.warn)]);
  if (!worst || invested.length === 0) return [];
  const label = `Regions against targets, the furthest off: ${REGION_LABELS[worst.key as keyof typeof REGION_LABELS]}`;
  return [driftFinding('region-drift', label, `region-${idPart(worst.key)}-drift`, worst, unknown)];
}

function driftFinding(rule: string, label: string, found: string, row: Drift, unknown: number): Finding {
  const outcome = driftOutcome(row, unknown, LIMITS.drift.warn);
  return { check: check(rule, outcome, label, found, 'limit-drift'), flag: flagOf('drift', row.key, outcome) };
}

function percentOfKey(segments: Measures['classes'], key: string): number {
  return segments.find((segment) => segment.key === key)?.percent ?? 0;
}
