/** What of a plan is not the same in every year. */
import type { Topic } from './topic.ts';

export const particulars: Topic = {
  words: {
    'in later years':
      'from age|(?:from|after)(?: age)? \\d\\d(?![\\d.,%])|later (?:the plan|it|on|years?)|a year later|slower years|afterwards?',
    'expense': 'expenses?|purchases?|costs?|sums?|spen[dt]s?',
    'once': 'one-off|once|single|special',
    'incomes': 'incomes?|pensions?|social security|benefits?',
    'left alone': '(?:left )?alone|surviv\\w+|one of you|widow\\w*|only one',
    'not indexed': '(?:do|does|did|will)(?:es)? not (?:rise|grow|follow|keep)|fixed|level|flat|unadjusted|not adjusted',
    'growing': 'gr[eo]ws?|growing|growth|ris(?:e|es|ing)|increas\\w+|change',
    'headed': 'mov(?:e|es|ed|ing)|headed|glid\\w+|shift(?:s|ed|ing)?|last mix',
  },
  ownWords: true,
  concepts: [
    [/^spending-first-(?:year|pct)$/, ['spending']],
    [/^phase-\d+-(?:year|pct)$/, ['spending', 'in later years']],
    [/^phase-\d+-age$/, ['spending', '<from']],
    [/^(?:expense-\d+-(?:amount|year)|expenses-total|expense-count)$/, ['expense', 'once']],
    [/^incomes-alone-you-year$/, ['incomes', 'left alone']],
    [/^incomes-alone-partner-year$/, ['incomes', 'left alone', '~partn']],
    [/^incomes-fixed-year$/, ['incomes', 'not indexed']],
    [/^survivor-pct$/, ['spending', 'left alone']],
    [/^savings-growth-pct$/, ['saving', 'growing']],
    [/^mix-year$/, ['headed']],
    [/^mix-stocks-pct$/, ['stocks', 'headed']],
  ],
};
