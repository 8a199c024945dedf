import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnknownAnswerError, WRITER, answer } from '#domain/compose/answer.ts';
import { composeClassification } from '#domain/compose/classification.ts';
import { composePlan } from '#domain/compose/plan.ts';
import { composeTakeaways } from '#domain/compose/takeaways.ts';
import { renderTemplate } from '#domain/render.ts';
import { verify } from '#domain/verify.ts';
import { ANSWERS, PlanAnswer } from '#schema/answers.ts';
import type { PlanMaterial, TakeawaysMaterial } from '#schema/material.ts';
import { FLAG_KINDS } from '#schema/plan.ts';
import { CONCENTRATED, ON_COURSE } from './fixtures.ts';
import { SAMPLES, materialOf } from './households.ts';

const TAKEAWAYS: TakeawaysMaterial = {
  facts: CONCENTRATED.facts,
  charts: [
    { kind: 'asset_class', factIds: ['class-equity-value', 'class-fixed-income-value', 'class-cash-value'] },
    { kind: 'region', factIds: ['region-north-america-pct'] },
    { kind: 'sector', factIds: ['sector-technology-pct'] },
    { kind: 'account', factIds: ['account-401k-total', 'account-taxable-total'] },
    { kind: 'holdings', factIds: ['holding-hldn-value', 'holding-vti-value'] },
  ],
};

describe('one door for every answer', () => {
  it.each([
    ['classify_instruments', { instruments: [{ symbol: 'STBL2', name: 'Plan Stable Value II' }] }],
    ['plan_analysis', { flags: CONCENTRATED.flags, positions: 4, yearsToRetirement: 21 }],
    ['write_report', CONCENTRATED],
    ['write_takeaways', TAKEAWAYS],
    ['write_outlook', CONCENTRATED],
  ] as const)('%s keeps its contract', (name, material) => {
    expect(() => ANSWERS[name].parse(answer(name, structuredClone(material)))).not.toThrow();
  });

  it('refuses a name that it does not know and material that does not fit', () => {
    expect(() => answer('write_poem', {})).toThrow(UnknownAnswerError);
    expect(() => answer('toString', {})).toThrow(/has no answer named "toString"/);
    expect(() => answer('write_report', { facts: 'none' })).toThrow(expect.objectContaining({ name: 'ZodError' }) as Error);
  });

  it('says that it is no language model', () => expect(WRITER).toBe('local rules writer, no LLM'));
});

it('about instruments it says that it knows nothing, rather than guessing', () => {
  const { classifications } = composeClassification({
    instruments: [
      { symbol: 'XQZ', name: 'S&P 500 Guaranteed Fund' },
      { symbol: 'STBL2', name: 'STBL2' },
    ],
  });
  expect(
    classifications.map(({ symbol, known, assetClass, confidencePercent }) => ({ symbol, known, assetClass, confidencePercent })),
  ).toEqual([
    { symbol: 'XQZ', known: false, assetClass: [], confidencePercent: 0 },
    { symbol: 'STBL2', known: false, assetClass: [], confidencePercent: 0 },
  ]);
});

describe('the plan asks about what is gravest', () => {
  const plan = (material: Partial<PlanMaterial>) => composePlan({ flags: [], positions: 8, yearsToRetirement: 20, ...material });

  it('puts grave before light, and flags that one look settles into one question', () => {
    const { focus } = plan({
      flags: [
        { kind: 'stale_price', subject: 'VWO', severity: 'note' },
        { kind: 'unclassified', subject: 'STBL2', severity: 'note' },
        { kind: 'idle_cash', subject: null, severity: 'warn' },
        { kind: 'concentration', subject: 'HLDN', severity: 'act' },
      ],
    });
    expect(focus).toEqual([
      { question: 'What if HLDN has a bad year?', flags: ['concentration'] },
      { question: 'Is the cash doing its job?', flags: ['idle_cash'] },
      { question: 'What do we not know about this portfolio?', flags: ['unclassified', 'stale_price'] },
    ]);
  });

  it('asks a retiree about withdrawals and a worker about the gap', () => {
    const flags: PlanMaterial['flags'] = [{ kind: 'low_chance', subject: null, severity: 'act' }];
    expect(plan({ flags, yearsToRetirement: 0 }).focus[0]?.question).toMatch(/withdraw/);
    expect(plan({ flags, yearsToRetirement: 25 }).focus[0]?.question).toMatch(/gap/);
  });

  it('always has the charts that every report shows, and needs no question where there is no flag', () => {
    expect(plan({}).charts).toEqual(expect.arrayContaining(['asset_class', 'region', 'sector']));
    expect(plan({}).focus).toEqual([]);
  });

  it('keeps its contract, and the order of the flags does not matter', () => {
    const flag = fc.record({
      kind: fc.constantFrom(...FLAG_KINDS),
      subject: fc.option(fc.string({ maxLength: 40 })),
      severity: fc.constantFrom('note' as const, 'warn' as const, 'act' as const),
    });
    fc.assert(
      fc.property(fc.array(flag, { maxLength: 15 }), fc.nat(50), fc.option(fc.nat(50)), (flags, positions, yearsToRetirement) => {
        const answered = PlanAnswer.parse(composePlan({ flags, positions, yearsToRetirement }));
        const kinds = answered.focus.flatMap((focus) => focus.flags);
        expect(new Set(kinds).size).toBe(kinds.length);
        const again = composePlan({ flags: [...flags].reverse(), positions, yearsToRetirement });
        expect(again.focus.map((focus) => focus.flags)).toEqual(answered.focus.map((focus) => focus.flags));
      }),
    );
  });
});

describe('a sentence under each chart', () => {
  const sentences = composeTakeaways(TAKEAWAYS).takeaways.map(({ sentence }) => renderTemplate(sentence, TAKEAWAYS.facts));

  it('states the finding, against the target where there is one', () => {
    expect(sentences).toEqual([
      'Stocks make up 85.5% of the portfolio, above the target of 80%.',
      'North America makes up 81.4% of the portfolio.',
      'Technology makes up 47.9% of the portfolio.',
      'The largest account is the 401(k) account with $350,453; the taxable account follows with $233,635.',
      'HLDN is the largest holding, 36.7% of the portfolio; VTI follows with 32.2%.',
    ]);
    for (const sentence of sentences) expect(verify(sentence, TAKEAWAYS.facts).ungrounded).toEqual([]);
  });

  it.each(SAMPLES.map((household) => [household.id, materialOf(household).facts] as const))(
    'holds for the sample household %s',
    (_id, facts) => {
      const idsOf = (pattern: RegExp) =>
        facts
          .filter((fact) => pattern.test(fact.id))
          .sort((a, b) => Number(b.value) - Number(a.value))
          .map((fact) => fact.id);
      const { takeaways } = composeTakeaways({
        facts,
        charts: [
          { kind: 'asset_class', factIds: idsOf(/^class-.+-value$/) },
          { kind: 'region', factIds: idsOf(/^region-.+-value$/) },
          { kind: 'sector', factIds: idsOf(/^sector-.+-value$/) },
          { kind: 'account', factIds: idsOf(/^account-.+-total$/) },
          { kind: 'holdings', factIds: idsOf(/^holding-.+-value$/) },
        ],
      });
      expect(takeaways).toHaveLength(5);
      for (const { sentence } of takeaways) {
        expect(sentence).toMatch(/\{\{/);
        expect(verify(renderTemplate(sentence, facts), facts).ungrounded).toEqual([]);
      }
    },
  );

  it('leaves out the chart of accounts where there is one account, and keeps what every report has', () => {
    const charts = TAKEAWAYS.charts.map((chart) => ({ ...chart, factIds: chart.factIds.slice(0, 1) }));
    expect(composeTakeaways({ ...TAKEAWAYS, charts }).takeaways.map(({ chart }) => chart)).toEqual(['asset_class', 'region', 'sector']);
  });

  it('claims nothing where there are no facts', () => {
    const { takeaways } = composeTakeaways({ facts: [], charts: TAKEAWAYS.charts });
    for (const { sentence } of takeaways) expect(verify(sentence, ON_COURSE.facts)).toMatchObject({ ok: true, claims: 0 });
  });
});
