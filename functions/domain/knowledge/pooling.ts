/** From what an embedding endpoint answers to one vector a text. Pure. */

/**
 * The mean of a text's token vectors, as all-MiniLM-L6-v2 and its kin are trained to be read (the first token's vector alone is another thing). One vector is its own mean.
 * @throws RangeError when there is none, or they differ in length
 */
export function meanOf(tokens: readonly (readonly number[])[]): number[] {
  const length = tokens[0]?.length ?? 0;
  if (length === 0 || tokens.some((token) => token.length !== length))
    throw new RangeError('Token vectors must be there, and of one length.');
  const sum = new Array<number>(length).fill(0);
  for (const token of tokens) for (let at = 0; at < length; at += 1) sum[at] = (sum[at] ?? 0) + (token[at] ?? 0);
  return sum.map((value) => value / tokens.length);
}

/** Of length one, so that the cosine of two is their product. @throws RangeError for a vector of zeros or of what is no number */
export function normalised(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  if (!(length > 0) || !Number.isFinite(length)) throw new RangeError('A vector of zeros, or of what is no number, has no direction.');
  return vector.map((value) => value / length);
}
