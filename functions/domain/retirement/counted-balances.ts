import { rank } from './quantile.ts';

/** Of a double's mantissa, the bits that are left in a bin's number: a bin is at most 0.4 % wide. */
const MANTISSA = 8;
/** Bits of a double's upper half that are left out of a bin's number. */
const DROPPED = 20 - MANTISSA;
/** The last seven bits of the exponent tell 128 powers of two apart: from 2⁻⁶³ dollars to 2⁶⁴, beyond which no plan comes. */
const BINS = 128 << MANTISSA;
/** Exponents run from 960 to 1087, so the number of the last ones, from 1024 on, begins at 0 again: half the bins further is the order of the values. */
const HALF = BINS / 2;

/**
 * How many balances lie in each of many narrow bins, by year: what a fan of very many paths needs, without keeping them. Bits of a double's binary form number its bin.
 * Nothing at all has the bin of 2 dollars by these bits, so it is counted by itself and taken out of there: the loop has neither branch nor bound.
 */
export class CountedBalances {
  readonly #counts: Uint32Array;
  readonly #totals: Uint32Array;
  readonly #nothing: Uint32Array;

  constructor(years: number) {
    this.#counts = new Uint32Array(years * BINS);
    this.#totals = new Uint32Array(years);
    this.#nothing = new Uint32Array(years);
  }

  /** Balances that are not negative; where `alive` is given, only those whose entry is not 0. */
  add(year: number, values: Float64Array, alive: Uint8Array | null): void {
    const counts = this.#counts.subarray(year * BINS, (year + 1) * BINS);
    // The upper halves of little-endian doubles are the odd 32-bit words.
    const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
    let [nothing, dead] = [0, 0];
    if (alive === null) {
      for (let at = 1; at < words.length; at += 2) {
        const word = words[at]!;
        counts[(word >>> DROPPED) & (BINS - 1)]! += 1;
        nothing += (word - 1) >>> 31;
      }
    } else {
      for (let path = 0; path < values.length; path += 1) {
        const word = words[2 * path + 1]!;
        if (alive[path] === 0) dead += 1;
        else {
          counts[(word >>> DROPPED) & (BINS - 1)]! += 1;
          nothing += (word - 1) >>> 31;
        }
      }
    }
    counts[0]! -= nothing;
    this.#nothing[year]! += nothing;
    this.#totals[year]! += values.length - dead;
  }

  /** How many balances have been counted in a year. */
  total(year: number): number {
    return this.#totals[year]!;
  }

  /** Quantiles for ascending shares, a bin's balances taken to lie evenly in it: so within its width of the exact ones. */
  quantiles(year: number, shares: readonly number[]): number[] {
    const counts = this.#counts.subarray(year * BINS, (year + 1) * BINS);
    const nothing = this.#nothing[year]!;
    let [bin, below] = [0, nothing];
    return shares.map((share) => {
      const k = rank(this.#totals[year]!, share) - 1;
      if (k < nothing) return 0;
      for (; below + counts[bin ^ HALF]! <= k; bin += 1) below += counts[bin ^ HALF]!;
      const [low, high] = [lowerEnd(bin), lowerEnd(bin + 1)];
      return low + ((high - low) * (k - below + 0.5)) / counts[bin ^ HALF]!;
    });
  }
}

function lowerEnd(bin: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, (bin + (960 << MANTISSA)) << DROPPED);
  return view.getFloat64(0);
}
