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
