/** What was in the last report, and what has moved since. */
import type { Topic } from './topic.ts';

export const changes: Topic = {
  words: {
    'last': 'last report|last time|stood|went|instead of',
    'change': 'chang(?:e|es|ed)|mov(?:e|es|ed)|grew|grown|rose|risen|fell|fallen|shrank|shrunk|gained|lost',
    'price change': 'prices?|markets?',
    'holdings change': 'added|took out|taken out|deposit\\w*|withdr[ae]w\\w*|correct\\w*|bought|sold|contribut\\w*|saved|saving|paid in',
    'calendar change': 'calendar|time|year(?:s)? (?:nearer|closer)|nearer|older',
    'assumption change': 'assum\\w+|engine|method',
    'plan change': 'plan|goal|entered|decided|changed yourself',
  },
  // A change is told from a level by its kind, so that none of these makes "chance" or "portfolio" weigh less where levels are stated.
  concepts: [
    [/^last-report-date$/, ['last']],
    [/^last-total$/, ['last', 'portfolio']],
    [/^last-chance$/, ['last', 'chance']],
    [/^since-(?:total|chance)$/, ['change']],
    [/^since-(?:chance-)?prices$/, ['price change']],
    [/^since-(?:chance-)?holdings$/, ['holdings change']],
    [/^since-(?:chance-)?calendar$/, ['calendar change']],
    [/^since-(?:chance-)?assumptions$/, ['assumption change']],
    [/^since-(?:chance-)?plan$/, ['plan change']],
    [/^last-goal-year$/, ['last', 'spending']],
    [/^last-savings-year$/, ['last', 'saving']],
    [/^last-retire-age$/, ['last', 'retire']],
    [/^last-plan-end-age$/, ['last', '<until']],
    [/^last-plan-end-partner-age$/, ['last', '<until', '~partn']],
    [/^last-chance-target$/, ['last', 'yardstick']],
  ],
};
