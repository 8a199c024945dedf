import { existsSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';

/** What takes long: most pages in a browser, whole processes, waits by the clock. `npm run proof -- --only long` runs it, and so does whoever names a test or a folder. */
const LONG = [
  ...['app', 'clerk', 'executions', 'health', 'portfolio-page', 'retirement', 'settings', 'traces'].map((page) => `test/site/${page}.test.ts`),
  'test/bin/runbook.test.ts', 'test/local/executions.test.ts', 'test/local/langfuse/traces.test.ts', 'test/local/sample-report.test.ts', 'test/local/start.test.ts', 'test/replay/commands.test.ts',
  'test/security/running-system.test.ts',
];
const gone = LONG.filter((file) => !existsSync(file));
if (gone.length > 0) throw new Error(`vitest.config.ts names as long what is not there: ${gone.join(', ')}.`);
const named = process.argv.some((argument) => argument.startsWith('test/'));
const which = process.env['ALEX_TESTS'] ?? (named ? 'all' : 'quick');

export default defineConfig({
  test: {
    include: which === 'long' ? LONG : ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(which === 'quick' ? LONG : [])],
    globalSetup: ['test/site-types.ts', 'test/postgres-server.ts'],
    setupFiles: ['test/draws.ts'],
    // Two cores: more workers than that only make each other late.
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 60_000,
  },
});
