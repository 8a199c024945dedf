/** The whole system for a test file, within seconds: its functions are bundled once for all files, and its database begins with the dump of one that is migrated and seeded. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions } from '../lib/build.ts';
import { PROJECT_ROOT } from '../lib/local/endpoints.ts';
import { lockWhenFree } from '../lib/local/folder.ts';
import { preparedImage } from '../lib/local/prepared-database.ts';
import { startSystem, type System, type SystemOptions } from '../lib/local/system.ts';

export interface TestSystem extends System {
  /** Where its data lies. `stop` takes it away. */
  folder: string;
}

/** On any free port, of nobody's environment and with nothing said, unless told. */
export async function startTestSystem(options: Partial<Omit<SystemOptions, keyof Place | 'database'>> = {}): Promise<TestSystem> {
  const place = await preparedPlace();
  const leave = (): void => rmSync(place.folder, { recursive: true, force: true });
  try {
    const system = await startSystem({ port: 0, environment: {}, database: 'in memory', log: () => undefined, ...options, ...place });
    return { ...system, folder: place.folder, stop: () => system.stop().finally(leave) };
  } catch (error) {
    leave();
    throw error;
  }
}

type Place = Pick<SystemOptions, 'folder'> & Required<Pick<SystemOptions, 'buildFolder' | 'image'>>;

/** For a test file that starts the system in the same place again; it takes the folder away itself. */
export async function preparedPlace(): Promise<Place> {
  const [buildFolder, image] = [await bundledOnce(), await preparedImage()];
  // People have spaces in the names of their folders.
  const folder = mkdtempSync(join(tmpdir(), 'alex system '));
  return { folder, buildFolder, image };
}

/** Of two test files that find the bundles out of date one makes them, and the other waits for it. */
export async function bundledOnce(): Promise<string> {
  const folder = join(PROJECT_ROOT, '.alex', 'cache', 'test-functions');
  const lock = await lockWhenFree(`${folder}-build`);
  try {
    await buildFunctions({ root: PROJECT_ROOT, folder });
    return folder;
  } finally {
    lock.release();
  }
}
