/**
 * What it costs to be seen: the sample analysis with that and without it, in turns, in the same minutes, so that what else the machine does falls on all. Two systems that are
 * the same differ by a few per cent for as long as they run (heap, compiled code): so there are two without it, the one with it is held against both, and how far those two are
 * apart is told. Of each the lower quartile counts, which what else the machine does reaches least.
 */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PortfolioView } from '#schema/portfolio.ts';
import { listen } from '../../lib/local/listen.ts';
import { atMost, type Figure, type Row } from './figure.ts';
import { analyse, ask } from './one-analysis.ts';
import { startBeside, type Place, type Running } from './place.ts';

/** Something that can be left out by a system's environment, and what that costs at most, per cent. */
interface Part {
  what: string;
  /** Of the system without it, and of the one with it. */
  without: NodeJS.ProcessEnv;
  with: NodeJS.ProcessEnv;
  most: number;
}
const PARTS: readonly Part[] = [
  { what: 'Metrics on: how much longer the sample analysis takes', without: { POWERTOOLS_METRICS_DISABLED: 'true' }, with: {}, most: 5 },
  { what: 'Traces on: how much longer the sample analysis takes', without: {}, with: { ALEX_TRACES: 'on' }, most: 5 },
];

export const observability: Row = {
  name: 'observability',
  about: 'the sample analysis with metrics and without, with traces and without, and with a LangFuse that does not answer, in turns',
  measure: async (place) => {
    const figures: Figure[] = [];
    for (const [n, part] of PARTS.entries()) {
      const runs = place.runs(36);
      const took = await inTurns(
        place,
        { without: part.without, again: part.without, with: part.with },
        join(place.folder, `observed-${n}`),
        { runs },
      );
      const [one, other, withIt] = [took.without, took.again, took.with].map((all) => ({
        ms: lowerQuartile(all.map(({ ms }) => ms)),
        cpuMs: lowerQuartile(all.map(({ cpuMs }) => cpuMs)),
      }));
      if (!one || !other || !withIt) throw new Error('Nothing was measured.');
      figures.push({
        what: `${part.what} (lower quartile of ${runs}, against two systems without)`,
        unit: 'percent',
        values: [over(withIt.ms, (one.ms + other.ms) / 2)],
        target: atMost(part.most, 'percent'),
      });
      figures.push({
        what: '… how much more processor time it takes',
        unit: 'percent',
        values: [over(withIt.cpuMs, (one.cpuMs + other.cpuMs) / 2)],
      });
      figures.push({ what: '… how far the two systems without it are apart', unit: 'percent', values: [Math.abs(over(one.ms, other.ms))] });
    }
    return [...figures, await unanswered(place)];
  },
};

/** So long a function that has waited in vain does not wait again; the bench wants each time the most that it can be. */
const PAUSE_MS = 31_000;

/** A LangFuse that takes everything and never answers: every function waits as long as it may. */
async function unanswered(place: Place): Promise<Figure> {
  const silent = await listen(createServer(() => undefined));
  try {
    const environments = {
      without: {},
      with: { ALEX_TRACES: 'on', LANGFUSE_BASE_URL: silent.url, LANGFUSE_PUBLIC_KEY: 'pk-lf-bench', LANGFUSE_SECRET_KEY: 'sk-lf-bench' },
    };
    const took = await inTurns(place, environments, join(place.folder, 'unanswered'), {
      runs: Math.min(3, place.runs(3)),
      pauseMs: PAUSE_MS,
    });
    const fastest = (all: readonly Took[]): number => Math.min(...all.map(({ ms }) => ms));
    return {
      what: `A LangFuse that does not answer: how much later an analysis ends (the fastest of ${took.with.length} each)`,
      unit: 's',
      values: [(fastest(took.with) - fastest(took.without)) / 1000],
      target: atMost(1, 's'),
    };
  } finally {
    await silent.close();
  }
}

interface Took {
  ms: number;
  /** Of this process, in which everything runs but the person's own programs. */
  cpuMs: number;
}

/** Each system once a round; which goes first, and which last, takes turns. */
async function inTurns<Name extends string>(
  place: Place,
  environments: Record<Name, NodeJS.ProcessEnv>,
  folder: string,
  { runs, pauseMs = 0 }: { runs: number; pauseMs?: number },
): Promise<Record<Name, Took[]>> {
  const names = Object.keys(environments) as Name[];
  const systems = new Map<Name, Running>();
  try {
    for (const name of names)
      systems.set(name, await startBeside(join(folder, name), environments[name], join(place.folder, 'alex', 'build')));
    const took = Object.fromEntries(names.map((name) => [name, [] as Took[]])) as Record<Name, Took[]>;
    for (let run = -1; run < runs; run += 1) {
      await sleep(pauseMs);
      for (const name of turned(names, run)) {
        const one = await once(systems.get(name) ?? absent(), `${name}-${run}`, join(folder, name));
        // The first round finds every function cold.
        if (run >= 0) took[name].push(one);
      }
    }
    return took;
  } finally {
    for (const { system } of systems.values()) await system.stop();
  }
}

/** Another one begins each round, and every other time they go the other way round: of three, each order once in six. */
function turned<T>(all: readonly T[], run: number): T[] {
  const from = (run + all.length) % all.length;
  const order = [...all.slice(from), ...all.slice(0, from)];
  return Math.floor((run + all.length) / all.length) % 2 === 0 ? order : order.reverse();
}

function absent(): never {
  throw new Error('A system that is measured was not started.');
}

async function once(running: Running, user: string, folder: string): Promise<Took> {
  await ask(running, user, 'POST', '/api/sample-household', PortfolioView, {});
  const before = process.cpuUsage();
  const { from, to } = (await analyse(running, user, folder)).span;
  const { user: own, system } = process.cpuUsage(before);
  return { ms: to - from, cpuMs: (own + system) / 1000 };
}

function lowerQuartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 4)] ?? NaN;
}

/** Per cent that the one is more than the other. */
function over(one: number, other: number): number {
  return (one / other - 1) * 100;
}
