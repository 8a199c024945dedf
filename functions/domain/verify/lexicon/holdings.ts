/** What is owned, by holding and account, with its prices. */
import type { Topic } from './topic.ts';

export const holdings: Topic = {
  words: {
    portfolio:
      '(?:you|they|we)(?:.ve got| have)(?= (?:about |roughly |nearly |just over )?\\$[\\d,.]+(?:k|m| million)?(?:[.,;](?!\\d)| (?:spread|today|now|across|invested|saved)\\b))|portfolio|NAV|assets|investable|nest egg|(?<!for a )total|pot|everything|fortune|wealth|arrangements|market value|in one place|the whole|your money|altogether|all together|in all|everything you own|you own(?! \\$)|you hold(?! \\$)|accounts (?:held|hold|(?:are|were) worth|c[oa]me to|total)|(?:you|they|we) have (?:today|now)\\b|investments|(?<=from |out of )(?:your |their |our )?savings|savings(?= (?:amount|stand|come) )',
    account: 'accounts?',
    holding: 'holdings?|positions?',
    perhaps: 'may be|perhaps|not known whether|unknown kind',
    price: 'prices?|priced|valuations?',
    unpriced: 'without (?:a |any )?price|no price|unpriced|not priced',
    stale: 'old prices?|stale|outdated',
    date: 'as of|prices?|dated?|figures|report',
  },
  concepts: [
    [/^as-of$/, ['date']],
    [/^portfolio-total$/, ['portfolio']],
    [/^account-count$/, ['account']],
    [/^holding-count$/, ['holding']],
    [/^largest-untyped-pct$/, ['holding', 'perhaps']],
    [/^stale-count$/, ['stale']],
    [/^oldest-price-days$/, ['price']],
    [/^limit-price-age-days$/, ['yardstick', 'price']],
  ],
};
