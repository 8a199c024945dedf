/** Where a projection starts from, as an analysis or the API has frozen it. */
import type { ProjectionInput } from '#schema/retirement.ts';
import type { ProjectionBasis } from '#domain/retirement/plan.ts';

/** What is held, what it costs, and the household's own futures; `day`: of the analysis. */
export function basisOf(
  { startYear, balance, mix, fee, seed, paths, taxRate, cashInterest }: ProjectionInput,
  day: string,
): ProjectionBasis {
  const asOf = day.startsWith(`${startYear}-`) ? day.slice(0, 10) : `${startYear}-12-31`;
  return { balance, mix, fee, asOf, seed, paths, taxRate, cashInterest };
}
