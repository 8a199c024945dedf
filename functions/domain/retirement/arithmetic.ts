/**
 * Logarithm and exponential from the four operations alone. IEEE 754 fixes the last bit of + − × ÷ and √, but not of Math.log, Math.exp and
 * Math.pow, which differ between engines; a plan must give the same figures on a server, in a browser and on the next version of either.
 */
const LN2 = 0.6931471805599453;

/** Natural logarithm of x > 0: ln x = 2 artanh((m − 1) ⁄ (m + 1)) + k ln 2, with x = m·2ᵏ and m near 1. Relative error below 1e-15. */
export function ln(x: number): number {
  let mantissa = x;
  let exponent = 0;
  while (mantissa > 1.5) {
    mantissa /= 2;
    exponent += 1;
  }
  while (mantissa < 0.75) {
    mantissa *= 2;
    exponent -= 1;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let sum = 0;
  for (let odd = 29; odd >= 1; odd -= 2) sum = 1 / odd + square * sum;
  return 2 * z * sum + exponent * LN2;
}

/** eˣ for |x| up to a few hundred: the Taylor series of a remainder below ½ ln 2, then doublings. */
export function exp(x: number): number {
  const doublings = Math.round(x / LN2);
  const rest = x - doublings * LN2;
  let sum = 1;
  for (let term = 20; term >= 1; term -= 1) sum = 1 + (rest / term) * sum;
  for (let i = 0; i < doublings; i += 1) sum *= 2;
  for (let i = 0; i > doublings; i -= 1) sum /= 2;
  return sum;
}

/** Geometric mean of positive factors, weighted: exp(Σ wᵢ ln xᵢ ⁄ Σ wᵢ). */
export function geometricMean(factors: ArrayLike<number>, weights: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < factors.length; i += 1) {
    const weight = weights[i]!;
    sum += weight * ln(factors[i]!);
    total += weight;
  }
  return exp(sum / total);
}
