/** The rules of the checkup with their limits: concentration in one company or fund. */
import type { Topic } from './topic.ts';

export const checkup: Topic = {
  words: {
    yardstick: 'targets?(?! mix\\b)|aim(?:s|ed|ing)?|limits?|threshold|minimum|maximum|ceiling|floor|hop(?:ed|ing)|flag|guidelines?|rules? of thumb|you want',
    limit: 'limits?|band|tolerance|threshold|flag',
    checks: 'checks?|rules?',
    company: 'compan(?:y|ies)|issuers?|employer|single[- ]stock|single[- ]issuer',
    fund: 'funds?',
    narrow: 'narrow|single bet|one bet|bets? on one|sector fund',
    freed: 'free[sd]?|freeing|(?:over|above|beyond) (?:the|that|this|our) limit',
  },
  concepts: [
    [/^check-(?:failed-|warn-)?count$/, ['checks']],
    [/^largest-company-pct$/, ['company']],
    [/^largest-company-over-limit$/, ['freed']],
    [/^largest-fund-pct$/, ['fund']],
    [/^narrow-fund-pct$/, ['fund', 'narrow']],
    [/^opaque-fund-pct$/, ['fund', 'unknown']],
    [/^limit-single-company$/, ['yardstick', 'company']],
    [/^limit-single-fund$/, ['yardstick', 'fund']],
    [/^limit-narrow-fund$/, ['yardstick', 'fund', 'narrow']],
  ],
};
