/** Rules on the mix: asset classes and regions against the household's targets, sectors against the market's, stocks against the years to go. */
import { USUAL_LIMITS } from '#schema/checkup-limits.ts';
import { drift, driftOutcome, withoutCash } from '../drift.ts';
import type { Drift } from '../drift.ts';
import { CASH, CLASS_LABELS, REGION_LABELS, SECTOR_LABELS, UNKNOWN, idPart } from '../labels.ts';
import type { Measures } from '../measures.ts';
import { decimal, round } from '../money.ts';
import type { HouseholdSettings } from '../settings.ts';
import { above, check, flagOf } from './finding.ts';
import type { Finding, Outcome } from './finding.ts';

export function classDrifts({ classes, limits: { drift: band } }: Measures, { assetClassTargets }: HouseholdSettings): Finding[] {
  if (!assetClassTargets) return [{ check: check('class-drift', 'unknown', 'Asset classes against targets (none entered)', null, null) }];
  const unknown = percentOfKey(classes, UNKNOWN);
  return drift(classes, assetClassTargets)
    .filter((row) => row.target > 0 || row.percent > band.warn)
    .map((row) =>
      driftFinding(
        `class-drift-${idPart(row.key)}`,
        `${CLASS_LABELS[row.key as keyof typeof CLASS_LABELS]} against the target`,
        `class-${idPart(row.key)}-drift`,
        row,
        unknown,
        band.warn,
      ),
    );
}

/** One row for all regions: the one furthest from its target, whichever outcome is worst. */
export function regionDrift({ regions, limits: { drift: band } }: Measures, { regionTargets }: HouseholdSettings): Finding[] {
  const invested = withoutCash(regions);
  if (!regionTargets)
    return invested.length === 0 ? [] : [{ check: check('region-drift', 'unknown', 'Regions against targets (none entered)', null, null) }];
  const rank: Record<Outcome, number> = { fail: 0, warn: 1, unknown: 2, pass: 3 };
  const unknown = percentOfKey(invested, UNKNOWN);
  const rows = drift(invested, regionTargets).filter(({ key }) => key !== CASH);
  const [worst] = rows.sort((a, b) => rank[driftOutcome(a, unknown, band.warn)] - rank[driftOutcome(b, unknown, band.warn)]);
  if (!worst || invested.length === 0) return [];
  const label = `Region furthest from its target: ${REGION_LABELS[worst.key as keyof typeof REGION_LABELS]}`;
  return [driftFinding('region-drift', label, `region-${idPart(worst.key)}-drift`, worst, unknown, band.warn)];
}

function driftFinding(rule: string, label: string, found: string, row: Drift, unknown: number, band: number): Finding {
  const outcome = driftOutcome(row, unknown, band);
  return { check: check(rule, outcome, label, found, 'limit-drift'), flag: flagOf('drift', row.key, outcome) };
}

/**
 * Sectors are held against the world's stock market, since no targets are asked for them. What is found is the least that it can be, so a
 * warning is certain; a pass is none where the sector of more than a fifth of the stocks is not known.
 */
export function sectorConcentration({ sector, limits: { sectorOver: limit } }: Measures): Finding[] {
  if (!sector) return [];
  const label = `Sector furthest above the world market: ${SECTOR_LABELS[sector.sector]}`;
  const outcome = above(sector.points, limit);
  const unsure = outcome === 'pass' && sector.unknown > 100 - USUAL_LIMITS.classified.fail;
  return [
    { check: check('sector-over', unsure ? 'unknown' : outcome, label, `market-${idPart(sector.sector)}-over`, 'limit-sector-over') },
  ];
}

/** A rule of thumb, not the household's own aim: it raises no flag, and the report names its source. */
export function glidePath({ glide, limits: { glidePath: limit } }: Measures): Finding[] {
  if (!glide) return [];
  const label = 'Stocks against target-date funds with as many years to go';
  const outcome = (points: number) => above(Math.abs(points), limit);
  // The unknown part can only add stocks: what is above stays so, what is below may not be.
  const highest = most(glide);
  const certain = glide.points >= 0 ? outcome(glide.points) : highest <= 0 ? outcome(highest) : 'pass';
  const unsure = (glide.points < 0 && certain !== outcome(glide.points)) || (certain === 'pass' && outcome(highest) !== 'pass');
  return [{ check: check('glide-path', unsure ? 'unknown' : certain, label, 'glide-path-points', 'limit-glide-path') }];
}

/** As shown, were all that is not known of the kind in question. */
function most({ points, unknown }: { points: number; unknown: number }): number {
  return round(decimal(points).plus(unknown), 1).toNumber();
}

function percentOfKey(segments: Measures['classes'], key: string): number {
  return segments.find((segment) => segment.key === key)?.percent ?? 0;
}
