/** The engines that a suite about SQL runs on: PGlite, and a real PostgreSQL where the platform has one. */
import type { DataApiOptions } from '../lib/local/data-api.ts';
import { startTestDatabase, type TestDatabase } from './local-database.ts';
import { startRealPostgres } from './real-postgres.ts';

type Options = Omit<DataApiOptions, 'folder' | 'databaseUrl'>;

export interface EngineUnderTest {
  name: string;
  start: (options?: Options) => Promise<TestDatabase>;
}

const pglite: EngineUnderTest = { name: 'PGlite', start: (options) => startTestDatabase(options) };

/** To be awaited at the top of a test file. Says so when there is only one engine. */
export async function engines(): Promise<EngineUnderTest[]> {
  const server = await startRealPostgres();
  if ('reason' in server) {
    process.stderr.write(`Only PGlite is tested, no real PostgreSQL: ${server.reason}\n`);
    return [pglite];
  }
  const start = async (options: Options = {}): Promise<TestDatabase> => {
    const database = await startTestDatabase({ ...options, databaseUrl: server.url });
    return {
      ...database,
      async close() {
        await database.close();
        await server.close();
      },
    };
  };
  return [pglite, { name: 'PostgreSQL', start }];
}
