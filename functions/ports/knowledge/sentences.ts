/** Sentences by `sentence-splitter`. */
import { split } from 'sentence-splitter';
import { English } from 'sentence-splitter/lang';

/** What a name follows after; here a capital begins no sentence. */
const BEFORE_NAMES = ['U.S.', 'U.K.', 'St.', 'No.', 'Sec.', 'Fed.'];
const language = { ...English, PREPOSITIVE_ABBREVIATIONS: [...English.PREPOSITIVE_ABBREVIATIONS, ...BEFORE_NAMES] };

/** The sentences of a paragraph, in order. */
export function sentences(paragraph: string): string[] {
  return split(paragraph, { AbbrMarker: { language } }).flatMap((node) =>
    node.type === 'Sentence' || node.type === 'Str' ? [node.raw] : [],
  );
}
