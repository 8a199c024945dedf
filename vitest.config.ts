import { configDefaults, defineConfig } from 'vitest/config';

/** What takes long, the pages in a browser before all: `npm run proof -- --only long` runs it, and so does whoever names a test or a folder. */
const LONG = 'test/**/*.long.test.ts';
const asked = process.env['ALEX_TESTS'] === 'all' || process.argv.some((argument) => argument.startsWith('test/'));

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(asked ? [] : [LONG])],
    globalSetup: ['test/site-types.ts'],
    setupFiles: ['test/draws.ts'],
    // Two cores: more workers than that only make each other late.
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 60_000,
  },
});
