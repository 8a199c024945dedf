/** What the funds cost. */
import type { Situation } from '../situation.ts';

export function highCost(s: Situation): string[] {
  return [
    s.sheet.paragraph(
      'The funds cost {{fund-cost-year}} a year, or {{fund-cost-pct}} of the portfolio.',
      'Most of it goes to {{dearest-fund-symbol}}, which costs {{dearest-fund-cost-pct}} a year of what is in it: {{dearest-fund-cost-year}}.',
      `Over the {{plan-years:number}} years ${s.sheet.has('plan-lives') ? 'that the plan may last' : 'of the plan'}, these costs take {{fund-cost-horizon-pct}} of what the portfolio would be worth without them.`,
      'The limit for that cost is {{limit-fund-cost}} a year.',
      (s.yearsLeft ?? 0) > 1 &&
        'The cost is taken every year, in good markets and bad, and you have {{years-to-retire:number}} years until you retire.',
    ),
    s.sheet.paragraph(
      (s.sheet.number('fund-cost-year') ?? 0) > 0.05 * (s.sheet.number('savings-year') ?? Infinity) &&
        'Set beside the {{savings-year}} that you save each year, the costs take back a noticeable part.',
      'A lower cost is the one improvement that asks nothing of markets; what we cannot see is which other funds your accounts offer.',
    ),
  ];
}
