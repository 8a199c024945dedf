/** What it takes to mend something, and what two changes together would do. */
import type { Topic } from './topic.ts';

export const remedies: Topic = {
  ownWords: true,
  words: {
    'sheltered': 'retirement accounts?|tax-advantaged|triggers? no tax|no tax|without tax|tax-free|sheltered',
    'missing': 'missing|lack(?:s|ing)?|fill(?:s|ed|ing)?|top(?:s|ped)? up',
    'loss': 'los(?:e|es|s|t|ing)|cost you',
    'would reach': 'to reach|reach(?:es)? (?:your|the) target|meets? the target|would have to',
    'saved': 'less|sav(?:e|es|ed|ing)|cheaper|difference|would not',
    'cheaper': 'cheap\\w*|low-cost|already',
    'bridge':
      'before (?:the |your )?(?:first )?(?:income|Social Security|pension)|until (?:the |your )?(?:first )?(?:income|Social Security|pension)|on the portfolio alone|by itself|bridge',
    'steady start': 'steady start|bad start|poor start|first years',
    'steady prices': 'steady prices|prices ris\\w+|rising prices|prices had',
    'last years': 'last years|very end|final years',
    'only spending': 'only (?:lower |less )?spending|nothing but|spending less alone',
    'covered by incomes': 'covers?|covered',
    'fallen by half': 'fall|fell|fallen|halv\\w*|half',
  },
  concepts: [
    [/^class-(.+)-target-gap$/, ['$1', 'yardstick']],
    [/^class-(.+)-sheltered$/, ['$1', 'sheltered']],
    [/^cash-reserve-missing$/, ['cash', 'missing']],
    [/^largest-company-halved-loss$/, ['loss']],
    [/^largest-company-halved-chance$/, ['chance', 'fallen by half']],
    [/^cheaper-fund-cost-pct$/, ['cost', 'cheaper']],
    [/^dearest-fund-saving-year$/, ['cost', 'saved']],
    [/^bridge-years$/, ['bridge']],
    [/^bridge-spending$/, ['spending', 'bridge']],
    [/^income-share-pct$/, ['spending', 'covered by incomes']],
    [/^bonds-and-cash-years$/, ['bonds', 'cash']],
    [/^target-withdrawal-pct$/, ['withdrawn', 'would reach']],
    [/^cause-early-crash-pct$/, ['steady start']],
    [/^cause-inflation-pct$/, ['steady prices']],
    [/^cause-longevity-pct$/, ['last years']],
    [/^cause-overspending-pct$/, ['only spending']],
    [/^history-return-(.+)$/, ['$1', 'return', 'history']],
    [/^lever-mix-spend-(?:year|cut-month)$/, ['spending', 'less', 'target mix']],
    [/^lever-mix-spend-chance$/, ['chance', 'spending', 'less', 'target mix']],
    [/^lever-spend-more-(?:year|month)$/, ['spending', 'more']],
  ],
};
