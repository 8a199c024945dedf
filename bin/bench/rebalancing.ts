/** A plan of trades for a household of many positions, by the real solver within its own limits. */
import { valuePortfolio } from '#domain/portfolio.ts';
import { planRebalancing } from '#domain/rebalance/plan.ts';
import { loadSolver } from '#ports/solver.ts';
import { INSTRUMENTS } from '#schema/seed.ts';
import type { Instrument } from '#schema/instrument.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { below, timeEach, type Row } from './figure.ts';

const POSITIONS = 200;
const AS_OF = '2026-11-20';
const KINDS = ['taxable', 'ira', 'roth_ira', '401k', 'taxable', 'ira', 'roth_ira', '401k', 'hsa', 'taxable'] as const;
const TARGETS = {
  classTargets: { equity: 60, fixed_income: 30, real_estate: 5, cash: 5 },
  regionTargets: { north_america: 60, europe: 20, asia: 15, latin_america: 5 },
};

export const rebalancing: Row = {
  name: 'rebalancing',
  about: 'a rebalancing plan for 200 positions, with cash alone and with any sale',
  measure: async (place) => {
    const solver = await loadSolver();
    const valuation = valuePortfolio(varied(POSITIONS), AS_OF);
    const gaps: number[] = [];
    const plan = (sells: 'none' | 'all') => {
      const { trades, gap } = planRebalancing({ valuation, ...TARGETS, reserve: null, options: { sells } }, solver);
      if (trades.length === 0 || gap === null) throw new Error('The plan of the bench has no trades.');
      if (sells === 'all') gaps.push(gap * 100);
    };
    plan('all'); // the first one compiles the solver
    gaps.length = 0;
    return [
      {
        what: 'Rebalancing plan, 200 positions, cash alone',
        unit: 's',
        values: inSeconds(await timeEach(place.runs(9), () => plan('none'))),
        target: below(0.8, 's'),
      },
      {
        what: 'Rebalancing plan, 200 positions, any sale',
        unit: 's',
        values: inSeconds(await timeEach(place.runs(9), () => plan('all'))),
        target: below(0.8, 's'),
      },
      { what: '… at most so far from the best plan', unit: 'percent', values: gaps, target: { text: '≤ 1 %', isMet: (gap) => gap <= 1 } },
    ];
  },
};

/** The seed's instruments again and again under names of their own, each with regions a little unlike the others', over ten accounts. */
function varied(positions: number): Portfolio {
  const known = INSTRUMENTS.filter(({ classification }) => classification?.assetClass);
  const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const numbers = Array.from({ length: positions }, (_, n) => n);
  return {
    accounts: KINDS.map((kind, n) => ({
      id: uuid(n),
      name: `Account ${n}`,
      kind,
      purpose: null,
      cashBalance: String(500 + 1300 * n),
      cashInterest: '0',
    })),
    positions: numbers.map((n) => ({
      id: uuid(100 + n),
      accountId: uuid(n % KINDS.length),
      symbol: `BENCH${n}`,
      quantity: String(5 + ((n * 13) % 60)),
      asOf: AS_OF,
    })),
    instruments: numbers.flatMap((n) => {
      const base = known[(n * 7) % known.length];
      return base
        ? [
            {
              ...base,
              symbol: `BENCH${n}`,
              classification: shifted(base, n % 9),
              price: { amount: (20 + ((n * 37) % 400)).toFixed(2), currency: 'USD', asOf: AS_OF, source: 'invented for the bench' },
            },
          ]
        : [];
    }),
  };
}

/** So many points of the largest region go to Africa. */
function shifted({ classification }: Instrument, points: number): Instrument['classification'] {
  if (!classification?.regions) return classification;
  const [[key, most] = ['other', 0]] = Object.entries(classification.regions).sort((a, b) => b[1] - a[1]);
  const moved = Math.min(points, most - 1);
  return {
    ...classification,
    regions: {
      ...classification.regions,
      [key]: most - moved,
      ...(moved > 0 ? { africa: (classification.regions.africa ?? 0) + moved } : {}),
    },
  };
}

function inSeconds(times: readonly number[]): number[] {
  return times.map((time) => time / 1000);
}
