/** Sheets that others wrote, in the words of people who write for others: each true sentence passes, and the same with a wrong figure does not. */
import { describe, expect, it } from 'vitest';
import { judgeOf } from '#domain/verify.ts';
import { OTHERS } from '#domain/verify/others.ts';
import { readFacts } from '#domain/verify/foreign.ts';
import { expectOnlyAsWritten, factsOf } from './sentences.ts';
import type { Wrong } from './sentences.ts';

const SHEETS = {
  'hadley-brandt': factsOf('hadley-brandt'),
  'osterberg-hvac': factsOf('osterberg-hvac'),
  'tolliver': factsOf('tolliver'),
  'marchetti-practice': factsOf('marchetti-practice'),
  'okafor-bell': factsOf('okafor-bell'),
  'whitcomb-trust': factsOf('whitcomb-trust'),
  'brandvold-farm': factsOf('brandvold-farm'),
  'delacroix-nurse': factsOf('delacroix-nurse'),
  'rourke-pilot': factsOf('rourke-pilot'),
  'saltmarsh-endowment': factsOf('saltmarsh-endowment'),
  'short': readFacts([
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
  [
    'tolliver',
    'Clients: Earl 76, June 74, both retired.',
    [
      ['Earl 76', 'Earl 67'],
      ['June 74', 'June 47'],
    ],
  ],
  [
    'hadley-brandt',
    '**Present:** D. Hadley (41), M. Brandt (43), adviser.',
    [
      ['(41)', '(14)'],
      ['(43)', '(34)'],
    ],
  ],
  [
    'osterberg-hvac',
    "She's 58 and you're 61.",
    [
      ['58', '48'],
      ['61', '71'],
    ],
  ],
  // What is short for a longer name, and amounts without a currency.
  ['osterberg-hvac', 'His SEP is $684,000.', [['$684,000', '$648,000']]],
  ['tolliver', 'His IRA is 598k and her old district plan 236k. So pre-tax = 834k.', [['834k', '843k']]],
  [
    'hadley-brandt',
    '| Debt | Amount |\n|---|---|\n| Mortgage | ($402,200) |\n| Car loan | ($14,600) |',
    [
      ['$402,200', '$420,200'],
      ['$14,600', '$16,400'],
    ],
  ],
  // An amount that a monthly one comes to is none a month.
  ['osterberg-hvac', 'You have to feed yourselves for four years. At $13,000 a month that’s $624,000.', [['$624,000', '$642,000']]],
  ['osterberg-hvac', 'We think that it is 84 percent likely.', [['84', '48']]],
  ['osterberg-hvac', 'The company is 57% of everything you own.', [['57%', '75%']]],
  ['osterberg-hvac', 'The appraiser says two point four million.', [['two point four', 'four point two']]],
  // What flows in a year that a label names by "during", "next" or "trailing" is an amount a year.
  [
    'whitcomb-trust',
    'Ruth asked that the payments to her stay at $11,000 a month.',
    [
      ['$11,000', '$12,000'],
      ['a month', 'a year'],
    ],
  ],
  [
    'whitcomb-trust',
    'Total income of $109,500 was enough to cover 69% of distributions. The other $48,500 came out of principal.',
    [
      ['69%', '79%'],
      ['$48,500', '$84,500'],
    ],
  ],
  // A trust's whole is its market value.
  [
    'whitcomb-trust',
    '| Holding | Value | Share |\n|---|---:|---:|\n| SCHB | $1,496,300 | 35.3% |\n| SCHF | $628,700 | 14.8% |',
    [
      ['35.3%', '53.3%'],
      ['14.8%', '18.4%'],
    ],
  ],
  [
    'whitcomb-trust',
    'JNJ carries a basis of $61,500 against a value of $338,900. The unrealized gain is 82% of the position.',
    [['82%', '72%']],
  ],
  [
    'whitcomb-trust',
    'If the fee were lowered from 0.55% to 0.40%, the trust would save about $6,400 a year.',
    [
      ['$6,400', '$4,600'],
      ['a year', 'a week'],
      ['a year', 'a month'],
    ],
  ],
  ['whitcomb-trust', 'The trust has existed for 18 years (it began in 2008).', [['18', '28']]],
  [
    'whitcomb-trust',
    'In the low case the trust ends at $1.31 million, less than a third of what it holds today.',
    [['a third', 'a quarter']],
  ],
  // One who works so many years longer retires then; all children have what each has.
  [
    'marchetti-practice',
    'Retire at 63 instead of 61.',
    [
      ['63', '64'],
      ['61', '63'],
    ],
  ],
  ['okafor-bell', 'Work until Ngozi is 65 instead of 64.', [['65', '66']]],
  ['okafor-bell', 'Outside the portfolio there is $120,300 in the children’s 529 plans.', [['$120,300', '$103,200']]],
  // What something becomes is its counterpart with what is added; and what a scenario has less of.
  ['okafor-bell', 'Savings would rise from $38,400 to $43,200 a year.', [['$43,200', '$42,300']]],
  [
    'marchetti-practice',
    'A retirement budget of $10,000 a month is $1,000 a month less than you now plan.',
    [
      ['$1,000', '$2,000'],
      ['$1,000 a month', '$1,000 a week'],
    ],
  ],
  // The code of a company's shares, where another label says that it is theirs.
  ['okafor-bell', 'The trouble is $84,200 held in Microsoft alone.', [['Microsoft', 'VTI']]],
  ['marchetti-practice', 'Most of the money is in your SEP-IRA.', []],
  [
    'marchetti-practice',
    'Bonds are nearly on target at 39.6%.',
    [
      ['Bonds', 'Stocks'],
      ['39.6%', '36.9%'],
    ],
  ],
  // The smallest distribution that is required is no limit.
  ['tolliver', 'You had hoped for $400,000.', [['$400,000', '$450,000']]],
  // `p.a.` and `p.m.`; what two amounts are apart by the month, and what is left of one.
  [
    'delacroix-nurse',
    'The plan uses $5,500 a month. Today you spend $5,700, so it is only $200 less.',
    [
      ['$5,500', '$5,200'],
      ['$5,700', '$7,500'],
      ['$200', '$300'],
      ['a month', 'a week'],
    ],
  ],
  [
    'delacroix-nurse',
    'The pension would be $2,640 a month, but the court order sends 15% to your ex, which is $396. You keep $2,244.',
    [
      ['$396', '$369'],
      ['$2,244', '$2,424'],
    ],
  ],
  ['delacroix-nurse', 'Financial assets are $686,700, compared with $628,100 a year before.', [['$628,100', '$682,100']]],
  [
    'delacroix-nurse',
    'Bank savings of $34,200 cover six months of living expenses. The agreed target is eight months, or $45,600.',
    [
      ['six', 'seven'],
      ['$45,600', '$46,500'],
    ],
  ],
  [
    'delacroix-nurse',
    '| Account | Balance | Share |\n|---|---:|---:|\n| Brokerage | $63,200 | 9.2% |\n| Roth IRA | $48,900 | 7.1% |',
    [
      ['9.2%', '2.9%'],
      ['7.1%', '1.7%'],
    ],
  ],
  [
    'delacroix-nurse',
    'Retiring two years earlier takes the plan’s success to 69%.',
    [
      ['two', 'four'],
      ['69%', '96%'],
    ],
  ],
  [
    'delacroix-nurse',
    'The plan held up in 81% of our trials.',
    [
      ['81%', '18%'],
      ['81%', '81 points'],
    ],
  ],
  // A dollar’s cents are per cent, a count’s share is an amount each.
  ['brandvold-farm', 'The gain is $2,202,400, which makes 70 cents of every dollar of the price of $3.14 million taxable.', [['70', '60']]],
  [
    'saltmarsh-endowment',
    'The quarter brought $24,500 in gifts from 31 donors, about $790 apiece.',
    [
      ['$790', '$970'],
      ['31 donors', '13 donors'],
    ],
  ],
  ['saltmarsh-endowment', 'Ninety-four households pledge.', [['Ninety-four', 'Ninety-five']]],
  [
    'saltmarsh-endowment',
    'The next rung of the Treasury ladder matures on November 15, 2027. Each of the six rungs has a face value of $150,000.',
    [
      ['six', 'seven'],
      ['$150,000', '$105,000'],
    ],
  ],
  // What goes out stands below zero in a ledger, and a day may have two digits for its year.
  [
    'saltmarsh-endowment',
    '# Quarter to 6/30/27\n\n- Draw: −$36,900\n- Fee: −$4,390\n- Investments: +$43,290',
    [
      ['6/30/27', '6/30/26'],
      ['$36,900', '$39,600'],
      ['+$43,290', '−$43,290'],
    ],
  ],
  [
    'saltmarsh-endowment',
    'Equities are one point below target.',
    [
      ['one point', 'three points'],
      ['below', 'above'],
    ],
  ],
  [
    'saltmarsh-endowment',
    'The ladder trades $7,400 below face.',
    [
      ['$7,400', '$4,700'],
      ['below', 'above'],
    ],
  ],
  [
    'brandvold-farm',
    'Last year’s farm income trailed the average by $42,400.',
    [
      ['$42,400', '$24,400'],
      ['trailed', 'exceeded'],
    ],
  ],
  // What a home is worth beyond its loan, what a position is worth beyond its cost, and a table’s distance from its first row.
  ['rourke-pilot', 'Home equity: $527,000.', [['$527,000', '$572,000']]],
  [
    'rourke-pilot',
    'UAL gain not yet taxed: $109,200 on a cost of $41,200.',
    [
      ['$109,200', '$102,900'],
      ['$41,200', '$42,100'],
    ],
  ],
  [
    'rourke-pilot',
    '| Case | Success | Against base |\n|:--|--:|--:|\n| Base | 81% | – |\n| Spend $9,000 less | 88% | +7 |\n| Claim at 67 | 76% | −5 |',
    [
      ['+7', '+6'],
      ['+7', '−7'],
      ['−5', '+5'],
    ],
  ],
];

describe('a sheet that others wrote', () => {
  it.each(CASES)('%s: %s', (sheet, text, wrong) => expectOnlyAsWritten(SHEETS[sheet], text, wrong));

  it.each(['# TOLLIVER: YEAR-END TO-DO', '## ROTH CONVERSION: ROOM FOR $18,600', '## CASH: FINE'])(
    'has no ticker in what is written in capitals throughout: %s',
    (heading) => {
      expect(judgeOf(SHEETS.tolliver, OTHERS)(heading).filter(({ kind }) => kind === 'ticker')).toEqual([]);
    },
  );

  it('owes nothing where a sheet says that it is owned', () => {
    expect(judgeOf(SHEETS.short, OTHERS)('| Item | Amount |\n|---|---|\n| Net worth | ($612,480) |').map(({ verdict }) => verdict)).toEqual(
      ['ungrounded'],
    );
  });

  it('names a ticker that is none of its holdings all the same', () => {
    expect(
      judgeOf(
        SHEETS.tolliver,
        OTHERS,
      )('Sell some ZZTOP, and keep BND.')
        .filter(({ verdict }) => verdict === 'ungrounded')
        .map(({ text }) => text),
    ).toEqual(['ZZTOP']);
  });
});
