/**
 * Moves the value that would stand at index k after sorting to index k, smaller ones before it, within [low, high] (Hoare's quickselect). Changes
 * the array.
 */
export function select(values: Float64Array, k: number, low = 0, high = values.length - 1): number {
  let left = low;
  let right = high;
  while (left < right) {
    const pivot = values[(left + right) >> 1]!;
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i += 1;
      while (values[j]! > pivot) j -= 1;
      if (i > j) break;
      const swapped = values[i]!;
      values[i] = values[j]!;
      values[j] = swapped;
      i += 1;
      j -= 1;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k]!;
}

/**
 * Quantiles for ascending shares: each the smallest value that at least that share of the values does not exceed. Changes the order of `values`;
 * the share of work that a full sort would be is not done.
 */
export function quantiles(values: Float64Array, shares: readonly number[]): number[] {
  let low = 0;
  return shares.map((share) => {
    const k = rank(values.length, share) - 1;
    const value = select(values, k, low);
    low = k;
    return value;
  });
}

/** How many of `count` make up at least `share`: 9,000 for 0.9 of 10,000, whatever the rounding of the product; at least one. */
export function rank(count: number, share: number): number {
  return Math.min(count, Math.max(1, Math.ceil(share * count - 1e-9)));
}

/** From so many values on, narrowing by bins first is quicker than selecting among all. */
const MANY = 4096;
/** Bits of a double's upper half that are left of a bin's number: sign, exponent and 7 bits of mantissa remain, bins at most 0.8 % wide. */
const DROPPED = 13;

/**
 * The same quantiles of values that are not negative, exact as well, and `values` left as they are. Many values are first counted by the leading bits of
 * their binary form, whose order is theirs; only the few bins that hold a quantile are then looked into. The first bin is 0 alone: what has run out.
 */
export function quantilesOfMany(values: Float64Array, shares: readonly number[], bins: Bins): number[] {
  const count = values.length;
  if (count < MANY) return quantiles(values.slice(), shares);
  const { counts, wanted } = bins;
  // The upper halves of little-endian doubles are the odd 32-bit words.
  const words = new Uint32Array(values.buffer, values.byteOffset, count * 2);
  let [lowest, highest] = [counts.length - 1, 0];
  for (let word = 1; word < words.length; word += 2) {
    const bin = words[word]! >>> DROPPED;
    counts[bin]! += 1;
    if (bin > highest) highest = bin;
    if (bin < lowest && bin > 0) lowest = bin;
  }
  const found: { bin: number; below: number; values: Float64Array; filled: number }[] = [];
  let bin = 0;
  let below = 0;
  const slots = shares.map((share) => {
    // From what has run out to the least that has not there is nothing.
    for (const k = rank(count, share) - 1; below + counts[bin]! <= k; bin = bin === 0 ? lowest : bin + 1) below += counts[bin]!;
    if (found.at(-1)?.bin !== bin) found.push({ bin, below, values: new Float64Array(counts[bin]!), filled: 0 });
    wanted[bin] = found.length;
    return found.length - 1;
  });
  for (let i = 0, word = 1; i < count; i += 1, word += 2) {
    const slot = wanted[words[word]! >>> DROPPED]!;
    if (slot === 0) continue;
    const within = found[slot - 1]!;
    within.values[within.filled] = values[i]!;
    within.filled += 1;
  }
  for (const one of found) wanted[one.bin] = 0;
  counts[0] = 0;
  counts.fill(0, lowest, highest + 1);
  return shares.map((share, n) => {
    const within = found[slots[n]!]!;
    if (within.bin === 0) return 0;
    return select(within.values, rank(count, share) - 1 - within.below);
  });
}

/** Room for `quantilesOfMany`, all zero between calls. */
export class Bins {
  readonly counts = new Uint32Array(2 ** (32 - DROPPED - 1));
  readonly wanted = new Uint8Array(2 ** (32 - DROPPED - 1));
}
