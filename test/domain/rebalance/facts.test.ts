/** The plan as facts: whatever it says fits the contract of a fact, because a sheet that does not ends the whole analysis. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkup } from '#domain/checkup.ts';
import { composeReport } from '#domain/compose/report.ts';
import { buildFacts } from '#domain/facts.ts';
import { FactBook } from '#domain/facts/book.ts';
import { writeRebalancing } from '#domain/facts/rebalancing.ts';
import { measure } from '#domain/measures.ts';
import { adviseRebalancing } from '#domain/rebalance/advice.ts';
import { reasonInWords } from '#domain/rebalance/words.ts';
import type { HouseholdSettings } from '#domain/settings.ts';
import { valuePortfolio } from '#domain/valuation.ts';
import { Fact } from '#schema/facts.ts';
import { Rebalancing } from '#schema/rebalancing.ts';
import { NO_SETTINGS, portfolios } from '../households.ts';
import { AS_OF, BONDS, SOLVER, US, plan, portfolioOf, type AccountParts } from './portfolios.ts';

const REASONS = Rebalancing.shape.reason.unwrap().options;
const TARGETS: HouseholdSettings = { ...NO_SETTINGS, assetClassTargets: { equity: 60, fixed_income: 40 } };

function factsOf(portfolio: ReturnType<typeof portfolioOf>, settings = TARGETS) {
  const valuation = valuePortfolio(portfolio, AS_OF);
  const measures = measure(valuation, settings, AS_OF);
  const { checks, flags } = checkup(valuation, settings, null, AS_OF, measures);
  const rebalancing = adviseRebalancing(valuation, settings, measures, SOLVER);
  return {
    rebalancing,
    flags,
    checks,
    facts: buildFacts({ valuation, settings, checks, headline: null, rebalancing, asOf: AS_OF, measures }),
  };
}

describe('the facts of a plan fit their contract', () => {
  it.each(REASONS)('without trades, because: %s', (reason) => {
    const book = new FactBook(AS_OF);
    writeRebalancing(book, { ...plan([{ cash: '1000' }]), status: 'impossible', reason, explanation: reasonInWords(reason), trades: [] });
    for (const fact of book.facts()) Fact.parse(fact);
    expect(book.facts().find(({ id }) => id === 'rebalance-status')?.display).toBe(reasonInWords(reason));
  });

  it.each<[string, AccountParts[], string]>([
    [
      'on its targets',
      [
        {
          holds: [
            [US, '60'],
            [BONDS, '80'],
          ],
        },
      ],
      'nothing-to-do',
    ],
    [
      'off them, all of it where a sale is taxed',
      [
        {
          kind: 'taxable',
          holds: [
            [US, '90'],
            [BONDS, '20'],
          ],
        },
      ],
      'impossible',
    ],
    [
      'off them, with what is needed',
      [
        {
          holds: [
            [US, '90'],
            [BONDS, '20'],
          ],
        },
      ],
      'optimal',
    ],
  ])('of a household %s, and its report is written', (_, accounts, status) => {
    const { rebalancing, facts, flags, checks } = factsOf(portfolioOf(accounts));
    expect(rebalancing?.status).toBe(status);
    for (const fact of facts) Fact.parse(fact);
    const focus = { writer: 'rules', length: 'full' as const, focus: [], knowledgeQueries: [], charts: [] };
    expect(composeReport({ readingLevel: 'standard', plan: focus, flags, checks, facts }).markdown.length).toBeGreaterThan(400);
  });

  it('whatever the household', () => {
    fc.assert(
      fc.property(portfolios, (portfolio) => factsOf(portfolio).facts.forEach((fact) => Fact.parse(fact))),
      { numRuns: 60 },
    );
  });
});
