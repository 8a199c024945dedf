/** One field of the catalogue: how its facts are spoken of. A new kind of fact wants a row here, or the verifier refuses the sentences that state it. */
export interface Topic {
  /** A concept's words, as the source of a pattern; whole words, whatever the case. A leading `<` marks a concept that must stand to the figure's left ("to age 95"). */
  words: Record<string, string>;
  /** The words tell the catalogue's facts of this topic apart, and nothing in the labels of others. */
  ownWords?: true;
  /** Id patterns with the concepts that a sentence must all speak of. `$1` is the captured key's own concept. No two rows of the catalogue fit one id. */
  concepts: [RegExp, string[]][];
}
