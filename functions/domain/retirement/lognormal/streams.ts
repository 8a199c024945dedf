import { DROPPED, stateOf } from '../generator.ts';
import { normalOf } from './normal.ts';

/** Streams of ../generator.ts side by side, drawn from in turns: their states in one array, four words each. */
export class Streams {
  readonly #states: Int32Array;

  constructor(size: number) {
    this.#states = new Int32Array(4 * size);
  }

  /** Makes stream i that of path first + i, for the first `count`. */
  start(seed: number, first: number, count: number): void {
    for (let i = 0; i < count; i += 1) {
      let [a, b, c, d] = stateOf(seed, first + i);
      for (let dropped = 0; dropped < DROPPED; dropped += 1) {
        const shifted = b << 9;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = (d << 11) | (d >>> 21);
      }
      const at = 4 * i;
      this.#states[at] = a;
      this.#states[at + 1] = b;
      this.#states[at + 2] = c;
      this.#states[at + 3] = d;
    }
  }

  /** Fills `to` with the next standard normal numbers of stream i, one for each output of the generator. */
  normals(i: number, to: Float64Array): void {
    const states = this.#states;
    const at = 4 * i;
    let [a, b, c, d] = [states[at]!, states[at + 1]!, states[at + 2]!, states[at + 3]!];
    for (let j = 0; j < to.length; j += 1) {
      const five = Math.imul(b, 5);
      to[j] = normalOf(Math.imul((five << 7) | (five >>> 25), 9));
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
    states[at] = a;
    states[at + 1] = b;
    states[at + 2] = c;
    states[at + 3] = d;
  }
}
