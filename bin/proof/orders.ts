/** The tests again and again, each time in another order: one that holds by what another has left behind, or by luck, does not hold in all of them. */
import type { Suite } from './suite.ts';
import { runTests } from './tests.ts';

export const orders: Suite = {
  name: 'orders',
  about: 'npm test but for the site, again and again, the files in another order each time',
  prove: async (place, { runs, seed }) => {
    const broken: string[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const order = seed + run;
      const { held, broke } = await runTests(
        place,
        ['--exclude=test/site/**', '--sequence.shuffle.files', `--sequence.seed=${order}`],
        { ALEX_TESTS: 'quick' },
        (line) => /^ (❯|×)/.test(line),
      );
      place.log(`  run ${run} of ${runs}, order ${order}: ${held ? 'every test holds' : broke}`);
      if (!held) broken.push(`order ${order}: ${broke}`);
    }
    return [{ what: `${runs} runs, each in another order: every test holds`, held: broken.length === 0, seen: broken[0] ?? 'in all' }];
  },
};
