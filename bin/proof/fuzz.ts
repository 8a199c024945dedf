/** Bad input by the ten thousand: the test that `npm test` runs with two thousand requests. */
import { runTests } from './tests.ts';
import type { Suite } from './suite.ts';

const TEST = 'test/functions/api/fuzz.test.ts';

export const fuzz: Suite = {
  name: 'fuzz',
  about: 'requests of every shape, made from the API’s own contracts',
  prove: async (place, { requests }) => {
    const { held, broke } = await runTests(place, [TEST], { ALEX_FUZZ_REQUESTS: String(requests), ALEX_DRAWS: 'new' }, (line) =>
      /^\d[\d,]* of [\d,]+ requests/.test(line),
    );
    return [
      {
        what: `${requests.toLocaleString('en-US')} bad requests: no 500, no trace, no SQL that breaks, nothing written by what was refused`,
        held,
        seen: held ? 'each answered as promised' : broke,
      },
    ];
  },
};
