/** Each rule of families and directions by itself: what is true passes, the same sentence turned round is refused. */
import { describe, expect, it } from 'vitest';
import { readFacts } from '#domain/verify/foreign.ts';
import { verify } from '#domain/verify.ts';

const FACTS = readFacts([
  { id: 'stocks', kind: 'percent', value: 82.2, label: 'stocks, share of the portfolio' },
  { id: 'stocks-target', kind: 'percent', value: 65, label: 'target share of stocks' },
  { id: 'bonds', kind: 'percent', value: 8.8, label: 'bonds, share of the portfolio' },
  { id: 'bonds-target', kind: 'percent', value: 30, label: 'target share of bonds' },
  { id: 'total', kind: 'money', value: 1062909, label: 'value of the whole portfolio' },
  { id: 'change', kind: 'money', value: 77695, label: 'change of value since the last report' },
  { id: 'saving', kind: 'money', value: 26000, label: 'saving a year' },
  { id: 'spending', kind: 'money', value: 75000, label: 'spending goal a year' },
  { id: 'fund', kind: 'money', value: 110490, label: 'international stock fund VXUS' },
  { id: 'bond-fund', kind: 'money', value: 93051, label: 'total US bond fund BND' },
  { id: 'minimum', kind: 'count', value: 3, label: 'minimum of months of spending in cash' },
  { id: 'limit', kind: 'percent', value: 10, label: 'limit for one company' },
  { id: 'return', kind: 'percent', value: 7.4, label: 'portfolio return, year to date' },
  { id: 'benchmark', kind: 'percent', value: 8.1, label: 'benchmark return, year to date' },
  { id: 'loss', kind: 'percent', value: 17.8, label: 'loss of the 10-year Treasury in 2022' },
]);
const refused = (text: string) => verify(text, FACTS).ungrounded.map((claim) => claim.text);

describe("a thing of the same family in the place of the fact's own", () => {
  it.each([
    ['Stocks are 82.2% of the portfolio.', 'Bonds are 82.2% of the portfolio.', '82.2%'],
    ['You are saving $26,000 a year.', 'You are spending $26,000 a year.', '$26,000'],
    [
      '| Holding | Value |\n|---|---:|\n| International stocks (VXUS) | $110,490 |',
      '| Holding | Value |\n|---|---:|\n| International bonds (VXUS) | $110,490 |',
      '$110,490',
    ],
    ['VXUS is worth $110,490.', 'BND is worth $110,490.', '$110,490'],
    ['You plan on $75,000 a year that you mean to spend.', 'You plan on $75,000 a year that you mean to save.', '$75,000'],
  ])('%s / %s', (right, wrong, text) => {
    expect(refused(right)).toEqual([]);
    expect(refused(wrong)).toContain(text);
  });
});

describe('a direction turned round', () => {
  it.each([
    [
      'Stocks are 82.2%, which is 17.2 points above their target of 65%.',
      'Stocks are 82.2%, which is 17.2 points below their target of 65%.',
    ],
    [
      'The portfolio returned 7.4% this year and trails its benchmark of 8.1% by 0.7 points.',
      'The portfolio returned 7.4% this year and beats its benchmark of 8.1% by 0.7 points.',
    ],
    ['The portfolio grew by $77,695 since the last report.', 'The portfolio shrank by $77,695 since the last report.'],
    ['In 2022 the 10-year Treasury lost 17.8%.', 'In 2022 the 10-year Treasury gained 17.8%.'],
    ['Cash should cover at least 3 months of spending.', 'Cash should cover at most 3 months of spending.'],
    [
      '| | You | Target | Difference |\n|---|---:|---:|---:|\n| Bonds | 8.8% | 30% | −21.2 points |',
      '| | You | Target | Difference |\n|---|---:|---:|---:|\n| Bonds | 8.8% | 30% | +21.2 points |',
    ],
  ])('%s / %s', (right, wrong) => {
    expect(refused(right)).toEqual([]);
    expect(refused(wrong)).not.toEqual([]);
  });
});
