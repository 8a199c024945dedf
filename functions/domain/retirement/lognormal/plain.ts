/** Correlated lognormal years by the plainest means: Marsaglia's polar method (SIAM Review 6, 1964) on each path's own stream, in a loop. */
import { exp, ln } from '../arithmetic.ts';
import { streamOf } from '../generator.ts';
import type { DrawLognormal } from './contract.ts';
import { cholesky } from './parameters.ts';

/** What faster generators are held against; `sampling` is always random. */
export const drawPlainly: DrawLognormal = ({ market, weights, paths, years, seed, prices }) => {
  const { assets, mean, covariance } = market;
  const size = assets.length + 1;
  const lower = cholesky(covariance, size);
  const growth = new Float64Array(paths * years);
  const inflation = prices ? new Float64Array(paths * years) : null;
  const z = new Float64Array(size + 1);
  for (let path = 0; path < paths; path += 1) {
    const generator = streamOf(seed, path);
    for (let year = 0; year < years; year += 1) {
      for (let i = 0; i < size; i += 2) {
        let [u, v, s] = [0, 0, 0];
        do {
          u = generator.next() / 0x80000000 - 1;
          v = generator.next() / 0x80000000 - 1;
          s = u * u + v * v;
        } while (s >= 1 || s === 0);
        const scale = Math.sqrt((-2 * ln(s)) / s);
        z[i] = u * scale;
        z[i + 1] = v * scale;
      }
      const held = weights[year]!;
      let factor = 0;
      for (let i = 0; i < size; i += 1) {
        if (i < size - 1 ? held[i] === 0 : inflation === null) continue;
        let x = mean[i]!;
        for (let k = 0; k <= i; k += 1) x += lower[i * size + k]! * z[k]!;
        if (i < size - 1) factor += held[i]! * exp(x);
        else inflation![year * paths + path] = exp(x);
      }
      growth[year * paths + path] = factor;
    }
  }
  return { growth, prices: inflation };
};
