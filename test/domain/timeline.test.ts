/** The facts of a household count its years as the engine does: singles, couples of any difference in age, lives by the table, incomes long begun or still to come. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFacts } from '#domain/facts.ts';
import { writeHeadline, writePlan } from '#domain/facts/outlook.ts';
import { FactBook } from '#domain/facts/book.ts';
import { measure } from '#domain/measures.ts';
import { decimal, round } from '#domain/money.ts';
import { reserveWanted } from '#domain/rebalance/cash.ts';
import { cashflows } from '#domain/retirement/cashflows.ts';
import { toProjectionInput } from '#domain/retirement/index.ts';
import { valuePortfolio } from '#domain/valuation.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import type { ProjectionInput, RetirementInputs } from '#schema/retirement.ts';
import { AS_OF, NO_SETTINGS, account, classified, instrument, position, priced } from './households.ts';
import { anyInputs, headline, inputs } from './projections.ts';

const YEAR = Number(AS_OF.slice(0, 4));
const household: Portfolio = {
  accounts: [account(1, { cashBalance: '10000' })],
  positions: [position(1, 1, 'BND', '900')],
  instruments: [
    instrument('BND', { price: priced('100'), expenseRatio: 0.5, classification: classified({ assetClass: { fixed_income: 100 } }) }),
  ],
};
const valuation = valuePortfolio(household, AS_OF);

function counted(retirement: RetirementInputs) {
  const input = toProjectionInput(retirement, { balance: 100_000, mix: { bonds: 0.9, cash: 0.1 }, fee: 0.005, asOf: AS_OF, seed: 7 });
  const settings = { ...NO_SETTINGS, retirement };
  const facts = buildFacts({ valuation, settings, checks: [], headline: null, asOf: AS_OF });
  const byId = new Map(facts.map((fact) => [fact.id, fact.value]));
  return { input, facts, byId, measures: measure(valuation, settings, AS_OF) };
}
/** What the engine pays in a year of retirement, in dollars of today: all incomes that have begun. */
const paidIn = ({ incomes }: ProjectionInput, year: number) =>
  incomes.filter(({ fromYear }) => fromYear <= year).reduce((sum, { annual }) => sum + annual, 0);

/** What the engine spends in a year of retirement while both live, in dollars of today and before tax. */
const spentIn = (input: ProjectionInput, year: number) =>
  (cashflows({ ...input, taxRate: 0 }).flows.at(-1)?.need[year] ?? 0) * input.spending;

describe('for any household', () => {
  it('the plan’s years are the engine’s, and so are the ages in its last', () => {
    fc.assert(
      fc.property(anyInputs(YEAR), (retirement) => {
        const { input, byId } = counted(retirement);
        const last = input.horizonYears - 1;
        expect(byId.get('plan-years')).toBe(input.horizonYears);
        expect(byId.get('fund-cost-horizon-pct')).toBe(
          round(decimal(1).minus(decimal('0.9955').pow(input.horizonYears)).times(100), 1).toNumber(),
        );
        expect(byId.get('plan-end-age')).toBe(retirement.mortality ? undefined : input.age + last);
        const partner = input.lives[1];
        expect(byId.get('plan-end-partner-age')).toBe(
          !retirement.mortality && partner && partner.age < input.age ? partner.age + last : undefined,
        );
        expect(byId.has('plan-lives')).toBe(input.lives.some(({ years }) => years === null));
      }),
    );
  });

  it('what is withdrawn is the goal less the incomes of the engine’s first year, and months of cash and the reserve follow from it', () => {
    fc.assert(
      fc.property(anyInputs(YEAR), (retirement) => {
        const { input, byId, measures } = counted(retirement);
        const retired = input.yearsToRetirement === 0;
        const need = round(Math.max(0, retired ? spentIn(input, 0) - paidIn(input, 0) : input.spending), 2).toNumber();
        expect(byId.get('withdrawal-year')).toBe(retired && need > 0 ? need : undefined);
        expect(byId.get('cash-months')).toBe(need > 0 ? round(decimal(120_000).dividedBy(need), 1).toNumber() : undefined);
        if (input.spending > 0)
          expect(reserveWanted(measures, measures.limits)?.toNumber()).toBe(
            round(decimal(need).times(measures.limits.cashMonths.warn).dividedBy(12), 2).toNumber(),
          );
      }),
    );
  });

  it('what is spent at first and from each later age on, and in the years before the first income, is what the engine spends', () => {
    fc.assert(
      fc.property(anyInputs(YEAR), (retirement) => {
        const { input, byId } = counted(retirement);
        let told = Number(byId.get('spending-first-year') ?? retirement.spending);
        let bridge = 0;
        for (let year = input.yearsToRetirement; year < input.horizonYears; year += 1) {
          const step = [1, 2, 3, 4].find((n) => byId.get(`phase-${n}-age`) === input.age + year);
          if (step !== undefined) told = Number(byId.get(`phase-${step}-year`));
          expect(told).toBeCloseTo(spentIn(input, year), 1);
          if (year < input.yearsToRetirement + Number(byId.get('bridge-years') ?? 0)) bridge += spentIn(input, year);
        }
        if (byId.has('bridge-years')) expect(Number(byId.get('bridge-spending'))).toBeCloseTo(bridge, 1);
      }),
    );
  });

  it('one-off expenses are those that the engine pays', () => {
    fc.assert(
      fc.property(anyInputs(YEAR), (retirement) => {
        const { input, byId } = counted(retirement);
        const paid = input.goals.filter(({ inYear, amount }) => inYear < input.horizonYears && amount > 0);
        const told = [1, 2].flatMap((n) => {
          const amount = byId.get(`expense-${n}-amount`);
          return amount === undefined ? [] : [{ inYear: Number(byId.get(`expense-${n}-year`)) - YEAR, amount }];
        });
        expect(told).toEqual(paid.map(({ inYear, amount }) => ({ inYear, amount })).sort((one, other) => one.inYear - other.inYear));
      }),
    );
  });

  it('an income has begun by the facts’ ages where it has by the engine’s years, and the years before the first are the engine’s', () => {
    fc.assert(
      fc.property(anyInputs(YEAR), (retirement) => {
        const { input, byId } = counted(retirement);
        input.incomes.forEach(({ fromYear, owner }, n) => {
          const [own, partners] = [byId.get(`income-${n + 1}-age`), byId.get(`income-${n + 1}-partner-age`)];
          expect(Math.max(0, Number(own) - input.age)).toBe(fromYear);
          expect(partners === undefined).toBe(owner !== 1 || input.lives[1]?.age === input.age);
          if (partners !== undefined) expect(Math.max(0, Number(partners) - (input.lives[1]?.age ?? 0))).toBe(fromYear);
        });
        const first = Math.min(...input.incomes.map(({ fromYear }) => fromYear));
        expect(byId.get('bridge-years')).toBe(
          first > input.yearsToRetirement && first < input.horizonYears ? first - input.yearsToRetirement : undefined,
        );
      }),
    );
  });

  it('money that runs out within the plan runs out at an age up to its last', () => {
    fc.assert(
      fc.property(anyInputs(YEAR), fc.nat(), (retirement, n) => {
        const { input } = counted(retirement);
        const book = new FactBook(AS_OF);
        writePlan(book, retirement, AS_OF);
        writeHeadline(book, headline({ input, medianShortfallYear: YEAR + (n % input.horizonYears) }), retirement);
        const byId = new Map(book.facts().map(({ id, value }) => [id, Number(value)]));
        expect(byId.get('shortfall-age')).toBeLessThanOrEqual(byId.get('plan-end-age') ?? Infinity);
        expect(byId.get('shortfall-partner-age') ?? 0).toBeLessThanOrEqual(byId.get('plan-end-partner-age') ?? 110);
      }),
    );
  });
});

describe('worked by hand', () => {
  const socialSecurity = (owner: 'self' | 'partner') => ({ label: 'Social Security', annual: 24_000, fromAge: 67, indexed: true, owner });
  const couple = inputs({
    birthYear: 1958,
    retirementYear: 2020,
    spending: 60_000,
    partner: { birthYear: 1968, survivorShare: 0.75 },
    incomes: [socialSecurity('self'), socialSecurity('partner')],
  });

  it('of two who get $24,000 from 67 on, 68 and 58 years old, one does: $60,000 less $24,000, and 3.3 months of $10,000', () => {
    expect(
      Object.fromEntries(
        ['withdrawal-year', 'withdrawal-pct', 'cash-months', 'bonds-and-cash-years', 'income-2-age', 'income-2-partner-age'].map((id) => [
          id,
          counted(couple).byId.get(id),
        ]),
      ),
    ).toEqual({
      'withdrawal-year': 36_000,
      'withdrawal-pct': 36,
      'cash-months': 3.3,
      'bonds-and-cash-years': 2.8,
      'income-2-age': 77,
      'income-2-partner-age': 67,
    });
  });

  it('and names the spending and that one income as what it was made of', () => {
    expect(counted(couple).facts.find(({ id }) => id === 'withdrawal-year')?.source.inputs).toEqual({
      'spending': 'goal-year',
      'income 1': 'income-1-year',
    });
  });

  it('the plan runs until the partner is 95, in 2063: 38 years, and 105 by one’s own age', () => {
    expect(['plan-years', 'plan-end-age', 'plan-end-partner-age'].map((id) => counted(couple).byId.get(id))).toEqual([38, 105, 95]);
    expect(['plan-years', 'plan-end-age', 'plan-lives'].map((id) => counted({ ...couple, mortality: true }).byId.get(id))).toEqual([
      53,
      undefined,
      'life-table',
    ]);
  });

  it('who plans alone, or with an older partner, has the last age as entered', () => {
    for (const partner of [undefined, { birthYear: 1950, survivorShare: 0.75 }]) {
      const { byId } = counted({ ...couple, partner });
      expect(['plan-years', 'plan-end-age', 'plan-end-partner-age'].map((id) => byId.get(id))).toEqual([28, 95, undefined]);
    }
  });
});
