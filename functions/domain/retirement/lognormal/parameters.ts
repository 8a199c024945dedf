/** From what is published of assets (yearly mean, volatility, correlation) to the normal distribution of their logarithms. */
import { ln } from '../arithmetic.ts';
import { InvalidPlanError } from '../errors.ts';
import type { LognormalMarket } from './contract.ts';

/** Nominal yearly returns and inflation of n assets, as fractions. */
export interface YearlyMoments {
  readonly assets: readonly string[];
  /** Arithmetic means: what `arithmeticMean` makes of geometric ones. Inflation last: n + 1 values, as in all that follows. */
  readonly mean: readonly number[];
  /** Standard deviations of the yearly values. */
  readonly volatility: readonly number[];
  /** Correlations of the yearly values. */
  readonly correlation: readonly (readonly number[])[];
}

/**
 * The arithmetic mean a of yearly lognormal returns whose geometric mean (the median of the long run) is g, with volatility v. From
 * 1 + g = (1 + a) ⁄ √(1 + (v ⁄ (1 + a))²): (1 + a)² = (G² + √(G⁴ + 4 G² v²)) ⁄ 2, with G = 1 + g. The usual a ≈ g + v² ⁄ 2 is its first term.
 */
export function arithmeticMean(geometric: number, volatility: number): number {
  const square = (1 + geometric) ** 2;
  return Math.sqrt((square + Math.sqrt(square * square + 4 * square * volatility * volatility)) / 2) - 1;
}

/**
 * The normal distribution of log returns above inflation and of log inflation that has exactly these yearly moments. With c = v ⁄ (1 + a):
 * variance ln(1 + c²), covariance ln(1 + ρ cᵢ cⱼ), mean ln(1 + a) − ½ variance (moments of the lognormal distribution; Aitchison and Brown, 1957).
 *
 * @throws InvalidPlanError when the correlations are not those of any variables: not symmetric, outside −1 to 1, or not positive semi-definite.
 */
export function lognormalMarket({ assets, mean, volatility, correlation }: YearlyMoments): LognormalMarket {
  const names = [...assets, 'inflation'];
  const size = names.length;
  checkCorrelation(correlation, names);
  const spread = mean.map((a, i) => volatility[i]! / (1 + a));
  const log = (i: number, j: number) => ln(1 + correlation[i]![j]! * spread[i]! * spread[j]!);
  const centre = mean.map((a, i) => ln(1 + a) - log(i, i) / 2);
  const prices = size - 1;
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      const own = i === prices && j === prices ? 0 : log(prices, prices);
      if (i < prices && j < prices) covariance[i * size + j] = log(i, j) - log(i, prices) - log(j, prices) + own;
      else covariance[i * size + j] = log(i, j) - own;
    }
  }
  cholesky(covariance, size);
  return { assets, mean: Float64Array.from(centre, (m, i) => (i < prices ? m - centre[prices]! : m)), covariance };
}

/** How far rounding may push a pivot below 0, as a part of its variance. */
const TOLERANCE = 1e-9;

/**
 * The lower triangle L with L·Lᵀ = the matrix, row by row; columns of 0 where it is only semi-definite (Golub and Van Loan, Matrix Computations).
 *
 * @throws InvalidPlanError when it is not positive semi-definite.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let j = 0; j < size; j += 1) {
    const variance = matrix[j * size + j]!;
    let pivot = variance;
    for (let k = 0; k < j; k += 1) pivot -= lower[j * size + k]! ** 2;
    if (pivot < -TOLERANCE * Math.max(variance, 1e-12)) throw notDefinite();
    const root = pivot <= TOLERANCE * variance ? 0 : Math.sqrt(pivot);
    lower[j * size + j] = root;
    for (let i = j + 1; i < size; i += 1) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k += 1) sum -= lower[i * size + k]! * lower[j * size + k]!;
      if (root > 0) lower[i * size + j] = sum / root;
      else if (Math.abs(sum) > 1e-6 * Math.sqrt(Math.max(variance, 1e-12) * Math.max(matrix[i * size + i]!, 1e-12))) throw notDefinite();
    }
  }
  return lower;
}

function checkCorrelation(correlation: YearlyMoments['correlation'], names: readonly string[]): void {
  names.forEach((one, i) => {
    names.forEach((other, j) => {
      const value = correlation[i]?.[j];
      const path = `correlation.${one}.${other}`;
      if (value === undefined || !Number.isFinite(value) || Math.abs(value) > 1) throw refuse(path, 'must be a number from −1 to 1');
      if (i === j && value !== 1) throw refuse(path, 'must be 1: everything moves with itself');
      if (value !== correlation[j]?.[i]) throw refuse(path, `must equal correlation.${other}.${one}`);
    });
  });
  cholesky(Float64Array.from(correlation.flat()), names.length);
}

function notDefinite(): InvalidPlanError {
  return refuse(
    'correlation',
    'is not positive semi-definite: no variables can be correlated like that; check the pairs against each other',
  );
}

function refuse(path: string, reason: string): InvalidPlanError {
  return new InvalidPlanError([{ path, reason }]);
}
