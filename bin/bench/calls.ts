/** Data API calls of whole analyses: the same for every household, and one more for each further page of a portfolio. */
import type { Household } from '#schema/household.ts';
import { loadHousehold } from '#ports/users.ts';
import type { Figure, Row } from './figure.ts';
import { largeHousehold, registerInstruments, repeatingHousehold } from './large-portfolio.ts';
import { analyse } from './one-analysis.ts';
import type { DatabaseCall, Place } from './place.ts';

const LARGEST = 10_000;
/** `onePage`: a portfolio of this kind and size is read in one call. */
const CASES: readonly { of: string; household: () => Household; onePage: boolean }[] = [
  { of: '100 positions', household: () => largeHousehold(100), onePage: true },
  { of: '2,000 positions in 100 instruments', household: () => repeatingHousehold(2_000), onePage: true },
  { of: '2,000 positions, each its own instrument', household: () => largeHousehold(2_000), onePage: false },
  { of: '10,000 positions, each its own instrument', household: () => largeHousehold(LARGEST), onePage: false },
];

interface Counted {
  all: number;
  /** Of these, pages of a portfolio. */
  pages: number;
}

export const calls: Row = {
  name: 'calls',
  about: 'Data API calls of an analysis of 100, 2,000 and 10,000 positions',
  measure: async (place) => {
    const { database } = await place.running();
    await registerInstruments(database('owner'), LARGEST);
    const counted: Counted[] = [];
    for (const [n, { household }] of CASES.entries()) {
      const user = `calls-${n}`;
      await loadHousehold(database('app_user'), user, household());
      counted.push(await countAnalysis(place, user));
    }
    const [few] = counted;
    return CASES.map(({ of, onePage }, n): Figure => {
      const { all, pages } = counted[n] ?? { all: NaN, pages: NaN };
      const base = few?.all ?? NaN;
      const further = onePage ? 0 : pages - (few?.pages ?? NaN);
      const target = {
        text: onePage ? `${base}` : `${base} + ${further} further pages`,
        isMet: (value: number) => value === base + further,
      };
      return { what: `Data API calls per analysis, ${of}`, unit: '', values: [all], ...(n > 0 && { target }) };
    });
  },
};

async function countAnalysis(place: Place, user: string): Promise<Counted> {
  const { calls: made } = await analyse(await place.running(), user, place.folder);
  return { all: made.length, pages: made.filter(readsAPage).length };
}

function readsAPage({ sql }: DatabaseCall): boolean {
  return sql?.includes('read_portfolio(') === true;
}
