/** Over contrasting households, plans differ wherever what was noticed differs. */
import { describe, expect, test } from 'vitest';
import { planFlags } from '#domain/checkup.ts';
import { composePlan } from '#domain/compose/plan.ts';
import { WRITER } from '#domain/compose/writer.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { hasTargets } from '#domain/settings.ts';
import type { Household } from '#schema/household.ts';
import { planFrom } from '../../functions/planner/plan.ts';
import { HOUSEHOLDS, portfolioOf, settingsOf } from './household.ts';

const AS_OF = '2026-11-22';
const [drifting, concentrated, overspending] = HOUSEHOLDS as [Household, Household, Household];
type Held = [symbol: string, quantity: string, price: string, day?: string];
function household(id: string, held: Held[], cash: string, changes: Partial<Household> = {}, interest = '0.04'): Household {
  const positions = held.map(([symbol, quantity, amount, asOf = '2026-11-20']) => ({ symbol, quantity, price: { amount, asOf } }));
  return {
    ...drifting,
    id,
    assetClassTargets: {},
    regionTargets: {},
    accounts: [{ name: 'One', kind: 'ira', purpose: null, cashBalance: cash, cashInterest: interest, positions }],
    ...changes,
  };
}
const retiring = (retirementYear: number, spending = 30_000) => ({ retirement: { ...drifting.retirement, retirementYear, spending } });

const CASES: Household[] = [
  drifting,
  concentrated,
  overspending,
  household('one-fund', [['VTI', '900', '338']], '30000'),
  household('one-stock', [['MSFT', '600', '512']], '30000'),
  household('another-stock', [['AAPL', '900', '270']], '30000'),
  household(
    'idle-cash',
    [
      ['VTI', '300', '338'],
      ['BND', '600', '74'],
    ],
    '90000',
    {},
    '0',
  ),
  household(
    'thin-cash',
    [
      ['VTI', '300', '338'],
      ['BND', '1200', '74'],
    ],
    '500',
  ),
  household(
    'bonds-short',
    [
      ['VTI', '500', '338'],
      ['BND', '400', '74'],
    ],
    '20000',
    { assetClassTargets: { equity: 50, fixed_income: 40, cash: 10 } },
  ),
  household(
    'stocks-short',
    [
      ['VTI', '100', '338'],
      ['BND', '2400', '74'],
    ],
    '20000',
    { assetClassTargets: { equity: 80, fixed_income: 10, cash: 10 } },
  ),
  household(
    'old-price',
    [
      ['VTI', '300', '338', '2026-06-30'],
      ['BND', '900', '74'],
    ],
    '30000',
  ),
  household(
    'unknown',
    [
      ['VTI', '300', '338'],
      ['PLANX9', '900', '74'],
    ],
    '30000',
  ),
  household(
    'nothing-noticed',
    [
      ['VT', '300', '130'],
      ['BND', '700', '74'],
      ['VXUS', '100', '78'],
      ['VTI', '100', '338'],
    ],
    '40000',
    retiring(2040),
  ),
  household(
    'retired',
    [
      ['VT', '300', '130'],
      ['BND', '700', '74'],
      ['VXUS', '100', '78'],
      ['VTI', '100', '338'],
    ],
    '40000',
    { ...retiring(2020), assetClassTargets: { equity: 30, fixed_income: 60, cash: 10 } },
  ),
  household(
    'dear',
    [
      ['FCNTX', '9000', '25'],
      ['BND', '900', '74'],
    ],
    '30000',
  ),
];

const planned = CASES.map((one) => {
  const [portfolio, settings] = [portfolioOf(one), settingsOf(one)];
  const valuation = valuePortfolio(portfolio, AS_OF);
  const flags = planFlags(valuation, settings, AS_OF);
  const plan = planFrom(
    composePlan({
      flags,
      positions: portfolio.positions.length,
      yearsToRetirement: Math.max(0, settings.retirement.retirementYear - 2026),
    }),
    flags,
    WRITER,
    hasTargets(settings),
  );
  return { id: one.id, flags: JSON.stringify(flags), raised: new Set(flags.map(({ kind }) => kind)), plan };
});

describe('The plans of over a dozen contrasting households', () => {
  test('differ pairwise, unless their flags are equal', () => {
    expect(CASES.length).toBeGreaterThan(12);
    const alike = planned.flatMap((one, index) =>
      planned
        .slice(index + 1)
        .filter((other) => other.flags !== one.flags && JSON.stringify(other.plan) === JSON.stringify(one.plan))
        .map((other) => `${one.id} = ${other.id}: ${one.flags} ${other.flags}`),
    );
    expect(alike).toEqual([]);
    expect(new Set(planned.map(({ flags }) => flags)).size).toBeGreaterThanOrEqual(12);
  });

  test.each(planned.map((one) => [one.id, one] as const))(
    '%s: each question is tied to flags that were raised, and the mandatory charts are there',
    (_, { plan, raised }) => {
      for (const { flags } of plan.focus) for (const flag of flags) expect(raised).toContain(flag);
      expect(plan.charts).toEqual(expect.arrayContaining(['asset_class', 'region', 'sector']));
      expect(plan.focus.length).toBeLessThanOrEqual(3);
    },
  );
});
