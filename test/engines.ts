/** The engines that a suite about SQL runs on: PGlite, which the local system has, and a real PostgreSQL where the platform has one. */
import { inject } from 'vitest';
import type { DataApiOptions } from '../lib/local/data-api.ts';
import { inThisHalf } from './halves.ts';
import { serveDatabase, startPglite, type TestDatabase } from './local-database.ts';
import type { RunDatabase } from './postgres-server.ts';

type Options = Omit<DataApiOptions, 'folder' | 'image' | 'databaseUrl'>;

export interface EngineUnderTest {
  name: string;
  start: (options?: Options) => Promise<TestDatabase>;
}

const pglite: EngineUnderTest = { name: 'PGlite', start: (options) => startPglite(options) };
const postgres: EngineUnderTest = { name: 'PostgreSQL', start: async (options) => serveRunDatabase(await runDatabase(), options) };

/** To be awaited at the top of a test file: PostgreSQL in `npm test`, PGlite among the long tests. Says so when there is but PGlite. */
export async function engines(): Promise<EngineUnderTest[]> {
  // No server is started to be told of and not used.
  if (!inThisHalf(true)) return [pglite];
  const server = await ask<object | { reason: string }>('GET');
  if (!('reason' in server)) return [pglite, postgres].filter((engine) => inThisHalf(engine === postgres));
  process.stderr.write(`Only PGlite is tested, no real PostgreSQL: ${server.reason}\n`);
  return [pglite];
}

/** A migrated, seeded database for a test file that would pass on either engine: PostgreSQL, which takes half the time, where the platform has it. */
export async function startTestDatabase(options: Options = {}): Promise<TestDatabase> {
  const found = await runDatabase();
  return 'reason' in found ? startPglite(options) : serveRunDatabase(found, options);
}

async function serveRunDatabase(found: RunDatabase, options: Options = {}): Promise<TestDatabase> {
  if ('reason' in found) throw new Error(`There is no PostgreSQL: ${found.reason}`);
  const served = await serveDatabase({ ...options, databaseUrl: found.url });
  return {
    ...served,
    async close() {
      await served.close();
      await ask('DELETE', found.name);
    },
  };
}

const runDatabase = (): Promise<RunDatabase> => ask('POST');

async function ask<T>(method: 'GET' | 'POST' | 'DELETE', name = ''): Promise<T> {
  const answered = await fetch(`${inject('postgres')}/${name}`, { method });
  if (!answered.ok) throw new Error(`The PostgreSQL server of this run: ${await answered.text()}`);
  return (await answered.json()) as T;
}
