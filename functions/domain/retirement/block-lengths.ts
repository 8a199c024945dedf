/** How many years a block of the bootstrap goes on, from one random number: the geometric distribution as a table. */

/** The leading bits of a random number that look a length up. */
const BITS = 12;

/** Longer than k years with the chance (1 − 1 ⁄ meanBlock)ᵏ, to 2⁻³²; never longer than `most`. */
export class BlockLengths {
  /** Random numbers below the k-th mean more than k years. */
  readonly #longer: Uint32Array;
  /** The least length for a random number's leading bits. */
  readonly #least: Uint16Array;
  readonly most: number;

  constructor(meanBlock: number, most: number) {
    this.most = most;
    const goesOn = 1 - 1 / meanBlock;
    let share = 1;
    this.#longer = Uint32Array.from({ length: most }, (_, k) => (k === 0 ? 0xffffffff : Math.floor((share *= goesOn) * 0x100000000)));
    this.#least = Uint16Array.from({ length: 1 << BITS }, (_, leading) => this.#from(1, (((leading + 1) << (32 - BITS)) - 1) >>> 0));
  }

  /** The length for an unsigned 32-bit random number. */
  of(random: number): number {
    return this.#from(this.#least[random >>> (32 - BITS)]!, random);
  }

  #from(length: number, random: number): number {
    let years = length;
    while (years < this.most && random < this.#longer[years]!) years += 1;
    return years;
  }
}
