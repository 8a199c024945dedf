/** What people usually derive from a plan, and figures said in words: each passes as it is, and fails when its figure, its side or its operands are others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifierOf } from '#domain/verify.ts';
import { readFacts } from '#domain/verify/foreign.ts';

const factsOf = (household: string) => readFacts(JSON.parse(readFileSync(join(import.meta.dirname, 'facts', `${household}.json`), 'utf8')));
const drifting = verifierOf(factsOf('sample-drifting'));
const refused = (text: string) => drifting(text).ungrounded.map((claim) => claim.text);

describe('figures that are usually derived', () => {
  it.each([
    [
      'the amount to a target',
      'Selling $82,133 of stocks would bring them back to their target.',
      'Selling $82,533 of stocks would bring them back to their target.',
    ],
    ['the side of that amount', 'Stocks are $82,133 over.', 'Stocks are $82,133 short.'],
    [
      'the amount of the class that is named',
      'Buying $93,882 of bonds would close their gap.',
      'Buying $93,882 of real estate would close its gap.',
    ],
    [
      'both incomes',
      'Together the two Social Security benefits bring in $56,400 a year.',
      'Together the two Social Security benefits bring in $57,400 a year.',
    ],
    [
      'what the portfolio pays beside them',
      'After both have begun, the portfolio has to provide the remaining $51,600 a year.',
      'After both have begun, the portfolio has to provide the remaining $51,600 a month.',
    ],
    [
      'points that a change brings',
      'Moving to your target mix improves the chance by 2.1 points.',
      'Moving to your target mix lowers the chance by 2.1 points.',
    ],
    [
      'two holdings that are named',
      'FXAIX and VTI together make up 48.1% of the portfolio.',
      'FXAIX and VTI together make up 47.1% of the portfolio.',
    ],
    [
      'two accounts that are named',
      'The 401(k) and the Roth IRA together hold $677,822.',
      'The 401(k) and the Roth IRA together hold $778,822.',
    ],
    [
      'a part of a cost',
      'The fund FCNTX takes $508 a year, which is 60% of all fund costs.',
      'The fund FCNTX takes $508 a year, which is 70% of all fund costs.',
    ],
  ])('recomputes %s', (_, right, wrong) => {
    expect(refused(right)).toEqual([]);
    expect(refused(wrong)).not.toEqual([]);
  });
});

describe('figures in words', () => {
  it.each([
    ['Of fifteen checks, one failed and three gave a warning.', 'Of fifteen checks, one failed and five gave a warning.'],
    ['Retiring one year later by itself brings the chance to 90.4%.', 'Retiring three years later by itself brings the chance to 90.4%.'],
    ['You want to retire in eleven years.', 'You want to retire in eleven%.'],
  ])('reads "%s"', (right, wrong) => {
    expect(refused(right)).toEqual([]);
    expect(refused(wrong)).not.toEqual([]);
  });
});

describe('what a sentence leaves to its reader', () => {
  it.each([
    [
      'the period that the sentence before has',
      'You plan to spend $9,000 a month. Social Security pays $2,500 of that from 65.',
      'You plan to spend $9,000 a month. Social Security pays $2,600 of that from 65.',
    ],
    [
      'an age before which nothing comes',
      'The second Social Security benefit does not begin until you are 67.',
      'The second Social Security benefit does not begin until you are 63.',
    ],
    [
      'what "it" is measured against',
      'Your chance of success is 86.5%, and your target 90%: you are 3.5 points below it.',
      'Your chance of success is 86.5%, and your target 90%: you are 3.5 points above it.',
    ],
    [
      'what the household has now',
      'In a poor case you retire with $1,273,859, which is $37,057 less than you have now.',
      'In a poor case you retire with $1,273,859, which is $37,057 more than you have now.',
    ],
    ['what fails', 'In 13.5% of the simulated futures the plan fails.', 'In 13.5% of the simulated futures the plan succeeds.'],
    [
      'a fund that the sentence before names',
      'FCNTX charges 0.63%. It makes up 6.2% of the portfolio.',
      'FCNTX charges 0.63%. It makes up 21.4% of the portfolio.',
    ],
    ['what was intended', 'North America is 10.4 points more than intended.', 'North America is 10.4 points less than intended.'],
    ['a target beside its difference', 'Stocks are 6.3 points above 65%.', 'Stocks are 6.3 points above 25%.'],
  ])('reads %s', (_, right, wrong) => {
    expect(refused(right)).toEqual([]);
    expect(refused(wrong)).not.toEqual([]);
  });

  it('takes no country for a holding', () => {
    expect(refused('You hold U.S. and foreign stocks.')).toEqual([]);
  });
});
