import { rank } from './quantile.ts';

/** Of a double's mantissa, the bits that are left in a bin's number: a bin is at most 0.4 % wide. */
const MANTISSA = 8;
/** Bin 0 ends at 2⁻¹² dollars, and with it begins what is nothing; the last bin takes all from 2⁵⁰ dollars on. */
const LOWEST = ((1023 - 12) << MANTISSA) - 1;
const BINS = 62 << MANTISSA;

/**
 * How many balances lie in each of many narrow bins, by year: what a fan of very many paths needs, without keeping them. The leading bits of a double's
 * binary form number its bin, for their order is that of the values.
 */
export class CountedBalances {
  readonly #counts: Uint32Array;
  readonly #totals: Uint32Array;

  constructor(years: number) {
    this.#counts = new Uint32Array(years * BINS);
    this.#totals = new Uint32Array(years);
  }

  /** Balances that are not negative; where `alive` is given, only those whose entry is not 0. */
  add(year: number, values: Float64Array, alive: Uint8Array | null): void {
    const counts = this.#counts;
    const start = year * BINS;
    // The upper halves of little-endian doubles are the odd 32-bit words.
    const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
    let total = 0;
    for (let i = 0, word = 1; word < words.length; i += 1, word += 2) {
      if (alive !== null && alive[i] === 0) continue;
      total += 1;
      let bin = (words[word]! >>> (20 - MANTISSA)) - LOWEST;
      bin &= ~(bin >> 31); // 0 where negative, without a branch: half of the balances may have run out
      if (bin >= BINS) bin = BINS - 1;
      counts[start + bin]! += 1;
    }
    this.#totals[year]! += total;
  }

  /** How many balances have been counted in a year. */
  total(year: number): number {
    return this.#totals[year]!;
  }

  /** Quantiles for ascending shares, a bin's balances taken to lie evenly in it: so within its width of the exact ones. */
  quantiles(year: number, shares: readonly number[]): number[] {
    const start = year * BINS;
    let [bin, below] = [0, 0];
    return shares.map((share) => {
      const k = rank(this.#totals[year]!, share) - 1;
      while (below + this.#counts[start + bin]! <= k) below += this.#counts[start + bin++]!;
      const [low, high] = [lowerEnd(bin), lowerEnd(bin + 1)];
      return bin === 0 ? 0 : low + ((high - low) * (k - below + 0.5)) / this.#counts[start + bin]!;
    });
  }
}

function lowerEnd(bin: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, (bin + LOWEST) << (20 - MANTISSA));
  return view.getFloat64(0);
}
