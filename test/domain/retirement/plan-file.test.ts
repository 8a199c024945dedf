import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlanFile } from '#schema/retirement-file.ts';
import { InvalidPlanError, type PlanProblem } from '#domain/retirement/index.ts';
import { parsePlanFile } from '#domain/retirement/plan-file.ts';
import { parseSeries } from '#domain/retirement/series-file.ts';
import { study } from '#domain/retirement/study.ts';

const CSV = '# of my own\nyear,equity,cpi,paper\n2001,0.1,0.02,0.03\n2002,-0.2,0.01,0.04\n\n2003,0.3,0.03,0.05\n';
const short = { balance: 1_000_000, mix: { sp500_tr: 60, tbond_10y: 40 }, spending: 40_000 };
const read = (json: unknown, series = false) =>
  parsePlanFile(json, { series: series ? parseSeries(CSV, 'mine.csv') : null, thisYear: 2026 });
const problems = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidPlanError) return error.problems.map(({ path, reason }) => `${path}: ${reason}`).join('\n');
    throw error;
  }
  return 'accepted';
};

describe('a plan file', () => {
  it('may be short: the rest has its stated defaults', () => {
    const { input, data } = read(short);
    expect(input).toMatchObject({
      startYear: 2026,
      yearsToRetirement: 0,
      horizonYears: 30,
      balance: 1_000_000,
      mix: { stocks: 0.6, bonds: 0.4 },
      spending: 40_000,
      contribution: 0,
      fee: 0,
      taxRate: 0,
      timing: 'begin',
      model: 'bootstrap',
      returns: 'forward',
      meanBlockYears: 10,
      paths: 10_000,
      seed: 1,
      targetChance: 0.85,
      incomes: [],
      lives: [],
      rule: { kind: 'constant' },
    });
    expect(data.table.source).toMatch(/Damodaran/);
    expect(read({ ...short, retireInYears: 10 }).input.horizonYears).toBe(40);
  });

  it('with a table of one’s own names its columns, and takes history as it was unless told', () => {
    const own = { balance: 1, mix: { equity: 70, paper: 30 }, spending: 0.1, horizonYears: 2, model: 'historical' };
    expect(read(own, true).input).toMatchObject({ mix: { equity: 0.7, paper: 0.3 }, returns: 'history' });
    const { input, data } = read(own, true);
    expect(study(input, data).success.probability).toBe(1);
    expect(study(input, data).assumptions.source).toMatch(/mine\.csv, 2001–2003, unadjusted/);
  });

  it('accounts: balances add up, mixes, fees and taxes are blended by balance, each contribution grows as it says', () => {
    const { input } = read({
      spending: 50_000,
      retireInYears: 5,
      taxRate: 0.1,
      accounts: [
        {
          name: 'ours',
          kind: '401k',
          balance: 300_000,
          mix: { stocks: 100 },
          fee: 0.01,
          taxRate: 0.2,
          contribution: 9000,
          contributionGrowth: 0.02,
        },
        { balance: 100_000, mix: { stocks: 20, cash: 80 }, cashInterest: 0.01 },
      ],
    });
    expect(input.balance).toBe(400_000);
    expect(input.mix).toEqual({ stocks: expect.closeTo(0.8, 12) as number, cash: expect.closeTo(0.2, 12) as number });
    expect([input.fee, input.taxRate, input.cashInterest]).toEqual([
      expect.closeTo(0.0075, 12),
      expect.closeTo(0.175, 12),
      expect.closeTo(0.01, 12),
    ]);
    expect(input.furtherContributions).toEqual([{ annual: 9000, growth: 0.02 }]);
  });

  it('one account split into two of the same mix is the same plan', () => {
    const whole = { balance: 500_000, mix: { stocks: 55, bonds: 45 } };
    const parts = [
      { ...whole, balance: 200_000 },
      { ...whole, balance: 300_000 },
    ];
    const results = [[whole], parts].map((accounts) => study(read({ accounts, spending: 25_000, paths: 500 }).input));
    expect(results[0]!.success).toEqual(results[1]!.success);
    results[0]!.fan.forEach((row, year) => expect(row.p50).toBeCloseTo(results[1]!.fan[year]!.p50, 4));
  });

  it('what is assigned is looked through; what is not is refused, not taken to earn nothing', () => {
    const mix = { stocks: 50, unclassified: 50 };
    expect(problems(() => read({ ...short, mix }))).toMatch(
      /^mix\.unclassified: nothing is known of its returns.*"assigned": \{"unclassified"/,
    );
    expect(read({ ...short, mix, assigned: { unclassified: { stocks: 50, bonds: 50 } } }).input.mix).toEqual({ stocks: 0.75, bonds: 0.25 });
    expect(problems(() => read({ ...short, mix, assigned: { unclassified: { stocks: 50 } } }))).toMatch(/^assigned\.unclassified: .*100%/);
  });

  it('ages and lives: what begins at an age, lifetimes by the table, a partner', () => {
    const { input } = read({
      ...short,
      birthYear: 1961,
      sex: 'female',
      mortality: true,
      partner: { age: 70, sex: 'male', survivorShare: 0.7 },
      incomes: [
        { annual: 20_000, fromAge: 67, owner: 'self', survivor: 'larger' },
        { annual: 25_000, fromAge: 70, owner: 'partner', survivor: 'larger' },
      ],
      phases: [{ fromAge: 80, share: 0.8 }],
    });
    expect(input).toMatchObject({
      age: 65,
      lives: [
        { age: 65, sex: 'female', years: null },
        { age: 70, sex: 'male', years: null },
      ],
      survivorShare: 0.7,
      incomes: [
        { owner: 0, fromYear: 2 },
        { owner: 1, fromYear: 0 },
      ],
      phases: [{ fromYear: 15, share: 0.8 }],
    });
    expect(input.horizonYears).toBeGreaterThan(38);
    expect(input.horizonYears).toBeLessThan(44);
    expect(
      read({
        ...short,
        age: 80,
        phases: [
          { fromAge: 75, share: 0.85 },
          { fromYear: 3, share: 0.7 },
          { fromAge: 65, share: 0.95 },
        ],
      }).input.phases.map(({ fromYear, share }) => [fromYear, share]),
    ).toEqual([
      [0, 0.95],
      [0, 0.85],
      [3, 0.7],
    ]);
    expect(read({ ...short, partner: { livesYears: 10 } }).input.lives).toEqual([
      { age: 0, sex: null, years: 120 },
      { age: 0, sex: null, years: 10 },
    ]);
  });

  it('forecasts of one’s own replace the shipped ones, half a matrix is enough', () => {
    const assumptions = {
      source: 'my bank',
      returns: { sp500_tr: 0.06, inflation: 0.03 },
      volatility: { sp500_tr: 0.2 },
      correlation: { sp500_tr: { tbond_10y: -0.5 } },
    };
    const { input, data } = read({ ...short, assumptions, model: 'lognormal', paths: 200 });
    expect(data.forward).toMatchObject({
      inflation: 0.03,
      real: { stocks: expect.closeTo(1.06 / 1.03 - 1, 12) as number, bonds: expect.closeTo(1.044 / 1.03 - 1, 12) as number },
    });
    expect([data.forward!.correlation.stocks!.bonds, data.forward!.correlation.bonds!.stocks, data.forward!.volatility.stocks]).toEqual([
      -0.5, -0.5, 0.2,
    ]);
    expect(study(input, data).assumptions.source).toMatch(/my bank/);
  });

  it.each([
    [{ ...short, mix: { stocks: 60, bonds: 30 } }, /^mix: the weights must sum to 100%, but sum to 90%\./],
    [{ ...short, mix: { stocks: 0.6, bonds: 0.4 } }, /^mix: .*look like fractions/],
    [{ ...short, mix: { stocks: 130, bonds: -30 } }, /^mix\.stocks: .*\nmix\.bonds: /],
    [{ ...short, mix: {} }, /^mix: .*sum to 0%/],
    [{ ...short, horizonYears: 0 }, /^horizonYears: a plan runs for 1 to 80 years/],
    [{ ...short, horizonYears: 81 }, /^horizonYears: a plan runs for 1 to 80 years/],
    [{ ...short, retireInYears: 30, horizonYears: 30 }, /^retireInYears: must be below horizonYears \(30\)/],
    [{ ...short, balance: -1 }, /^balance: must be at least 0, and is −1$/],
    [{ ...short, spending: 'lots' }, /^spending: must be a number, not "lots"$/],
    [{ ...short, spending: null }, /^spending: must be a number, not null$/],
    [{ balance: 1, mix: { stocks: 100 } }, /^spending: is missing: it must be a number$/],
    [{ ...short, horizonYears: 30.5 }, /^horizonYears: must be a whole number, not 30\.5$/],
    [{ ...short, fee: 1.5 }, /^fee: must be at most 0\.2, and is 1\.5; it is a fraction: 0\.015 is 1\.5%$/],
    [{ ...short, targetChance: 1000 }, /^targetChance: must be at most 1, and is 1,000$/],
    [{ ...short, paths: 2e6 }, /^paths: must be at most 1,000,000, and is 2,000,000$/],
    [{ ...short, mortality: 'yes' }, /^mortality: must be true or false, not "yes"$/m],
    [{ ...short, incomes: {} }, /^incomes: must be a list, not an object$/],
    [{ ...short, accounts: [] }, /^accounts: must have at least 1 entry$/m],
    [{ ...short, incomes: [{ annual: 1, survivor: 'all' }] }, /^incomes\.0\.survivor: must be a fraction from 0 to 1, or "larger"$/],
    [{ ...short, goals: [{ label: 'x'.repeat(81), amount: 1, inYears: 1 }] }, /^goals\.0\.label: must have at most 80 characters$/],
    [{ ...short, rule: { kind: 'vanish' } }, /^rule\.kind: must be "constant", "guardrails" or "percentage"$/],
    [{ ...short, one: 1, two: 2 }, /^one: is not a part of a plan.*\ntwo: is not a part of a plan/],
    [{ spending: 1 }, /^balance: is missing.*\nmix: is missing/],
    [{ ...short, spendings: 1 }, /^spendings: is not a part of a plan/],
    [{ ...short, accounts: [{ balance: 1, mix: { stocks: 100 } }] }, /^balance: give balance and mix, or accounts/],
    [{ ...short, incomes: [{ annual: 1, fromAge: 67 }] }, /^incomes\.0\.fromAge: needs age or birthYear/],
    [{ ...short, incomes: [{ annual: 1, owner: 'partner' }] }, /^incomes\.0\.owner: there is no partner/],
    [{ ...short, mortality: true }, /^mortality: needs age or birthYear/],
    [{ ...short, age: 60, birthYear: 1960 }, /^age: give age or birthYear/],
    [{ ...short, birthYear: 2100 }, /^birthYear: makes an age of -74/],
    [{ ...short, spending: 0, rule: { kind: 'percentage' } }, /^spending: must be above 0/],
    [{ ...short, model: 'garch' }, /^model: must be "bootstrap", "lognormal" or "historical", not "garch"$/],
    [{ ...short, glide: [{ inYears: 5, mix: { bonds: 90 } }] }, /^glide\.0\.mix: .*90%/],
    [[], /^plan: must be an object, not a list$/],
    [null, /^plan: must be an object, not null$/],
  ])('is refused with each problem’s path and reason: %j', (json, reason) => {
    expect(problems(() => read(json))).toMatch(reason);
  });

  it('whatever stands in an entry, the reason is in words of ours', () => {
    const entry = fc.constantFrom(...Object.keys(PlanFile.shape));
    fc.assert(
      fc.property(
        entry,
        fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.record({ kind: fc.string() }), fc.dictionary(fc.string(), fc.float())),
        (key, value) => {
          for (const line of problems(() => read({ ...short, [key]: value as unknown })).split('\n'))
            expect(line).not.toMatch(/Invalid |Too (?:small|big)|expected|received|undefined/);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('correlations that no assets can have are refused by the model that uses them', () => {
    const { input, data } = read({
      ...short,
      model: 'lognormal',
      assumptions: { correlation: { stocks: { bonds: 0.95, cash: -0.95 }, bonds: { cash: 0.95 } } },
    });
    expect(problems(() => study(input, data))).toMatch(/^correlation: is not positive semi-definite/);
  });
});

describe('a table of one’s own', () => {
  it('is read with comments, empty lines, any order of columns and any line ends', () => {
    expect(parseSeries(CSV.replaceAll('\n', '\r\n'), 'mine.csv')).toEqual({
      source: 'mine.csv, 2001–2003',
      firstYear: 2001,
      nominal: { equity: [0.1, -0.2, 0.3], paper: [0.03, 0.04, 0.05] },
      cpi: [0.02, 0.01, 0.03],
    });
    expect(parseSeries(`\uFEFF"year", "a" ,"cpi"\n2001, 1e-2 ,0\n2002,0,0`, 'x').nominal).toEqual({ a: [0.01, 0] });
  });

  it.each([
    ['', /^x: is empty/],
    ['# nothing\n', /^x: is empty/],
    ['a,b\n1,2\n', /^x:1: the first line has no column "year".*\nx:1: the first line has no column "cpi"/],
    ['year,cpi\n2001,0\n2002,0\n', /^x:1: there is no asset/],
    ['year,a,a,cpi\n2001,0,0,0\n2002,0,0,0\n', /^x:1: the column "a" is there twice/],
    ['year,a,cpi\n2001,0,0\n', /^x: has 1 years/],
    ['year,a,cpi\n2001,0,0\n2003,0,0\n', /^x:3, year: 2003 follows 2001/],
    ['year,a,cpi\n2002,0,0\n2001,0,0\n', /^x:3, year: 2001 follows 2002/],
    ['year,a,cpi\n2001,,0\n2002,0,0\n', /^x:2, a: is missing/],
    ['year,a,cpi\n2001,n.a.,0\n2002,0,0\n', /^x:2, a: "n\.a\." is no number/],
    ['year,a,cpi\n2001,0.1,0\n2002,-1,0\n', /^x:3, a: -1 would lose all/],
    ['year,a,cpi\n2001,0.1\n2002,0,0\n', /^x:2: has 2 values for 3 columns/],
    ['year,a,cpi\n2001,7.1,2\n2002,12,3\n2003,4,2\n', /^x, a: looks like per cent.*\nx, cpi: looks like per cent/],
  ])('is refused with the line and the reason: %j', (text, reason) => {
    expect(problems(() => parseSeries(text, 'x'))).toMatch(reason);
  });
});

it('tells of everything at once: what the contract refuses, and every mix', () => {
  const wrong = {
    mix: { stocks: 60, bitcoin: 30 },
    horizonYears: 99,
    spending: 'much',
    fee: -1,
    foo: 1,
    glide: [{ inYears: 5, mix: { stocks: 50, bonds: 40 } }],
    assigned: { fund: { stocks: 100 } },
  };
  const found = problemsOf(wrong);
  expect(found.map(({ path }) => path).sort()).toEqual([
    'balance',
    'fee',
    'foo',
    'glide.0.mix',
    'horizonYears',
    'mix',
    'mix.bitcoin',
    'spending',
  ]);
  expect(problemsOf({}).map(({ path, reason }) => `${path} ${reason.split(':')[0]}`)).toEqual([
    'spending is missing',
    'balance is missing',
    'mix is missing',
  ]);
  expect(
    problemsOf({ spending: -1, accounts: [{ balance: 1, mix: { stocks: 50 } }, 'x'] })
      .map(({ path }) => path)
      .sort(),
  ).toEqual(['accounts.0.mix', 'accounts.1', 'spending']);
  expect(problemsOf([]).map(({ path }) => path)).toEqual(['plan']);
});

function problemsOf(json: unknown): readonly PlanProblem[] {
  try {
    parsePlanFile(json, { series: null, thisYear: 2026 });
  } catch (error) {
    if (error instanceof InvalidPlanError) return error.problems;
    throw error;
  }
  return [];
}
