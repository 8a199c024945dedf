/**
 * The checkup: each rule with its outcome, and the flags that tell the planner what matters. Outcomes are decided on the figures as shown (one decimal), so
 * that a reader can follow each from the table; thresholds are in `limits.ts`, a household's own in their place. Deterministic, whatever the order of accounts and positions.
 */
import type { Check } from '#schema/facts.ts';
import type { Flag } from '#schema/plan.ts';
import type { Headline } from '#schema/retirement.ts';
import { companies, duplicates, funds } from './checkup/concentration.ts';
import { costs, idleCash, thinCash } from './checkup/costs-and-cash.ts';
import { classified, illustrativePrices, stalePrices, unpriced } from './checkup/data.ts';
import { check, flag, flagOf } from './checkup/finding.ts';
import type { Finding, Severity } from './checkup/finding.ts';
import { classDrifts, glidePath, regionDrift, sectorConcentration } from './checkup/mix.ts';
import { LIMITS } from './limits.ts';
import { measure } from './measures.ts';
import type { Measures } from './measures.ts';
import { sharePercent } from './money.ts';
import type { HouseholdSettings } from './settings.ts';
import type { Valuation } from './valuation.ts';

export interface Checkup {
  readonly checks: Check[];
  readonly flags: Flag[];
}

const BY_SEVERITY: Record<Severity, number> = { act: 0, warn: 1, note: 2 };

/** Without a headline the rule on the chance is unknown. `measures` is for a caller who has them already. */
export function checkup(
  valuation: Valuation,
  settings: HouseholdSettings,
  headline: Headline | null,
  asOf: string,
  measures: Measures = measure(valuation, settings, asOf),
): Checkup {
  if (valuation.holdings.length === 0 && valuation.total.isZero())
    return { checks: [], flags: settings.retirement ? [] : [flag('no_retirement_inputs', null, 'warn')] };
  const findings = [
    ...chance(settings, headline),
    ...companies(measures),
    ...funds(measures),
    ...duplicates(measures),
    ...classDrifts(measures, settings),
    ...regionDrift(measures, settings),
    ...sectorConcentration(measures),
    ...glidePath(measures),
    ...costs(measures),
    ...idleCash(measures),
    ...thinCash(measures),
    ...stalePrices(measures),
    ...illustrativePrices(measures),
    ...unpriced(valuation),
    ...classified(valuation, measures),
  ];
  const flags = new Map<string, Flag>();
  for (const { flag: raised } of findings) {
    if (!raised) continue;
    const key = `${raised.kind} ${raised.subject ?? ''}`;
    const before = flags.get(key);
    if (!before || BY_SEVERITY[raised.severity] < BY_SEVERITY[before.severity]) flags.set(key, raised);
  }
  return {
    checks: findings.map(({ check }) => check),
    flags: [...flags.values()].sort((a, b) => BY_SEVERITY[a.severity] - BY_SEVERITY[b.severity]),
  };
}

/** What the planner is told before the projection has run: everything but the chance. */
export function planFlags(valuation: Valuation, settings: HouseholdSettings, asOf: string): Flag[] {
  return checkup(valuation, settings, null, asOf).flags;
}

function chance(settings: HouseholdSettings, headline: Headline | null): Finding[] {
  if (!settings.retirement) {
    return [
      {
        check: check('retirement-inputs', 'unknown', 'Retirement plan entered', null, null),
        flag: flag('no_retirement_inputs', null, 'warn'),
      },
    ];
  }
  const label = 'Chance that the money lasts, against the target';
  if (!headline) return [{ check: check('chance', 'unknown', label, null, 'chance-target') }];
  const [found, target] = [sharePercent(headline.success.probability), sharePercent(headline.input.targetChance)];
  const outcome = found >= target ? 'pass' : found >= target - LIMITS.chanceMargin ? 'warn' : 'fail';
  return [{ check: check('chance', outcome, label, 'chance', 'chance-target'), flag: flagOf('low_chance', null, outcome) }];
}
