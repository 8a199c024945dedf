/** Figures whose noun, unit or operands stand elsewhere: each true sentence passes, and the same with a wrong figure does not. */
import { describe, expect, it } from 'vitest';
import { judgeOf } from '#domain/verify.ts';
import { expectOnlyAsWritten, factsOf } from './sentences.ts';
import type { Wrong } from './sentences.ts';

const HOUSEHOLDS = { 'on-course': factsOf('on-course'), 'sample-drifting': factsOf('sample-drifting'), 'sample-overspending': factsOf('sample-overspending') };

const CASES: [keyof typeof HOUSEHOLDS, string, Wrong[]][] = [
  ['sample-overspending', 'Of twelve checks, three failed and one gave a warning.', [['three', 'four'], ['one', 'two'], ['twelve', 'thirteen']]],
  ['sample-overspending', 'Your cash covers nine months of spending. The guideline is 3.', [['is 3', 'is 5'], ['nine', 'seven']]],
  ['sample-overspending', 'Your cash covers nine months of spending. We like to see three.', [['three', 'six']]],
  ['on-course', 'Accounts: four.', [['four', 'five']]],
  ['on-course', 'When the plan fails, the money typically runs out at 90, five years before the end of the plan.', [['five', 'seven']]],
  ['sample-overspending', 'You retired in 2025, one year ago, and the plan has 28 further years to run.', [['28', '31']]],
  ['on-course', 'Social Security begins at 67, two years after you stop.', [['two', 'four']]],
  ['on-course', 'You save $24,000 a year. Over 11 years that adds up to $264,000.', [['$264,000', '$284,000']]],
  ['on-course', 'From 67 on Social Security brings in $35,400 a year, and the portfolio needs to provide only $35,600.', [['$35,600', '$38,600']]],
  ['on-course', 'In the history, 57 of 58 starting years succeed.', [['57', '51']]],
  ['on-course', 'Historical check: 57 of 58 start years funded the plan to age 95.', [['57', '51'], ['95', '85']]],
  ['on-course', 'Your four accounts held $882,436.', [['$882,436', '$828,436'], ['four', 'six']]],
  ['sample-drifting', 'North America is 85.4% of what you have invested. Europe and Asia between them come to 10.1%.', [['10.1%', '11.1%']]],
  ['sample-drifting', 'Retire in 2038 rather than 2037.', [['2038', '2039']]],
  ['sample-overspending', 'Liquidity: cash for 9 months; minimum 3.', [['minimum 3', 'minimum 5']]],
  ['on-course', 'You plan to stop working in 2037, at 65.', [['2037, at 65', '65, at 2037']]],
];

describe('a figure whose noun, unit or operands stand elsewhere', () => {
  it.each(CASES)('of %s: %s', (household, text, wrong) => expectOnlyAsWritten(HOUSEHOLDS[household], text, wrong));

  it('says from which facts it follows', () => {
    const claims = judgeOf(HOUSEHOLDS['on-course'])('Of your goal of $71,000 a year, the bridge of two years in between costs $142,000.');
    expect(claims.find(({ text }) => text === '$142,000')?.factIds).toContain('goal-year');
  });
});
