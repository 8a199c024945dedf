/** The lognormal generator beside what one would write first, and its quasi-random paths beside ten million plain ones. One thread. */
import { randomNormal } from 'd3-random';
import { parsePlan } from '#domain/retirement/index.ts';
import { drawLognormal } from '#domain/retirement/lognormal/draw.ts';
import { prepare } from '#domain/retirement/lognormal/prepared.ts';
import { drawScalar } from '#domain/retirement/lognormal/scalar.ts';
import { simd } from '#domain/retirement/lognormal/simd.ts';
import { openModel } from '#domain/retirement/models.ts';
import { verdict } from '#domain/retirement/project.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { below, timeEach, type Figure, type Row } from './figure.ts';
import { chanceOf, PLANS, request } from './lognormal-case.ts';
import type { Place } from './place.ts';
import { boxMuller, drawByLoop } from './plain-loop.ts';

const [PATHS, YEARS] = [100_000, 60];
const SEEDS = 100;
const QUASI_PATHS = 32_768;

export const lognormal: Row = {
  name: 'lognormal',
  about: '100,000 paths × 60 years × 6 correlated assets, and how near quasi-random paths come to ten million plain ones',
  measure: async (place) => {
    const figures = [...(await generators(place)), await inAll(place)];
    for (const plan of PLANS) figures.push(...(await accuracy(plan)));
    return figures;
  },
};

/** Nanoseconds for each path and year: normal numbers, correlation, exponentials and the portfolio's growth. */
async function generators(place: Place): Promise<Figure[]> {
  const asked = request({ paths: PATHS, years: YEARS });
  const kernel = simd();
  const each = async (what: string, runs: number, draw: () => unknown, limit?: number): Promise<Figure> => {
    draw(); // the first call compiles
    const times = await timeEach(place.runs(runs), draw);
    return {
      what,
      unit: 'ns',
      values: times.map((ms) => (ms * 1e6) / (PATHS * YEARS)),
      ...(limit !== undefined && { target: below(limit, 'ns') }),
    };
  };
  return [
    ...(kernel ? [await each('Lognormal years of 6 assets, a path-year (SIMD)', 9, () => kernel(prepare(asked)), 50)] : []),
    await each('… in TypeScript', 5, () => drawScalar(prepare(asked)), 170),
    await each('… a plain loop with Math.random and Box–Muller', 3, () => drawByLoop(asked, boxMuller())),
    await each('… the same loop with d3-random', 3, () => drawByLoop(asked, randomNormal())),
  ];
}

/** From a plan to its chance and fan: draws, recursion and counting. */
async function inAll(place: Place): Promise<Figure> {
  const plan = parsePlan({
    startYear: 2026,
    age: 50,
    yearsToRetirement: 0,
    horizonYears: YEARS,
    balance: 1_000_000,
    mix: { stocks: 0.3, intl_stocks: 0.15, real_estate: 0.05, bonds: 0.3, tips: 0.1, cash: 0.1 },
    spending: 30_000,
    contribution: 0,
    contributionGrowth: 0,
    incomes: [],
    fee: 0,
    targetChance: 0.85,
    timing: 'begin',
    model: 'lognormal',
    paths: PATHS,
    seed: 1,
  });
  const whole = () => verdict(plan, openModel(plan, DEFAULT_DATA));
  whole();
  return {
    what: 'Lognormal, 100,000 paths × 60 years × 6 assets in all: draws, verdict and fan',
    unit: 'ms',
    values: await timeEach(place.runs(9), whole),
    target: below(300, 'ms'),
  };
}

/** A hundred seeds: the time of each from request to chance, and how many come within a tenth of a point of ten million plain paths. */
async function accuracy({ years, spending, chance }: (typeof PLANS)[number]): Promise<Figure[]> {
  const chances: number[] = [];
  const run = (seed: number): void =>
    void chances.push(chanceOf(drawLognormal(request({ paths: QUASI_PATHS, years, seed, sampling: 'quasi' })).growth, years, spending));
  for (let seed = 0; seed < 20; seed += 1) run(seed);
  chances.length = 0;
  const values = await timeEach(SEEDS, run);
  const near = chances.filter((found) => Math.abs(found - chance) < 0.1).length;
  const paths = QUASI_PATHS.toLocaleString('en-US');
  return [
    { what: `Chance from ${paths} quasi-random paths, ${years} years`, unit: 'ms', values, target: below(50, 'ms') },
    {
      what: '… seeds of 100 within 0.1 points of ten million paths',
      unit: '',
      values: [near],
      target: { text: '≥ 95', isMet: (count) => count >= 95 },
    },
  ];
}
