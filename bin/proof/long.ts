/** The tests that `npm test` has no time for: the pages in a browser, whole processes, waits by the clock. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import type { Suite } from './suite.ts';
import { runTests } from './tests.ts';

export const long: Suite = {
  name: 'long',
  about: 'every test that npm test leaves out: pages in a browser, whole processes, waits by the clock',
  prove: async (place) => {
    const files = (await readdir(join(PROJECT_ROOT, 'test'), { recursive: true })).filter((one) => one.endsWith('.long.test.ts')).map((one) => join('test', one)).sort();
    const { held, broke } = await runTests(place, files, {}, (line) => /^ (✓|❯|×)/.test(line));
    return [{ what: `${files.length} files of long tests hold`, held, seen: held ? 'all' : broke }];
  },
};
