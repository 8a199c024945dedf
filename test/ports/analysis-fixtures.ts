/** Small, valid pieces of one analysis. */
import { createHash, randomUUID } from 'node:crypto';
import type { Fact, FactSheet } from '#schema/facts.ts';
import type { Household } from '#schema/household.ts';
import type { Plan } from '#schema/plan.ts';
import type { Chart } from '#schema/report.ts';
import { Study } from '#schema/retirement.ts';
import type { Completion } from '#ports/reports.ts';

export const PLAN: Plan = { writer: 'test', length: 'full', focus: [], knowledgeQueries: [], charts: ['asset_class', 'region', 'sector'] };

export function household(positions: { symbol: string; quantity: string; price?: string; name?: string }[]): Household {
  return {
    id: 'test-household',
    summary: 'A household for tests',
    displayName: 'Test',
    retirement: {
      birthYear: 1980,
      retirementYear: 2045,
      planToAge: 95,
      spending: 60_000,
      contribution: 10_000,
      contributionGrowth: 0,
      incomes: [],
      targetChance: 0.85,
    },
    assetClassTargets: { equity: 60, fixed_income: 40 },
    regionTargets: { north_america: 100 },
    accounts: [
      {
        name: '401k',
        kind: '401k',
        purpose: null,
        cashBalance: '1500.00',
        cashInterest: '0.045',
        positions: positions.map(({ symbol, quantity, price, name }) => ({
          symbol,
          quantity,
          price: price === undefined ? null : { amount: price, asOf: '2026-11-20' },
          ...(name !== undefined && { name }),
        })),
      },
      { name: 'Savings', kind: 'cash', purpose: 'For a rainy day', cashBalance: '20000.10', cashInterest: '0', positions: [] },
    ],
  };
}

export function fact(id: string, padding = ''): Fact {
  return {
    id,
    kind: 'money',
    value: 1204.5,
    display: '$1,205',
    label: `Fact ${id}`,
    asOf: '2026-11-20',
    source: { formula: 'sum', inputs: { a: 1 / 3, b: `x"\\y${padding}` } },
  };
}

export function sheet(jobId: string, facts: Fact[] = [fact('portfolio-total')]): FactSheet {
  return {
    id: randomUUID(),
    jobId,
    hash: createHash('sha256').update(jobId).digest('hex'),
    asOf: '2026-11-20',
    plan: PLAN,
    flags: [],
    checks: [],
    coverage: { classifiedPercent: 100, unclassified: [], unpriced: [] },
    headline: null,
    headlineMissing: 'not told',
    facts,
  };
}

const chart = (kind: Chart['kind']): Chart => ({
  kind,
  title: kind,
  takeaway: 'All of it.',
  takeawayTemplate: 'All of it.',
  total: '10.00',
  segments: [{ key: 'a', label: 'A', value: '10.00', percent: 100 }],
});

/** As an earlier engine stored it: what it did not know yet gets its default. */
export const STUDY: Study = Study.parse({
  engineVersion: 'test-1',
  input: {
    startYear: 2026,
    age: 46,
    yearsToRetirement: 19,
    horizonYears: 50,
    balance: 1000,
    mix: { stocks: 1 },
    spending: 10,
    contribution: 1,
    contributionGrowth: 0,
    incomes: [],
    fee: 0.001,
    targetChance: 0.85,
    timing: 'begin',
    model: 'bootstrap',
    paths: 100,
    seed: 4_294_967_295,
  },
  success: { probability: 0.9, low: 0.85, high: 0.95 },
  history: null,
  fan: Array.from({ length: 50 }, (_, year) => ({ year: 2026 + year, p5: 1.1, p10: 2, p25: 3, p50: 4, p75: 5, p90: 6, p95: 7.123456789 })),
  spendingAt90: 12.5,
  atRetirement: { year: 2045, p10: 1, p50: 2 },
  medianShortfallYear: null,
  levers: [],
  assumptions: { realReturns: { stocks: 0.05 }, inflation: 0.025, source: 'test', meanBlockYears: 5 },
  stresses: [],
  replays: [],
  tornado: [],
  failureCauses: [],
  notModelled: ['taxes'],
});

export function completion(sheetId: string, markdown = 'Your portfolio is worth $1,205.'): Completion {
  const verification = { ok: true, claims: 1, ungrounded: [] };
  return {
    report: {
      sheetId,
      reportDate: '2026-11-20',
      title: 'Your analysis',
      summary: 'Fine.',
      markdown,
      template: markdown,
      charts: [chart('asset_class'), chart('region'), chart('account'), chart('sector')],
      plan: PLAN,
      verification,
      generatedBy: 'local rules writer, no LLM',
    },
    retirement: {
      estimatedIncome: '12.50',
      summary: 'Nine in ten.',
      markdown: 'It lasts.',
      template: 'It lasts.',
      verification,
      generatedBy: 'local rules writer, no LLM',
      study: STUDY,
    },
    result: { writer: 'local rules writer, no LLM', classifiedPercent: 100, unpriced: [] },
  };
}
