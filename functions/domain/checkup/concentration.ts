/** Rules on dependence: one company, one fund, one bet. What funds hold of a company is not looked through. */
import { LIMITS } from '../limits.ts';
import type { Measures } from '../measures.ts';
import { above, check, flag, flagOf } from './finding.ts';
import type { Finding } from './finding.ts';

export function companies({ company, untyped }: Measures): Finding[] {
  const label = 'Largest single company, held directly';
  const outcome = company ? above(company.percent, LIMITS.singleCompany) : 'pass';
  if (company && outcome !== 'pass') {
    return [{ check: check('single-company', outcome, label, 'largest-company-pct', 'limit-single-company'), flag: flagOf('concentration', company.symbol, outcome) }];
  }
  if (untyped && untyped.percent > LIMITS.singleCompany.warn) {
    const unsure = `${label} (it is not known whether ${untyped.symbol} is one)`;
    return [{ check: check('single-company', 'unknown', unsure, 'largest-untyped-pct', 'limit-single-company'), flag: flag('unclassified', untyped.symbol, 'warn') }];
  }
  return company ? [{ check: check('single-company', 'pass', label, 'largest-company-pct', 'limit-single-company') }] : [];
}

export function funds({ fund, narrowFund, opaqueFund }: Measures): Finding[] {
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
    findings.push({ check: check('opaque-fund', 'unknown', label, 'opaque-fund-pct', 'limit-narrow-fund'), flag: flag('unclassified', opaqueFund.symbol, 'warn') });
  }
  return findings;
}
