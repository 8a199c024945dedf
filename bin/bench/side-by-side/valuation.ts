/** Positions valued and charted, beside a loop with decimal.js, which agrees to the cent, and one with floating point, which does not. */
import type { Portfolio } from '#schema/portfolio.ts';
import { median, shown, timeEach } from '../figure.ts';
import { largePortfolio } from '../large-portfolio.ts';
import type { Place } from '../place.ts';
import { SIZES, valueAndChart } from '../portfolios.ts';
import { sameAnswer, type Comparison } from './comparison.ts';
import { valueByDecimals, valueByFloats, type Valued } from './plain-valuation.ts';

export async function valuation(place: Place): Promise<Comparison[]> {
  const times: { of: string; ours: number[]; decimals: number[]; floats: number[] }[] = [];
  const runs = place.runs(9);
  let off = 0;
  let parsing: number[] = [];
  for (const size of SIZES) {
    const portfolio = largePortfolio(size);
    const answer = inBrief(portfolio);
    sameAnswer(`${size} positions`, answer, valueByDecimals(portfolio));
    off = valueByFloats(portfolio).positions.filter((value, n) => value !== answer.positions[n]).length;
    const text = JSON.stringify(portfolio);
    parsing = await timeEach(runs, () => JSON.parse(text) as unknown);
    await timeEach(3, () => valueAndChart(portfolio)); // the first calls compile
    times.push({
      of: `${size.toLocaleString('en-US')}`,
      ours: await timeEach(runs, () => valueAndChart(portfolio)),
      decimals: await timeEach(runs, () => valueByDecimals(portfolio)),
      floats: await timeEach(runs, () => valueByFloats(portfolio)),
    });
  }
  const last = times.at(-1);
  const limit = `${shown(median(parsing), 'ms')}: the same positions parsed from JSON`;
  return [
    {
      what: '10,000 positions valued and charted',
      unit: 'ms',
      ours: last?.ours ?? [],
      plain: { what: 'a loop with decimal.js', values: last?.decimals ?? [] },
      limit,
      growth: times.map(({ of, ours, decimals: plain }) => ({ of, ours, plain })),
      why: 'the same total, values and segments, all equal to the cent. Amounts are whole numbers of 10⁻¹² inside, and a decimal is made where one is asked for; the view has names, prices and coverage beside.',
    },
    {
      what: '… and with floating point',
      unit: 'ms',
      ours: last?.ours ?? [],
      plain: { what: 'the same loop with numbers', values: last?.floats ?? [] },
      limit,
      growth: times.map(({ of, ours, floats: plain }) => ({ of, ours, plain })),
      why: `floating point is wrong by a cent for ${off.toLocaleString('en-US')} of 10,000 positions, and its segments need not sum to the total: that is what is paid for.`,
    },
  ];
}

/** The engine's own answer in the form that the baselines have. */
function inBrief(portfolio: Portfolio): Valued {
  const { view, charts } = valueAndChart(portfolio);
  const values = new Map(view.accounts.flatMap(({ positions }) => positions.map(({ id, value }) => [id, value ?? ''])));
  return {
    total: view.total,
    positions: portfolio.positions.map(({ id }) => values.get(id) ?? ''),
    charts: charts.map((segments) => segments.map(({ value }) => value).sort()),
  };
}
