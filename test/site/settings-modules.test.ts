/** What the settings' page is made of, without a browser: shares that come to 100, a plan in fields, limits, what was changed, dots for amounts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { USUAL_LIMITS } from '#schema/checkup-limits.ts';
import { ACCOUNT_KINDS } from '#schema/portfolio.ts';
import { MODELS, MODEL_ASSETS, type RetirementInputs } from '#schema/retirement.ts';
import { SettingsChange } from '#schema/settings.ts';
import { readPreferences } from '#lib/display/preferences.ts';
import { veiled } from '#lib/display/veil.ts';
import { auditSentence, whatChanged } from '#lib/settings/audit.ts';
import { limitFields, readLimits, typedLimits } from '#lib/settings/limits.ts';
import { differing, planOf, readPlan } from '#lib/settings/plan.ts';
import { modelWords, readable } from '#lib/settings/received.ts';
import { ordered } from '#lib/settings/requests.ts';
import { highest, moved, wholePercents, type Share } from '#lib/settings/targets.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('targets', () => {
  const shares = fc
    .array(fc.record({ weight: fc.integer({ min: 0, max: 1000 }), locked: fc.boolean() }), { minLength: 1, maxLength: 9 })
    .map((rows): Share[] =>
      wholePercents(rows.map(({ weight }) => weight)).map((percent, at) => ({ percent, locked: rows[at]?.locked === true })),
    );

  it('are whole, none below 0, and come to 100, whatever is moved whereto; what is locked stays', () => {
    fc.assert(
      fc.property(shares, fc.nat({ max: 8 }), fc.oneof(fc.integer({ min: -50, max: 150 }), fc.double()), (all, index, wanted) => {
        const after = moved(all, index % all.length, wanted);
        expect(sum(after)).toBe(100);
        expect(after.every((percent) => Number.isInteger(percent) && percent >= 0)).toBe(true);
        all.forEach(({ percent, locked }, at) => locked && expect(after[at]).toBe(percent));
      }),
    );
  });
  it('follow the one that is moved as far as the locked ones let it', () => {
    fc.assert(
      fc.property(shares, fc.nat({ max: 8 }), fc.integer({ min: 0, max: 100 }), (all, at, wanted) => {
        const index = at % all.length;
        const free = all.some(({ locked }, other) => other !== index && !locked);
        if (free && all[index]?.locked === false) expect(moved(all, index, wanted)[index]).toBe(Math.min(wanted, highest(all, index)));
      }),
    );
  });
  it('come back when what was moved comes back', () => {
    fc.assert(
      fc.property(shares, fc.nat({ max: 8 }), fc.integer({ min: 0, max: 100 }), (all, at, wanted) => {
        const index = at % all.length;
        const basis = all.map(({ percent }) => percent);
        const away = moved(all, index, wanted, basis).map((percent, other) => ({ percent, locked: all[other]?.locked === true }));
        // Where all others were nothing there is no proportion to come back to but an even one, which is nothing again.
        expect(moved(away, index, basis[index] ?? 0, basis)).toEqual(basis);
      }),
    );
  });
  it.each<[string, number[], boolean[], number, number, number[]]>([
    ['the others make room in proportion', [60, 30, 10], [false, false, false], 0, 80, [80, 15, 5]],
    ['alike where they were nothing', [100, 0, 0], [false, false, false], 0, 50, [50, 25, 25]],
    ['only those that are not locked', [60, 30, 10], [false, true, false], 0, 65, [65, 30, 5]],
    ['not beyond what is locked', [60, 30, 10], [false, true, false], 0, 95, [70, 30, 0]],
    ['not at all where all others are locked', [60, 30, 10], [false, true, true], 0, 20, [60, 30, 10]],
  ])('%s', (_, percents, locked, index, wanted, after) => {
    expect(
      moved(
        percents.map((percent, at) => ({ percent, locked: locked[at] === true })),
        index,
        wanted,
      ),
    ).toEqual(after);
  });
  it('with decimals become whole by largest remainder', () => {
    expect(wholePercents([33.3333, 33.3333, 33.3334])).toEqual([33, 33, 34]);
    expect(wholePercents([0, 0])).toEqual([50, 50]);
  });
});

describe('a plan in fields', () => {
  const share = (max: number) => fc.integer({ min: 0, max: max * 1000 }).map((thousandths) => thousandths / 1000);
  const dollars = fc.integer({ min: 0, max: 1e9 }).map((cents) => cents / 100);
  const label = fc.stringMatching(/^[A-Z][a-z]{0,20}( [a-z]{1,10})?$/);
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const rule = fc.oneof(
    fc.constant({ kind: 'constant' as const }),
    fc.record({
      kind: fc.constant('guardrails' as const),
      upper: share(4).map((more) => 1 + more),
      lower: share(1),
      step: share(0.5),
      lastYears: fc.integer({ min: 0, max: 80 }),
      floor: share(1),
    }),
    fc.record({ kind: fc.constant('percentage' as const), share: share(0.9).map((part) => part + 0.01), floor: share(1) }),
  );
  const inputs: fc.Arbitrary<RetirementInputs> = fc
    .record({
      birthYear: fc.integer({ min: 1940, max: 2000 }),
      retirementYear: fc.integer({ min: 2001, max: 2035 }),
      planToAge: fc.integer({ min: 100, max: 120 }),
      spending: dollars,
      contribution: dollars,
      contributionGrowth: share(0.2),
      targetChance: share(1),
      incomes: fc.array(
        fc.record({
          label,
          annual: dollars,
          fromAge: fc.integer({ min: 18, max: 120 }),
          indexed: fc.boolean(),
          owner: optional(fc.constantFrom('self' as const, 'partner' as const)),
          survivor: optional(fc.oneof(share(1), fc.constant('larger' as const))),
        }),
        { maxLength: 10 },
      ),
      sex: optional(fc.constantFrom('female' as const, 'male' as const)),
      partner: fc.record({
        birthYear: fc.integer({ min: 1900, max: 2000 }),
        survivorShare: share(1),
        sex: optional(fc.constantFrom('female' as const, 'male' as const)),
      }),
      mortality: optional(fc.boolean()),
      phases: optional(fc.array(fc.record({ fromAge: fc.integer({ min: 18, max: 120 }), share: share(3) }), { maxLength: 10 })),
      goals: optional(fc.array(fc.record({ label, amount: dollars, year: fc.integer({ min: 2001, max: 2200 }) }), { maxLength: 20 })),
      taxRates: optional(fc.dictionary(fc.constantFrom(...ACCOUNT_KINDS), share(0.9)).map((rates) => ({ ...rates }))),
      glide: optional(
        fc.array(
          fc.record({
            year: fc.integer({ min: 2001, max: 2200 }),
            mix: fc
              .tuple(fc.constantFrom(...MODEL_ASSETS.slice(1)), share(1))
              .map(([asset, part]) => ({ stocks: Math.round((1 - part) * 1000) / 1000, [asset]: part })),
          }),
          { maxLength: 4 },
        ),
      ),
      rule: optional(rule),
      model: optional(fc.constantFrom(...MODELS)),
      timing: optional(fc.constantFrom('begin' as const, 'end' as const)),
      meanBlockYears: optional(fc.integer({ min: 1, max: 50 })),
    })
    .map((told) => SettingsChange.parse({ retirement: JSON.parse(JSON.stringify(told)) as unknown }).retirement!);

  it('is what it was when it is read again, whatever was told', () => {
    fc.assert(
      fc.property(inputs, (told) => {
        const read = readPlan(planOf(told), told);
        expect(read.faults).toBeUndefined();
        expect(ordered(read.inputs)).toBe(ordered(told));
      }),
    );
  });
  const FIRST = { ...planOf(null), birthYear: '1974', retirementYear: '2037', spending: '$108,000' };
  it('needs three figures for a first projection', () => {
    expect(readPlan(FIRST, null).inputs).toMatchObject({
      birthYear: 1974,
      retirementYear: 2037,
      spending: 108_000,
      planToAge: 95,
      targetChance: 0.85,
      incomes: [],
    });
    expect(Object.keys(readPlan(planOf(null), null).faults ?? {})).toEqual(['birthYear', 'retirementYear', 'spending']);
  });
  it.each([
    [{ spending: '$1080,00' }, 'spending', '“$1080,00” could be $1,080.00 or $108,000. Please write it again.'],
    [{ retirementYear: '1970' }, 'retirementYear', 'This must be after the year of birth.'],
    [
      { retirementYear: '2099' },
      'retirementYear',
      'This must not be after the last year of the plan, which is the year in which you reach that age.',
    ],
    [{ planToAge: '130' }, 'planToAge', 'This must be at most 120.'],
    [{ birthYear: '1974.5' }, 'birthYear', 'This must be a whole number.'],
    [{ targetChance: '120' }, 'targetChance', 'This must be at most 100 per cent.'],
    [
      { incomes: [{ label: ' ', annual: '1', fromAge: '67', indexed: true, owner: '' as const, survivor: '' }] },
      'incomes.0.label',
      'Give it a name, such as “Social Security”.',
    ],
    [{ glide: [{ year: '2040', mix: { stocks: '60', bonds: '30' } }] }, 'glide.0', 'These come to 90%, and a mix comes to 100%.'],
  ])('says of %o what is wrong with %s', (change, place, sentence) => {
    expect(readPlan({ ...FIRST, ...change }, null).faults).toEqual({ [place]: sentence });
  });
  it('lets retire until the last year of the younger, or of the longest life that is drawn', () => {
    const retiring = (year: number, more: object) =>
      SettingsChange.safeParse({ retirement: { birthYear: 1950, retirementYear: year, spending: 1, ...more } }).success;
    expect([
      retiring(2045, {}),
      retiring(2046, {}),
      retiring(2075, { partner: { birthYear: 1980 } }),
      retiring(2076, { partner: { birthYear: 1980 } }),
      retiring(2060, { mortality: true }),
      retiring(2061, { mortality: true }),
    ]).toEqual([true, false, true, false, true, false]);
  });
  it('tells two plans apart by what differs', () => {
    const [a, b] = [readPlan(FIRST, null).inputs!, readPlan({ ...FIRST, spending: '96,000', birthYear: '1975' }, null).inputs!];
    expect([differing(a, b), differing(b, a), differing(a, a), differing(null, a)]).toEqual([
      'year of birth 1974, spending a year $108,000',
      'year of birth 1975, spending a year $96,000',
      'the same',
      'nothing told',
    ]);
  });
});

describe('limits in fields', () => {
  const fields = limitFields(USUAL_LIMITS);
  it('are empty where the usual one holds, and read back as they were', () => {
    const limits = { drift: { warn: 3 }, singleCompany: { warn: 5, fail: 10 } };
    expect(readLimits(typedLimits(limits, fields), fields).limits).toEqual(limits);
    expect(readLimits(typedLimits(null, fields), fields).limits).toBeNull();
  });
  it('say what is wrong where it is', () => {
    expect(readLimits({ 'drift.warn': 'x' }, fields).faults?.['drift.warn']).toBe(
      '“x” is no number. Write a number, such as 5; nothing for the usual one.',
    );
    expect(readLimits({ 'singleCompany.warn': '30' }, fields).faults?.['singleCompany.warn']).toMatch(
      /^A warning has to come before the failure/,
    );
  });
});

describe('what was changed', () => {
  const event = { id: '', at: '2026-11-26T12:00:00.000Z', fields: [] };
  it.each([
    [{ ...event, kind: 'position', action: 'added', count: 1, subjects: [{ id: '1', name: 'VTI' }] }, 'The holding VTI was added.', ''],
    [
      {
        ...event,
        kind: 'position',
        action: 'changed',
        count: 12,
        subjects: 'ABCDEFGHIJKL'.split('').map((name) => ({ id: name, name })),
        fields: ['quantity', 'asOf'],
      },
      '12 holdings were changed: A, B, C, D and 8 more.',
      'Quantity, day',
    ],
    [
      { ...event, kind: 'settings', action: 'changed', count: 1, subjects: [], fields: ['retirement', 'assetClassTargets'] },
      'Your settings were changed.',
      'Retirement, targets',
    ],
    [{ ...event, kind: 'file', action: 'exported', count: 1, subjects: [{ id: 'x', name: 'Export' }] }, 'Export was exported.', ''],
  ] as const)('%o', (one, sentence, fields) => {
    const told = { ...one, subjects: [...one.subjects], fields: [...one.fields] };
    expect([auditSentence(told), whatChanged(told)]).toEqual([sentence, fields]);
  });
});

describe('hidden amounts', () => {
  it.each([
    ['You own $1,310,916.34 in 4 accounts.', 'You own $•,•••,•••.•• in 4 accounts.'],
    ['−$1,204', '−$•,•••'],
    ['$8M', '$•M'],
    ['85.7% for $108,000 a year until 2069', '85.7% for $•••,••• a year until 2069'],
    ['MSFT set to 3,120.4 shares', 'MSFT set to •,•••.• shares'],
    ['no amount: 12 holdings, 2026, its share 26.7%', 'no amount: 12 holdings, 2026, its share 26.7%'],
  ])('%s', (text, dots) => {
    expect(veiled(text)).toBe(dots);
    expect(veiled(veiled(text))).toBe(dots);
  });
});

it('what is stored of a browser’s preferences is taken as far as it can be understood', () => {
  const usual = { theme: 'system', hidden: false, readingLevel: 'standard', money: 'today' };
  expect([null, 'no JSON', '[]', 'null', '{"theme":"pink","hidden":"yes"}'].map(readPreferences)).toEqual([
    usual,
    usual,
    usual,
    usual,
    usual,
  ]);
  expect(readPreferences('{"theme":"dark","hidden":true,"readingLevel":"expert"}')).toEqual({
    ...usual,
    theme: 'dark',
    hidden: true,
    readingLevel: 'expert',
  });
});

it('what a model received is set with line breaks where it is JSON, and says who read it', () => {
  expect(readable('<material>\n{"a":1}\n</material>')).toBe('<material>\n{\n  "a": 1\n}\n</material>');
  expect(readable('{broken')).toBe('{broken');
  expect([null, 'local.rules-writer', 'ollama:llama', 'us.x'].map(modelWords).map((words) => words.split(/[ ,]/)[0])).toEqual([
    'No',
    'Read',
    'Sent',
    'Sent',
  ]);
});
