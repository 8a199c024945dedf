/** Many households ask for an analysis at once, ten, a hundred and a thousand of them; then ten minutes without a pause. All are answered, at the same cost each, and nothing grows. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { openDatabase, type Database } from '#ports/database.ts';
import { loadHousehold } from '#ports/users.ts';
import { HOUSEHOLDS } from '#schema/seed.ts';
import { databaseSettings } from '../../lib/local/clients.ts';
import { startSystem, type System } from '../../lib/local/system.ts';
import type { Place } from '../bench/place.ts';
import { verifyDatabase } from '../data-verify.ts';
import type { Law, Suite } from './suite.ts';

const CROWDS = [10, 100, 1_000];
/** The crowd's cost each may be so much more than that of ten. */
const SAME_COST = 1.1;
const GROWTH = 1.15;
const AT_ONCE = 20;
/** Analyses under way at any moment of the soak. */
const SOAKED_AT_ONCE = 4;

interface Crowded {
  system: System;
  owner: Database;
  app: Database;
  /** Calls of the Data API so far, but for our own looks. */
  calls(): number;
}

export const crowd: Suite = {
  name: 'crowd',
  about: `${CROWDS.join(', ')} households ask for an analysis at once`,
  prove: (place) =>
    within(place, 'crowd', async (at) => {
      const laws: Law[] = [];
      let least: number | undefined;
      for (const size of CROWDS) {
        const users = Array.from({ length: size }, (_, n) => `crowd-${size}-${n}`);
        for (const [n, user] of users.entries()) await loadHousehold(at.app, user, HOUSEHOLDS[n % HOUSEHOLDS.length] ?? raise());
        const before = at.calls();
        const memory = watchMemory();
        const from = performance.now();
        await eachOf(users, AT_ONCE, (user) => ask(at.system, user));
        const ended = await allEnded(at.owner, `crowd-${size}-`, size * 5_000 + 60_000);
        const seconds = (performance.now() - from) / 1_000;
        const most = memory.stop();
        const each = (at.calls() - before) / size;
        least ??= each;
        place.log(
          `  ${size}: ${seconds.toFixed(0)} s, ${each.toFixed(1)} calls of the database each, ${(most / 2 ** 20).toFixed(0)} MB at the most`,
        );
        laws.push(
          {
            what: `${size.toLocaleString('en-US')} at once: all complete, none is lost, each with one report`,
            held: ended.completed === size && ended.reports === size && ended.open === 0,
            seen: `${ended.completed} completed, ${ended.reports} reports, ${ended.open} open, in ${seconds.toFixed(0)} s: ${(size / seconds / availableParallelism()).toFixed(2)} a second and core`,
          },
          {
            what: '… at the same cost each',
            held: each <= least * SAME_COST,
            seen: `${each.toFixed(1)} calls of the database an analysis`,
          },
          {
            what: '… in bounded memory',
            held: most < 4 * 2 ** 30,
            seen: `${(most / 2 ** 20).toFixed(0)} MB at the most, system and all its functions`,
          },
        );
      }
      const faults = (await verifyDatabase(at.owner, 'local')).flatMap(({ label, faults: all }) =>
        all.map((fault) => `${label}: ${fault}`),
      );
      return [...laws, { what: 'Afterwards the database passes every check', held: faults.length === 0, seen: faults[0] ?? 'all' }];
    }),
};

export const soak: Suite = {
  name: 'soak',
  about: 'analyses without a pause for ten minutes',
  prove: (place, { minutes }) =>
    within(place, 'soak', async (at) => {
      const until = performance.now() + minutes * 60_000;
      const looks: { done: number; memory: number; handles: number; bytes: number }[] = [];
      let done = 0;
      const one = async (lane: number): Promise<void> => {
        const user = `soak-${lane}-${done}`;
        await loadHousehold(at.app, user, HOUSEHOLDS[done % HOUSEHOLDS.length] ?? raise());
        await ask(at.system, user);
        await allEnded(at.owner, `${user}`, 120_000);
        done += 1;
      };
      const look = async (): Promise<void> => {
        const [row] = await at.owner.query(
          'SELECT pg_database_size(current_database())::text AS bytes',
          {},
          z.object({ bytes: z.string() }),
        );
        looks.push({
          done,
          memory: process.memoryUsage().rss,
          handles: process.getActiveResourcesInfo().length,
          bytes: Number(row?.bytes),
        });
        place.log(`  ${done} analyses, ${((looks.at(-1)?.memory ?? 0) / 2 ** 20).toFixed(0)} MB, ${looks.at(-1)?.handles ?? 0} handles`);
      };
      const looking = (async () => {
        for (; performance.now() < until; await pause(Math.min(30_000, Math.max(0, until - performance.now())))) await look();
      })();
      await Promise.all(
        Array.from({ length: SOAKED_AT_ONCE }, async (_, lane) => {
          while (performance.now() < until) await one(lane);
        }),
      );
      await looking;
      await look();
      // The first part warms up: compares the end with the end of the first third.
      const [early, middle, late] = [looks[Math.floor(looks.length / 3)], looks[Math.floor((looks.length * 2) / 3)], looks.at(-1)];
      if (!early || !middle || !late) throw new Error('The soak was too short to be looked at three times.');
      const perJob = (a: typeof early, b: typeof early): number => (b.bytes - a.bytes) / Math.max(1, b.done - a.done);
      const last = await allEnded(at.owner, 'soak-', 60_000);
      return [
        {
          what: `${minutes} minutes of analyses: each completes`,
          held: last.completed === done && last.open === 0,
          seen: `${last.completed} of ${done}`,
        },
        {
          what: '… memory does not grow',
          held: late.memory <= early.memory * GROWTH,
          seen: `${(late.memory / early.memory).toFixed(2)} × of what it was after a third`,
        },
        { what: '… nor do handles', held: late.handles <= early.handles * GROWTH + 5, seen: `${early.handles} → ${late.handles}` },
        {
          what: '… nor what the database keeps of each',
          held: perJob(middle, late) <= perJob(early, middle) * GROWTH,
          seen: `${(perJob(early, middle) / 1024).toFixed(0)} → ${(perJob(middle, late) / 1024).toFixed(0)} KB`,
        },
      ];
    }),
};

async function within<T>(place: Place, name: string, work: (at: Crowded) => Promise<T>): Promise<T> {
  let calls = 0;
  const system = await startSystem({
    port: 0,
    folder: join(place.folder, name),
    buildFolder: join(place.folder, 'build'),
    environment: {},
    log: () => undefined,
    onDatabaseCall: (_path, body) => void (calls += isOurs(body) ? 0 : 1),
    knowledge: true,
  });
  try {
    await system.knowledge;
    return await work({
      system,
      owner: openDatabase(databaseSettings(system.endpoints, 'owner')),
      app: openDatabase(databaseSettings(system.endpoints, 'app_user')),
      calls: () => calls,
    });
  } finally {
    await system.stop();
  }
}

async function ask(system: System, user: string): Promise<void> {
  const answer = await fetch(`${system.url}/api/analyze`, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${await system.token(user)}`, 'content-type': 'application/json' },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`POST /api/analyze of ${user} was answered with ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** The looks of `allEnded`, which are no analysis' cost. */
function isOurs(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'sql' in body && typeof body.sql === 'string' && body.sql.includes('starts_with(');
}

const Ends = z.object({ completed: z.number(), open: z.number(), reports: z.number() });

/** Of the users whose names begin so; waits until none is open. */
async function allEnded(owner: Database, prefix: string, patienceMs: number): Promise<z.infer<typeof Ends>> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const [ends] = await owner.query(
      "SELECT count(*) FILTER (WHERE status = 'completed')::int AS completed, count(*) FILTER (WHERE status IN ('pending', 'running'))::int AS open, (SELECT count(*)::int FROM reports WHERE starts_with(clerk_user_id, :prefix)) AS reports FROM analysis_jobs WHERE starts_with(clerk_user_id, :prefix)",
      { prefix },
      Ends,
    );
    if (ends === undefined || ends.open === 0 || Date.now() > until) return ends ?? { completed: 0, open: 0, reports: 0 };
    await pause(100);
  }
}

function watchMemory(): { stop(): number } {
  let most = process.memoryUsage().rss;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 250);
  return {
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}

async function eachOf<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
    }),
  );
}

function raise(): never {
  throw new Error('There is no sample household in schema/seed.');
}
