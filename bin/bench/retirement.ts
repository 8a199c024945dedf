/** What a person feels of the retirement engine: a what-if, the headline, the study; and the bootstrap at full size. */
import { ENGINE_VERSION, parsePlan, project, study } from '#domain/retirement/index.ts';
import { openModel } from '#domain/retirement/models.ts';
import { headlineOf, verdict } from '#domain/retirement/project.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import { readSheet } from '#ports/sheets.ts';
import type { ProjectionInput } from '#schema/retirement.ts';
import { sampleAnalysis } from './analysis.ts';
import { below, timeEach, type Row } from './figure.ts';
import type { Place } from './place.ts';

const PATHS = 100_000;
const YEARS = 60;
/** Six assets, incomes and a fee: nothing that a plan of this kind leaves out. */
const LARGE = parsePlan({
  startYear: 2026,
  age: 40,
  yearsToRetirement: 25,
  horizonYears: YEARS,
  balance: 400_000,
  mix: { stocks: 0.4, intl_stocks: 0.2, bonds: 0.2, cash: 0.05, gold: 0.05, real_estate: 0.1 },
  spending: 70_000,
  contribution: 20_000,
  contributionGrowth: 0.01,
  incomes: [{ label: 'Social Security', annual: 30_000, fromYear: 27, indexed: true }],
  fee: 0.001,
  targetChance: 0.85,
  timing: 'begin',
  model: 'bootstrap',
  paths: PATHS,
  seed: 1,
});

export const retirement: Row = {
  name: 'retirement',
  about: 'the sample household’s what-if, headline and study, 10,000 paths; the bootstrap, 100,000 paths × 60 years, beside a plain loop',
  measure: async (place) => {
    const input = await sampleInput(place);
    const model = openModel(input, DEFAULT_DATA);
    let step = 0;
    const what = () => headlineOf({ ...input, spending: input.spending * (1 + (step++ % 20) / 100) }, model, DEFAULT_DATA);
    const guarded: ProjectionInput = {
      ...input,
      rule: { kind: 'guardrails', upper: 1.2, lower: 0.8, step: 0.1, lastYears: 15, floor: 0.75 },
    };
    const openedGuarded = openModel(guarded, DEFAULT_DATA);
    const whatGuarded = () => headlineOf({ ...guarded, spending: input.spending * (1 + (step++ % 20) / 100) }, openedGuarded, DEFAULT_DATA);
    await timeEach(3, () => verdict(LARGE, openModel(LARGE, DEFAULT_DATA)));
    return [
      {
        what: 'What-if, a changed spending: verdict, fan and levers, 10,000 paths',
        unit: 'ms',
        values: await timeEach(place.runs(15), what),
        target: below(100, 'ms'),
      },
      {
        what: '… with guardrails, whose levers are searched',
        unit: 'ms',
        values: await timeEach(place.runs(9), whatGuarded),
        target: below(100, 'ms'),
      },
      {
        what: `Retirement headline, 10,000 paths (engine ${ENGINE_VERSION})`,
        unit: 'ms',
        values: await timeEach(place.runs(9), () => project(input)),
      },
      { what: 'Retirement study, 10,000 paths', unit: 'ms', values: await timeEach(place.runs(9), () => study(input)) },
      {
        what: 'Bootstrap, 100,000 paths × 60 years × 6 assets, the fan included',
        unit: 'ms',
        values: await timeEach(place.runs(9), () => verdict(LARGE, openModel(LARGE, DEFAULT_DATA))),
        target: below(100, 'ms'),
      },
      {
        what: '… one balance, no fan, no range of spending, by a plain loop with Math.random',
        unit: 'ms',
        values: await timeEach(place.runs(5), plainBootstrap),
      },
    ];
  },
};

async function sampleInput(place: Place): Promise<ProjectionInput> {
  const { userId, jobId } = await sampleAnalysis(place, 0);
  const sheet = await readSheet((await place.running()).database('app_user'), userId, { jobId });
  if (!sheet?.headline) throw new Error(`The analysis ${jobId} left no projection.`);
  return { ...sheet.headline.input, paths: 10_000 };
}

/** What one would write first: each path by itself, blocks by Math.random, arrays of objects left out. Answers one spending only. */
function plainBootstrap(): number {
  const { table } = DEFAULT_DATA;
  const rows = table.cpi.length;
  const growth = table.cpi.map(
    (inflation, row) => (0.7 * (1 + table.nominal['stocks']![row]!) + 0.3 * (1 + table.nominal['bonds']![row]!)) / (1 + inflation),
  );
  let lasting = 0;
  for (let path = 0; path < PATHS; path += 1) {
    let balance = LARGE.balance;
    let row = rows - 1;
    let fails = false;
    for (let year = 0; year < YEARS; year += 1) {
      row = Math.random() < 0.1 || row === rows - 1 ? Math.floor(Math.random() * rows) : row + 1;
      const retired = year >= LARGE.yearsToRetirement;
      if (retired) balance -= LARGE.spending - (year >= 27 ? 30_000 : 0);
      if (balance < 0) {
        fails = true;
        break;
      }
      balance = balance * growth[row]! * (1 - LARGE.fee) + (retired ? 0 : LARGE.contribution);
    }
    if (!fails) lasting += 1;
  }
  return lasting / PATHS;
}
