import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '#schema/instrument.ts';
import type { Classification } from '#schema/instrument.ts';
import { CHART_KINDS, FLAG_KINDS, MANDATORY_CHARTS, OPTIONAL_SECTIONS, Plan } from '#schema/plan.ts';
import type { Flag } from '#schema/plan.ts';
import { PlannerResult } from '#schema/workflow.ts';
import { ASK_AGAIN_AFTER_DAYS, batchesOf, planFrom } from '../../functions/planner/plan.ts';

const AS_OF = '2026-11-20';
function instrument(symbol: string, classification: Partial<Classification> | null): Instrument {
  const unknown: Classification = {
    assetClass: null,
    regions: null,
    sectors: null,
    method: 'model',
    source: 'not known',
    confidence: 0.2,
    asOf: AS_OF,
  };
  return {
    symbol,
    name: symbol,
    type: null,
    expenseRatio: null,
    companies: null,
    price: null,
    classification: classification && { ...unknown, ...classification },
  };
}
const symbolsOf = (instruments: Instrument[], asOf = AS_OF) => batchesOf(instruments, asOf).flatMap(({ symbols }) => symbols);

describe('The planner sends to the tagger', () => {
  test('what nobody has classified, in the order of the holdings', () => {
    const held = [instrument('ZZZ', null), instrument('VTI', { assetClass: { equity: 100 }, method: 'curated' }), instrument('AAA', null)];
    expect(symbolsOf(held)).toEqual(['ZZZ', 'AAA']);
  });

  test('not what a model did not know lately, but again after thirty days', () => {
    const held = [instrument('STBL2', { asOf: '2026-11-01' })];
    expect(symbolsOf(held)).toEqual([]);
    expect(symbolsOf(held, '2026-11-30')).toEqual([]);
    expect(symbolsOf(held, '2026-12-01')).toEqual(['STBL2']);
    expect(ASK_AGAIN_AFTER_DAYS).toBe(30);
  });

  test('what a look-up left without an asset class', () => {
    expect(symbolsOf([instrument('XYZ', { method: 'lookup' })])).toEqual(['XYZ']);
  });

  test('at most twenty batches of ten, however much is unknown', () => {
    const held = Array.from({ length: 345 }, (_, n) => instrument(`S${n}`, null));
    const batches = batchesOf(held, AS_OF);
    expect(batches).toHaveLength(20);
    expect(batches.every(({ symbols }) => symbols.length === 10)).toBe(true);
    expect(batches[0]?.symbols[0]).toBe('S0');
    expect(() => PlannerResult.shape.batches.parse(batches)).not.toThrow();
  });
});

describe('A plan', () => {
  const flags: Flag[] = [
    { kind: 'concentration', subject: 'STBL2', severity: 'act' },
    { kind: 'drift', subject: 'equity', severity: 'warn' },
  ];
  const answer = { length: 'full' as const, focus: [], knowledgeQueries: [], charts: [], sections: [] };

  test('has the mandatory charts, whatever the model chose', () => {
    expect(planFrom(answer, flags, 'model', true).charts).toEqual([...MANDATORY_CHARTS]);
    expect(planFrom({ ...answer, charts: ['holdings', 'region'] }, flags, 'model', true).charts).toEqual([
      'asset_class',
      'region',
      'sector',
      'holdings',
    ]);
  });

  test('has each section that was chosen once, in one order', () => {
    expect(planFrom(answer, flags, 'model', true).sections).toEqual([]);
    expect(planFrom({ ...answer, sections: ['rebalancing', 'chance_explained', 'rebalancing'] }, flags, 'model', true).sections).toEqual([
      'chance_explained',
      'rebalancing',
    ]);
    expect(
      planFrom({ ...answer, sections: ['rebalancing', 'chance_explained'] }, flags, 'model', false).sections,
      'no trades without targets',
    ).toEqual(['chance_explained']);
  });

  test('answers only questions that a raised flag asks', () => {
    const focus = [
      { question: 'How much hangs on one company?', flags: ['concentration' as const, 'high_cost' as const] },
      { question: 'Are the funds too dear?', flags: ['high_cost' as const] },
    ];
    expect(planFrom({ ...answer, focus }, flags, 'model', true).focus).toEqual([
      { question: 'How much hangs on one company?', flags: ['concentration'] },
    ]);
  });

  test.each([
    'Is $5,000,000 enough?',
    'What about {{portfolio-total}}?',
    'See [this](http://evil.test)?',
    'One\n# Two?',
    'Is 42 per cent much?',
  ])('refuses %j as a question', (question) => {
    expect(planFrom({ ...answer, focus: [{ question, flags: ['drift'] }] }, flags, 'model', true).focus).toEqual([]);
  });

  test.each(['What if STBL2 has a bad year?', 'Is the 401(k) drifting?'])('takes %j, whose digits are no figure', (question) => {
    expect(planFrom({ ...answer, focus: [{ question, flags: ['drift'] }] }, flags, 'model', true).focus).toHaveLength(1);
  });

  test('searches for nothing that holds a figure, a token or markup', () => {
    const knowledgeQueries = [
      'cost of funds',
      'rebalancing ($123,456, {{invented-figure}})',
      'what to do with 500 shares',
      '![x](http://evil.test/a.png)',
      'rollover of a 401(k)',
    ];
    expect(planFrom({ ...answer, knowledgeQueries: knowledgeQueries.slice(0, 4) }, flags, 'model', true).knowledgeQueries).toEqual([
      'cost of funds',
    ]);
    expect(planFrom({ ...answer, knowledgeQueries: knowledgeQueries.slice(4) }, flags, 'model', true).knowledgeQueries).toEqual([
      'rollover of a 401(k)',
    ]);
  });

  test('fits its contract whatever a model answers within its own', () => {
    const anyAnswer = fc.record({
      length: fc.constantFrom('brief' as const, 'full' as const),
      focus: fc.array(
        fc.record({
          question: fc.string({ maxLength: 160 }),
          flags: fc.array(fc.constantFrom(...FLAG_KINDS), { minLength: 1, maxLength: 4 }),
        }),
        { maxLength: 3 },
      ),
      knowledgeQueries: fc.array(fc.string({ maxLength: 200 }), { maxLength: 4 }),
      charts: fc.array(fc.constantFrom(...CHART_KINDS), { maxLength: CHART_KINDS.length }),
      sections: fc.array(fc.constantFrom(...OPTIONAL_SECTIONS), { maxLength: OPTIONAL_SECTIONS.length }),
    });
    fc.assert(fc.property(anyAnswer, (random) => Plan.safeParse(planFrom(random, flags, 'model', true)).success));
  });
});
