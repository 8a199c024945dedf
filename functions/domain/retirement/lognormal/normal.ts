/**
 * Standard normal numbers and exponentials from + − × ÷ √ alone, in one fixed order of operations: the same bits on every machine, and the same as the
 * SIMD kernel's (assembly/kernel.ts), which does this for two numbers at a time.
 *
 * The polynomials were fitted for the least greatest relative error (Lawson's reweighted least squares); tests hold the errors stated. Their figures stand
 * in the formulas because an imported constant costs a look-up at every use: 237 ns a path-year instead of 157.
 */

/** 1.5 · 2⁵²: a double below 2⁵¹ plus this is rounded to a whole number. */
const ROUNDER = 6755399441055744;
const LN_2 = 0.6931471805599453;

/** 2ᵏ at k + 1023, for k from −1022 to 1022. */
const POWERS = new Float64Array(2046).fill(1);
for (let k = 1; k <= 1022; k += 1) {
  POWERS[1023 + k] = POWERS[1022 + k]! * 2;
  POWERS[1023 - k] = POWERS[1024 - k]! / 2;
}

/** eˣ for |x| ≤ 700, within 2e-14: x = k ln 2 + r, and a polynomial for eʳ (summed by Estrin's scheme, whose steps wait less for each other). */
export function exp(x: number): number {
  const k = x * 1.4426950408889634 + ROUNDER - ROUNDER;
  const r = x - k * LN_2;
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = 1 + r + (0.16666666667264715 * r + 0.4999999999966456) * r2;
  const middle = 0.008333333095240402 * r + 0.04166666696207209 + (0.00019841538973182406 * r + 0.0013888811174730714) * r2;
  const high = 0.0000027493081524227703 * r + 0.000024880794471086946;
  return (low + middle * r4 + high * (r4 * r4)) * POWERS[(k | 0) + 1023]!;
}

/**
 * The standard normal number at which the distribution is ½ + x, |x| < ½, within 1.1e-9 of it: a rational function in the middle 98 %, another of the
 * logarithm in the tails (the division of Wichura, Algorithm AS 241, Applied Statistics 37, 1988, with shorter functions).
 */
export function normalAt(x: number): number {
  const r = x * x;
  if (r > 0.2401) return tail(x);
  const r2 = r * r;
  const r4 = r2 * r2;
  const above =
    -39.72643536004915 * r +
    2.5066282770776622 +
    (-769.0043040597678 * r + 248.51250197174627) * r2 +
    (-806.8313583493466 * r + 1193.9781347501103 + 133.535155652505 * r2) * r4;
  const below =
    -16.895751864575846 * r +
    1 +
    (-394.06652851070487 * r + 114.53239592804368) * r2 +
    (-618.5194812997831 * r + 712.0625017386326 + 186.3016027028086 * r2) * r4;
  return (above * x) / below;
}

/** The standard normal number of 32 random bits, as a signed integer: ±6.34 at most. */
export function normalOf(bits: number): number {
  return normalAt((bits + 0.5) * 2.3283064365386963e-10);
}

function tail(x: number): number {
  const t = Math.sqrt(logarithm(0.5 - Math.abs(x)) * -2);
  const above = ((0.585049226302775 * t + 2.028990735210433) * t + -0.9340699980098763) * t + -2.664093847330881;
  const below = ((0.00003899256198663757 * t + 0.583167772053494) * t + 2.0846726303814465) * t + 1;
  return x < 0 ? -(above / below) : above / below;
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** ln x = k ln 2 + 2 artanh f for a positive normal x = m · 2ᵏ, f = (m − 1) ⁄ (m + 1), with m between √½ and √2. */
function logarithm(x: number): number {
  double[0] = x;
  const low = words[1 - HIGH]! >>> 0;
  // The bits of √½ are 3fe6a09e 667f3bcd: what is above them, in whole powers of two.
  const k = (words[HIGH]! - 0x3fe6a09e - (low < 0x667f3bcd ? 1 : 0)) >> 20;
  const m = x * POWERS[1023 - k]!;
  const f = (m - 1) / (m + 1);
  const w = f * f;
  const sum = (((((((1 / 17) * w + 1 / 15) * w + 1 / 13) * w + 1 / 11) * w + 1 / 9) * w + 1 / 7) * w + 1 / 5) * w + 1 / 3;
  return (f + f) * (sum * w + 1) + k * LN_2;
}
