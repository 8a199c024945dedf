import type { Headline } from '#schema/retirement.ts';

/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * A share of independent paths with its 95 % interval (Wilson, JASA 22, 1927), which stays inside 0 and 1 and holds its rate near both. It is the
 * error of drawing so many paths from the model, not of the model.
 */
export function wilson(probability: number, count: number): Headline['success'] {
  const z2 = (Z * Z) / count;
  const centre = (probability + z2 / 2) / (1 + z2);
  const half = (Z / (1 + z2)) * Math.sqrt((probability * (1 - probability)) / count + z2 / (4 * count));
  return { probability, low: Math.min(probability, Math.max(0, centre - half)), high: Math.max(probability, Math.min(1, centre + half)) };
}
