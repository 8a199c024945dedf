/**
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021): 32-bit integers, period 2¹²⁸ − 1, integer operations only.
 * Each path has its own stream, so that a path is the same whatever the number of paths, their order or the worker that computes them.
 */
export class Generator {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** Stream `path` of `seed`, both unsigned 32-bit. Two words of the state are one-to-one in seed and path, so no two streams start alike. */
  constructor(seed: number, path: number) {
    this.#a = mix(path ^ 0x9e3779b9);
    this.#b = mix(seed ^ 0x243f6a88);
    this.#c = mix(this.#a ^ rotate(this.#b, 16) ^ 0xb7e15162);
    this.#d = mix(this.#b ^ rotate(this.#a, 11) ^ 0x85a308d3) | 1; // an all-zero state would stay zero
    for (let i = 0; i < 16; i += 1) this.next();
  }

  /** The next unsigned 32-bit integer. */
  next(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return result;
  }

  /** A whole number from 0 up to, not including, `bound` (below 2²¹: the product is exact in a double; the bias is below bound ⁄ 2³²). */
  below(bound: number): number {
    return Math.floor((this.next() * bound) / 0x100000000);
  }
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/** A one-to-one scrambling of 32 bits (the finalizer of MurmurHash3). */
function mix(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
