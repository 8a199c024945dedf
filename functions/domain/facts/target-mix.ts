/** What the household's own target mix would do to the chance: the plan once more, on the same simulated futures, with nothing else changed. */
import type { Headline, ProjectionInput } from '#schema/retirement.ts';
import { mixOfTargets } from '../retirement-basis.ts';
import { openModel } from '../retirement/models.ts';
import { DEFAULT_DATA } from '../retirement/returns.ts';
import { chanceWith } from '../retirement/trial.ts';
import { sharePercent } from '../money.ts';
import type { HouseholdSettings } from '../settings.ts';
import type { FactBook } from './book.ts';

/** A fraction; each class of the target is divided as it is held now. Null without targets, or with one for what has no return series. */
export function chanceAtTargets(input: ProjectionInput, targets: HouseholdSettings['assetClassTargets']): number | null {
  const mix = targets && mixOfTargets(targets, input.mix);
  return mix ? chanceWith({ ...input, mix }, openModel(input, DEFAULT_DATA)) : null;
}

export function writeTargetMix(book: FactBook, headline: Headline, { assetClassTargets }: HouseholdSettings): void {
  const chance = chanceAtTargets(headline.input, assetClassTargets);
  if (chance === null) return;
  book.percent('target-mix-chance', 'Chance of success with the target mix, all else as it is', sharePercent(chance), {
    formula: 'the projection run again with the target mix from today on, each class divided as it is held now, on the same futures; fund costs as they are, tax on the exchange left out',
    inputs: { ...(headline.input.model !== 'historical' && { futures: 'paths' }), balance: 'projection-balance', spending: 'goal-year' },
    origin: `projection, engine ${headline.engineVersion}, seed ${headline.input.seed}`,
  });
}
