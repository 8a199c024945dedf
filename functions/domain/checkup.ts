/**
 * The checkup: each rule with its outcome, and the flags that tell the planner what matters. Outcomes are decided on the figures as shown (one decimal), so
 * that a reader can follow each from the table; thresholds are in `limits.ts`. Deterministic, whatever the order of accounts and positions.
 */
import type { Check } from '#schema/facts.ts';
import type { Flag } from '#schema/plan.ts';
import type { Headline } from '#schema/retirement.ts';
import { drift, driftOutcome, withoutCash } from './drift.ts';
import type { Drift } from './drift.ts';
import { CASH, CLASS_LABELS, REGION_LABELS, UNKNOWN, idPart } from './labels.ts';
import { LIMITS } from './limits.ts';
import { measure } from './measures.ts';
import type { Measures } from './measures.ts';
import { sharePercent } from './money.ts';
import type { HouseholdSettings } from './settings.ts';
import type { Valuation } from './valuation.ts';

type Outcome = Check['outcome'];
type Severity = Flag['severity'];
export interface Checkup {
  readonly checks: Check[];
  readonly flags: Flag[];
}
/** One rule's result: its row, if the rule applies, and the flag that it raises, if any. */
interface Finding {
  readonly check: Check;
  readonly flag?: Flag | null;
}

const SEVERITY: Record<Outcome, Severity | null> = { pass: null, unknown: 'note', warn: 'warn', fail: 'act' };
const BY_SEVERITY: Record<Severity, number> = { act: 0, warn: 1, note: 2 };

/** Without a headline the rule on the chance is unknown. `measures` is for a caller who has them already. */
export function checkup(
  valuation: Valuation, settings: HouseholdSettings, headline: Headline | null, asOf: string, measures: Measures = measure(valuation, settings, asOf),
): Checkup {
  if (valuation.holdings.length === 0 && valuation.total.isZero()) return { checks: [], flags: settings.retirement ? [] : [flag('no_retirement_inputs', null, 'warn')] };
  const findings = [
    ...chance(settings, headline), ...companies(measures), ...funds(measures), ...classDrifts(measures, settings), ...regionDrift(measures, settings),
    ...costs(measures), ...idleCash(measures), ...thinCash(measures), ...stalePrices(measures), ...unpriced(valuation), ...classified(valuation, measures),
  ];
  const flags = new Map<string, Flag>();
  for (const { flag: raised } of findings) {
    if (!raised) continue;
    const key = `${raised.kind} ${raised.subject ?? ''}`;
    const before = flags.get(key);
    if (!before || BY_SEVERITY[raised.severity] < BY_SEVERITY[before.severity]) flags.set(key, raised);
  }
  return { checks: findings.map(({ check }) => check), flags: [...flags.values()].sort((a, b) => BY_SEVERITY[a.severity] - BY_SEVERITY[b.severity]) };
}

/** What the planner is told before the projection has run: everything but the chance. */
export function planFlags(valuation: Valuation, settings: HouseholdSettings, asOf: string): Flag[] {
  return checkup(valuation, settings, null, asOf).flags;
}

function chance(settings: HouseholdSettings, headline: Headline | null): Finding[] {
  if (!settings.retirement) {
    return [{ check: check('retirement-inputs', 'unknown', 'Retirement plan entered', null, null), flag: flag('no_retirement_inputs', null, 'warn') }];
  }
  const label = 'Chance that the money lasts, against the target';
  if (!headline) return [{ check: check('chance', 'unknown', label, null, 'chance-target') }];
  const [found, target] = [sharePercent(headline.success.probability), sharePercent(headline.input.targetChance)];
  const outcome = found >= target ? 'pass' : found >= target - LIMITS.chance.margin ? 'warn' : 'fail';
  return [{ check: check('chance', outcome, label, 'chance', 'chance-target'), flag: flagOf('low_chance', null, outcome) }];
}

function companies({ company, untyped }: Measures): Finding[] {
  const label = 'Largest single company, held directly';
  const outcome = company ? above(company.percent, LIMITS.singleCompany) : 'pass';
  if (company && outcome !== 'pass') {
    return [{ check: check('single-company', outcome, label, 'largest-company-pct', 'limit-single-company'), flag: flagOf('concentration', company.symbol, outcome) }];
  }
  if (untyped && untyped.percent > LIMITS.singleCompany.warn) {
    const unsure = `${label} (it is not known whether ${untyped.symbol} is one)`;
    return [{ check: check('single-company', 'unknown', unsure, 'largest-untyped-pct', 'limit-single-company'), flag: flagOf('concentration', untyped.symbol, 'unknown') }];
  }
  return company ? [{ check: check('single-company', 'pass', label, 'largest-company-pct', 'limit-single-company') }] : [];
}

function funds({ fund, narrowFund, opaqueFund }: Measures): Finding[] {
  const findings: Finding[] = [];
  if (fund?.breadth === 'whole') findings.push({ check: check('single-fund', 'pass', 'Largest fund, a whole portfolio by itself or cash', 'largest-fund-pct', null) });
  else if (fund) {
    const outcome = fund.percent > LIMITS.singleFund.warn ? 'warn' : 'pass';
    findings.push({ check: check('single-fund', outcome, 'Largest fund', 'largest-fund-pct', 'limit-single-fund'), flag: outcome === 'warn' ? flag('concentration', fund.symbol, 'note') : null });
  }
  if (narrowFund) {
    const outcome = above(narrowFund.percent, LIMITS.narrowFund);
    findings.push({
      check: check('narrow-fund', outcome, 'Largest fund with a single bet', 'narrow-fund-pct', 'limit-narrow-fund'),
      flag: flagOf('concentration', narrowFund.symbol, outcome),
    });
  }
  if (opaqueFund && opaqueFund.percent > LIMITS.narrowFund.warn) {
    const label = `Largest fund of which it is not known what it holds (${opaqueFund.symbol})`;
    findings.push({ check: check('opaque-fund', 'unknown', label, 'opaque-fund-pct', 'limit-narrow-fund'), flag: flagOf('concentration', opaqueFund.symbol, 'unknown') });
  }
  return findings;
}

function classDrifts({ classes }: Measures, { assetClassTargets }: HouseholdSettings): Finding[] {
  if (!assetClassTargets) return [{ check: check('class-drift', 'unknown', 'Asset classes against targets (none entered)', null, 'limit-drift') }];
  const unknown = percentOfKey(classes, UNKNOWN);
  return drift(classes, assetClassTargets)
    .filter((row) => row.target > 0 || row.percent > LIMITS.drift.warn)
    .map((row) => driftFinding(`class-drift-${idPart(row.key)}`, `${CLASS_LABELS[row.key as keyof typeof CLASS_LABELS]} against the target`, `class-${idPart(row.key)}-drift`, row, unknown));
}

/** One row for all regions: the one furthest from its target, whichever outcome is worst. */
function regionDrift({ regions }: Measures, { regionTargets }: HouseholdSettings): Finding[] {
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

function costs({ costs: { funds: count, percent, unknown, unknownPercent, dearest } }: Measures): Finding[] {
  if (count === 0) return [];
  const known = above(percent, LIMITS.fundCost);
  const outcome = known === 'pass' && unknownPercent > 100 - LIMITS.classified.warn ? 'unknown' : known;
  const label = unknown.length > 0 ? 'Yearly cost of the funds, as far as it is known' : 'Yearly cost of the funds';
  return [{ check: check('fund-cost', outcome, label, 'fund-cost-pct', 'limit-fund-cost'), flag: flagOf('high_cost', dearest?.symbol ?? null, outcome) }];
}

function idleCash({ idle }: Measures): Finding[] {
  const outcome = above(idle.percent, LIMITS.idleCash);
  return [{ check: check('idle-cash', outcome, 'Cash that earns next to nothing', 'idle-cash-pct', 'limit-idle-cash'), flag: flagOf('idle_cash', null, outcome) }];
}

function thinCash({ reserve }: Measures): Finding[] {
  if (!reserve) return [];
  const label = 'Cash reserve in months of spending';
  if (reserve.months === null) return [{ check: check('cash-months', 'pass', `${label} (incomes pay for all of it)`, null, null) }];
  const outcome = below(reserve.months, LIMITS.thinCashMonths);
  return [{ check: check('cash-months', outcome, label, 'cash-months', 'limit-thin-cash-months'), flag: flagOf('thin_cash', null, outcome) }];
}

/** The older the price the worse the outcome; how much it matters is how much of the portfolio hangs on it. */
function stalePrices({ prices: { oldest, stalePercent } }: Measures): Finding[] {
  if (!oldest) return [];
  const outcome = above(oldest.days, LIMITS.priceAgeDays);
  const severity = stalePercent > 25 ? 'act' : stalePercent > 5 ? 'warn' : 'note';
  return [{ check: check('price-age', outcome, 'Age of the oldest price', 'oldest-price-days', 'limit-price-age-days'), flag: outcome === 'pass' ? null : flag('stale_price', oldest.symbol, severity) }];
}

function unpriced({ unpriced: missing }: Valuation): Finding[] {
  const [first] = missing;
  return [{ check: check('unpriced', first ? 'warn' : 'pass', 'Holdings without a price', 'unpriced-count', null), flag: first ? flag('unpriced', missing.length === 1 ? first.symbol : null, 'warn') : null }];
}

function classified(valuation: Valuation, measures: Measures): Finding[] {
  if (valuation.total.isZero()) return [];
  const outcome = below(measures.classifiedPercent, LIMITS.classified);
  const { unclassified } = valuation;
  const severity = outcome === 'fail' ? 'act' : outcome === 'warn' ? 'warn' : 'note';
  const raised = unclassified.length > 0 ? flag('unclassified', unclassified.length === 1 ? (unclassified[0] ?? null) : null, severity) : null;
  return [{ check: check('classified', outcome, 'Share of the portfolio that is classified', 'classified-pct', 'limit-classified'), flag: raised }];
}

function above(found: number, limit: { readonly warn: number; readonly fail: number }): Outcome {
  return found > limit.fail ? 'fail' : found > limit.warn ? 'warn' : 'pass';
}
function below(found: number, limit: { readonly warn: number; readonly fail: number }): Outcome {
  return found < limit.fail ? 'fail' : found < limit.warn ? 'warn' : 'pass';
}
function percentOfKey(segments: Measures['classes'], key: string): number {
  return segments.find((segment) => segment.key === key)?.percent ?? 0;
}
function check(rule: string, outcome: Outcome, label: string, foundFactId: string | null, limitFactId: string | null): Check {
  return { rule, outcome, label, foundFactId, limitFactId };
}
function flag(kind: Flag['kind'], subject: string | null, severity: Severity): Flag {
  return { kind, subject, severity };
}
function flagOf(kind: Flag['kind'], subject: string | null, outcome: Outcome): Flag | null {
  const severity = SEVERITY[outcome];
  return severity && flag(kind, subject, severity);
}
