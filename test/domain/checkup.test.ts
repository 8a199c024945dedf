import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkup, planFlags } from '#domain/checkup.ts';
import { buildFacts } from '#domain/facts.ts';
import { LIMITS, limitsOf } from '#domain/limits.ts';
import { ILLUSTRATIVE } from '#schema/instrument.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import type { HouseholdSettings } from '#domain/settings.ts';
import { CheckupLimits, USUAL_LIMITS } from '#schema/checkup-limits.ts';
import { Check } from '#schema/facts.ts';
import type { Instrument, Sector } from '#schema/instrument.ts';
import { Flag } from '#schema/plan.ts';
import type { Headline, RetirementInputs } from '#schema/retirement.ts';
import { AS_OF, NO_SETTINGS, account, classified, instrument, portfolios, position, priced } from './households.ts';
import { headline, inputs } from './projections.ts';

const STOCKS = classified({
  assetClass: { equity: 100 },
  regions: { north_america: 100 },
  sectors: { technology: 30, healthcare: 30, financials: 40 },
});
const TECH = classified({ assetClass: { equity: 100 }, regions: { north_america: 100 }, sectors: { technology: 99, communication: 1 } });
const BONDS = classified({ assetClass: { fixed_income: 100 }, regions: { north_america: 100 }, sectors: { treasury: 100 } });
const MIXED = classified({ assetClass: { equity: 60, fixed_income: 40 } });
const listed = (weights: Record<string, number>) => ({ weights, asOf: AS_OF, source: 'a list' });
const sectors = (weights: Partial<Record<Sector, number>>) => classified({ assetClass: { equity: 100 }, sectors: weights });
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
  const instruments = held.map(([parts], n) =>
    instrument(`H${n}`, { price: priced('1'), expenseRatio: 0, classification: STOCKS, ...parts }),
  );
  const valuation = valuePortfolio(
    {
      accounts: [account(1, { cashBalance: String(cash * 1000), cashInterest: interest })],
      positions: [
        ...held.map(([, percent], n) => position(n, 1, instruments[n]?.symbol ?? '', String(Math.round(percent * 1000)))),
        position(99, 1, 'REST', String(Math.round(left * 1000))),
      ],
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
    [
      'single-company',
      {
        held: [
          [{ type: 'equity', symbol: 'GOOG' }, 5],
          [{ companies: listed({ GOOGL: 10 }) }, 50],
        ],
      },
      'pass',
      'largest-company-pct',
    ],
    [
      'single-company',
      {
        held: [
          [{ type: 'equity', symbol: 'GOOG' }, 5],
          [{ companies: listed({ GOOGL: 10 }) }, 51],
        ],
      },
      'warn',
      'largest-company-pct',
    ],
    ['single-company', { held: [[{ companies: listed({ NVDA: 41 }) }, 50]] }, 'fail', 'largest-company-pct'],
    [
      'single-company',
      {
        held: [
          [{ type: 'equity' }, 5],
          [{ classification: TECH }, 11],
        ],
      },
      'unknown',
      'largest-company-pct',
    ],
    [
      'single-company',
      {
        held: [
          [{ type: 'equity' }, 5],
          [{ classification: TECH, companies: listed({ NVDA: 20 }) }, 11],
        ],
      },
      'pass',
      'largest-company-pct',
    ],
    ['duplicate-funds', { held: [[{ symbol: 'VTI' }, 30]] }, 'pass', 'duplicate-fund-count'],
    [
      'duplicate-funds',
      {
        held: [
          [{ symbol: 'VTI' }, 30],
          [{ symbol: 'ITOT' }, 30],
        ],
      },
      'warn',
      'duplicate-fund-count',
    ],
    [
      'duplicate-funds',
      {
        held: [
          [{ companies: listed({ NVDA: 25 }) }, 30],
          [{ companies: listed({ NVDA: 20 }) }, 30],
        ],
      },
      'pass',
      'duplicate-fund-count',
    ],
    [
      'duplicate-funds',
      {
        held: [
          [{ companies: listed({ NVDA: 25 }) }, 30],
          [{ companies: listed({ NVDA: 20.1 }) }, 30],
        ],
      },
      'warn',
      'duplicate-fund-overlap',
    ],
    [
      'sector-over',
      { held: [[{ classification: sectors({ healthcare: 19.6, technology: 24.5, other: 55.9 }) }, 100]] },
      'fail',
      'market-healthcare-over',
    ],
    [
      'sector-over',
      {
        held: [
          [
            {
              classification: sectors({
                energy: 13.9,
                technology: 24.5,
                financials: 16.5,
                industrials: 11.6,
                consumer_discretionary: 11.3,
                healthcare: 9.6,
                communication: 7.6,
                materials: 5,
              }),
            },
            100,
          ],
        ],
      },
      'pass',
      'market-energy-over',
    ],
    [
      'sector-over',
      {
        held: [
          [
            {
              classification: sectors({
                energy: 14,
                technology: 24.5,
                financials: 16.4,
                industrials: 11.6,
                consumer_discretionary: 11.3,
                healthcare: 9.6,
                communication: 7.6,
                materials: 5,
              }),
            },
            100,
          ],
        ],
      },
      'warn',
      'market-energy-over',
    ],
    [
      'sector-over',
      {
        held: [
          [{ classification: sectors({ technology: 25, financials: 25, industrials: 25, healthcare: 25 }) }, 50],
          [{ classification: MIXED }, 20],
        ],
      },
      'unknown',
      'market-healthcare-over',
    ],
    ['glide-path', { held: [[{}, 54.5]], settings: { retirement: inputs({ retirementYear: 2037 }) } }, 'pass', 'glide-path-points'],
    ['glide-path', { held: [[{}, 54.4]], settings: { retirement: inputs({ retirementYear: 2037 }) } }, 'warn', 'glide-path-points'],
    ['glide-path', { held: [[{}, 99.6]], settings: { retirement: inputs({ retirementYear: 2037 }) } }, 'fail', 'glide-path-points'],
    [
      'glide-path',
      {
        held: [
          [{}, 50],
          [{ classification: null }, 10],
        ],
        settings: { retirement: inputs({ retirementYear: 2037 }) },
      },
      'unknown',
      'glide-path-points',
    ],
    ['region-drift', { held: [[{}, 50]] }, 'unknown', null],
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
    [
      'illustrative-prices',
      { held: [[{ price: { ...priced('1', 'USD', '2026-01-02'), source: ILLUSTRATIVE } }, 5]] },
      'warn',
      'illustrative-price-count',
    ],
    ['unpriced', {}, 'pass', 'unpriced-count'],
    ['unpriced', { held: [[{ price: null }, 10]] }, 'warn', 'unpriced-count'],
    ['classified', { held: [[{ classification: null }, 5]] }, 'pass', 'classified-pct'],
    ['classified', { held: [[{ classification: null }, 6]] }, 'warn', 'classified-pct'],
    ['classified', { held: [[{ classification: null }, 21]] }, 'fail', 'classified-pct'],
    [
      'class-drift-equity',
      { held: [[{}, 55]], settings: { assetClassTargets: { equity: 50, fixed_income: 50 } } },
      'pass',
      'class-equity-drift',
    ],
    [
      'class-drift-equity',
      { held: [[{}, 56]], settings: { assetClassTargets: { equity: 50, fixed_income: 50 } } },
      'warn',
      'class-equity-drift',
    ],
    [
      'class-drift-equity',
      { held: [[{}, 61]], settings: { assetClassTargets: { equity: 50, fixed_income: 50 } } },
      'fail',
      'class-equity-drift',
    ],
    [
      'class-drift-equity',
      {
        held: [
          [{}, 44],
          [{ classification: null }, 10],
        ],
        settings: { assetClassTargets: { equity: 50, fixed_income: 50 } },
      },
      'unknown',
      'class-equity-drift',
    ],
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

  test('an illustrative price is told as what it is, and has no age; without one nothing is said', () => {
    const rules = (given: Given) => household(given).checks.map(({ rule }) => rule);
    const invented = { ...priced('1', 'USD', '2026-01-02'), source: ILLUSTRATIVE };
    expect(rules({ held: [[{ price: invented }, 100]] })).not.toContain('price-age');
    expect(rules({})).not.toContain('illustrative-prices');
  });

  test('incomes that pay for all spending leave nothing for cash to cover', () => {
    const incomes = [{ label: 'pension', annual: 50_000, fromAge: 60, indexed: true }];
    const { checks } = household({ settings: plan({ birthYear: 1956, retirementYear: 2020, spending: 40_000, incomes }) });
    expect(checks.find(({ rule }) => rule === 'cash-months')).toMatchObject({ outcome: 'pass', foundFactId: null });
  });
});

describe('flags', () => {
  test('name what they are about, the gravest first', () => {
    const { flags } = household({
      held: [
        [{ type: 'equity' }, 30],
        [{ price: null }, 5],
      ],
      cash: 6,
      interest: '0',
    });
    expect(flags).toEqual([
      { kind: 'concentration', subject: 'H0', severity: 'act' },
      { kind: 'no_retirement_inputs', subject: null, severity: 'warn' },
      { kind: 'idle_cash', subject: null, severity: 'warn' },
      { kind: 'unpriced', subject: 'H1', severity: 'warn' },
    ]);
  });

  test('an old price matters as much as what hangs on it', () => {
    const severity = (percent: number) =>
      household({ held: [[{ price: priced('1', 'USD', '2026-06-30') }, percent]] }).flags.find(({ kind }) => kind === 'stale_price')
        ?.severity;
    expect([5, 6, 26].map(severity)).toEqual(['note', 'warn', 'act']);
  });

  test('a rule that cannot be judged accuses nothing: a holding of unknown kind is unclassified, not concentrated, and an unknown cost is not a high one', () => {
    const { checks, flags } = household({
      held: [
        [{ type: null, expenseRatio: null }, 30],
        [{ expenseRatio: null }, 20],
      ],
    });
    expect(checks.filter(({ rule }) => rule === 'single-company' || rule === 'fund-cost').map(({ outcome }) => outcome)).toEqual([
      'unknown',
      'unknown',
    ]);
    expect(flags.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['no_retirement_inputs', null],
      ['unclassified', 'H0'],
    ]);
  });

  test('the planner is told everything but the chance', () => {
    const valuation = valuePortfolio({ accounts: [account(1, { cashBalance: '100' })], positions: [], instruments: [] }, AS_OF);
    const settings = { ...NO_SETTINGS, ...plan() };
    expect(planFlags(valuation, settings, AS_OF).map(({ kind }) => kind)).not.toContain('low_chance');
    expect(checkup(valuation, settings, headline({ chance: 0.2 }), AS_OF).flags.map(({ kind }) => kind)).toContain('low_chance');
  });

  test('a household that owns nothing is asked for its plan and nothing else', () => {
    const nothing = valuePortfolio({ accounts: [account(1)], positions: [], instruments: [] }, AS_OF);
    expect(checkup(nothing, NO_SETTINGS, null, AS_OF)).toEqual({
      checks: [],
      flags: [{ kind: 'no_retirement_inputs', subject: null, severity: 'warn' }],
    });
  });
});

describe('limits of the household itself', () => {
  const outcomeOf = (rule: string, given: Given) => household(given).checks.find((one) => one.rule === rule)?.outcome;
  const own = (checkupLimits: CheckupLimits) => ({ settings: { checkupLimits: CheckupLimits.parse(checkupLimits) } });

  test.each<[string, Given, CheckupLimits, string, string]>([
    ['single-company', { held: [[{ type: 'equity' }, 8]] }, { singleCompany: { warn: 5 } }, 'pass', 'warn'],
    ['single-company', { held: [[{ type: 'equity' }, 8]] }, { singleCompany: { warn: 5, fail: 7 } }, 'pass', 'fail'],
    ['single-fund', { held: [[{}, 70]] }, { singleFund: { warn: 60 } }, 'pass', 'warn'],
    ['narrow-fund', { held: [[{ classification: TECH }, 30]] }, { narrowFund: { warn: 35 } }, 'warn', 'pass'],
    ['fund-cost', { held: [[{ expenseRatio: 1 }, 40]] }, { fundCost: { warn: 0.3 } }, 'pass', 'warn'],
    ['idle-cash', { held: [], cash: 10, interest: '0' }, { idleCash: { warn: 12 } }, 'warn', 'pass'],
    ['price-age', { held: [[{ price: priced('1', 'USD', '2026-11-10') }, 10]] }, { priceAgeDays: { warn: 14 } }, 'warn', 'pass'],
    ['classified', { held: [[{ classification: null }, 10]] }, { classified: { warn: 90 } }, 'warn', 'pass'],
    [
      'duplicate-funds',
      {
        held: [
          [{ companies: listed({ NVDA: 25 }) }, 30],
          [{ companies: listed({ NVDA: 20 }) }, 30],
        ],
      },
      { fundOverlap: { warn: 70 } },
      'pass',
      'warn',
    ],
    ['sector-over', { held: [[{ classification: TECH }, 100]] }, { sectorOver: { warn: 80, fail: 90 } }, 'fail', 'pass'],
  ])('%s', (rule, given, limits, usual, changed) => {
    expect(outcomeOf(rule, given)).toBe(usual);
    expect(outcomeOf(rule, { ...given, ...own(limits) })).toBe(changed);
  });

  test.each<[unknown, string, RegExp]>([
    [{ singleCompany: { warn: 25 } }, 'singleCompany.warn', /at most fail, which is 20, as usual/],
    [{ singleCompany: { fail: 5 } }, 'singleCompany.fail', /at least warn, which is 10, as usual/],
    [{ singleCompany: { warn: 30, fail: 25 } }, 'singleCompany.warn', /at most fail, which is 25$/],
    [{ cashMonths: { warn: 0.5 } }, 'cashMonths.warn', /at least fail, which is 1, as usual/],
    [{ classified: { fail: 96 } }, 'classified.fail', /at most warn, which is 95, as usual/],
    [{ singleCompany: { warn: 101 } }, 'singleCompany.warn', /at most 100/],
    [{ drift: { warn: 0 } }, 'drift.warn', /at least 0.1: percentage points/],
    [{ priceAgeDays: { warn: 2.5 } }, 'priceAgeDays.warn', /whole days/],
    [{ fundCost: { warn: 'cheap' } }, 'fundCost.warn', /must be a number: per cent a year/],
    [{ singleFund: { fail: 90 } }, 'singleFund', /fail/],
    [{ luck: { warn: 1 } }, '', /luck/],
  ])('%j is refused, with the place and what may stand there', (limits, path, message) => {
    const issues = CheckupLimits.safeParse(limits).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join('.'))).toEqual([path]);
    expect(issues[0]?.message).toMatch(message);
  });

  test('setting one threshold leaves all others as usual, and nothing set is the usual', () => {
    expect(limitsOf({ checkupLimits: { singleCompany: { warn: 5 } } })).toEqual({ ...USUAL_LIMITS, singleCompany: { warn: 5, fail: 20 } });
    expect(limitsOf({ checkupLimits: {} })).toEqual(USUAL_LIMITS);
    expect(limitsOf(NO_SETTINGS)).toEqual(USUAL_LIMITS);
  });

  test('changing limits changes outcomes, and of the figures only the limits and what is counted from them', () => {
    const counted =
      /^(?:limit-|check-(?:failed|warn)-(?:count|names)$|stale-count$|duplicate-fund-|largest-company-(?:over-limit$|halved-))/;
    fc.assert(
      fc.property(portfolios, fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }), (portfolio, a, b) => {
        const [warn, fail] = [Math.min(a, b), Math.max(a, b)];
        const checkupLimits = CheckupLimits.parse({
          singleCompany: { warn, fail },
          singleFund: { warn },
          narrowFund: { warn, fail },
          sectorOver: { warn, fail },
          idleCash: { warn, fail },
          classified: { warn: fail, fail: warn },
          priceAgeDays: { warn, fail },
          fundOverlap: { warn },
        });
        const valuation = valuePortfolio(portfolio, AS_OF);
        const figures = (settings: HouseholdSettings) => {
          const { checks } = checkup(valuation, settings, null, AS_OF);
          return {
            rules: checks.map(({ rule }) => rule).filter((rule) => !['opaque-fund', 'single-company'].includes(rule)),
            facts: buildFacts({ valuation, settings, checks, headline: null, asOf: AS_OF })
              .filter(({ id }) => !counted.test(id))
              .map(({ id, value }) => [id, id === 'check-count' ? 0 : value]),
          };
        };
        expect(figures({ ...NO_SETTINGS, checkupLimits })).toEqual(figures(NO_SETTINGS));
      }),
    );
  });

  test('each limit says whose it is', () => {
    const valuation = valuePortfolio({ accounts: [account(1, { cashBalance: '100' })], positions: [], instruments: [] }, AS_OF);
    const facts = buildFacts({
      valuation,
      settings: { ...NO_SETTINGS, checkupLimits: { singleCompany: { warn: 5 } } },
      checks: [],
      headline: null,
      asOf: AS_OF,
    });
    const limit = (id: string) => facts.find((fact) => fact.id === id);
    expect(limit('limit-single-company')).toMatchObject({
      value: 5,
      source: {
        formula: 'your own limit, set in the settings; the usual one is 10',
        origin: 'entered by the household',
        inputs: { 'a failure beyond': 20 },
      },
    });
    expect(limit('limit-single-fund')?.source.formula).toMatch(/^a rule of thumb/);
  });
});

test('thresholds are in order: what fails would have been warned of', () => {
  for (const limit of [LIMITS.singleCompany, LIMITS.narrowFund, LIMITS.fundCost, LIMITS.idleCash, LIMITS.priceAgeDays])
    expect(limit.fail).toBeGreaterThan(limit.warn);
  for (const limit of [LIMITS.cashMonths, LIMITS.classified]) expect(limit.fail).toBeLessThan(limit.warn);
});

test('whatever the portfolio, each rule is judged once, flags fit their contract, and order and names do not matter', () => {
  fc.assert(
    fc.property(portfolios, fc.boolean(), (portfolio, withPlan) => {
      const settings: HouseholdSettings = {
        retirement: withPlan ? inputs() : null,
        assetClassTargets: { equity: 60, fixed_income: 40 },
        regionTargets: { north_america: 70, europe: 30 },
      };
      const projected = withPlan ? headline({ chance: 0.7 }) : null;
      const result = checkup(valuePortfolio(portfolio, AS_OF), settings, projected, AS_OF);
      for (const check of result.checks) Check.parse(check);
      for (const flag of result.flags) Flag.parse(flag);
      expect(new Set(result.checks.map(({ rule }) => rule)).size).toBe(result.checks.length);
      expect(new Set(result.flags.map(({ kind, subject }) => `${kind} ${subject}`)).size).toBe(result.flags.length);
      const turned = {
        accounts: [...portfolio.accounts].reverse().map((one) => ({ ...one, name: 'renamed' })),
        positions: [...portfolio.positions].reverse(),
        instruments: [...portfolio.instruments].reverse(),
      };
      expect(checkup(valuePortfolio(turned, AS_OF), settings, projected, AS_OF)).toEqual(result);
    }),
  );
});
