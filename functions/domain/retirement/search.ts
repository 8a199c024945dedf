/** So exact is a search, as a part of the amount: 4 dollars of 40,000. */
export const SEARCHED = 1e-4;
/** Dollars; beyond it nothing is sought. */
export const MOST = 1e12;
/** So many of a plan's paths tell about where to look. */
const FEW = 1024;
/** And so near, as a part of the amount. */
const ABOUT = 0.01;

export interface Bracket {
  low: number;
  high: number;
}

/**
 * Where a function of an amount that falls from 0 or more to below 0 crosses: the ends of an interval of a ten-thousandth of the amount (or half a dollar),
 * not negative at `low`, negative at `high`. First by halving on a few of the paths, which are the first of all; then on all by false position (Illinois:
 * the end that stays counts for half). Null where it is negative at the least amount already, or not yet at the largest.
 */
export function crossing(
  margin: (amount: number, paths: number) => number,
  { least, guess, largest = MOST }: { least: number; guess: number; largest?: number },
): Bracket | null {
  const start = Math.max(guess, least * 2, 1);
  let [low, high] = [least, start];
  while (high < largest && margin(high, FEW) >= 0) [low, high] = [high, high * 2];
  while (high - low > Math.max(1, ABOUT * high)) {
    const middle = (low + high) / 2;
    if (margin(middle, FEW) >= 0) low = middle;
    else high = middle;
  }
  const all = (amount: number) => margin(amount, Number.POSITIVE_INFINITY);
  let [atLow, atHigh] = [all(low), Number.NaN];
  for (let width = Math.max(1, ABOUT * high); atLow < 0; width *= 4) {
    if (low <= least) return null;
    [high, atHigh] = [low, atLow];
    low = Math.max(least, low - width);
    atLow = all(low);
  }
  if (Number.isNaN(atHigh)) atHigh = all(high);
  for (let width = Math.max(1, ABOUT * high); atHigh >= 0; width *= 4) {
    if (high >= largest) return null;
    [low, atLow] = [high, atHigh];
    high += width;
    atHigh = all(high);
  }
  return narrowed(all, low, high, atLow, atHigh);
}

function narrowed(margin: (amount: number) => number, from: number, to: number, atFrom: number, atTo: number): Bracket {
  let [low, high, atLow, atHigh] = [from, to, atFrom, atTo];
  for (let step = 0, side = 0; high - low > Math.max(0.5, SEARCHED * low); step += 1) {
    const least = Math.max(0.25, SEARCHED * low * 0.5);
    const straight = low + ((high - low) * atLow) / (atLow - atHigh);
    const next = step % 4 === 3 ? (low + high) / 2 : Math.min(high - least, Math.max(low + least, straight));
    const found = margin(next);
    if (found >= 0) {
      [low, atLow] = [next, found];
      if (side === 1) atHigh /= 2;
      side = 1;
    } else {
      [high, atHigh] = [next, found];
      if (side === -1) atLow /= 2;
      side = -1;
    }
  }
  return { low, high };
}
