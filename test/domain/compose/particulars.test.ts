/** A plan that is not the same in every year says so beside its chance: phases of spending, one-off expenses, one of two left alone, incomes that prices wear away, saving that grows, a mix that moves. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeOutlook } from '#domain/compose/outlook.ts';
import { draftReport } from '#domain/compose/report.ts';
import { FactBook } from '#domain/facts/book.ts';
import { writeParticulars } from '#domain/facts/particulars.ts';
import { renderTemplate } from '#domain/render.ts';
import { judgeClaims } from '#domain/verify.ts';
import type { Household } from '#schema/household.ts';
import type { ReportMaterial } from '#schema/material.ts';
import { AS_OF } from '../households.ts';
import { SAMPLES, materialOf } from './households.ts';

const LEVELS = ['beginner', 'standard', 'expert'] as const;
const [SAVER, , RETIREE] = SAMPLES as [Household, Household, Household];
const planned = (household: Household, changes: Partial<Household['retirement']>): Household => ({
  ...household,
  retirement: { ...household.retirement, ...changes },
});

function told(material: ReportMaterial): string {
  const { facts } = material;
  const [report, outlook] = [draftReport(material), composeOutlook(material)];
  const text = [report.summary, report.markdown, outlook.summary, outlook.markdown].map((part) => renderTemplate(part, facts)).join('\n\n');
  expect(
    judgeClaims(text, facts)
      .filter(({ verdict }) => verdict === 'ungrounded')
      .map(({ text: claim, line, reason }) => `${text.split('\n')[line - 1]} ${claim}: ${reason ?? ''}`),
  ).toEqual([]);
  return text;
}

describe.each(LEVELS)('at the level %s', (readingLevel) => {
  const read = (household: Household) => told({ ...materialOf(household), readingLevel });

  it('later spending is told by age and amount, and the first amount as the first', () => {
    const text = read(
      planned(SAVER, {
        phases: [
          { fromAge: 75, share: 0.8 },
          { fromAge: 85, share: 0.6 },
        ],
      }),
    );
    expect(text).toMatch(/[Ss]pending \$108,000 a year at first|spending of \$108,000 a year at first/);
    expect(text).toMatch(/Later the plan spends \$86,400 a year from age 75 and \$64,800 from age 85 on\./);
    expect(text).not.toMatch(/spend the same every year|spending is constant/);
  });

  it('not one of many phases is left out', () => {
    const phases = Array.from({ length: 10 }, (_, n) => ({ fromAge: 70 + 2 * n, share: 0.95 - n / 20 }));
    expect(read(planned(SAVER, { phases }))).toMatch(
      /Later the plan spends \$102,600 a year from age 70, .* and \$54,000 from age 88 on\./,
    );
  });

  it('what is spent by now is what is withdrawn, not the goal', () => {
    const text = read(planned(RETIREE, { phases: [{ fromAge: 60, share: 0.5 }] }));
    expect(text).not.toMatch(/(?:[Yy]ou spend|Spending|spending of) \$68,900/);
  });

  it('in a phase, what the target asks is asked of the goal, of which only a part is spent', () => {
    const retirement = { phases: [{ fromAge: 60, share: 0.8 }], spending: 120_000 };
    const text = read(planned(RETIREE, retirement));
    expect(materialOf(planned(RETIREE, retirement)).facts.find(({ id }) => id === 'lever-spend-cut-month')?.label).toContain(
      'at full spending',
    );
    expect(text).toMatch(/[Pp]lan(?:ning)? to spend \$[\d,]+ less a month at full spending/);
    expect(text).not.toMatch(/\$[\d,]+ (?:less|more) a month(?! at full spending)/);
    expect(read(planned(RETIREE, { spending: 120_000 }))).toMatch(/[Ss]pend(?:ing)? \$[\d,]+ less a month/);
  });

  it('each income that has begun is told where what is withdrawn is the rest', () => {
    const born = RETIREE.retirement.birthYear;
    const incomes = [
      { label: 'Social Security', annual: 27_600, fromAge: 66, indexed: true, owner: 'self', survivor: 'larger' },
      { label: 'Pension', annual: 9_000, fromAge: 60, indexed: true, owner: 'partner', survivor: 0.5 },
      { label: 'Rent of the flat', annual: 2_400, fromAge: 90, indexed: true },
    ] satisfies Household['retirement']['incomes'];
    const text = read(planned(RETIREE, { incomes, partner: { birthYear: born, survivorShare: 0.7 } }));
    expect(text).toMatch(
      /You spend \$68,900 a year, and Social Security brings \$27,600 and your partner’s pension brings \$9,000 of it\./,
    );
    expect(text).not.toMatch(/(?:^|[a-z,] )Pension/m);
  });

  it('one-off expenses are told with their years, many of them as one sum', () => {
    const expense = (amount: number, year: number) => ({ label: 'Roof', amount, year });
    expect(read(planned(SAVER, { goals: [expense(40_000, 2030)] }))).toMatch(/A one-off expense of \$40,000 in 2030 is counted too\./);
    expect(read(planned(SAVER, { goals: [expense(15_000, 2040), expense(40_000, 2030)] }))).toMatch(
      /One-off expenses of \$40,000 in 2030 and \$15,000 in 2040 are counted too\./,
    );
    expect(read(planned(SAVER, { goals: [2030, 2031, 2032, 2033].map((year) => expense(10_000, year)) }))).toMatch(
      /One-off expenses are counted too: 4 of them, \$40,000 together\./,
    );
  });

  it('what else the chance takes for granted stands with its limits', () => {
    const text = read(
      planned(SAVER, {
        partner: { birthYear: SAVER.retirement.birthYear - 2, survivorShare: 0.7 },
        contributionGrowth: 0.02,
        glide: [{ year: 2040, mix: { stocks: 0.3, intl_stocks: 0.1, bonds: 0.6 } }],
      }),
    );
    expect(text).toMatch(/Once one of you is left alone, the plan spends 70% of what the two of you would\./);
    expect(text).toMatch(/Your saving is taken to grow by 2% a year above inflation\./);
    expect(text).toMatch(/The mix is taken to move to 40% in stocks by 2040\./);
  });

  it('incomes that prices wear away, and what each of two would have alone', () => {
    const incomes = [
      { label: 'Social Security', annual: 30_000, fromAge: 67, indexed: true, owner: 'self', survivor: 'larger' },
      { label: 'Social Security', annual: 22_800, fromAge: 67, indexed: true, owner: 'partner', survivor: 'larger' },
      { label: 'Pension', annual: 12_000, fromAge: 65, indexed: false, owner: 'self', survivor: 0.5 },
      { label: 'Rent', annual: 4_800, fromAge: 60, indexed: true },
    ] satisfies Household['retirement']['incomes'];
    const couple = { partner: { birthYear: SAVER.retirement.birthYear - 2, survivorShare: 0.7 }, incomes };
    const text = read(planned(SAVER, couple));
    expect(text).toMatch(/Alone, you would have incomes of \$46,800 a year, and your partner would have \$40,800, once all have begun\./);
    expect(text).toMatch(/Incomes of \$12,000 a year do not rise with prices, so each year they buy a little less\./);
  });
});

it('a plan that is the same in every year says nothing of it', () => {
  for (const household of SAMPLES)
    expect(told(materialOf(household))).not.toMatch(
      /Later the plan spends|at first, |[Oo]ne-off|left alone, the plan|Alone, you would|rise with prices, so|taken to (?:grow|move|change)/,
    );
});

it('phases, expenses and mixes that lie behind the plan or after its end are not told', () => {
  const text = told(
    materialOf(
      planned(SAVER, {
        phases: [
          { fromAge: 120, share: 0.5 },
          { fromAge: 70, share: 1 },
        ],
        goals: [
          { label: 'Car', amount: 10_000, year: 2001 },
          { label: 'Trip', amount: 10_000, year: 2199 },
        ],
        glide: [
          { year: 2010, mix: { bonds: 1 } },
          { year: 2100, mix: { stocks: 1 } },
        ],
      }),
    ),
  );
  expect(text).not.toMatch(/Later the plan spends|at first|[Oo]ne-off|taken to move/);
});

describe('the verifier', () => {
  const { facts } = materialOf(
    planned(SAVER, {
      phases: [
        { fromAge: 75, share: 0.8 },
        { fromAge: 85, share: 0.6 },
      ],
      goals: [{ label: 'Roof', amount: 40_000, year: 2030 }],
      partner: { birthYear: SAVER.retirement.birthYear - 2, survivorShare: 0.7 },
      incomes: [
        { label: 'Social Security', annual: 30_000, fromAge: 67, indexed: true, owner: 'self', survivor: 'larger' },
        { label: 'Social Security', annual: 22_800, fromAge: 67, indexed: true, owner: 'partner', survivor: 'larger' },
        { label: 'Pension', annual: 12_000, fromAge: 65, indexed: false, owner: 'self', survivor: 0.5 },
      ],
    }),
  );
  const refused = (text: string) =>
    judgeClaims(text, facts)
      .filter(({ verdict }) => verdict === 'ungrounded')
      .map(({ text: claim }) => claim);

  it.each([
    'From age 75 on you would spend $86,400 a year, and from 85 on $64,800.',
    'You plan to spend $108,000 a year at first and $86,400 a year later, from age 75.',
    'From age 85 on you would spend 60% of the goal.',
    'A one-off expense of $40,000 falls in 2030.',
    'Whoever is left alone spends 70% of that.',
    'Incomes of $12,000 a year do not rise with prices.',
    'Left alone, you would have incomes of $42,000 a year, your partner $36,000.',
  ])('passes %j', (text) => expect(refused(text)).toEqual([]));

  it.each([
    ['From age 75 on you would spend $108,000 a year.', ['$108,000']],
    ['From age 85 on you would spend $86,400 a year.', ['85']],
    ['From age 75 on you would spend $64,800 a year.', ['75']],
    ['From age 65 on you would spend $86,400 a year.', ['65']],
    ['A one-off expense of $86,400 falls in 2030.', ['$86,400']],
    ['A one-off expense of $40,000 falls in 2037.', ['2037']],
    ['Whoever is left alone spends 80% of that.', ['80%']],
    ['Incomes of $30,000 a year do not rise with prices.', ['$30,000']],
    ['Left alone, you would have incomes of $52,800 a year.', ['$52,800']],
  ])('refuses %j', (text, figures) => expect(refused(text)).toEqual(figures));
});

it('law: whatever the plan, the texts pass the verifier', () => {
  const materials = [SAVER, RETIREE].map((household) => [household, materialOf(household)] as const);
  fc.assert(
    fc.property(
      fc.constantFrom(...materials),
      fc.constantFrom(...LEVELS),
      fc.array(fc.record({ fromAge: fc.integer({ min: 40, max: 110 }), share: fc.constantFrom(0.25, 0.5, 0.725, 0.9, 1, 1.25, 3) }), {
        maxLength: 5,
      }),
      fc.array(fc.record({ amount: fc.integer({ min: 100, max: 200_000 }), year: fc.integer({ min: 2020, max: 2090 }) }), { maxLength: 6 }),
      ([{ retirement }, material], readingLevel, phases, goals) => {
        const book = new FactBook(AS_OF);
        writeParticulars(book, { ...retirement, phases, goals: goals.map((goal) => ({ ...goal, label: 'Roof' })) }, AS_OF);
        told({ ...material, readingLevel, facts: [...material.facts, ...book.facts()] });
      },
    ),
    { numRuns: 15 },
  );
});
