/** GET /api/portfolio beside a plain server that runs the same SQL in the same database and answers the same JSON, but knows no token, Data API or function. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { median, shown, timeEach } from '../figure.ts';
import { PATH, readerOf, startServed, type Served } from '../load/served.ts';
import type { Place } from '../place.ts';
import { sameAnswer, type Comparison } from './comparison.ts';

const SIZES = [100, 1_000, 10_000] as const;
const [HEADLINE, LARGEST] = [200, 10_000];

interface Times {
  changed: number[];
  unchanged: number[];
}

export async function reading(place: Place): Promise<Comparison[]> {
  await place.stop();
  const served = await startServed(place, { users: 1, positions: HEADLINE, list: LARGEST });
  const households = [HEADLINE, ...SIZES];
  const runsOf = (size: number): number => place.runs(size > 1_000 ? 5 : 30);
  const [ours, answers]: [Times[], unknown[]] = [[], []];
  try {
    for (const [n, size] of households.entries()) {
      if (n > 0) await served.hold(n, size);
      ours.push(await timesOf(served, n, runsOf(size)));
      answers.push(await served.get(readerOf(n), PATH));
    }
  } finally {
    await served.stop();
  }
  const plain = await startPlain(place, join(place.folder, 'served', 'database'));
  try {
    const times: number[][] = [];
    for (const [n, size] of households.entries()) {
      sameAnswer(`A portfolio of ${size} positions`, answers[n], await plain.get(`/portfolio?user=${readerOf(n)}`));
      times.push(await timeEach(runsOf(size), () => plain.get(`/portfolio?user=${readerOf(n)}`)));
    }
    const hello = await timeEach(place.runs(60), () => plain.get('/hello'));
    const limit = `${shown(median(hello), 'ms')}: a node:http server that answers one line`;
    const growth = (which: keyof Times) =>
      SIZES.map((size, n) => ({
        of: `${size.toLocaleString('en-US')} positions`,
        ours: ours[n + 1]?.[which] ?? [],
        plain: times[n + 1] ?? [],
      }));
    const what = 'node:http, the same SQL by PGlite’s own call, JSON.stringify';
    return [
      {
        what: `A portfolio of ${HEADLINE} positions read, just after it has changed`,
        unit: 'ms',
        ours: ours[0]?.changed ?? [],
        plain: { what, values: times[0] ?? [] },
        limit,
        growth: growth('changed'),
        why: 'the same JSON. The token is verified, the request held to its contract and its quota, the function runs in a worker of its own and asks over HTTP, as in the cloud, where the database is not in the process either.',
      },
      {
        what: '… read again, unchanged',
        unit: 'ms',
        ours: ours[0]?.unchanged ?? [],
        plain: { what, values: times[0] ?? [] },
        limit,
        growth: growth('unchanged'),
        why: 'the API asks the database for the portfolio’s version and sends what it wrote before; the plain server reads and writes it anew.',
      },
    ];
  } finally {
    plain.stop();
  }
}

async function timesOf(served: Served, n: number, runs: number): Promise<Times> {
  const times: Times = { changed: [], unchanged: [] };
  for (let run = 0; run < 3; run += 1) await served.read(n);
  for (let run = 0; run < runs; run += 1) {
    await served.change(n);
    times.changed.push(...(await timeEach(1, () => served.read(n))));
    times.unchanged.push(...(await timeEach(1, () => served.read(n))));
  }
  return times;
}

/** In a process of its own, as the system is; it says its port when it listens. */
async function startPlain(place: Place, folder: string): Promise<{ get(path: string): Promise<unknown>; stop(): void }> {
  const child = fork(join(import.meta.dirname, 'plain-server.ts'), [folder], { env: {} });
  const forget = place.atEnd(() => child.kill());
  const failed = once(child, 'exit').then(() => {
    throw new Error('The plain server ended before it listened.');
  });
  const [port] = (await Promise.race([once(child, 'message'), failed])) as [number];
  failed.catch(() => undefined);
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    if (!response.ok) throw new Error(`The plain server answered ${path} with ${response.status}: ${await response.text()}`);
    return response.json();
  };
  for (let n = 0; n < 100; n += 1) await get(`/portfolio?user=${readerOf(0)}`); // as the system has compiled what it runs
  return {
    get,
    stop: () => {
      forget();
      child.kill();
    },
  };
}
