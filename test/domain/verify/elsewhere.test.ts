/** Figures whose noun, unit or operands stand elsewhere: each true sentence passes, and the same with a wrong figure does not. */
import { describe, expect, it } from 'vitest';
import { judgeOf } from '#domain/verify.ts';
import { expectOnlyAsWritten, factsOf } from './sentences.ts';
import type { Wrong } from './sentences.ts';

const HOUSEHOLDS = {
  'on-course': factsOf('on-course'),
  'sample-drifting': factsOf('sample-drifting'),
  'sample-overspending': factsOf('sample-overspending'),
  'sample-concentrated': factsOf('sample-concentrated'),
  'concentrated': factsOf('concentrated'),
  'overspending': factsOf('overspending'),
  'retired-widow': factsOf('retired-widow'),
  'young-engineer': factsOf('young-engineer'),
};

const CASES: [keyof typeof HOUSEHOLDS, string, Wrong[]][] = [
  [
    'sample-overspending',
    'Of twelve checks, three failed and one gave a warning.',
    [
      ['three', 'four'],
      ['one', 'two'],
      ['twelve', 'thirteen'],
    ],
  ],
  [
    'sample-overspending',
    'Your cash covers nine months of spending. The guideline is 3.',
    [
      ['is 3', 'is 5'],
      ['nine', 'seven'],
    ],
  ],
  ['sample-overspending', 'Your cash covers nine months of spending. We like to see three.', [['three', 'six']]],
  ['on-course', 'Accounts: four.', [['four', 'five']]],
  ['on-course', 'When the plan fails, the money typically runs out at 90, five years before the end of the plan.', [['five', 'seven']]],
  ['sample-overspending', 'You retired in 2025, one year ago, and the plan has 28 further years to run.', [['28', '31']]],
  ['on-course', 'Social Security begins at 67, two years after you stop.', [['two', 'four']]],
  ['on-course', 'You save $24,000 a year. Over 11 years that adds up to $264,000.', [['$264,000', '$284,000']]],
  [
    'on-course',
    'From 67 on Social Security brings in $35,400 a year, and the portfolio needs to provide only $35,600.',
    [['$35,600', '$38,600']],
  ],
  ['on-course', 'In the history, 57 of 58 starting years succeed.', [['57', '51']]],
  [
    'on-course',
    'Historical check: 57 of 58 start years funded the plan to age 95.',
    [
      ['57', '51'],
      ['95', '85'],
    ],
  ],
  [
    'on-course',
    'Your four accounts held $882,436.',
    [
      ['$882,436', '$828,436'],
      ['four', 'six'],
    ],
  ],
  [
    'sample-drifting',
    'North America is 85.4% of what you have invested. Europe and Asia between them come to 10.1%.',
    [['10.1%', '11.1%']],
  ],
  ['sample-drifting', 'Retire in 2038 rather than 2037.', [['2038', '2039']]],
  ['sample-overspending', 'Liquidity: cash for 9 months; minimum 3.', [['minimum 3', 'minimum 5']]],
  // A share stands beside the amount that it is of, a target beside what is held against it.
  [
    'sample-overspending',
    'VWO is the one with an old price. The holding is $32,756, or 4.4%, so the total may be off by a little.',
    [
      ['4.4%', '3.8%'],
      ['$32,756', '$37,256'],
    ],
  ],
  [
    'sample-concentrated',
    'Will the money last? The plan itself is ahead: 90.5% versus a target of 85%.',
    [
      ['85%', '90%'],
      ['90.5%', '95.5%'],
    ],
  ],
  [
    'sample-drifting',
    'Stocks have drifted to 71.3%, against a target of 65%; bonds have fallen to 17.8%.',
    [
      ['65%', '56%'],
      ['17.8%', '18.7%'],
    ],
  ],
  [
    'young-engineer',
    'NVDA is 22.1% of your money, more than double the 10% that the checkup regards as safe.',
    [
      ['10%', '15%'],
      ['more', 'less'],
    ],
  ],
  [
    'retired-widow',
    'Stocks are 2.5 points above their target at 47.5%.',
    [
      ['47.5%', '45%'],
      ['2.5', '5.2'],
    ],
  ],
  // What comes from savings is withdrawn, and savings that amount to something are the portfolio.
  [
    'retired-widow',
    'Your savings amount to approximately $919,000. You spend $76,800 a year, and the balance of $37,800 has to come out of the portfolio.',
    [
      ['$919,000', '$991,000'],
      ['$37,800', '$38,700'],
    ],
  ],
  // What would be is not what is, and what fails does not last.
  ['young-engineer', 'Work one year longer. The chance would be 80.6%.', [['80.6%', '86.0%']]],
  [
    'sample-overspending',
    'With the mix you wanted, the chance would be 26.9%: better by 4.7 points.',
    [
      ['26.9%', '29.6%'],
      ['4.7', '7.4'],
      ['better', 'worse'],
    ],
  ],
  [
    'on-course',
    'In the futures that don’t work out (7.6% of them), the money runs out at 90.',
    [
      ['7.6%', '6.7%'],
      ['90', '80'],
    ],
  ],
  [
    'young-engineer',
    'When the plan fails, the money typically lasts until you are 82. You would be retired for 35 years.',
    [
      ['82', '72'],
      ['35', '53'],
    ],
  ],
  ['sample-overspending', 'When actual history is replayed instead, the money lasted in only 28.6% of cases.', [['28.6%', '26.8%']]],
  [
    'on-course',
    'The projection assumes stocks beat inflation by 3.2% a year and bonds by 2.4%.',
    [
      ['3.2%', '2.4%'],
      ['2.4%', '3.2%'],
    ],
  ],
  ['sample-overspending', 'On present spending the plan fails in nearly four futures out of five.', [['four', 'three']]],
  ['on-course', 'You plan to stop working in 2037, at 65.', [['2037, at 65', '65, at 2037']]],
  // The number of what the sentence speaks of, with its own unit.
  [
    'concentrated',
    'The simulation draws blocks of 10 years. HLDN is 36.7% of assets, against a limit of 10% for a single company.',
    [['10% for', '10 years for']],
  ],
  ['concentrated', 'Cash covers 1.9 months of spending.', [['months', 'years']]],
  ['sample-overspending', 'The limit for a drift of the mix is 5 points either way.', [['5 points', '5%']]],
  ['overspending', 'The chance is 36.8%, which lies 43.2 points below the target of 80%.', [['43.2 points', '43.2%']]],
  ['concentrated', '- **Portfolio:** worth $584,088 in all.', [['$584,088', '$7,000 a month']]],
  [
    'concentrated',
    'Technology is 47.9% of the portfolio.\n\n## Risk\n\nMoving to your target mix lowers it.',
    [['lowers it.', 'lowers it. Roughly 50% of your trades lost money.']],
  ],
];

describe('a figure whose noun, unit or operands stand elsewhere', () => {
  it.each(CASES)('of %s: %s', (household, text, wrong) => expectOnlyAsWritten(HOUSEHOLDS[household], text, wrong));

  it('says from which facts it follows', () => {
    const claims = judgeOf(HOUSEHOLDS['on-course'])('Of your goal of $71,000 a year, the bridge of two years in between costs $142,000.');
    expect(claims.find(({ text }) => text === '$142,000')?.factIds).toContain('goal-year');
  });
});
