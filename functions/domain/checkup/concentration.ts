/** Rules on dependence: one company, itself and through funds, one fund, one bet, two funds that are one. */
import type { Measures } from '../measures.ts';
import { above, check, flag, flagOf } from './finding.ts';
import type { Finding } from './finding.ts';

/**
 * What is found is the least that it can be, so a warning is certain. A pass is one as far as the funds are looked through; where a narrow fund or one of unknown content
 * is large enough to change it, the rule is not judged.
 */
export function companies({ company, untyped, limits, narrowFund, opaqueFund }: Measures): Finding[] {
  const throughFunds = company?.throughFunds.greaterThan(0) ?? false;
  const label = throughFunds ? 'Largest single company, with what funds are known to hold of it' : 'Largest single company, held directly';
  const found = (outcome: Finding['check']['outcome'], words = label) =>
    check('single-company', outcome, words, 'largest-company-pct', 'limit-single-company');
  const outcome = company ? above(company.percent, limits.singleCompany) : 'pass';
  if (company && outcome !== 'pass') return [{ check: found(outcome), flag: flagOf('concentration', company.company, outcome) }];
  if (untyped && untyped.percent > limits.singleCompany.warn) {
    const unsure = `${label} (it is not known whether ${untyped.symbol} is one)`;
    return [
      {
        check: check('single-company', 'unknown', unsure, 'largest-untyped-pct', 'limit-single-company'),
        flag: flag('unclassified', untyped.symbol, 'warn'),
      },
    ];
  }
  if (!company) return [];
  const hidden = [narrowFund, opaqueFund].find(
    (fund) =>
      fund &&
      holdsStocks(fund.instrument) &&
      fund.instrument.companies === null &&
      company.percent + fund.percent > limits.singleCompany.warn &&
      fund.percent > limits.singleCompany.warn,
  );
  return hidden
    ? [{ check: found('unknown', `${label} (which companies ${hidden.symbol} holds is not known)`) }]
    : [{ check: found('pass') }];
}

/** Whether stocks may be in it; bullion and the like hold no company. */
function holdsStocks({ classification }: NonNullable<Measures['narrowFund']>['instrument']): boolean {
  const classes = classification?.assetClass;
  return !classes || (classes.equity ?? 0) + (classes.real_estate ?? 0) > 0;
}

export function funds({ fund, narrowFund, opaqueFund, limits }: Measures): Finding[] {
  const findings: Finding[] = [];
  if (fund?.breadth === 'whole')
    findings.push({ check: check('single-fund', 'pass', 'Largest fund, a whole portfolio by itself or cash', 'largest-fund-pct', null) });
  else if (fund) {
    const outcome = fund.percent > limits.singleFund.warn ? 'warn' : 'pass';
    findings.push({
      check: check('single-fund', outcome, 'Largest fund', 'largest-fund-pct', 'limit-single-fund'),
      flag: outcome === 'warn' ? flag('concentration', fund.symbol, 'note') : null,
    });
  }
  if (narrowFund) {
    const outcome = above(narrowFund.percent, limits.narrowFund);
    findings.push({
      check: check('narrow-fund', outcome, 'Largest fund with a single bet', 'narrow-fund-pct', 'limit-narrow-fund'),
      flag: flagOf('concentration', narrowFund.symbol, outcome),
    });
  }
  if (opaqueFund && opaqueFund.percent > limits.narrowFund.warn) {
    const label = `Largest fund of which it is not known what it holds (${opaqueFund.symbol})`;
    findings.push({
      check: check('opaque-fund', 'unknown', label, 'opaque-fund-pct', 'limit-narrow-fund'),
      flag: flag('unclassified', opaqueFund.symbol, 'warn'),
    });
  }
  return findings;
}

/** Two funds of one content are no danger, only no spread; so it is a warning at most, and raises no flag. Where no two funds are held there is nothing to judge. */
export function duplicates({ duplicates, costs }: Measures): Finding[] {
  if (costs.funds < 2) return [];
  const [first] = duplicates;
  if (!first) return [{ check: check('duplicate-funds', 'pass', 'Funds that hold much the same', 'duplicate-fund-count', null) }];
  const [one, other] = first.symbols;
  const label =
    first.index === null ? `${one} and ${other} hold much the same companies` : `${one} and ${other} are both funds of ${first.index}`;
  return [
    {
      check:
        first.overlap === null
          ? check('duplicate-funds', 'warn', label, 'duplicate-fund-count', null)
          : check('duplicate-funds', 'warn', label, 'duplicate-fund-overlap', 'limit-fund-overlap'),
    },
  ];
}
