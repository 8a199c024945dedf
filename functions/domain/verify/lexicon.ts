/**
 * The words by which a sentence speaks of each concept, and the concepts of the catalogue's facts by id; topic by topic in `lexicon/`.
 */
import { cashAndCosts } from './lexicon/cash-and-costs.ts';
import { changes } from './lexicon/changes.ts';
import { checkup } from './lexicon/checkup.ts';
import { exposure } from './lexicon/exposure.ts';
import { holdings } from './lexicon/holdings.ts';
import { goals, household } from './lexicon/household.ts';
import { particulars } from './lexicon/particulars.ts';
import { rebalancing } from './lexicon/rebalancing.ts';
import { remedies } from './lexicon/remedies.ts';
import { retirement } from './lexicon/retirement.ts';
import type { Topic } from './lexicon/topic.ts';

const TOPICS: Topic[] = [
  holdings,
  exposure,
  checkup,
  cashAndCosts,
  rebalancing,
  retirement,
  particulars,
  remedies,
  changes,
  household,
  goals,
];
export const WORDS: Record<string, string> = Object.fromEntries(TOPICS.flatMap(({ words }) => Object.entries(words)));
/** Concepts that no label has by its words. */
export const CATALOGUE_ONLY: ReadonlySet<string> = new Set(TOPICS.flatMap(({ ownWords, words }) => (ownWords ? Object.keys(words) : [])));
export const CATALOGUE = TOPICS.flatMap(({ concepts }) => concepts);
