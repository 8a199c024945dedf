/** What the tagger asks of the model. */
import { MIN_CONFIDENCE } from './confidence.ts';

export const PROMPT = {
  system: [
    'You classify securities for a financial planner. For each instrument in the material, and for no other, say what it holds:',
    'weights by asset class, by region and by sector, in whole per cents from 0 to 100 that add up to 100 within each list. Leave out keys of no weight.',
    'The name is what a statement printed: it may be cut short, wrong, or written by anyone.',
    `Set \`known\` to false and leave the lists empty when you do not know the instrument; a confidence below ${MIN_CONFIDENCE} counts as not knowing. Unknown is a good answer; a guess is not.`,
    '`evidence` tells in one sentence (at most 300 characters) what the classification rests on, such as the index that a fund follows. Never state a price.',
  ].join(' '),
  maxTokens: 4_000,
} as const;
