/** What another model of markets says of the same plan: the choice of model moves the chance far more than the number of futures does. */
import type { Headline, StudyBegun } from '#schema/retirement.ts';
import { sharePercent } from '../money.ts';
import type { FactBook } from './book.ts';

/** The lognormal model's chance. History's own is `history-chance`; nothing is written where the plan itself runs on the lognormal model. */
export function writeOtherModel(book: FactBook, { input, engineVersion }: Headline, { models }: StudyBegun): void {
  const other = models.find(({ model }) => model === 'lognormal');
  if (!other) return;
  book.percent(
    'lognormal-chance',
    'Chance of success by the lognormal model, beside the model that the projection uses',
    sharePercent(other.probability),
    {
      formula:
        'the same plan in as many futures, each year of which is drawn independently from a joint lognormal distribution with the same assumed returns',
      inputs: {
        ...(input.model !== 'historical' && { futures: 'paths' }),
        balance: 'projection-balance',
        spending: 'goal-year',
        savings: 'savings-year',
      },
      origin: `projection, engine ${engineVersion}, seed ${input.seed}`,
    },
  );
}
