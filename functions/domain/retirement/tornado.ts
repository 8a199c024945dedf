import type { ProjectionInput, Study } from '#schema/retirement.ts';
import type { Model } from './model.ts';
import { savingTimes } from './stresses.ts';
import type { VariantChances } from './variant-chances.ts';

type Bar = Study['tornado'][number];

/** How much longer than the plan the longest variant runs. */
export const HORIZON_STEP = 5;
const LONGEST_PLAN = 80;

/**
 * What the chance depends on most: each input moved down and up on the same paths, the widest bar first. `low` is the worse of the two chances,
 * `high` the better. What this plan does not have (years of work, savings) has no bar.
 */
export function tornado(input: ProjectionInput, model: Pick<Model, 'longest'>, chances: VariantChances): Bar[] {
  const { spending, contribution, furtherContributions, yearsToRetirement, horizonYears } = input;
  const chance = (change: Partial<ProjectionInput>) => chances.of(change);
  const bars = [
    bar('spending', 'Spending 10% higher or lower', chance({ spending: spending * 1.1 }), chance({ spending: spending * 0.9 })),
    bar('returns', 'Returns 1 point lower or higher', chances.of({}, { shift: -0.01 }), chances.of({}, { shift: 0.01 })),
    bar(
      'horizon',
      'The plan ends 5 years later or sooner',
      chance({ horizonYears: longest(input, model) }),
      chance({ horizonYears: Math.max(yearsToRetirement + 1, horizonYears - HORIZON_STEP) }),
    ),
  ];
  if (yearsToRetirement > 0) {
    const earlier = Math.max(0, yearsToRetirement - 2);
    const later = Math.min(horizonYears - 1, yearsToRetirement + 2);
    bars.push(
      bar(
        'retirement',
        'Retirement 2 years earlier or later',
        chance({ yearsToRetirement: earlier }),
        chance({ yearsToRetirement: later }),
      ),
    );
    if (contribution > 0 || furtherContributions.length > 0) {
      bars.push(bar('saving', 'Saving 25% lower or higher', chance(savingTimes(input, 0.75)), chance(savingTimes(input, 1.25))));
    }
  }
  return bars.sort((one, other) => other.high - other.low - (one.high - one.low));
}

/** The longer horizon, or the longest there is: 80 years, and for the historical model what history covers. */
function longest({ horizonYears }: ProjectionInput, model: Pick<Model, 'longest'>): number {
  const most = Math.min(LONGEST_PLAN, model.longest);
  return Math.max(horizonYears, Math.min(most, horizonYears + HORIZON_STEP));
}

function bar(id: string, label: string, one: number, other: number): Bar {
  return { id, label, low: Math.min(one, other), high: Math.max(one, other) };
}
