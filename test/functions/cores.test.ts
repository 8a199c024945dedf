import { describe, expect, test } from 'vitest';
import { FactSheet } from '#schema/facts.ts';
import { CHART_KINDS } from '#schema/plan.ts';
import type { Plan } from '#schema/plan.ts';
import { canonicalJson } from '#domain/canonical.ts';
import { WRITER } from '#domain/compose/answer.ts';
import { outlookMaterial } from '#domain/briefs/outlook.ts';
import { reportMaterial } from '#domain/briefs/report.ts';
import { takeawaysMaterial } from '#domain/briefs/takeaways.ts';
import { composeOutlook } from '#domain/compose/outlook.ts';
import { composeReport } from '#domain/compose/report.ts';
import { composeTakeaways } from '#domain/compose/takeaways.ts';
import { planFlags } from '#domain/checkup.ts';
import { composePlan } from '#domain/compose/plan.ts';
import { classifiedPercent, valuePortfolio } from '#domain/portfolio.ts';
import { study } from '#domain/retirement/index.ts';
import { hasTargets } from '#domain/settings.ts';
import { contentHash, seedOf, sheetHash } from '#ports/hash.ts';
import { decimal } from '#domain/money.ts';
import { draw, judgeTakeaways, mismatch } from '../../functions/charter/chart.ts';
import { assemble } from '../../functions/facts/assemble.ts';
import { projectionFor } from '#domain/projection.ts';
import { compile, Drafts } from '../../functions/outcome/compile.ts';
import { planFrom } from '../../functions/planner/plan.ts';
import { judgeReport } from '../../functions/reporter/write.ts';
import { judgeOutlook, sameHeadline, withoutProjection } from '../../functions/retirement/outlook.ts';
import { UNHURRIED_SOLVER } from '../domain/rebalance/portfolios.ts';
import { HOUSEHOLDS, portfolioOf, settingsOf } from './household.ts';

const AS_OF = '2026-11-22';
const JOB = '7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6';
const SHEET = '00000000-0000-4000-8000-00000000abcd';

const cases = HOUSEHOLDS.map((household) => {
  const portfolio = portfolioOf(household);
  const settings = settingsOf(household);
  const valuation = valuePortfolio(portfolio, AS_OF);
  const flags = planFlags(valuation, settings, AS_OF);
  const plan: Plan = planFrom(
    composePlan({ flags, positions: portfolio.positions.length, yearsToRetirement: 5 }),
    flags,
    'rules',
    hasTargets(settings),
  );
  const body = assemble({
    jobId: JOB,
    plan,
    portfolio,
    settings,
    asOf: AS_OF,
    seed: seedOf('demo'),
    solver: UNHURRIED_SOLVER,
    earlier: null,
  });
  const sheet = FactSheet.parse({ ...body, id: SHEET, hash: sheetHash(body) });
  // As it comes back from the database, where keys are in another order.
  const stored = JSON.parse(canonicalJson(sheet.headline)) as NonNullable<FactSheet['headline']>;
  const full = study(stored.input);
  return { id: household.id, portfolio, settings, valuation, plan, body, sheet, stored, full };
});

describe.each(cases)('The sheet of $id', ({ portfolio, settings, valuation, plan, body, sheet, stored, full }) => {
  test('fits its contract and keeps its hash through JSON', () => {
    expect(sheetHash(JSON.parse(JSON.stringify(sheet)) as FactSheet)).toBe(sheet.hash);
    expect(sheet.facts.length).toBeGreaterThan(40);
  });

  test('keeps which account each label means by its id, and no name', () => {
    expect(sheet.accounts?.map(({ accountId }) => accountId).sort()).toEqual(portfolio.accounts.map(({ id }) => id).sort());
    for (const { name } of portfolio.accounts) expect(JSON.stringify(sheet)).not.toContain(JSON.stringify(name).slice(1, -1));
  });

  test('is the same from the same job, and another from another', () => {
    expect(
      sheetHash(
        assemble({ jobId: JOB, plan, portfolio, settings, asOf: AS_OF, seed: seedOf('demo'), solver: UNHURRIED_SOLVER, earlier: null }),
      ),
    ).toBe(sheet.hash);
    expect(sheetHash({ ...body, asOf: '2026-11-23' })).not.toBe(sheet.hash);
  });

  test('has charts that sum to its total, and composed sentences that hold', () => {
    const charts = draw(valuation, CHART_KINDS);
    expect(mismatch(charts, sheet)).toBeNull();
    const judged = judgeTakeaways(composeTakeaways(takeawaysMaterial(charts, sheet)), charts, sheet.facts);
    expect(judged).toMatchObject({ draft: charts.map(({ kind, total }) => ({ kind, total })) });
  });

  test('leaves out a chart that the writer chose not to show, and never one that every report has', () => {
    const charts = draw(valuation, CHART_KINDS);
    const { takeaways } = composeTakeaways(takeawaysMaterial(charts, sheet));
    const without = (...kinds: (typeof CHART_KINDS)[number][]) =>
      judgeTakeaways({ takeaways: takeaways.filter(({ chart }) => !kinds.includes(chart)) }, charts, sheet.facts);
    const left = without('account', 'holdings');
    expect('draft' in left && left.draft.map(({ kind }) => kind)).toEqual(['asset_class', 'region', 'sector']);
    expect(without('region')).toEqual({ refused: [{ text: 'region', reason: 'this chart has no sentence' }] });
    expect(judgeTakeaways({ takeaways: [...takeaways, ...takeaways] }, charts, sheet.facts)).toEqual(
      judgeTakeaways({ takeaways }, charts, sheet.facts),
    );
  });

  test('has charts that are refused when a cent is missing, or the total is another', () => {
    const charts = draw(valuation, ['asset_class']);
    const [chart] = charts;
    const short = charts.map((one) => ({ ...one, segments: one.segments.slice(1) }));
    expect(mismatch(short, sheet)).toContain('do not sum');
    const other = { ...chart!, total: '1.00' };
    expect(mismatch([other], sheet)).toContain('not the sheet');
    // A part of a cent is not cut off, wherever it is, and though the sum is right.
    const [first, second, ...rest] = chart!.segments;
    const moved = (by: string, value: string) => decimal(value).plus(by).toFixed();
    expect(
      mismatch([{ ...chart!, segments: [{ ...first!, value: moved('0.004', first!.value) }, ...chart!.segments.slice(1)] }], sheet),
    ).toContain('finer than a cent');
    expect(
      mismatch(
        [
          {
            ...chart!,
            segments: [{ ...first!, value: moved('0.004', first!.value) }, { ...second!, value: moved('-0.004', second!.value) }, ...rest],
          },
        ],
        sheet,
      ),
    ).toContain('finer than a cent');
    expect(mismatch([{ ...chart!, total: moved('0.001', chart!.total) }], sheet)).toContain('finer than a cent');
  });

  test('finds facts for the segments of every chart by class, region, sector, account and holding', () => {
    for (const { kind, factIds } of takeawaysMaterial(draw(valuation, CHART_KINDS), sheet).charts)
      expect({ kind, found: factIds.length > 0 }).toEqual({ kind, found: true });
  });

  test('has a headline that the study repeats to the last digit, also after the database', () => {
    expect(sheet.headline).not.toBeNull();
    expect(sameHeadline(full, stored)).toBe(true);
    expect(sameHeadline({ ...full, success: { ...full.success, probability: full.success.probability + 0.0001 } }, stored)).toBe(false);
  });

  test('has a study that fits a draft of 60 KB', () => {
    expect(Buffer.byteLength(JSON.stringify({ markdown: 'x'.repeat(24_000), study: full }))).toBeLessThan(60_000);
    expect(contentHash(JSON.parse(JSON.stringify(full)))).toBe(contentHash(full));
  });
});

describe('Without what a projection needs', () => {
  const { valuation, settings, sheet } = cases[0]!;

  test('there is none, and the reason is told', () => {
    expect(projectionFor(valuation, { ...settings, retirement: null }, AS_OF, 1)).toEqual({
      headline: null,
      missing: expect.stringContaining('birth year') as string,
    });
    const beyond = { ...settings.retirement, planToAge: 60, birthYear: 1930 };
    expect(projectionFor(valuation, { ...settings, retirement: beyond }, AS_OF, 1)).toEqual({
      headline: null,
      missing: expect.stringMatching(/^What has been entered .*\.$/) as string,
    });
  });

  test('nothing classified leaves no balance to start from', () => {
    const unknown = valuePortfolio(
      {
        ...cases[0]!.portfolio,
        accounts: cases[0]!.portfolio.accounts.map((account) => ({ ...account, cashBalance: '0' })),
        instruments: [],
      },
      AS_OF,
    );
    expect(projectionFor(unknown, settings, AS_OF, 1).missing).toContain('no balance');
  });

  test('mostly unclassified money is no small portfolio whose plan fails: there is no projection of it', () => {
    const { portfolio } = cases[0]!;
    const stripped = (known: number) => ({
      ...portfolio,
      instruments: portfolio.instruments.map((instrument, index) => (index < known ? instrument : { ...instrument, classification: null })),
    });
    for (let known = 0; known <= portfolio.instruments.length; known++) {
      const part = valuePortfolio(stripped(known), AS_OF);
      const { headline, missing } = projectionFor(part, settings, AS_OF, 1);
      expect(headline !== null).toBe(classifiedPercent(part) >= 80);
      if (classifiedPercent(part) < 80) expect(missing).toMatch(/^Less than 80% of the portfolio is classified.*\.$/);
    }
  });

  test('the outlook says why, and nothing else', () => {
    const none = withoutProjection({ ...sheet, headline: null, headlineMissing: 'Nothing has been entered.' });
    expect(none.markdown).toContain('Nothing has been entered.');
  });
});

describe('A writer’s answer', () => {
  const { sheet } = cases[0]!;

  test('that names a fact which is none is refused with the token', () => {
    expect(judgeOutlook({ summary: 'Fine.', markdown: 'You have {{invented-fact}}.' }, sheet)).toEqual({
      refused: [{ text: '{{invented-fact}}', reason: expect.any(String) as string }],
    });
  });

  test('that states a figure of its own is refused with the claim', () => {
    const judged = judgeOutlook({ summary: 'Fine.', markdown: 'The portfolio is worth $123,456 in total.' }, sheet);
    expect('refused' in judged && judged.refused[0]?.text).toContain('123,456');
  });

  test.each([
    '<script>alert(1)</script>',
    '<img src=x>',
    '![x](y.png)',
    'See [this](//evil.test).',
    'See [this][1].',
    'Go to https://evil.test now.',
    'javascript:alert(1)',
    'www.evil.test',
  ])('that holds %j is refused', (text) => {
    expect(judgeOutlook({ summary: 'Fine.', markdown: text }, sheet)).toHaveProperty('refused');
  });

  test.each(['Less < more is no tag.', 'A * and a [ ] box.', 'Data: enough of it.', '| a | b |\n|---|---|\n| 401(k) | (none) |'])(
    'that holds %j is plain markdown',
    (text) => {
      expect(judgeOutlook({ summary: 'Fine.', markdown: text }, sheet)).toHaveProperty('draft');
    },
  );

  test('that states facts by their tokens holds', () => {
    expect(
      judgeOutlook({ summary: 'A short one.', markdown: 'The portfolio is worth {{portfolio-total}} in total.' }, sheet),
    ).toHaveProperty('draft.verification.ok', true);
  });

  test.each([
    'Your retirement is guaranteed.',
    'This is risk-free.',
    'You cannot lose with it.',
    'Nothing is guaranteed, of course.',
    'We would buy VTI now.',
    'Switch to BND at once.',
  ])('is refused when it says %j', (sentence) => {
    expect(
      judgeOutlook({ summary: 'Fine.', markdown: `The portfolio is worth {{portfolio-total}} in total. ${sentence}` }, sheet),
    ).toHaveProperty('refused');
  });

  test('ends with a disclaimer of its own plan that code appends, whoever wrote it', () => {
    const judged = judgeOutlook({ summary: 'Fine.', markdown: 'The portfolio is worth {{portfolio-total}} in total.' }, sheet);
    expect('draft' in judged && judged.draft.markdown.split('\n').at(-1)).toMatch(
      /^\*The chance of [\d.]+% is the share of 10,000 simulated futures.*until age 95.*no promise.*recommends no security\.\*$/,
    );
  });

  test('which tells the partner’s last age, or none, where the own one would be wrong', () => {
    const end = sheet.facts.find(({ id }) => id === 'plan-end-age')!;
    const without = sheet.facts.filter(({ id }) => id !== 'plan-end-age');
    const lastLine = (facts: typeof without) => {
      const judged = judgeOutlook(
        { summary: 'Fine.', markdown: 'The portfolio is worth {{portfolio-total}} in total.' },
        { ...sheet, facts },
      );
      return 'draft' in judged ? judged.draft.markdown.split('\n').at(-1) : judged.refused;
    };
    expect(lastLine([...without, { ...end, value: 105, display: '105' }, { ...end, id: 'plan-end-partner-age' }])).toMatch(
      /pays for your spending until your partner is 95, under/,
    );
    expect(lastLine([...without, { ...end, id: 'plan-lives', kind: 'text', value: 'life-table', display: 'as long as you live' }])).toMatch(
      /pays for your spending for as long as you live, under/,
    );
  });
});

test('The seed of a simulation is an unsigned 32-bit number, the household’s own', () => {
  const seeds = Array.from({ length: 200 }, (_, n) => seedOf(`user_${n}`));
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff)).toBe(true);
  expect(new Set(seeds).size).toBe(200);
});

describe.each(cases)('The composed texts of $id', ({ sheet, valuation, full }) => {
  const report = judgeReport(composeReport(reportMaterial(sheet, 'standard')), sheet);
  const outlook = judgeOutlook(composeOutlook(outlookMaterial(sheet, 'standard')), sheet);
  const charts = draw(valuation, sheet.plan.charts);
  const takeaways = judgeTakeaways(composeTakeaways(takeawaysMaterial(charts, sheet)), charts, sheet.facts);
  const authorship = { writer: 'us.anthropic.claude-sonnet-4-6', fallback: false, repairs: 0 };

  function drafts(): Drafts {
    if (!('draft' in report) || !('draft' in outlook) || !('draft' in takeaways))
      throw new Error(JSON.stringify([report, outlook, takeaways]).slice(0, 3_000));
    return Drafts.parse({
      reporter: { ...report.draft, authorship },
      charter: { charts: takeaways.draft, authorship },
      retirement: { ...outlook.draft, authorship, study: full },
    });
  }

  test.each(['beginner', 'standard', 'expert'] as const)('hold on the %s reading level', (level) => {
    expect(judgeReport(composeReport(reportMaterial(sheet, level)), sheet)).toHaveProperty('draft');
    expect(judgeOutlook(composeOutlook(outlookMaterial(sheet, level)), sheet)).toHaveProperty('draft');
  });

  test('compile into one report, its charts and its projection', () => {
    const outcome = compile(drafts(), sheet);
    expect(outcome).toMatchObject({
      compiled: {
        report: { reportDate: AS_OF, sheetId: SHEET, generatedBy: authorship.writer, verification: { ok: true } },
        retirement: { study: { engineVersion: sheet.headline?.engineVersion } },
        result: { writer: authorship.writer, classifiedPercent: sheet.coverage.classifiedPercent, unpriced: sheet.coverage.unpriced },
      },
    });
  });

  test('are not published when a single digit of the stored markdown differs', () => {
    const stored = drafts();
    const markdown = stored.reporter.markdown.replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
    expect(compile({ ...stored, reporter: { ...stored.reporter, markdown } }, sheet)).toHaveProperty('ungrounded');
    const charter = { ...stored.charter, charts: stored.charter.charts.map((chart) => ({ ...chart, takeaway: 'It is worth $123,456.' })) };
    expect(compile({ ...stored, charter }, sheet)).toHaveProperty('ungrounded');
    const retirement = { ...stored.retirement, markdown: `${stored.retirement.markdown}\n\nIt is certain to 99.9%.` };
    expect(compile({ ...stored, retirement }, sheet)).toHaveProperty('ungrounded');
  });

  test('say that they stand in for the model where they do', () => {
    const stored = drafts();
    const fallback = { ...authorship, writer: WRITER, fallback: true };
    const outcome = compile({ ...stored, reporter: { ...stored.reporter, authorship: fallback } }, sheet);
    expect('compiled' in outcome && outcome.compiled.result.writer).toBe(`${WRITER} (standing in for the model)`);
  });
});
