import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes long: most pages in a browser, whole processes, waits by the clock, the verifier held against every report. `npm run proof -- --only long` runs it, and so does whoever names a test or a folder. */
const LONG = [
  ...['api-docs', 'app', 'clerk', 'every-page', 'executions', 'health', 'portfolio-page', 'retirement', 'settings', 'traces'].map(
    (page) => `test/site/${page}.test.ts`,
  ),
  'test/bin/runbook.test.ts',
  'test/domain/verify/quality.test.ts',
  'test/local/data-api-durability.test.ts',
  'test/local/executions.test.ts',
  'test/local/langfuse/traces.test.ts',
  'test/local/sample-report.test.ts',
  'test/local/start.test.ts',
  'test/local/system-postgres.test.ts',
  'test/observability/run.test.ts',
  'test/replay/commands.test.ts',
  'test/security/running-system.test.ts',
];
/** Whole systems, processes and pages, which leave much behind them, and what puts something in a module's place: each such file has a process of its own. The others share theirs, and what they import. */
const ALONE = [
  ...LONG.filter((file) => !file.startsWith('test/domain/')),
  'test/aws/*.test.ts',
  'test/bin/{data-verify,run}.test.ts',
  'test/local/{data-api*,faults,lambda,step-functions,step-functions-store,system}.test.ts',
  'test/observability/alarms.test.ts',
  'test/replay/cases.test.ts',
];
const gone = ALONE.filter((file) => globSync(file).length === 0);
if (gone.length > 0) throw new Error(`vitest.config.ts names what is not there: ${gone.join(', ')}.`);

const all = globSync('test/**/*.test.ts');

/** What has cases for each half (test/halves.ts, test/engines.ts). */
const BOTH = all.filter((file) => /\b(?:inThisHalf|engines)\(/.test(readFileSync(file, 'utf8')));

const named = process.argv.some((argument) => argument.startsWith('test/'));
const which = process.env['ALEX_TESTS'] ?? (named ? 'all' : 'quick');
const files = { all, quick: all.filter((file) => !LONG.includes(file)), long: [...LONG, ...BOTH] }[which];
if (files === undefined) throw new Error(`ALEX_TESTS is all, quick or long, not ${which}.`);
const alone = globSync(ALONE);

/** Short to read and long to run. Where no earlier run has left its times vitest begins with the largest file, and these would come last, one core at rest beside them. */
const FIRST = [
  'test/domain/verify/quality.test.ts',
  'test/domain/verify-composed.test.ts',
  'test/functions/api/fuzz.test.ts',
  'test/functions/api/unchanged.test.ts',
  'test/local/faults.test.ts',
  'test/replay/cases.test.ts',
  'test/site/every-page.test.ts',
];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const comesFirst = ({ moduleId }: TestSpecification): boolean => FIRST.some((file) => moduleId.endsWith(`/${file}`));
    // One project after the other, as they are: what is shared is shared by those that follow each other.
    return [...Map.groupBy(sorted, ({ project }) => project).values()].flatMap((all) => [
      ...all.filter(comesFirst),
      ...all.filter((file) => !comesFirst(file)),
    ]);
  }
}

export default defineConfig({
  test: {
    // Who asks for another order has that.
    ...(process.argv.some((argument) => argument.startsWith('--sequence.shuffle')) ? {} : { sequence: { sequencer: LongestFirst } }),
    globalSetup: ['test/site-types.ts', 'test/postgres-server.ts'],
    setupFiles: ['test/draws.ts'],
    // Two cores: more workers than that only make each other late.
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 60_000,
    env: { ALEX_TESTS: which },
    projects: [
      // Such a process ends before the second compilation of PGlite's WebAssembly would pay, which takes a sixth of what it takes in all.
      { extends: true, test: { name: 'alone', include: files.filter((file) => alone.includes(file)), execArgv: ['--liftoff-only'] } },
      { extends: true, test: { name: 'together', include: files.filter((file) => !alone.includes(file)), isolate: false } },
    ],
  },
});
