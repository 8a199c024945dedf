/** The seed's sample households, taken through the real domain to what the writers are handed. */
import { randomUUID } from 'node:crypto';
import { allocate } from '#domain/allocation.ts';
import type { Earlier } from '#domain/changes.ts';
import { segmentFactIds } from '#domain/chart-facts.ts';
import { checkup, planFlags } from '#domain/checkup.ts';
import { WRITER } from '#domain/compose/answer.ts';
import { composePlan } from '#domain/compose/plan.ts';
import { buildFacts, retirementBasis } from '#domain/facts.ts';
import { measure } from '#domain/measures.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { adviseRebalancing } from '#domain/rebalance/advice.ts';
import { project, toProjectionInput } from '#domain/retirement/index.ts';
import type { Fact } from '#schema/facts.ts';
import type { Household } from '#schema/household.ts';
import type { Instrument } from '#schema/instrument.ts';
import type { ReportMaterial, TakeawaysMaterial } from '#schema/material.ts';
import { CHART_KINDS } from '#schema/plan.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { HOUSEHOLDS, INSTRUMENTS } from '#schema/seed.ts';
import { seedOf } from '#ports/hash.ts';
import { UNHURRIED_SOLVER } from '../rebalance/portfolios.ts';

const AS_OF = '2026-11-22';

/** A household as it is is made once, however often it is asked for: the tests of the writers ask for the samples by the dozen. */
export function materialOf(
  household: Household,
  readingLevel: ReportMaterial['readingLevel'] = 'standard',
  earlier: Earlier | null = null,
  change?: (portfolio: Portfolio) => Portfolio,
): ReportMaterial {
  if (earlier || change) return { readingLevel, ...made(household, earlier, change) };
  const known = asTheyAre.get(household) ?? made(household);
  asTheyAre.set(household, known);
  return { readingLevel, ...known };
}
const asTheyAre = new WeakMap<Household, Made>();
type Made = Omit<ReportMaterial, 'readingLevel'>;

function made(household: Household, earlier: Earlier | null = null, change?: (portfolio: Portfolio) => Portfolio): Made {
  const { valuation, settings, headline } = analysed(household, AS_OF, change);
  const { checks, flags } = checkup(valuation, settings, headline, AS_OF);
  const rebalancing = adviseRebalancing(valuation, settings, measure(valuation, settings, AS_OF), UNHURRIED_SOLVER);
  const plan = {
    writer: WRITER,
    ...composePlan({
      flags: planFlags(valuation, settings, AS_OF),
      positions: valuation.holdings.length,
      yearsToRetirement: Math.max(0, household.retirement.retirementYear - 2026),
    }),
  };
  return { plan, flags, checks, facts: buildFacts({ valuation, settings, checks, headline, rebalancing, earlier, asOf: AS_OF }) };
}

/** What an analysis of that day froze of it. */
export function frozenOn(asOf: string, household: Household): Earlier {
  const { valuation, settings, headline } = analysed(household, asOf);
  const { checks } = checkup(valuation, settings, headline, asOf);
  return {
    portfolio: portfolioOf(household),
    sheet: { asOf, headline, facts: buildFacts({ valuation, settings, checks, headline, asOf }) },
  };
}

export function analysed(household: Household, asOf: string, change: (portfolio: Portfolio) => Portfolio = (same) => same) {
  const valuation = valuePortfolio(change(portfolioOf(household)), asOf);
  const { retirement, assetClassTargets, regionTargets } = household;
  const headline = project(toProjectionInput(retirement, { ...retirementBasis(valuation), asOf, seed: seedOf('demo') }));
  return { valuation, settings: { retirement, assetClassTargets, regionTargets }, headline };
}

/** Every chart of the household, by the facts of its segments. */
export function chartsOf(household: Household, facts: Fact[]): TakeawaysMaterial {
  const valuation = valuePortfolio(portfolioOf(household), AS_OF);
  return {
    facts,
    charts: CHART_KINDS.map((kind) => ({ kind, factIds: segmentFactIds({ kind, segments: allocate(valuation, kind) }, facts) })),
  };
}

export const SAMPLES = HOUSEHOLDS;

type Assigned = NonNullable<Household['accounts'][number]['positions'][number]['assigned']>;

/** As the database keeps it: an override, with the household as its source. */
function ownWord({
  type,
  expenseRatio,
  assetClass,
  regions,
  sectors,
}: Assigned): Pick<Instrument, 'type' | 'expenseRatio' | 'classification'> {
  return {
    type,
    expenseRatio,
    classification: { assetClass, regions, sectors, method: 'override', source: 'assigned by the household', confidence: 1, asOf: AS_OF },
  };
}

function portfolioOf(household: Household): Portfolio {
  const known = new Map(INSTRUMENTS.map((instrument) => [instrument.symbol, instrument]));
  const accounts = household.accounts.map(({ positions: _, ...account }) => ({ id: randomUUID(), ...account }));
  const held = household.accounts.flatMap((account) => account.positions);
  return {
    accounts,
    positions: household.accounts.flatMap(({ positions }, index) =>
      positions.map(({ symbol, quantity }) => ({ id: randomUUID(), accountId: accounts[index]?.id ?? '', symbol, quantity, asOf: AS_OF })),
    ),
    instruments: [
      ...new Map(
        held.map(({ symbol, name, price, assigned }) => {
          const listed = known.get(symbol) ?? {
            symbol,
            name: name ?? symbol,
            type: null,
            expenseRatio: null,
            classification: null,
            companies: null,
            price: null,
          };
          const instrument = assigned ? { ...listed, ...ownWord(assigned) } : listed;
          return [symbol, { ...instrument, price: price && { ...price, currency: 'USD', source: 'own statement' } }] as const;
        }),
      ).values(),
    ],
  };
}
