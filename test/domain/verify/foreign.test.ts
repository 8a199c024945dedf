/** Sheets that others wrote, in the words of people who write for others: each true sentence passes, and the same with a wrong figure does not. */
import { describe, expect, it } from 'vitest';
import { judgeOf } from '#domain/verify.ts';
import { readFacts } from '#domain/verify/foreign.ts';
import { expectOnlyAsWritten, factsOf } from './sentences.ts';
import type { Wrong } from './sentences.ts';

const SHEETS = {
  'hadley-brandt': factsOf('hadley-brandt'),
  'osterberg-hvac': factsOf('osterberg-hvac'),
  tolliver: factsOf('tolliver'),
  short: readFacts([
    { id: 'report-date', kind: 'date', value: '2026-10-31', label: 'Date of the valuation' },
    { id: 'net-worth', kind: 'money', value: 612480, label: 'Net worth' },
    { id: 'net-worth-last-year', kind: 'money', value: 561900, label: 'Net worth a year ago' },
    { id: 'invested', kind: 'money', value: 388730, label: 'Invested assets' },
    { id: 'assets', kind: 'money', value: 918730, label: 'Total assets' },
    { id: 'top-fund-value', kind: 'money', value: 121660, label: 'Largest fund (VFIAX), value' },
    { id: 'college-first-year', kind: 'year', value: 2033, label: 'Year the first child starts college' },
    { id: 'success', kind: 'percent', value: 81.4, label: 'Probability of success of the retirement plan' },
    { id: 'success-later', kind: 'percent', value: 88.7, label: 'Probability of success if retiring two years later' },
    { id: 'withdrawal', kind: 'percent', value: 3.75, label: 'Withdrawal rate' },
  ]),
};

const CASES: [keyof typeof SHEETS, string, Wrong[]][] = [
  // A year ago is when, and not how often.
  ['short', 'Your net worth has reached $612,480, up from $561,900 a year ago. That is a gain of $50,580.', [['$50,580', '$58,050']]],
  ['short', 'Net worth: $612,480, up $50,580 in a year.', [['$50,580', '$50,850']]],
  ['short', 'Your largest fund, VFIAX, holds $121,660. That is 31% of the portfolio.', [['31%', '41%']]],
  ['short', 'The first of them starts college in 2033, seven years away.', [['seven', 'nine']]],
  ['short', 'Retiring two years later takes the probability to 88.7%, 7.3 points better than today.', [['7.3', '3.7']]],
  // A name that is a month's, an age in parentheses or after "she is".
  ['tolliver', 'Clients: Earl 76, June 74, both retired.', [['Earl 76', 'Earl 67'], ['June 74', 'June 47']]],
  ['hadley-brandt', '**Present:** D. Hadley (41), M. Brandt (43), adviser.', [['(41)', '(14)'], ['(43)', '(34)']]],
  ['osterberg-hvac', "She's 58 and you're 61.", [['58', '48'], ['61', '71']]],
  // What is short for a longer name, and amounts without a currency.
  ['osterberg-hvac', 'His SEP is $684,000.', [['$684,000', '$648,000']]],
  ['tolliver', 'His IRA is 598k and her old district plan 236k. So pre-tax = 834k.', [['834k', '843k']]],
  ['hadley-brandt', '| Debt | Amount |\n|---|---|\n| Mortgage | ($402,200) |\n| Car loan | ($14,600) |', [['$402,200', '$420,200'], ['$14,600', '$16,400']]],
  // An amount that a monthly one comes to is none a month.
  ['osterberg-hvac', 'You have to feed yourselves for four years. At $13,000 a month that’s $624,000.', [['$624,000', '$642,000']]],
  ['osterberg-hvac', 'We think that it is 84 percent likely.', [['84', '48']]],
  ['osterberg-hvac', 'The company is 57% of everything you own.', [['57%', '75%']]],
  ['osterberg-hvac', 'The appraiser says two point four million.', [['two point four', 'four point two']]],
  // The smallest distribution that is required is no limit.
  ['tolliver', 'You had hoped for $400,000.', [['$400,000', '$450,000']]],
];

describe('a sheet that others wrote', () => {
  it.each(CASES)('%s: %s', (sheet, text, wrong) => expectOnlyAsWritten(SHEETS[sheet], text, wrong));

  it.each(['# TOLLIVER: YEAR-END TO-DO', '## ROTH CONVERSION: ROOM FOR $18,600', '## CASH: FINE'])('has no ticker in what is written in capitals throughout: %s', (heading) => {
    expect(judgeOf(SHEETS.tolliver)(heading).filter(({ kind }) => kind === 'ticker')).toEqual([]);
  });

  it('owes nothing where a sheet says that it is owned', () => {
    expect(judgeOf(SHEETS.short)('| Item | Amount |\n|---|---|\n| Net worth | ($612,480) |').map(({ verdict }) => verdict)).toEqual(['ungrounded']);
  });

  it('names a ticker that is none of its holdings all the same', () => {
    expect(judgeOf(SHEETS.tolliver)('Sell some ZZTOP, and keep BND.').filter(({ verdict }) => verdict === 'ungrounded').map(({ text }) => text)).toEqual(['ZZTOP']);
  });
});
