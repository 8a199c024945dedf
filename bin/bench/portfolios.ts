/** Portfolios of growing size valued and charted: by the domain alone, and read through the Data API first. */
import { allocate, type Segment } from '#domain/allocation.ts';
import { checkup } from '#domain/checkup.ts';
import { buildFacts } from '#domain/facts.ts';
import { measure } from '#domain/measures.ts';
import { toView, valuePortfolio } from '#domain/portfolio.ts';
import { CHART_KINDS } from '#schema/plan.ts';
import type { Portfolio, PortfolioView } from '#schema/portfolio.ts';
import { readPortfolio } from '#ports/portfolios.ts';
import { loadHousehold } from '#ports/users.ts';
import { below, median, timeEach, type Figure, type Row, type Target } from './figure.ts';
import { heldRepeatedly, largeHousehold, largePortfolio, registerInstruments, settingsOfTheSample } from './large-portfolio.ts';

export const SIZES = [100, 1_000, 10_000] as const;
const LARGEST = 10_000;
const TODAY = '2026-11-21';
/** Ten times the positions in ten times the time; a fifth is left to noise. */
const LINEAR: Target = { text: '≤ 12 ×', isMet: (factor) => factor <= 12 };

export const portfolios: Row = {
  name: 'portfolios',
  about: '100, 1,000 and 10,000 positions valued and charted by the pure domain',
  measure: async (place) => {
    const portfolios = new Map<number, Portfolio>(SIZES.map((size) => [size, largePortfolio(size)]));
    return grown(
      'Domain',
      await eachSize((size) => timeEach(place.runs(9), () => valueAndChart(portfolios.get(size) ?? largePortfolio(size)))),
    );
  },
};

/** What a sheet of facts and the planner compute of a large household. */
export const checkups: Row = {
  name: 'checkup',
  about: '10,000 positions in 3,000 instruments: valued, looked through and checked; the sheet of facts of 10,000 positions',
  measure: async (place) => {
    const portfolio = heldRepeatedly(LARGEST, 3_000);
    const settings = settingsOfTheSample();
    const check = () => {
      const valuation = valuePortfolio(portfolio, TODAY);
      const measures = measure(valuation, settings, TODAY);
      return { valuation, measures, checks: checkup(valuation, settings, null, TODAY, measures).checks };
    };
    const known = check();
    const facts = () => buildFacts({ ...known, settings, headline: null, asOf: TODAY });
    await timeEach(5, () => [check(), facts()]); // the first calls compile
    return [
      {
        what: '10,000 positions in 3,000 instruments: valued, looked through and checked',
        unit: 'ms',
        values: await timeEach(place.runs(15), check),
        target: below(100, 'ms'),
      },
      {
        what: '… their sheet of facts, without the projection',
        unit: 'ms',
        values: await timeEach(place.runs(15), facts),
        target: below(100, 'ms'),
      },
    ];
  },
};

export const portfoliosRead: Row = {
  name: 'portfolios-read',
  about: 'the same, read by readPortfolio through the Data API',
  measure: async (place) => {
    const { database } = await place.running();
    await registerInstruments(database('owner'), LARGEST);
    const app = database('app_user');
    return grown(
      'Data API and domain',
      await eachSize(async (size) => {
        await loadHousehold(app, userOf(size), largeHousehold(size));
        return timeEach(place.runs(5), async () => valueAndChart(await readPortfolio(app, userOf(size))));
      }),
    );
  },
};

export function userOf(size: number): string {
  return `holds-${size}`;
}

/** What GET /api/portfolio and the charter compute: each position's value, and every chart to the cent. */
export function valueAndChart(portfolio: Portfolio): { view: PortfolioView; charts: Segment[][] } {
  const valuation = valuePortfolio(portfolio, TODAY);
  const view = toView(valuation);
  const charts = CHART_KINDS.map((kind) => allocate(valuation, kind));
  for (const [n, segments] of charts.entries()) {
    const cents = segments.reduce((sum, { value }) => sum + BigInt(value.replace('.', '')), 0n);
    if (cents !== BigInt(view.total.replace('.', '')))
      throw new RangeError(`The segments of the ${CHART_KINDS[n]} chart do not sum to the total.`);
  }
  return { view, charts };
}

async function eachSize(time: (size: number) => Promise<number[]>): Promise<{ size: number; times: number[] }[]> {
  await time(SIZES[1]); // the first calls compile
  const all: { size: number; times: number[] }[] = [];
  for (const size of SIZES) all.push({ size, times: await time(size) });
  return all;
}

function grown(by: string, sizes: readonly { size: number; times: number[] }[]): Figure[] {
  const [before, last] = sizes.slice(-2).map(({ times }) => times);
  const usual = median(before ?? []);
  return [
    ...sizes.map(({ size, times }): Figure => ({
      what: `${size.toLocaleString('en-US')} positions valued and charted (${by})`,
      unit: size === LARGEST ? 's' : 'ms',
      values: size === LARGEST ? times.map((time) => time / 1000) : times,
      ...(size === LARGEST && { target: below(2, 's') }),
    })),
    {
      what: `… time from 1,000 to 10,000 positions (${by})`,
      unit: 'times',
      values: (last ?? []).map((time) => time / usual),
      target: LINEAR,
    },
  ];
}
