import type { ProjectionInput, Study } from '#schema/retirement.ts';
import type { Model } from './model.ts';
import { assetsHeld } from './allocation-path.ts';
import { CRASHING } from './market.ts';
import { chanceIn } from './trial.ts';
import type { VariantChances } from './variant-chances.ts';
import { withEarlyCrash, withInflation } from './variants.ts';

type Stress = Study['stresses'][number];

/**
 * What could go worse than assumed, one thing at a time on the same paths, the most harmful first. `change` is against the plan's chance, as a
 * fraction: −0.08 is eight points less. What cannot touch this plan is left out: saving and an earlier date once retired, inflation without an
 * income in fixed dollars, a crash without stocks.
 */
export function stresses(input: ProjectionInput, model: Model, base: number, chances: VariantChances): Stress[] {
  const { yearsToRetirement, contribution, spending, incomes, furtherContributions } = input;
  const rows: { id: string; label: string; probability: number }[] = [
    { id: 'returns-lower', label: 'Every asset earns 2 points a year less', probability: chances.of({}, { shift: -0.02 }) },
    { id: 'spending-higher', label: 'Spending is 10% higher', probability: chances.of({ spending: spending * 1.1 }) },
  ];
  if (incomes.some(({ indexed, annual }) => !indexed && annual > 0)) {
    const probability = chanceIn(input, withInflation(input, model, 0.015));
    rows.push({
      id: 'inflation-higher',
      label: 'Prices rise 1.5 points a year faster, which erodes incomes in fixed dollars',
      probability,
    });
  }
  if (yearsToRetirement > 0) {
    const earlier = Math.min(2, yearsToRetirement);
    const probability = chances.of({ yearsToRetirement: yearsToRetirement - earlier });
    rows.push({ id: 'retire-earlier', label: `Retirement begins ${earlier === 1 ? 'one year' : 'two years'} earlier`, probability });
    if (contribution > 0 || furtherContributions.length > 0) {
      const less = chances.of(savingTimes(input, 0.75));
      rows.push({ id: 'save-less', label: 'A quarter less is saved', probability: less });
    }
  }
  if (assetsHeld(input).some((asset) => CRASHING.has(asset))) {
    const probability = chanceIn(input, withEarlyCrash(input, model, 0.3));
    rows.push({ id: 'early-crash', label: 'Stocks lose 30% in the first year of retirement', probability });
  }
  return rows.map((row) => ({ ...row, change: row.probability - base })).sort((one, other) => one.change - other.change);
}

/** Every contribution times a factor. */
export function savingTimes(input: ProjectionInput, factor: number): Pick<ProjectionInput, 'contribution' | 'furtherContributions'> {
  return {
    contribution: input.contribution * factor,
    furtherContributions: input.furtherContributions.map((one) => ({ ...one, annual: one.annual * factor })),
  };
}
