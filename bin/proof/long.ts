/** The tests that `npm test` has no time for, which vitest.config.ts names. */
import type { Suite } from './suite.ts';
import { runTests } from './tests.ts';

export const long: Suite = {
  name: 'long',
  about:
    'every test that npm test leaves out: most pages in a browser, whole processes, waits by the clock, the verifier held against every report',
  prove: async (place) => {
    const { held, broke } = await runTests(place, [], { ALEX_TESTS: 'long' }, (line) => /^ (✓|❯|×)/.test(line));
    return [{ what: 'Every test that npm test leaves out holds', held, seen: held ? 'all' : broke }];
  },
};
