import type { BlockLengths } from './block-lengths.ts';

/**
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021): 32-bit integers, period 2¹²⁸ − 1,
 * integer operations only.
 */
export class Generator {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** From a state of four 32-bit words, not all zero. */
  constructor(a: number, b: number, c: number, d: number) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** Goes on as stream `path` of `seed`: `streamOf`. */
  restart(seed: number, path: number): void {
    let [a, b, c, d] = stateOf(seed, path);
    for (let i = 0; i < DROPPED; i += 1) {
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    [this.#a, this.#b, this.#c, this.#d] = [a, b, c, d];
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

  /**
   * Blocks of consecutive rows below `bound`, one row a year for `years` years, written to `out` from `at` on, `apart` from each other. A block begins in a row drawn like
   * `below`, has a length drawn from `lengths`, and ends at the last row. The state stays in local variables, which makes it several times as fast.
   */
  blocks(out: Uint16Array, at: number, apart: number, years: number, bound: number, lengths: BlockLengths): void {
    let [a, b, c, d] = [this.#a, this.#b, this.#c, this.#d];
    const end = at + years * apart;
    for (let cell = at; cell < end;) {
      let five = Math.imul(b, 5);
      let row = Math.floor(((Math.imul((five << 7) | (five >>> 25), 9) >>> 0) * bound) / 0x100000000);
      let shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      five = Math.imul(b, 5);
      const length = Math.min(bound - row, lengths.of(Math.imul((five << 7) | (five >>> 25), 9) >>> 0));
      shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      for (const stop = Math.min(end, cell + length * apart); cell < stop; cell += apart) {
        out[cell] = row;
        row += 1;
      }
    }
    [this.#a, this.#b, this.#c, this.#d] = [a, b, c, d];
  }
}

/**
 * Stream `path` of `seed`, both unsigned 32-bit integers. Each path has its own, so that it is the same whatever the number of paths, their order
 * or the worker that computes them.
 */
export function streamOf(seed: number, path: number): Generator {
  const generator = new Generator(0, 0, 0, 1);
  generator.restart(seed, path);
  return generator;
}

/** How many of a stream's first outputs, still close to the seed, are dropped. */
export const DROPPED = 16;

/** The state in which a stream begins. Two of its words are one-to-one in seed and path, so no two streams start alike. */
export function stateOf(seed: number, path: number): [number, number, number, number] {
  const a = mix(path ^ 0x9e3779b9);
  const b = mix(seed ^ 0x243f6a88);
  const c = mix(a ^ rotate(b, 16) ^ 0xb7e15162);
  const d = mix(b ^ rotate(a, 11) ^ 0x85a308d3) | 1; // an all-zero state would stay zero
  return [a, b, c, d];
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
