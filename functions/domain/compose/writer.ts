/** Shown wherever a text of the rules writer is. */
export const WRITER = 'local rules writer, no LLM';
