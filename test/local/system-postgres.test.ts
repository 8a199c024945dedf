/** The whole system on a real PostgreSQL in PGlite's place. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { showDemo } from '../../lib/local/demo.ts';
import { startSystem } from '../../lib/local/system.ts';
import { bundledOnce } from '../local-system.ts';
import { startRealPostgres } from '../real-postgres.ts';

it(
  'analyses the sample household on the PostgreSQL that DATABASE_URL names, and finds its report there again',
  { timeout: 120_000 },
  async ({ skip }) => {
    const postgres = await startRealPostgres();
    if ('reason' in postgres) return skip(postgres.reason);
    const [buildFolder, folder] = [await bundledOnce(), mkdtempSync(join(tmpdir(), 'alex postgres '))];
    try {
      const start = () => startSystem({ port: 0, folder, buildFolder, environment: { DATABASE_URL: postgres.url }, log: () => undefined });
      const demo = async (system: Awaited<ReturnType<typeof start>>) => {
        try {
          return await showDemo({
            url: system.url,
            token: (user) => system.token(user),
            log: () => undefined,
            signal: AbortSignal.timeout(60_000),
          });
        } finally {
          await system.stop();
        }
      };
      const first = await demo(await start());
      expect(first).toMatchObject({ fresh: true, generatedBy: 'local rules writer, no LLM' });
      expect(await demo(await start())).toMatchObject({ fresh: false, reportId: first.reportId });
    } finally {
      await postgres.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
