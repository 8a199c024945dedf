import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkup, planFlags } from '#domain/checkup.ts';
import { LIMITS } from '#domain/limits.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import type { HouseholdSettings } from '#domain/settings.ts';
import { Check } from '#schema/facts.ts';
import type { Instrument } from '#schema/instrument.ts';
import { Flag } from '#schema/plan.ts';
import type { Headline, RetirementInputs } from '#schema/retirement.ts';
import { AS_OF, NO_SETTINGS, account, classified, instrument, portfolios, position, priced } from './households.ts';
import { headline, inputs } from './projections.ts';

const STOCKS = classified({ assetClass: { equity: 100 }, regions: { north_america: 100 }, sectors: { technology: 30, healthcare: 30, financials: 40 } });
const TECH = classified({ assetClass: { equity: 100 }, regions: { north_america: 100 }, sectors: { technology: 99, communication: 1 } });
const BONDS = classified({ assetClass: { fixed_income: 100 }, regions: { north_america: 100 }, sectors: { treasury: 100 } });
const MIXED = classified({ assetClass: { equity: 60, fixed_income: 40 } });
const REST = instrument('REST', { classification: BONDS, price: priced('1'), expenseRatio: 0 });

interface Given {
  /** Instruments with the whole per cents of a portfolio of $100,000 that they are worth; bonds fill what is left. */
  held?: [Partial<Instrument>, number][];
  cash?: number;
  interest?: string;
  settings?: Partial<HouseholdSettings>;
  headline?: Headline | null;
}
function household({ held = [], cash = 0, interest = '0.04', settings = {}, headline: projected = null }: Given) {
  const left = 100 - cash - held.reduce((sum, [, percent]) => sum + percent, 0);
  const instruments = held.map(([parts], n) => instrument(`H${n}`, { price: priced('1'), expenseRatio: 0, classification: STOCKS, ...parts }));
  const valuation = valuePortfolio(
    {
      accounts: [account(1, { cashBalance: String(cash * 1000), cashInterest: interest })],
      positions: [...held.map(([, percent], n) => position(n, 1, instruments[n]?.symbol ?? '', String(Math.round(percent * 1000)))), position(99, 1, 'REST', String(Math.round(left * 1000)))],
      instruments: [...instruments, REST],
    },
    AS_OF,
  );
  return checkup(valuation, { ...NO_SETTINGS, ...settings }, projected, AS_OF);
}
const plan = (parts: Partial<RetirementInputs> = {}) => ({ retirement: inputs(parts) });

describe('each rule at its thresholds', () => {
  test.each<[string, Given, string, string | null]>([
    ['single-company', { held: [[{ type: 'equity' }, 10]] }, 'pass', 'largest-company-pct'],
    ['single-company', { held: [[{ type: 'equity' }, 10.1]] }, 'warn', 'largest-company-pct'],
    ['single-company', { held: [[{ type: 'equity' }, 20]] }, 'warn', 'largest-company-pct'],
    ['single-company', { held: [[{ type: 'equity' }, 20.1]] }, 'fail', 'largest-company-pct'],
    ['single-company', { held: [[{ type: null }, 11]] }, 'unknown', 'largest-untyped-pct'],
    ['single-fund', { held: [[{}, 75]] }, 'pass', 'largest-fund-pct'],
    ['single-fund', { held: [[{}, 75.1]] }, 'warn', 'largest-fund-pct'],
    ['single-fund', { held: [[{ classification: MIXED }, 99]] }, 'pass', 'largest-fund-pct'],
    ['narrow-fund', { held: [[{ classification: TECH }, 20]] }, 'pass', 'narrow-fund-pct'],
    ['narrow-fund', { held: [[{ classification: TECH }, 20.1]] }, 'warn', 'narrow-fund-pct'],
    ['narrow-fund', { held: [[{ classification: TECH }, 40.1]] }, 'fail', 'narrow-fund-pct'],
    ['opaque-fund', { held: [[{ classification: null }, 21]] }, 'unknown', 'opaque-fund-pct'],
    ['fund-cost', { held: [[{ expenseRatio: 1 }, 50]] }, 'pass', 'fund-cost-pct'],
    ['fund-cost', { held: [[{ expenseRatio: 1 }, 51]] }, 'warn', 'fund-cost-pct'],
    ['fund-cost', { held: [[{ expenseRatio: 1.02 }, 100]] }, 'fail', 'fund-cost-pct'],
    ['fund-cost', { held: [[{ expenseRatio: null }, 6]] }, 'unknown', 'fund-cost-pct'],
    ['fund-cost', { held: [[{ expenseRatio: null }, 5]] }, 'pass', 'fund-cost-pct'],
    ['idle-cash', { cash: 5, interest: '0.0099' }, 'pass', 'idle-cash-pct'],
    ['idle-cash', { cash: 6, interest: '0.0099' }, 'warn', 'idle-cash-pct'],
    ['idle-cash', { cash: 16, interest: '0' }, 'fail', 'idle-cash-pct'],
    ['idle-cash', { cash: 90, interest: '0.01' }, 'pass', 'idle-cash-pct'],
    ['cash-months', { cash: 3, settings: plan({ spending: 12_000 }) }, 'pass', 'cash-months'],
    ['cash-months', { cash: 2.9, settings: plan({ spending: 12_000 }) }, 'warn', 'cash-months'],
    ['cash-months', { cash: 0.9, settings: plan({ spending: 12_000 }) }, 'fail', 'cash-months'],
    ['price-age', { held: [[{ price: priced('1', 'USD', '2026-11-13') }, 10]] }, 'pass', 'oldest-price-days'],
    ['price-age', { held: [[{ price: priced('1', 'USD', '2026-11-12') }, 10]] }, 'warn', 'oldest-price-days'],
    ['price-age', { held: [[{ price: priced('1', 'USD', '2026-10-20') }, 10]] }, 'fail', 'oldest-price-days'],
    ['price-age', { held: [[{ price: priced('1', 'USD', '2026-10-20') }, 5]] }, 'warn', 'oldest-price-days'],
    ['unpriced', {}, 'pass', 'unpriced-count'],
    ['unpriced', { held: [[{ price: null }, 10]] }, 'warn', 'unpriced-count'],
    ['classified', { held: [[{ classification: null }, 5]] }, 'pass', 'classified-pct'],
    ['classified', { held: [[{ classification: null }, 6]] }, 'warn', 'classified-pct'],
    ['classified', { held: [[{ classification: null }, 21]] }, 'fail', 'classified-pct'],
    ['class-drift-equity', { held: [[{}, 55]], settings: { assetClassTargets: { equity: 50, fixed_income: 50 } } }, 'pass', 'class-equity-drift'],
    ['class-drift-equity', { held: [[{}, 56]], settings: { assetClassTargets: { equity: 50, fixed_income: 50 } } }, 'warn', 'class-equity-drift'],
    ['class-drift-equity', { held: [[{}, 61]], settings: { assetClassTargets: { equity: 50, fixed_income: 50 } } }, 'fail', 'class-equity-drift'],
    ['class-drift-equity', { held: [[{}, 44], [{ classification: null }, 10]], settings: { assetClassTargets: { equity: 50, fixed_income: 50 } } }, 'unknown', 'class-equity-drift'],
    ['class-drift', {}, 'unknown', null],
    ['region-drift', { cash: 40, settings: { regionTargets: { north_america: 100 } } }, 'pass', 'region-north-america-drift'],
    ['region-drift', { settings: { regionTargets: { north_america: 60, europe: 40 } } }, 'fail', 'region-europe-drift'],
    ['chance', { settings: plan(), headline: null }, 'unknown', null],
    ['chance', { settings: plan(), headline: headline({ chance: 0.85 }) }, 'pass', 'chance'],
    ['chance', { settings: plan(), headline: headline({ chance: 0.8494 }) }, 'warn', 'chance'],
    ['chance', { settings: plan(), headline: headline({ chance: 0.7994 }) }, 'fail', 'chance'],
    ['retirement-inputs', {}, 'unknown', null],
  ])('%s %j: %s', (rule, given, outcome, found) => {
    const check = household(given).checks.find((one) => one.rule === rule);
    expect([check?.outcome, check?.foundFactId]).toEqual([outcome, found]);
  });

  test('incomes that pay for all spending leave nothing for cash to cover', () => {
    const incomes = [{ label: 'pension', annual: 50_000, fromAge: 60, indexed: true }];
    const { checks } = household({ settings: plan({ birthYear: 1956, retirementYear: 2020, spending: 40_000, incomes }) });
    expect(checks.find(({ rule }) => rule === 'cash-months')).toMatchObject({ outcome: 'pass', foundFactId: null });
  });
});

describe('flags', () => {
  test('name what they are about, the gravest first', () => {
    const { flags } = household({ held: [[{ type: 'equity' }, 30], [{ price: null }, 5]], cash: 6, interest: '0' });
    expect(flags).toEqual([
      { kind: 'concentration', subject: 'H0', severity: 'act' },
      { kind: 'no_retirement_inputs', subject: null, severity: 'warn' },
      { kind: 'idle_cash', subject: null, severity: 'warn' },
      { kind: 'unpriced', subject: 'H1', severity: 'warn' },
    ]);
  });

  test('an old price matters as much as what hangs on it', () => {
    const severity = (percent: number) => household({ held: [[{ price: priced('1', 'USD', '2026-06-30') }, percent]] }).flags.find(({ kind }) => kind === 'stale_price')?.severity;
    expect([5, 6, 26].map(severity)).toEqual(['note', 'warn', 'act']);
  });

  test('a rule that cannot be judged accuses nothing: a holding of unknown kind is unclassified, not concentrated, and an unknown cost is not a high one', () => {
    const { checks, flags } = household({ held: [[{ type: null, expenseRatio: null }, 30], [{ expenseRatio: null }, 20]] });
    expect(checks.filter(({ rule }) => rule === 'single-company' || rule === 'fund-cost').map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown']);
    expect(flags.map(({ kind, subject }) => [kind, subject])).toEqual([['no_retirement_inputs', null], ['unclassified', 'H0']]);
  });

  test('the planner is told everything but the chance', () => {
    const valuation = valuePortfolio({ accounts: [account(1, { cashBalance: '100' })], positions: [], instruments: [] }, AS_OF);
    const settings = { ...NO_SETTINGS, ...plan() };
    expect(planFlags(valuation, settings, AS_OF).map(({ kind }) => kind)).not.toContain('low_chance');
    expect(checkup(valuation, settings, headline({ chance: 0.2 }), AS_OF).flags.map(({ kind }) => kind)).toContain('low_chance');
  });

  test('a household that owns nothing is asked for its plan and nothing else', () => {
    const nothing = valuePortfolio({ accounts: [account(1)], positions: [], instruments: [] }, AS_OF);
    expect(checkup(nothing, NO_SETTINGS, null, AS_OF)).toEqual({ checks: [], flags: [{ kind: 'no_retirement_inputs', subject: null, severity: 'warn' }] });
  });
});

test('thresholds are in order: what fails would have been warned of', () => {
  for (const limit of [LIMITS.singleCompany, LIMITS.narrowFund, LIMITS.fundCost, LIMITS.idleCash, LIMITS.priceAgeDays]) expect(limit.fail).toBeGreaterThan(limit.warn);
  for (const limit of [LIMITS.thinCashMonths, LIMITS.classified]) expect(limit.fail).toBeLessThan(limit.warn);
});

test('whatever the portfolio, each rule is judged once, flags fit their contract, and order and names do not matter', () => {
  fc.assert(
    fc.property(portfolios, fc.boolean(), (portfolio, withPlan) => {
      const settings: HouseholdSettings = { retirement: withPlan ? inputs() : null, assetClassTargets: { equity: 60, fixed_income: 40 }, regionTargets: { north_america: 70, europe: 30 } };
      const projected = withPlan ? headline({ chance: 0.7 }) : null;
      const result = checkup(valuePortfolio(portfolio, AS_OF), settings, projected, AS_OF);
      for (const check of result.checks) Check.parse(check);
      for (const flag of result.flags) Flag.parse(flag);
      expect(new Set(result.checks.map(({ rule }) => rule)).size).toBe(result.checks.length);
      expect(new Set(result.flags.map(({ kind, subject }) => `${kind} ${subject}`)).size).toBe(result.flags.length);
      const turned = { accounts: [...portfolio.accounts].reverse().map((one) => ({ ...one, name: 'renamed' })), positions: [...portfolio.positions].reverse(), instruments: [...portfolio.instruments].reverse() };
      expect(checkup(valuePortfolio(turned, AS_OF), settings, projected, AS_OF)).toEqual(result);
    }),
  );
});
