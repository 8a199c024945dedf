/** The process is killed in the middle of analyses (kill -9) and started again, some times over: nothing is lost, and nothing half done. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { openDatabase, type Database } from '#ports/database.ts';
import { databaseSettings } from '../../lib/local/clients.ts';
import { PROJECT_ROOT, readEndpoints, type Endpoints } from '../../lib/local/endpoints.ts';
import { readIssuer } from '../../lib/local/issuer.ts';
import { brokenLaws, readRemains } from '../../lib/local/replay/laws.ts';
import { npmStart, type Started } from '../bench/npm-start.ts';
import type { Place } from '../bench/place.ts';
import { verifyDatabase } from '../data-verify.ts';
import type { Law, Suite } from './suite.ts';

const ASKERS = 4;
/** An analysis takes less than a second and a half: the kills fall into it, into its beginning and past its end. */
const LONGEST_MS = 1_600;
const PATIENCE_MS = 120_000;

export const kills: Suite = {
  name: 'kills',
  about: 'kill -9 in the middle of analyses, and a new start',
  prove: async (place, { kills: wanted, seed }): Promise<Law[]> => {
    const folder = join(place.folder, 'killed');
    const broken: string[] = [];
    const ends = { completed: 0, failed: 0 };
    try {
      for (let kill = 0; kill < wanted; kill += 1) {
        const [system, endpoints] = await started(place, folder);
        const jobs = await Promise.all(Array.from({ length: ASKERS }, (_, n) => analyse(endpoints, folder, `killed-${kill}-${n}`)));
        // Spread over an analysis, another order for another seed.
        await pause(((kill * 617 + seed) % 16) * (LONGEST_MS / 16));
        process.kill(endpoints.pid, 'SIGKILL');
        await system.stop().catch(() => undefined);
        const [again, now] = await started(place, folder);
        const owner = openDatabase(databaseSettings(now, 'owner'));
        const open = await settled(owner);
        broken.push(...open);
        for (const jobId of jobs) {
          const remains = await readRemains(owner, jobId);
          ends[remains.status === 'completed' ? 'completed' : 'failed'] += 1;
          broken.push(
            ...brokenLaws({ ...remains, open_jobs: 0, other_reports: 0 }, jobId, [jobId]).map((law) => `kill ${kill + 1}: ${law}`),
          );
        }
        broken.push(...(await verifyDatabase(owner, 'local')).flatMap(({ label, faults }) => faults.map((fault) => `${label}: ${fault}`)));
        place.log(`  kill ${kill + 1} of ${wanted}: ${ends.completed} completed, ${ends.failed} cut off so far`);
        await again.stop();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
    return [
      {
        what: `${wanted} times kill -9 in the middle of ${ASKERS} analyses: each job ends, whole or with a reason, and the database passes every check`,
        held: broken.length === 0,
        seen: broken[0] ?? `${ends.completed} completed, ${ends.failed} ended with a reason`,
      },
    ];
  },
};

async function started(place: Place, folder: string): Promise<[Started, Endpoints]> {
  const system = await npmStart(place, PROJECT_ROOT, { ALEX_FOLDER: folder });
  await system.until(() => /^Alex is up\.$/m.test(system.output()));
  const endpoints = readEndpoints(folder);
  if (endpoints === undefined) throw new Error(`The system that was started left no ${folder}/endpoints.json.`);
  return [system, endpoints];
}

/** A household of its own, and an analysis of it. */
async function analyse(endpoints: Endpoints, folder: string, user: string): Promise<string> {
  const token = await readIssuer(folder).token({ user, origin: endpoints.url });
  const post = async (path: string, body: object): Promise<unknown> => {
    const answer = await fetch(`${endpoints.url}${path}`, {
      method: 'POST',
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path} was answered with ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  await post('/api/sample-household', {});
  return z.object({ jobId: z.string() }).parse(await post('/api/analyze', {})).jobId;
}

async function settled(owner: Database): Promise<string[]> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const [row] = await owner.query(
      "SELECT count(*)::int AS open FROM analysis_jobs WHERE status IN ('pending', 'running')",
      {},
      z.object({ open: z.number() }),
    );
    if (row?.open === 0) return [];
    if (Date.now() > until) return [`${row?.open ?? 'some'} jobs are open ${PATIENCE_MS / 1000} s after the start`];
    await pause(200);
  }
}
