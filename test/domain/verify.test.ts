import { describe, expect, it } from 'vitest';
import type { Fact } from '#schema/facts.ts';
import { judgeClaims, verify } from '#domain/verify.ts';
import { CONCENTRATED, OVERSPENDING } from './compose/fixtures.ts';

const FACTS = CONCENTRATED.facts;
const refused = (markdown: string, facts = FACTS) => verify(markdown, facts).ungrounded.map(({ text }) => text);

describe('a figure that is a fact, in a sentence that speaks of it, passes', () => {
  it.each([
    'You have a 91.3% chance of success, against a target of 85%.',
    'Your chance is about 91%.',
    'The portfolio is worth $584,088.26, or roughly $584,000.',
    'In the middle case you would have $2.3 million when you retire; in a poor case, $1.2 million.',
    'Spending of $84,000 a year is $7,000 a month.',
    'HLDN is 36.7% of the portfolio, and the limit for one company is 10%.',
    'Stocks are 5.5 points above their target of 80%.',
    'Cash covers 1.9 months of spending.',
    'You are in three accounts, and you retire in 2047, in twenty-one years, at 62.',
    'Prices are as of November 20, 2026 (2026-11-20).',
    '| Holding | Value |\n|---|---:|\n| VTI | $188,204.16 |\n| HLDN | $214,630.40 |',
    'Social Security of $41,600 a year begins at age 67.',
    'Moving to your target mix would lift the chance from 91.3% to 92.6%.',
    'Selling HLDN down to the limit of 10% would free $156,222.',
    'In 10,000 simulated futures, spending of $86,240 a year held in nine futures of ten.',
  ])('%s', (markdown) => {
    expect(refused(markdown)).toEqual([]);
  });
});

describe("other voices than the rules writer's are understood", () => {
  it.each([
    'Good news first: with a 91.3% probability of success, you clear your 85% target comfortably.',
    'You aim for 85%; the simulation says 91.3%.',
    'NAV $584,088. Liquidity: cash for 1.9 months against 3 months.',
    'One company is 36.7% against 10%.',
    '| At retirement | |\n|---|---:|\n| p10 | $1.2 million |\n| p50 | $2.3 million |',
    'MC error: the chance lies between 90.7% and 91.8%.',
    'Nearly 37% of everything you own sits in a single stock, HLDN.',
    'Your emergency cash of $12,960 would last just 1.9 months, short of the 3-month minimum.',
    'You save $38,500 each year and plan to retire in 21 years, in 2047, at age 62.',
    'Between 90.7% and 91.8% is the sampling range for the chance.',
    'Stocks make up 85.5% versus a target of 80%, a drift of +5.5 points.',
    'Equities stand at 85.5%, bonds at 12.3% (target: 15%) and cash at 2.2%.',
    "Your goal is $84,000 a year ($7,000 a month) in today's dollars, through age 95.",
    'You are 41 today. If money runs out at all, it typically does so around age 88.',
    '- **Success:** 91.3% (target 85%)\n- **HLDN:** 36.7% (limit 10%)\n- **Cash:** 1.9 months (minimum 3 months)',
    '| Metric | Value | Target |\n|---|---|---|\n| Probability of success | 91.3% | 85% |\n| Stocks | 85.5% | 80% |',
    '| Step | Chance today | Chance then |\n|---|---:|---:|\n| Return to the target mix | 91.3% | 92.6% |',
  ])('%s', (markdown) => {
    expect(refused(markdown)).toEqual([]);
  });
});

describe('a figure that is none, or not the one that is spoken of, is refused', () => {
  it.each([
    ['an invented amount', 'The portfolio is worth $600,000.', ['$600,000']],
    ['a drifted rounding', 'In the middle case you would have $2.4 million when you retire.', ['$2.4 million']],
    ['too coarse a rounding for an amount without "about"', 'The portfolio is worth $584,000.', ['$584,000']],
    ['a true number of something else', 'Bonds are 85.5% of the portfolio.', ['85.5%']],
    ['two true numbers swapped in a sentence', 'You have an 85% chance of success, against a target of 91.3%.', ['85%']],
    [
      'two true numbers swapped across rows',
      '| Holding | Value |\n|---|---:|\n| VTI | $214,630.40 |\n| HLDN | $188,204.16 |',
      ['$214,630.40', '$188,204.16'],
    ],
    [
      'what would be in the place of what is',
      '| Step | Chance today | Chance then |\n|---|---:|---:|\n| Return to the target mix | 92.6% | 91.3% |',
      ['91.3%'],
    ],
    [
      'a limit in the place of what it limits',
      '| Check | You | Limit |\n|---|---:|---:|\n| Largest single company | 10% | 36.7% |',
      ['10%', '36.7%'],
    ],
    ['a yearly amount called monthly', 'You plan on spending $84,000 a month.', ['$84,000']],
    ['a wrong unit', 'Cash covers 1.9 years of spending.', ['1.9']],
    ['a wrong direction', 'Stocks are 5.5 points below their target.', ['5.5 points']],
    ['another limit than that of what stands before it', 'Cash covers 1.9 months of spending against 4 months.', ['4']],
    ['a wrong sign', 'Drift of stocks: −5.5 points.', ['−5.5 points']],
    ['a wrong year', 'You retire in 2048.', ['2048']],
    ['a wrong date', 'Prices are as of November 21, 2026.', ['November 21, 2026']],
    ['a wrong count in words', 'It is spread over five accounts.', ['five accounts']],
    ['a ticker that nobody holds', 'Much of it is in VTX.', ['VTX']],
    ['an invented statistic', 'About 73% of households own less.', ['73%']],
    ['the target mix in the place of the target', 'At your target mix the chance would be 85%.', ['85%']],
    ['the chance at the target mix as that of today', 'Your chance of success is 92.6% today.', ['92.6%']],
    ['what is over the limit as what is owned', 'Your HLDN shares are worth $156,222.', ['$156,222']],
    ['all spending as what is withdrawn', 'You withdraw $62,400 a year, while spending $1,015 less a month would do.', ['$62,400']],
    ['a base and an outcome exchanged', 'Spending $1,015 less a month would lift the chance from 80% to 36.8%.', ['80%']],
  ])('%s', (_, markdown, texts) => {
    const facts = markdown.includes('$1,015') ? OVERSPENDING.facts : FACTS;
    expect(refused(markdown, facts)).toEqual(expect.arrayContaining(texts));
    expect(verify(markdown, facts).ok).toBe(false);
  });

  it('tells the line and why', () => {
    const { ungrounded, claims } = verify('# Title\n\nYour chance is 91.3%.\n\nBonds are 85.5% of the portfolio.', FACTS);
    expect(claims).toBe(2);
    expect(ungrounded).toEqual([{ text: '85.5%', line: 5, reason: expect.stringContaining('Stocks, share of the portfolio') as string }]);
  });
});

describe('what has digits and claims nothing is known', () => {
  it.each([
    '1. First\n2. Second',
    'A fund of the S&P 500 or the Russell 2000 in your 401(k), your 403(b) or a 529 plan.',
    'A 60/40 mix, or 70/20/10.',
    '## 2.1 Holdings',
    'As noted.[^3]',
    'One company, one fund, one of several.',
    'In the US, an IRA or an ETF.',
    'See https://example.org/2024/08.',
  ])('%s', (markdown) => {
    expect(verify(markdown, FACTS)).toEqual({ ok: true, claims: 0, ungrounded: [] });
  });

  it.each(['In your 402(k).', 'A 61/40 mix.', 'A fund of the top 501 companies.'])('but %s claims', (markdown) => {
    expect(verify(markdown, FACTS).claims).toBeGreaterThan(0);
  });
});

it('every claim comes with its kind and the facts that it may state', () => {
  const claims = judgeClaims('HLDN is 36.7% of the portfolio.', FACTS).map(({ text, kind, verdict, factIds }) => ({
    text,
    kind,
    verdict,
    factIds,
  }));
  expect(claims).toEqual([
    { text: 'HLDN', kind: 'ticker', verdict: 'grounded', factIds: [] },
    { text: '36.7%', kind: 'percent', verdict: 'grounded', factIds: ['holding-hldn-pct', 'largest-company-pct'] },
  ]);
});

describe('what a household calls its holdings', () => {
  const own = (id: string, label: string, value: number): Fact => ({
    ...FACTS.find((fact) => fact.id === 'holding-vti-value')!,
    id,
    label,
    value,
    display: `$${value.toLocaleString('en-US')}`,
  });

  it('may be a code of figures alone, which counts nothing', () => {
    const facts = [
      ...FACTS,
      own('holding-7203-value', '7203 (Plan Fund Seven), value', 1100),
      own('holding-20260101-value', '20260101, value', 110),
    ];
    expect(refused('| Holding | Value |\n|---|---:|\n| Plan Fund Seven (7203) | $1,100 |\n| 20260101 | $110 |', facts)).toEqual([]);
    expect(refused('- **7203:** $1,100', facts)).toEqual([]);
    expect(refused('You hold 7203 funds, and a chance of 7203%.', facts)).toEqual(['7203', '7203%']);
    expect(refused('| Holding | Value |\n|---|---:|\n| 7204 | $1,100 |', facts)).toEqual(['7204', '$1,100']);
  });

  it('hides no figure: a name without letters is none, and a piece of a figure is no name', () => {
    expect(refused('You have a 99.9% chance of success.', [...FACTS, own('holding-x-value', 'X (99.9%), value', 5)])).toEqual(['99.9%']);
    expect(refused('The portfolio is worth $584,088.26.', [...FACTS, own('holding-x-value', 'X (088), value', 5)])).toEqual([]);
    expect(refused('A chance of 50%.', [...FACTS, own('holding-x-value', 'X (chance of 5), value', 5)])).toEqual(['50%']);
  });
});
