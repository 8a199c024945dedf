/** Every property test with cases that no one has seen: `npm test` draws the same ones each time. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import type { Suite } from './suite.ts';
import { runTests } from './tests.ts';

export const laws: Suite = {
  name: 'laws',
  about: 'every property test, with new cases',
  prove: async (place) => {
    const files = await propertyTests();
    const { held, broke } = await runTests(place, files, { ALEX_DRAWS: 'new' }, (line) => /^ (✓|❯|×)/.test(line));
    return [{ what: `${files.length} files of property tests hold for new cases`, held, seen: held ? 'all' : broke }];
  },
};

/** The fuzz has its own suite. */
async function propertyTests(): Promise<string[]> {
  const all = (await readdir(join(PROJECT_ROOT, 'test'), { recursive: true })).filter((one) => one.endsWith('.test.ts')).sort();
  const named = all.map((one) => join('test', one)).filter((one) => !one.endsWith('fuzz.test.ts'));
  const texts = await Promise.all(named.map((one) => readFile(join(PROJECT_ROOT, one), 'utf8')));
  return named.filter((_, index) => texts[index]?.includes("from 'fast-check'"));
}
