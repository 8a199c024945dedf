import { stateOf } from '../generator.ts';

/**
 * Degree, coefficients and first direction integers of the dimensions from the second on: Joe and Kuo, "Constructing Sobol sequences with better
 * two-dimensional projections", SIAM J. Sci. Comput. 30 (2008), table new-joe-kuo-6.21201.
 */
const JOE_KUO: readonly (readonly [degree: number, coefficients: number, ...first: number[]])[] = [
  [1, 0, 1],
  [2, 1, 1, 3],
  [3, 1, 1, 3, 1],
  [3, 2, 1, 1, 1],
  [4, 1, 1, 1, 3, 3],
  [4, 4, 1, 3, 5, 13],
  [5, 2, 1, 1, 5, 5, 17],
  [5, 4, 1, 1, 5, 5, 5],
  [5, 7, 1, 1, 7, 11, 19],
  [5, 11, 1, 1, 5, 1, 1],
  [5, 13, 1, 1, 1, 3, 11],
  [5, 14, 1, 3, 5, 5, 31],
  [6, 1, 1, 3, 3, 9, 7, 49],
  [6, 13, 1, 1, 1, 15, 21, 21],
  [6, 16, 1, 3, 1, 13, 27, 49],
];

export const DIMENSIONS = JOE_KUO.length + 1;

/** Sobol's points in up to DIMENSIONS dimensions, one after the other, scrambled: the first 2ᵏ of them fill every elementary box of the unit cube once. */
export class Sobol {
  readonly #directions: readonly Int32Array[];
  readonly #seeds: Int32Array;
  /** The unscrambled point, each coordinate's bits from the least weight to the most: the hash below works upwards. */
  readonly #point: Int32Array;
  #index = 0;

  constructor(dimensions: number, seed: number) {
    this.#directions = Array.from({ length: dimensions }, (_, dimension) => directions(dimension).map(reversed));
    this.#seeds = Int32Array.from({ length: dimensions }, (_, dimension) => stateOf(seed ^ 0x2545f491, dimension)[2]);
    this.#point = new Int32Array(dimensions);
  }

  /** Writes the next point's coordinates as signed 32-bit integers: −2³¹ stands for 0, 2³¹ would be 1. */
  next(to: Int32Array): void {
    const changed = 31 - Math.clz32((this.#index + 1) & -(this.#index + 1)); // the bit by which one Gray code differs from the next
    for (let d = 0; d < this.#point.length; d += 1) {
      to[d] = reversed(hashed(this.#point[d]!, this.#seeds[d]!)) ^ 0x80000000;
      this.#point[d]! ^= this.#directions[d]![changed]!;
    }
    this.#index += 1;
  }
}

/** Owen's nested scrambling by a hash in which a bit depends on lower ones only: Laine and Karras (2011), constants of Burley, JCGT 9 (2020). */
function hashed(x: number, seed: number): number {
  let h = (x + seed) | 0;
  h ^= Math.imul(h, 0x6c50b47c);
  h ^= Math.imul(h, 0xb82f1e52);
  h ^= Math.imul(h, 0xc7afe638);
  h ^= Math.imul(h, 0x8d22f6e6);
  return h;
}

/** The 32 direction numbers of a dimension: vᵢ = vᵢ₋ₛ ⊕ (vᵢ₋ₛ ≫ s) ⊕ the coefficients' own. */
function directions(dimension: number): Int32Array {
  const numbers = new Int32Array(32);
  const [degree, coefficients, ...first] = JOE_KUO[dimension - 1] ?? [0, 0];
  for (let i = 0; i < 32; i += 1) {
    if (degree === 0) numbers[i] = 1 << (31 - i);
    else if (i < degree) numbers[i] = first[i]! << (31 - i);
    else {
      const before = numbers[i - degree]!;
      let number = before ^ (before >>> degree);
      for (let k = 1; k < degree; k += 1) if ((coefficients >> (degree - 1 - k)) & 1) number ^= numbers[i - k]!;
      numbers[i] = number;
    }
  }
  return numbers;
}

function reversed(x: number): number {
  let r = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  r = ((r >>> 2) & 0x33333333) | ((r & 0x33333333) << 2);
  r = ((r >>> 4) & 0x0f0f0f0f) | ((r & 0x0f0f0f0f) << 4);
  r = ((r >>> 8) & 0x00ff00ff) | ((r & 0x00ff00ff) << 8);
  return (r >>> 16) | (r << 16);
}
