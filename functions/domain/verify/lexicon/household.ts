/** What other sheets than the catalogue's are about: a home, debts, insurance, schooling, pay. */
import type { Topic } from './topic.ts';

export const household: Topic = {
  words: {
    'home': 'home(?! equity (?:line|loan))|house|residence',
    'home equity line': 'home equity (?:line|loan)(?: of credit)?|HELOC|(?:equity|credit) line|line of credit',
    'net worth': 'net worth|(?:you|they|we|estate|family|household)(?: are|.re| is)?(?: now)? worth',
    'insurance': 'insur\\w*|coverage|death benefit',
    'education': 'college|education|529|tuition|university',
    'emergency': 'emergenc(?:y|ies)|rainy[- ]day|cushion|safety net',
    'business': 'business(?:es)?|the (?:company|firm|practice)|(?:your|his|her|their) (?:company|firm|practice)(?! stock)',
    'rmd': 'RMDs?|(?:required )?minimum distributions?|required (?:distributions?|withdrawals?)',
    'gain': 'gains?|profits?|appreciation',
    'debt': 'debts?|owe[sd]?|owing|liabilit(?:y|ies)',
    'children': 'child(?:ren)?|kids?',
    'take-home': 'take[- ]home|net (?:pay|income)|in (?:your|their) pockets?|after[- ]tax',
    'employer': 'employers?|boss|company match',
  },
  concepts: [],
};

/** A goal is one by its label's form (`profiles.ts`), not by any word of it. */
export const goals: Topic = {
  ownWords: true,
  words: { goal: 'goals?|objectives?|targets?|needs?|needed|recommended|aims?' },
  concepts: [],
};
