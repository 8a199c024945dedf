import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkup } from '#domain/checkup.ts';
import { chanceAtTargets } from '#domain/facts/target-mix.ts';
import { buildFacts, canonicalJson, retirementBasis, sheetBody } from '#domain/facts.ts';
import { decimal, round, sharePercent } from '#domain/money.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { beginStudy, project } from '#domain/retirement/index.ts';
import type { HouseholdSettings } from '#domain/settings.ts';
import { Fact, FactSheet } from '#schema/facts.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import type { Headline, StudyBegun } from '#schema/retirement.ts';
import { AS_OF, NO_SETTINGS, account, classified, instrument, portfolios, position, priced, uuid } from './households.ts';
import { headline, inputs } from './projections.ts';

function factsOf(portfolio: Portfolio, settings: HouseholdSettings = NO_SETTINGS, projected: Headline | null = null) {
  const valuation = valuePortfolio(portfolio, AS_OF);
  const { checks, flags } = checkup(valuation, settings, projected, AS_OF);
  const begun = projected ? begunOf(projected) : undefined;
  const facts = buildFacts({ valuation, settings, checks, headline: projected, begun, rebalancing: null, asOf: AS_OF });
  return { valuation, checks, flags, facts, byId: new Map(facts.map((fact) => [fact.id, fact])) };
}
/** Of each projection once: a law asks for it with hundreds of portfolios. */
function begunOf(projected: Headline): StudyBegun {
  const known = begunStudies.get(projected) ?? beginStudy(projected);
  begunStudies.set(projected, known);
  return known;
}
const begunStudies = new WeakMap<Headline, StudyBegun>();
const shown = (byId: ReadonlyMap<string, Fact>, ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, byId.get(id)?.display]));

/**
 * Worked by hand. 401(k): VTI 200 × 300 = 60,000 and BRK.B 40 × 450 = 18,000, cash 500. IRA: TDF 1,000 × 15.50 = 15,500 (60/40), cash 6,000 at 0.5 %. XYZ has no price.
 * Total 100,000. Stocks 60,000 + 18,000 + 9,300 = 87,300; bonds 6,200; cash 6,500.
 * Funds: 60,000 × 0.03 % = 18.00 and 15,500 × 0.75 % = 116.25, together 134.25 or 0.13 % of 100,000. Spending 48,000, so 6,500 of cash is 1.625 months.
 */
const household: Portfolio = {
  accounts: [
    account(1, { kind: '401k', name: "Ellen's secret plan", cashBalance: '500', cashInterest: '0.045' }),
    account(2, { kind: 'ira', cashBalance: '6000.00', cashInterest: '0.005' }),
  ],
  positions: [position(1, 1, 'VTI', '200'), position(2, 1, 'BRK.B', '40'), position(3, 2, 'TDF', '1000'), position(4, 2, 'XYZ', '7')],
  instruments: [
    instrument('VTI', {
      name: 'Total Stock Market',
      expenseRatio: 0.03,
      price: priced('300'),
      classification: classified({ assetClass: { equity: 100 }, regions: { north_america: 100 }, sectors: { technology: 40, other: 60 } }),
    }),
    instrument('BRK.B', {
      name: 'Berkshire',
      type: 'equity',
      price: priced('450', 'USD', '2026-11-18'),
      classification: classified({ assetClass: { equity: 100 }, regions: { north_america: 100 }, sectors: { financials: 100 } }),
    }),
    instrument('TDF', {
      name: 'Target Date',
      type: 'mutual_fund',
      expenseRatio: 0.75,
      price: priced('15.5'),
      classification: classified({ assetClass: { equity: 60, fixed_income: 40 }, regions: { north_america: 60, europe: 40 } }),
    }),
    instrument('XYZ'),
  ],
};
const settings: HouseholdSettings = {
  retirement: inputs({
    spending: 48_000,
    incomes: [
      { label: "Ellen's Social Security", annual: 30_000, fromAge: 67, indexed: true },
      { label: 'Acme Corp pension', annual: 12_000, fromAge: 65, indexed: false },
    ],
  }),
  assetClassTargets: { equity: 70, fixed_income: 25, real_estate: 5 },
  regionTargets: { north_america: 80, europe: 20 },
};

describe('a household worked by hand', () => {
  const { byId, facts } = factsOf(household, settings, headline());

  test('what it owns', () => {
    expect(
      shown(byId, [
        'as-of',
        'portfolio-total',
        'cash-total',
        'cash-pct',
        'account-count',
        'holding-count',
        'account-401k-total',
        'account-ira-total',
        'holding-vti-value',
        'holding-brk.b-value',
        'holding-brk.b-pct',
      ]),
    ).toEqual({
      'as-of': 'November 20, 2026',
      'portfolio-total': '$100,000',
      'cash-total': '$6,500',
      'cash-pct': '6.5%',
      'account-count': '2',
      'holding-count': '4',
      'account-401k-total': '$78,500',
      'account-ira-total': '$21,500',
      'holding-vti-value': '$60,000',
      'holding-brk.b-value': '$18,000',
      'holding-brk.b-pct': '18%',
    });
    expect(byId.get('holding-brk.b-value')).toMatchObject({
      value: 18000,
      asOf: '2026-11-18',
      source: { inputs: { quantity: 40, price: 450 }, origin: 'statement' },
    });
  });

  test('single companies, directly and through a fund: BRK.B 18,000 and 1.5% of 60,000; NVDA 7% of 60,000; 8.5% of the stocks in VTI and of the 9,300 in TDF are known', () => {
    const [vti, ...others] = household.instruments;
    const companies = { weights: { 'NVDA': 7, 'BRK.A': 1, 'BRK.B': 0.5 }, asOf: '2025-10-31', source: 'a list' };
    const { byId: known } = factsOf({ ...household, instruments: [{ ...(vti ?? instrument('VTI')), companies }, ...others] }, settings);
    expect(
      shown(known, [
        'company-brk.b-value',
        'company-brk.b-pct',
        'company-nvda-value',
        'largest-company-symbol',
        'largest-company-pct',
        'largest-company-direct-pct',
        'largest-company-funds-pct',
        'largest-company-funds',
        'stocks-in-funds-value',
        'companies-known-pct',
        'companies-unknown-pct',
      ]),
    ).toEqual({
      'company-brk.b-value': '$18,900',
      'company-brk.b-pct': '18.9%',
      'company-nvda-value': '$4,200',
      'largest-company-symbol': 'BRK.B',
      'largest-company-pct': '18.9%',
      'largest-company-direct-pct': '18%',
      'largest-company-funds-pct': '0.9%',
      'largest-company-funds': 'VTI',
      'stocks-in-funds-value': '$69,300',
      'companies-known-pct': '7.4%',
      'companies-unknown-pct': '92.6%',
    });
    expect(known.get('company-brk.b-value')?.source).toMatchObject({
      inputs: { 'held directly': 18_000, 'through funds': 900, 'in VTI': 900 },
      origin: 'holdings of 1 of the funds as they publish them, lists of 2025-10-31',
    });
    expect(known.get('largest-company-over-limit')?.value).toBe(8_900);
  });

  test('what the funds cost over the plan: 1 − (1 − 0.0013425)^38 is 4.976%, of 100,000', () => {
    expect(shown(byId, ['plan-years', 'fund-cost-horizon-pct', 'fund-cost-horizon'])).toEqual({
      'plan-years': '38 years',
      'fund-cost-horizon-pct': '5%',
      'fund-cost-horizon': '$4,977',
    });
  });

  test('what it is made of, against its targets', () => {
    expect(
      shown(byId, [
        'class-equity-value',
        'class-equity-pct',
        'class-equity-target-pct',
        'class-equity-drift',
        'class-fixed-income-drift',
        'class-real-estate-pct',
        'class-real-estate-drift',
        'region-europe-value',
        'region-europe-pct',
        'region-europe-invested-pct',
        'region-europe-drift',
        'sector-unknown-pct',
        'sector-technology-value',
      ]),
    ).toEqual({
      'class-equity-value': '$87,300',
      'class-equity-pct': '87.3%',
      'class-equity-target-pct': '70%',
      'class-equity-drift': '+17.3 points',
      'class-fixed-income-drift': '−18.8 points',
      'class-real-estate-pct': '0%',
      'class-real-estate-drift': '−5 points',
      'region-europe-value': '$6,200',
      'region-europe-pct': '6.2%',
      'region-europe-invested-pct': '6.6%',
      'region-europe-drift': '−13.4 points',
      'sector-unknown-pct': '15.5%',
      'sector-technology-value': '$24,000',
    });
    expect(byId.get('class-equity-value')?.source.inputs).toEqual({ 'VTI': 60000, 'BRK.B': 18000, 'TDF': 9300 });
  });

  test('costs, concentration, cash and gaps', () => {
    expect(
      shown(byId, [
        'fund-cost-year',
        'fund-cost-pct',
        'dearest-fund-symbol',
        'dearest-fund-cost-year',
        'largest-company-symbol',
        'largest-company-pct',
        'largest-fund-pct',
        'idle-cash-total',
        'cash-months',
        'oldest-price-days',
        'unpriced-count',
        'unpriced-symbols',
        'classified-pct',
        'limit-drift',
      ]),
    ).toEqual({
      'fund-cost-year': '$134',
      'fund-cost-pct': '0.13%',
      'dearest-fund-symbol': 'TDF',
      'dearest-fund-cost-year': '$116',
      'largest-company-symbol': 'BRK.B',
      'largest-company-pct': '18%',
      'largest-fund-pct': '60%',
      'idle-cash-total': '$6,000',
      'cash-months': '1.6 months',
      'oldest-price-days': '2 days',
      'unpriced-count': '1',
      'unpriced-symbols': 'XYZ',
      'classified-pct': '100%',
      'limit-drift': '5 points',
    });
    expect(byId.get('fund-cost-year')?.value).toBe(134.25);
    expect(byId.get('unpriced-symbols')?.source.formula).toContain('no price is known');
  });

  test('retirement, with levers rounded to the side that meets the target', () => {
    expect(
      shown(byId, [
        'age',
        'retire-age',
        'years-to-retire',
        'goal-month',
        'chance',
        'chance-target',
        'history-chance',
        'history-windows',
        'median-at-retirement',
        'shortfall-age',
        'income-1-year',
        'income-2-age',
        'lever-spend-year',
        'lever-spend-more-year',
        'lever-save-year',
        'lever-save-month',
        'lever-later-years',
        'lever-later-chance',
        'real-return-stocks',
        'inflation-assumed',
        'block-years',
        'paths',
      ]),
    ).toEqual({
      'age': '58',
      'retire-age': '63',
      'years-to-retire': '5 years',
      'goal-month': '$4,000',
      'chance': '71.3%',
      'chance-target': '85%',
      'history-chance': '93.6%',
      'history-windows': '62',
      'median-at-retirement': '$1,240,119',
      'shortfall-age': '85',
      'income-1-year': '$30,000',
      'income-2-age': '65',
      'lever-spend-year': '$66,120',
      'lever-spend-more-year': '$18,120',
      'lever-save-year': '$21,301',
      'lever-save-month': '$1,775',
      'lever-later-years': '3 years',
      'lever-later-chance': '87.1%',
      'real-return-stocks': '3.2%',
      'inflation-assumed': '2%',
      'block-years': '10 years',
      'paths': '10,000',
    });
  });

  test('a cut is the difference of the two figures shown, and a month of it a twelfth', () => {
    const cut = factsOf(household, { ...settings, retirement: inputs() }, headline()).byId;
    expect(shown(cut, ['goal-year', 'lever-spend-year', 'lever-spend-cut-year', 'lever-spend-cut-month'])).toEqual({
      'goal-year': '$75,000',
      'lever-spend-year': '$66,120',
      'lever-spend-cut-year': '$8,880',
      'lever-spend-cut-month': '$740',
    });
  });

  test('no word that a person gave to an account or an income is in any fact', () => {
    expect(JSON.stringify(facts)).not.toMatch(/Ellen|secret|Acme/);
    expect(byId.get('income-1-year')?.label).toContain('Social Security');
    expect(byId.get('income-2-year')?.label).toContain('Pension');
  });
});

describe('what a report needs to say what a step would do', () => {
  test('how much of a single company is over its limit', () => {
    expect(shown(factsOf(household).byId, ['largest-company-pct', 'largest-company-over-limit'])).toEqual({
      'largest-company-pct': '18%',
      'largest-company-over-limit': '$8,000',
    });
    const small = {
      ...household,
      positions: household.positions.map((one) => (one.symbol === 'BRK.B' ? { ...one, quantity: '10' } : one)),
    };
    expect(factsOf(small).byId.has('largest-company-over-limit')).toBe(false);
  });

  test('what is withdrawn: spending less the incomes that have begun, once retired', () => {
    const retired = (birthYear: number) =>
      factsOf(household, { ...settings, retirement: { ...settings.retirement!, birthYear, retirementYear: 2020 } }).byId;
    expect(shown(retired(1956), ['withdrawal-year', 'withdrawal-pct'])).toEqual({ 'withdrawal-year': '$6,000', 'withdrawal-pct': '6%' });
    expect(shown(retired(1961), ['withdrawal-year', 'withdrawal-pct'])).toEqual({ 'withdrawal-year': '$36,000', 'withdrawal-pct': '36%' });
    expect(factsOf(household, settings).byId.has('withdrawal-year')).toBe(false);
  });

  test('what the lognormal model says stands beside the chance, as that model answers by itself; not where it is the plan’s own', () => {
    const { input } = headline();
    const again = project({ ...input, model: 'lognormal' });
    expect(factsOf(household, settings, headline()).byId.get('lognormal-chance')?.value).toBe(sharePercent(again.success.probability));
    expect(factsOf(household, settings, headline({ input: { ...input, model: 'lognormal' } })).byId.has('lognormal-chance')).toBe(false);
  });

  test('what the target mix would do to the chance: the plan again with nothing else changed', () => {
    const { input } = headline();
    const again = project({ ...input, mix: { stocks: 0.7, bonds: 0.25, real_estate: 0.05 } });
    expect(chanceAtTargets(input, settings.assetClassTargets)).toBe(again.success.probability);
    expect(factsOf(household, settings, headline()).byId.get('target-mix-chance')?.value).toBe(sharePercent(again.success.probability));
    expect(chanceAtTargets(input, { equity: 60, fixed_income: 30, cash: 10 })).toBe(project(input).success.probability);
  });

  test('but not where a target has no returns, or there is none', () => {
    const { input } = headline();
    expect(chanceAtTargets(input, { equity: 90, alternatives: 10 })).toBeNull();
    expect(chanceAtTargets(input, {})).toBeNull();
    expect(factsOf(household, { ...settings, assetClassTargets: null }, headline()).byId.has('target-mix-chance')).toBe(false);
  });
});

describe('what a projection can start from', () => {
  test('classes and regions become the assets that the engine has; the rest is left out and said so', () => {
    const portfolio = {
      accounts: [account(1, { cashBalance: '10000' })],
      positions: [
        ['ST', '40'],
        ['RE', '10'],
        ['GLD', '10'],
        ['ALT', '8'],
        ['WHAT', '12'],
        ['GONE', '5'],
        ['BD', '20'],
      ].map(([symbol, k], n) => position(n, 1, symbol ?? '', `${k}000`)),
      instruments: [
        instrument('ST', { price: priced('1'), expenseRatio: 0.1, classification: classified({ assetClass: { equity: 100 } }) }),
        instrument('RE', { price: priced('1'), expenseRatio: 0.2, classification: classified({ assetClass: { real_estate: 100 } }) }),
        instrument('GLD', { price: priced('1'), expenseRatio: 0.4, classification: classified({ assetClass: { commodities: 100 } }) }),
        instrument('ALT', { price: priced('1'), expenseRatio: 9, classification: classified({ assetClass: { alternatives: 100 } }) }),
        instrument('WHAT', { price: priced('1'), expenseRatio: 9 }),
        instrument('GONE', { classification: classified({ assetClass: { equity: 100 } }) }),
        instrument('BD', { price: priced('1'), classification: classified({ assetClass: { fixed_income: 100 } }) }),
      ],
    };
    expect(retirementBasis(valuePortfolio(portfolio, AS_OF))).toEqual({
      balance: 90_000,
      cashInterest: 0,
      mix: { stocks: 0.44444445, bonds: 0.22222222, cash: 0.11111111, real_estate: 0.11111111, commodities: 0.11111111 },
      fee: 0.00111111, // (40,000 × 0.1 % + 10,000 × 0.2 % + 10,000 × 0.4 %) ÷ 90,000
      leftOut: [
        { reason: 'unclassified', dollars: 12_000, symbols: ['WHAT'] },
        { reason: 'alternatives', dollars: 8_000, symbols: ['ALT'] },
        { reason: 'unpriced', dollars: null, symbols: ['GONE'] },
      ],
      proxies: [
        { asset: 'real_estate', series: 'stocks', dollars: 10_000 },
        { asset: 'commodities', series: 'gold', dollars: 10_000 },
      ],
      costUnknown: ['BD'],
    });
  });

  test('the mix sums to 1, and with what is left out the balance is the total', () => {
    fc.assert(
      fc.property(portfolios, (portfolio) => {
        const valuation = valuePortfolio(portfolio, AS_OF);
        const { balance, mix, fee, leftOut } = retirementBasis(valuation);
        const weights = Object.values(mix).reduce((sum, weight) => sum + weight, 0);
        expect(Math.abs(weights - (balance > 0 ? 1 : 0))).toBeLessThan(1e-9);
        expect(
          round(
            leftOut.reduce((sum, { dollars }) => sum.plus(dollars ?? 0), decimal(balance)),
            2,
          ).toFixed(2),
        ).toBe(valuation.total.toFixed(2));
        expect(fee >= 0 && fee <= 0.0109).toBe(true);
      }),
    );
  });
});

describe('laws', () => {
  const plans: fc.Arbitrary<[HouseholdSettings, Headline | null]> = fc.constantFrom<[HouseholdSettings, Headline | null]>(
    [NO_SETTINGS, null],
    [settings, headline()],
    [settings, headline({ chance: 1, levers: [], medianShortfallYear: null, spendingAt90: null, history: null })],
    [settings, null],
  );

  test('facts fit their contract, have ids of their own, refer to facts that exist, and checks name facts that exist', () => {
    fc.assert(
      fc.property(portfolios, plans, (portfolio, [told, projected]) => {
        const { facts, byId, checks, valuation } = factsOf(portfolio, told, projected);
        for (const fact of facts) Fact.parse(fact);
        expect(byId.size).toBe(facts.length);
        // One assertion a household: there are hundreds of references.
        const references = facts.flatMap(({ id, source }) => Object.values(source.inputs).map((reference) => ({ id, reference })));
        expect(
          references.filter(({ reference }) => typeof reference === 'string' && /^[a-z]/.test(reference) && !byId.has(reference)),
        ).toEqual([]);
        if (valuation.total.isZero()) return;
        const named = checks.flatMap(({ foundFactId, limitFactId }) => [foundFactId, limitFactId]);
        expect(named.filter((id) => id !== null && !byId.has(id))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  // Accounts of one kind are numbered as they were entered.
  test('the order of positions and instruments and the names of accounts change no fact', () => {
    fc.assert(
      fc.property(portfolios, (portfolio) => {
        const turned = {
          accounts: portfolio.accounts.map((one) => ({ ...one, name: 'renamed' })),
          positions: [...portfolio.positions].reverse(),
          instruments: [...portfolio.instruments].reverse(),
        };
        expect(factsOf(turned, settings).facts).toEqual(factsOf(portfolio, settings).facts);
      }),
    );
  });

  test('named inputs of a segment add up to it', () => {
    fc.assert(
      fc.property(portfolios, (portfolio) => {
        const { facts, byId } = factsOf(portfolio);
        for (const { id, value, source } of facts.filter((fact) => /^(class|region|sector)-.*-value$/.test(fact.id))) {
          const parts = Object.values(source.inputs).map((part) =>
            typeof part === 'string' && byId.has(part) ? (byId.get(part)?.value ?? 0) : part,
          );
          expect(parts.reduce<ReturnType<typeof decimal>>((sum, part) => sum.plus(part), decimal(0)).toFixed(2), id).toBe(
            decimal(value).toFixed(2),
          );
        }
      }),
    );
  });

  test('what has no price is in no amount', () => {
    fc.assert(
      fc.property(portfolios, (portfolio) => {
        const more = {
          ...portfolio,
          positions: [...portfolio.positions, position(999, 0, 'NOPRICE99', '5000')],
          instruments: [...portfolio.instruments, instrument('NOPRICE99', { classification: classified({ assetClass: { equity: 100 } }) })],
        };
        const amounts = (from: Portfolio) =>
          factsOf(from)
            .facts.filter(({ kind }) => kind === 'money')
            .map(({ id, value }) => [id, value]);
        expect(amounts(more)).toEqual(amounts(portfolio));
      }),
    );
  });
});

describe('the sheet', () => {
  const plan = {
    writer: 'rules',
    length: 'full' as const,
    focus: [],
    knowledgeQueries: [],
    charts: ['asset_class' as const, 'region' as const, 'account' as const],
  };

  test('of 10,000 positions stays within bounds and fits its contract', () => {
    const kinds = ['401k', 'ira', 'roth_ira', 'taxable', 'hsa', 'cash', 'other'] as const;
    const portfolio: Portfolio = {
      accounts: Array.from({ length: 60 }, (_, n) => account(n, { kind: kinds[n % 7] ?? 'other', cashBalance: '1000.55' })),
      positions: Array.from({ length: 10_000 }, (_, n) => position(n, n % 60, `S${n % 3_000}`, `${(n % 977) + 1}.125`)),
      instruments: Array.from({ length: 3_000 }, (_, n) =>
        instrument(`S${n}`, {
          name: 'A name that is as long as names may be '.repeat(6),
          price: n % 31 ? priced(`${n % 300}.37`) : null,
          classification:
            n % 7
              ? classified({
                  assetClass: { equity: 50, alternatives: 50 },
                  regions: { europe: 33.3333, asia: 66.6667 },
                  sectors: { energy: 100 },
                })
              : null,
        }),
      ),
    };
    const { valuation, checks, flags, facts } = factsOf(portfolio, settings, headline());
    const body = sheetBody({
      jobId: uuid(1),
      asOf: AS_OF,
      plan,
      valuation,
      checks,
      flags,
      headline: headline(),
      headlineMissing: null,
      facts,
    });
    const sheet = FactSheet.parse({ ...body, id: uuid(2), hash: '0'.repeat(64) });
    expect(sheet.facts.length).toBeLessThanOrEqual(400);
    expect(sheet.coverage.unclassified).toHaveLength(50);
    expect(sheet.coverage.unpriced).toHaveLength(50);
    expect(canonicalJson(JSON.parse(JSON.stringify(body)))).toBe(canonicalJson(body));
  });

  test('of an absurdly rich household is still exact', () => {
    const portfolio = {
      accounts: [account(1)],
      positions: [position(1, 1, 'VTI', '999999999999.99')],
      instruments: [instrument('VTI', { price: priced('9999999999.99') })],
    };
    const total = factsOf(portfolio).byId.get('portfolio-total');
    expect(total?.value).toBe('9999999999989900000000.00');
    expect(total?.display).toBe('$9,999,999,999,989,900,000,000');
  });

  test('of a household with nothing is a sheet all the same', () => {
    const { valuation, checks, flags, facts } = factsOf({ accounts: [], positions: [], instruments: [] });
    const body = sheetBody({
      jobId: uuid(1),
      asOf: AS_OF,
      plan,
      valuation,
      checks,
      flags,
      headline: null,
      headlineMissing: 'nothing entered',
      facts,
    });
    expect(FactSheet.parse({ ...body, id: uuid(2), hash: '0'.repeat(64) }).facts.length).toBeGreaterThan(5);
  });
});
