/** How words are set. */

/** Apostrophes as they are set: a model, the rules and the names of facts have them straight. */
export function curled(words: string): string {
  return words.replace(/(?<=\p{L})'(?=\p{L})/gu, '’');
}
