/** How long a person waits who starts the system again, and one who has just cloned it. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import type { Row } from './figure.ts';
import { npmStart } from './npm-start.ts';
import type { Place } from './place.ts';

const UP = /^Alex is up\.$/m;
const REPORT = /^Written by: /m;

export const warmStart: Row = {
  name: 'start',
  about: 'npm start on kept data until health answers',
  measure: async (place) => {
    await place.stop();
    const environment = { ALEX_FOLDER: join(place.folder, 'alex') };
    await start(environment); // the first one makes the data that the others keep
    const values: number[] = [];
    for (let run = 0; run < place.runs(5); run += 1) values.push(await start(environment));
    return [{ what: 'Warm start, npm start to a healthy API', unit: 's', values }];

    async function start(environment: Record<string, string>): Promise<number> {
      const from = performance.now();
      const started = await npmStart(place, PROJECT_ROOT, environment);
      try {
        await started.until(() => isHealthy(started.url));
        const took = performance.now() - from;
        await started.until(() => UP.test(started.output()));
        return took / 1000;
      } finally {
        await started.stop();
      }
    }
  },
};

export const freshClone: Row = {
  name: 'clone',
  about: 'git clone, npm start, until the first report is printed; every package from npm’s cache',
  measure: async (place) => {
    const values: number[] = [];
    for (let run = 0; run < place.runs(2); run += 1) values.push(await fromCache(place));
    return [{ what: 'Fresh clone to first report, packages cached', unit: 's', values }];
  },
};

/** Offline, so that nothing is waited for but this machine. A cache that lacks something is filled by one try that counts for nothing. */
async function fromCache(place: Place): Promise<number> {
  try {
    return await cloneAndStart(place, { npm_config_offline: 'true' });
  } catch (error) {
    if (!(error instanceof Error && /ENOTCACHED|cache mode is 'only-if-cached'/.test(error.message))) throw error;
    place.log('npm’s cache is not full: it is filled by an installation that does not count');
    await cloneAndStart(place, {});
    return cloneAndStart(place, { npm_config_offline: 'true' });
  }
}

async function cloneAndStart(place: Place, environment: Record<string, string>): Promise<number> {
  const root = join(place.folder, 'clone');
  const from = performance.now();
  try {
    execFileSync('git', ['clone', '--quiet', '--depth', '1', pathToFileURL(PROJECT_ROOT).href, root], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const started = await npmStart(place, root, environment);
    try {
      await started.until(() => REPORT.test(started.output()));
      return (performance.now() - from) / 1000;
    } finally {
      await started.stop();
    }
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}
