/** The retirement engine beside the loop that one would write first: the same plan in the same market, drawn by other random numbers. */
import { parsePlan } from '#domain/retirement/index.ts';
import { drawRandom } from '#domain/retirement/lognormal/random.ts';
import type { LognormalRequest } from '#domain/retirement/lognormal/contract.ts';
import { lognormalModel } from '#domain/retirement/lognormal-model.ts';
import { openModel } from '#domain/retirement/models.ts';
import { verdict } from '#domain/retirement/project.ts';
import { DEFAULT_DATA } from '#domain/retirement/returns.ts';
import type { ProjectionInput } from '#schema/retirement.ts';
import { median, shown, timeEach } from '../figure.ts';
import type { Place } from '../place.ts';
import { boxMuller, drawByLoop } from '../plain-loop.ts';
import { DifferentAnswerError, type Comparison } from './comparison.ts';

const SIZES = [1_000, 10_000, 100_000] as const;
const LARGEST = 100_000;
const YEARS = 60;
const FAN_SHARES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/** Chance in parts of one, and for each year the balances that so many paths do not exceed. */
interface Answer {
  chance: number;
  fan: number[][];
}

export async function engine(place: Place): Promise<Comparison[]> {
  const times: { of: string; ours: number[]; plain: number[] }[] = [];
  for (const paths of SIZES) {
    const plan = planOf(paths);
    const asked = requestOf(plan);
    sameLot(ours(plan), byLoop(plan, asked), paths);
    const runs = place.runs(paths === LARGEST ? 5 : 15);
    times.push({
      of: `${paths.toLocaleString('en-US')} paths`,
      ours: await timeEach(runs, () => ours(plan)),
      plain: await timeEach(paths === LARGEST ? Math.min(runs, 3) : runs, () => byLoop(plan, asked)),
    });
  }
  const last = times.at(-1);
  return [
    {
      what: `Retirement: chance and fan of 100,000 paths × ${YEARS} years × 6 assets`,
      unit: 'ms',
      ours: last?.ours ?? [],
      plain: { what: 'a loop with Math.random, Box–Muller and a sort each year', values: last?.plain ?? [] },
      limit: `${shown(median(await timeEach(5, multiplyOnly)), 'ms')}: one multiplication for each path and year, nothing drawn`,
      growth: times,
      why: 'both draw correlated lognormal years of the same market; their chances agree within four standard errors, their middle balances within 5 %. Beyond this the engine also finds the spending that lasts in nine paths of ten, and the same seed gives the same bits on every machine.',
    },
  ];
}

function planOf(paths: number): ProjectionInput {
  return parsePlan({
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
    paths,
    seed: 1,
  });
}

/** What the engine asks of its generator for this plan. */
function requestOf(plan: ProjectionInput): LognormalRequest {
  const asked: LognormalRequest[] = [];
  const model = lognormalModel(plan, DEFAULT_DATA, 0, (request) => (asked.push(request), drawRandom(request)));
  model.futures(plan).growth(0, 0, 1);
  const [request] = asked;
  if (request === undefined) throw new RangeError('The engine drew nothing.');
  return { ...request, paths: plan.paths, years: YEARS };
}

function ours(plan: ProjectionInput): Answer {
  const { probability, fan } = verdict(plan, openModel(plan, DEFAULT_DATA));
  return { chance: probability, fan: fan.map(({ p5, p10, p25, p50, p75, p90, p95 }) => [p5, p10, p25, p50, p75, p90, p95]) };
}

/** All years drawn first, then lived through, then each year's balances sorted. */
function byLoop({ balance, spending, paths }: ProjectionInput, request: LognormalRequest): Answer {
  const growth = drawByLoop(request, boxMuller());
  const balances = new Float64Array(paths).fill(balance);
  const failed = new Uint8Array(paths);
  const fan = [FAN_SHARES.map(() => balance)];
  for (let year = 0; year < YEARS; year += 1) {
    for (let path = 0; path < paths; path += 1) {
      const left = balances[path]! - spending;
      if (left < 0) failed[path] = 1;
      balances[path] = Math.max(0, left) * growth[year * paths + path]!;
    }
    const sorted = balances.slice().sort();
    fan.push(FAN_SHARES.map((share) => sorted[Math.ceil(share * paths) - 1]!));
  }
  return { chance: 1 - failed.reduce((sum, one) => sum + one, 0) / paths, fan };
}

function sameLot(one: Answer, other: Answer, paths: number): void {
  const error = Math.sqrt((2 * one.chance * (1 - one.chance)) / paths);
  if (Math.abs(one.chance - other.chance) > 4 * error)
    throw new DifferentAnswerError(`The engine's chance is ${one.chance} from ${paths} paths, the loop's ${other.chance}.`);
  const [middle, others] = [one.fan[YEARS / 2]?.[3] ?? NaN, other.fan[YEARS / 2]?.[3] ?? NaN];
  if (one.fan.length !== other.fan.length || !(paths < LARGEST || Math.abs(middle / others - 1) < 0.05))
    throw new DifferentAnswerError(`The engine's middle balance after ${YEARS / 2} years is ${middle}, the loop's ${others}.`);
}

const streamed = new Float64Array(LARGEST * YEARS).fill(1.04);

function multiplyOnly(): number {
  const balances = new Float64Array(LARGEST).fill(1);
  for (let year = 0; year < YEARS; year += 1)
    for (let path = 0; path < LARGEST; path += 1) balances[path]! *= streamed[year * LARGEST + path]!;
  return balances[0]!;
}
