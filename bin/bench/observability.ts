/** What it costs to be seen: the sample analysis with that and without it, in turns, in the same minutes, so that what else the machine does falls on both. The fastest of each are compared, and the processor time pair by pair: single runs differ by more than what is looked for. */
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
  about: 'the sample analysis with metrics and without, with traces and without, and with a LangFuse that does not answer, in pairs',
  measure: async (place) => {
    const figures: Figure[] = [];
    for (const [n, part] of PARTS.entries()) {
      const pairs = await inTurns(place, part, join(place.folder, `observed-${n}`));
      const fastest = (which: Which): number => Math.min(...pairs.map((pair) => pair[which].ms));
      figures.push({ what: `${part.what} (the fastest of ${pairs.length} each)`, unit: 'percent', values: [over(fastest('with'), fastest('without'))], target: atMost(part.most, 'percent') });
      figures.push({ what: '… how much more processor time it takes', unit: 'percent', values: pairs.map((pair) => over(pair.with.cpuMs, pair.without.cpuMs)) });
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
    const part: Part = { what: '', without: {}, with: { ALEX_TRACES: 'on', LANGFUSE_BASE_URL: silent.url, LANGFUSE_PUBLIC_KEY: 'pk-lf-bench', LANGFUSE_SECRET_KEY: 'sk-lf-bench' }, most: 1 };
    const pairs = await inTurns(place, part, join(place.folder, 'unanswered'), { most: 3, pauseMs: PAUSE_MS });
    const fastest = (which: Which): number => Math.min(...pairs.map((pair) => pair[which].ms));
    return { what: `A LangFuse that does not answer: how much later an analysis ends (the fastest of ${pairs.length} each)`, unit: 's', values: [(fastest('with') - fastest('without')) / 1000], target: atMost(1, 's') };
  } finally {
    await silent.close();
  }
}

type Which = 'with' | 'without';
interface Took {
  ms: number;
  /** Of this process, in which everything runs but the person's own programs. */
  cpuMs: number;
}

/** Pair by pair; which of the two goes first takes turns. */
async function inTurns(place: Place, part: Part, folder: string, { most = Infinity, pauseMs = 0 } = {}): Promise<Record<Which, Took>[]> {
  const build = join(place.folder, 'alex', 'build');
  const folders = { without: join(folder, 'without'), with: join(folder, 'with') };
  const without = await startBeside(folders.without, part.without, build);
  try {
    const withIt = await startBeside(folders.with, part.with, build);
    try {
      const systems = { without, with: withIt };
      const time = (which: Which, run: number): Promise<Took> => once(systems[which], `${which}-${run}`, folders[which]);
      const found: Record<Which, Took>[] = [];
      for (let run = -1; run < Math.min(most, place.runs(15)); run += 1) {
        await sleep(pauseMs);
        const order = run % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const);
        const took = { [order[0]]: await time(order[0], run), [order[1]]: await time(order[1], run) } as Record<Which, Took>;
        // The first pair finds every function cold.
        if (run >= 0) found.push(took);
      }
      return found;
    } finally {
      await withIt.system.stop();
    }
  } finally {
    await without.system.stop();
  }
}

async function once(running: Running, user: string, folder: string): Promise<Took> {
  await ask(running, user, 'POST', '/api/sample-household', PortfolioView, {});
  const before = process.cpuUsage();
  const { from, to } = (await analyse(running, user, folder)).span;
  const { user: own, system } = process.cpuUsage(before);
  return { ms: to - from, cpuMs: (own + system) / 1000 };
}

/** Per cent that the one is more than the other. */
function over(one: number, other: number): number {
  return (one / other - 1) * 100;
}
